"""Migrating: the program brings its own database up to date."""

import sqlite3
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.store.engine import broken
from bot.store.errors import StoreBroken, StoreNewer
from bot.store.privacy import create_private

if TYPE_CHECKING:
    from alembic.config import Config

#: the newest script in migrations/versions; written down, so that a start need not import Alembic to know
HEAD = "0006"


def stored_version(path: Path, *, patience: timedelta) -> str | None:
    """The migration that the file at `path` stands at; None if there is nothing yet.

    Reads only: a file that turns out not to be ours stays as it is, byte by byte.
    Raises StoreBroken if it is no database, or one of another program.
    """
    with suppress(OSError):  # there is one, or SQLite finds the better words for why there cannot be
        create_private(path)
    mode = "ro" if path.exists() else "rwc"  # a new file is tried here, where failing is simple
    try:
        address = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(address, uri=True, timeout=patience.total_seconds())) as connection:
            return _version(connection, path)
    except sqlite3.Error as error:
        raise broken(error, path) from error


def _version(connection: sqlite3.Connection, path: Path) -> str | None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" in tables:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])
    if tables:
        raise StoreBroken(f"{path} belongs to another program: point ANONS_DATABASE_URL at another file")
    return None


def refuse_newer(version: str | None, path: Path) -> None:
    """Raises StoreNewer if `version` is none of the migrations that this program knows."""
    if version in (None, HEAD):
        return
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version not in known:
        raise StoreNewer(
            f"{path} was written by a newer version of Anons (migration {version}): "
            "install that version, or point ANONS_DATABASE_URL at another file; nothing was changed"
        )


def migrate(connection: Connection) -> None:
    """Runs the missing migrations inside the transaction of `connection`. Harmless where none is missing."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))  # "%" would be interpolated
    return config
