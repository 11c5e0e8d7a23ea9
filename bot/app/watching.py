"""Watching one file: it is looked at, because nobody tells of everything that may happen to it.

Folders are replaced as a whole, links are moved, mounts change from outside: a listener hears none of that.
"""

import asyncio
import os
from pathlib import Path

from bot.settings.document import fingerprint

#: seconds between two looks; a change counts when two looks agree, so that nobody reads half a file
LOOK_EVERY = 0.5
#: looks; something that writes the file all the time is not waited for longer
MOST_LOOKS = 4


class Watched:
    """A file, and how it looked when this was made.

    `read`: the `fingerprint` of what was read of it before. Where it says something else by now, that is a
    change as well.
    """

    def __init__(self, path: Path, *, read: str | None = None) -> None:
        self._path = path
        self._known = self._seen = _look(path)
        self._looks = 0  #: in a row that showed a change
        if read is not None and fingerprint(path) != read:  # after the look: what comes between is seen twice
            self._known = None

    def changed(self) -> bool:
        """One look, again every `LOOK_EVERY`: has the file changed (appeared …), and does it rest?"""
        look = _look(self._path)
        rests, self._seen = look == self._seen, look
        self._looks = self._looks + 1 if look != self._known else 0
        if not self._looks or not (rests or self._looks == MOST_LOOKS):
            return False
        self._known, self._looks = look, 0
        return True


def identity(path: Path) -> tuple[int, int] | None:
    """Which file it is that stands at `path`; None: none."""
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _look(path: Path) -> object:
    try:
        facts = os.stat(path)
    except OSError as error:
        return error.errno
    # ctime: a right that was given or taken is a change as well
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not past `stop`."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
