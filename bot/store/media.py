"""Media: the bytes of photos, by content."""

from datetime import datetime

from bot.core.article import Media


class MediaShelf:
    """Photos. One file is the whole newsroom."""

    async def put_media(self, data: bytes, *, media: Media, now: datetime) -> None: ...

    async def media(self, digest: str) -> bytes | None: ...

    async def prune_media(self, *, before: datetime) -> int: ...
