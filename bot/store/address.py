"""Address: which file a database URL means."""

from pathlib import Path

from bot.store.errors import StoreError

_ADVICE = (
    "write ANONS_DATABASE_URL as sqlite:///anons.db (in the working directory) or sqlite:////srv/anons.db"
)


def database_path(url: str) -> Path:
    """The file of a `sqlite:///relative` or `sqlite:////absolute` URL. Raises StoreError for anything else.

    The URL itself is never repeated in the error: it may hold a password.
    """
    scheme, _, rest = url.partition("://")
    family = scheme.partition("+")[0]
    if family in ("postgresql", "postgres"):
        raise StoreError(f"PostgreSQL support is not part of this version: {_ADVICE}")
    if family != "sqlite":
        raise StoreError(f"the database URL is of no known kind: {_ADVICE}")
    if not rest.startswith("/") or rest in ("/", "/:memory:"):
        raise StoreError(f"the database URL names no file: {_ADVICE}")
    return Path(rest[1:])
