"""How the store fails.

StoreError
 ├─ StoreNewer    the database was written by a newer version of Anons; it was not touched
 └─ StoreBroken   the database cannot be opened, read or written; nothing was half done
"""


class StoreError(Exception):
    """`str(error)` is one sentence for an admin: what, where, and what to do."""


class StoreNewer(StoreError):
    """The database was written by a newer version of Anons. Its file was not touched."""


class StoreBroken(StoreError):
    """The database cannot be opened, read or written. The transaction was rolled back."""
