"""Owner: the name of one running process among all that ever sent, and whether it still lives."""

import os
import socket
from contextlib import suppress
from uuid import uuid4


def new_owner() -> str:
    """A name that no other process has, nor will have: "host/pid namespace:pid:once"."""
    return f"{_host()}:{os.getpid()}:{uuid4().hex[:12]}"


def is_dead(owner: str) -> bool:
    """Is the process of that name surely gone? False also where that cannot be told: its lease will end.

    Not to be asked about oneself: another one with our own pid is one that had it before us.
    """
    host, _, process = owner.partition(":")
    pid = process.partition(":")[0]
    if os.name != "posix" or host != _host() or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _host() -> str:
    # two containers may share a host's name and a database; their process numbers mean different processes
    namespace = ""
    with suppress(OSError):
        namespace = os.readlink("/proc/self/ns/pid")
    return f"{socket.gethostname()}/{namespace}".replace(":", "")
