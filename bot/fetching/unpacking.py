"""Unpacking: a packed page, as far as it may go: a thousandfold bomb costs no more than a page that size."""

import zlib
from collections.abc import Callable

#: what we say we understand (RFC 9110, 8.4.1); whoever packs otherwise is not read
CODINGS = ("gzip", "deflate")


class TooMuch(ValueError):
    """More came out than may."""


class Broken(ValueError):
    """This is not packed as it says."""


def unpacker(coding: str, *, most: int) -> Callable[[bytes], bytes]:
    """A function for one part of the body after another; what was packed gives `most` bytes at most.

    Raises Broken for a coding that nobody asked for. The function raises TooMuch and Broken.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return bytes  # whoever reads counts what comes over the line
    if coding.removeprefix("x-") not in CODINGS:
        raise Broken(coding)
    return _Packed(most)


class _Packed:
    def __init__(self, most: int) -> None:
        self._left = most
        self._stream: zlib._Decompress | None = None

    def __call__(self, part: bytes) -> bytes:
        if self._stream is None:
            self._stream = zlib.decompressobj(_window(part))
        try:
            out = self._stream.decompress(part, self._left + 1)
        except zlib.error as error:
            raise Broken(str(error)) from error
        self._left -= len(out)
        if self._left < 0:
            raise TooMuch
        return out


def _window(part: bytes) -> int:
    """gzip and zlib are told by their first bytes; some servers call a bare stream «deflate» as well."""
    if part[:1] in (b"\x1f", b"\x78"):
        return zlib.MAX_WBITS | 32
    return -zlib.MAX_WBITS
