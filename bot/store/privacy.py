"""Privacy: a database holds unpublished texts and who wrote them; its file is nobody else's."""

import os
from pathlib import Path


def create_private(path: Path) -> None:
    """An empty new file that its owner alone may read.

    SQLite gives its companions (-wal, -shm) the same rights. An existing file keeps what an admin gave it.
    Raises OSError, FileExistsError among them.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
