"""Answering: what a server sends back is read, but not without end."""

from aiohttp import ClientPayloadError, ClientResponse

#: bytes; the longest answer that is asked for, a page of a hundred posts, has less than a megabyte
LARGEST = 16 * 2**20


async def whole(answer: ClientResponse) -> bytes:
    """The body of `answer`. Raises aiohttp's ClientPayloadError for one larger than `LARGEST`."""
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LARGEST:
            raise ClientPayloadError("the answer is too large")
    return bytes(body)
