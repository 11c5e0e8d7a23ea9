"""photosV2.*: promised ids, the upload, the tokens."""

import base64
from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

from PIL import Image

from bot.sandbox.ok.call import Call, check_staff
from bot.sandbox.ok.errors import OkRefusal
from bot.sandbox.ok.world import PhotoPlace, World

MOST_AT_ONCE = 100
LARGEST_BYTES = 50 * 1024 * 1024
LIFE = timedelta(days=1)


def upload_url(world: World, call: Call) -> object:
    """photosV2.getUploadUrl."""
    check_staff(world, call, call.needed("gid"))
    count = call.number("count", default=1, most=MOST_AT_ONCE)
    places = [_promised(len(world.places) + index) for index in range(count)]
    world.places.update({place.id: place for place in places})
    world.offers.append([place.id for place in places])
    return {
        "photo_ids": [place.id for place in places],
        "upload_url": f"{world.context.address}/ok/upload/image?offer={len(world.offers) - 1}",
        "expires_ms": round((call.now + LIFE).timestamp() * 1000),
        "ttl_ms": LIFE // timedelta(milliseconds=1),
    }


def receive(world: World, offer: str, files: Sequence[bytes]) -> Mapping[str, object]:
    """The upload server's answer: a token for each photo. Raises OkRefusal for what is not a photo."""
    if not offer.isdecimal() or int(offer) >= len(world.offers):
        raise OkRefusal(300, "Unknown upload")
    free = [name for name in world.offers[int(offer)] if world.places[name].address is None]
    if not files or len(files) > len(free):
        raise OkRefusal(505, "No image in the request, or more images than ids")
    for data in files:
        _check(data)
    tokens = {}
    for name, data in zip(free, files, strict=False):
        world.places[name].address = world.context.keep_photo(data)
        spelled = quote(name, safe="") if world.switches.quotes_photo_ids else name
        tokens[spelled] = {"token": world.places[name].token}
    return {"photos": tokens}


def _promised(number: int) -> PhotoPlace:
    name = base64.b64encode(f"sandbox?pic{number:05}".encode()).decode()
    return PhotoPlace(id=name, token=f"photo-token-{number:04}")


def _check(data: bytes) -> None:
    if len(data) > LARGEST_BYTES:
        raise OkRefusal(500)
    try:
        with Image.open(BytesIO(data)):
            pass
    except OSError:
        raise OkRefusal(503) from None
