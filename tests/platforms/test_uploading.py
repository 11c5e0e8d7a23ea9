"""What networks share whose photos travel ahead."""

from io import BytesIO

import pytest
from PIL import Image

from bot.core.text.address import ForbiddenAddress
from bot.platforms.base import Busy, Photo, Refused
from bot.platforms.uploading import file_name, require_upload_address, upload_photos, without_webp


def webp() -> Photo:
    out = BytesIO()
    Image.new("RGBA", (64, 48), (200, 30, 30, 120)).save(out, format="WEBP")
    return Photo(digest="ab" * 32, mime="image/webp", data=out.getvalue())


def test_webp_becomes_a_jpeg_of_the_same_size() -> None:
    photo = without_webp(webp())
    with Image.open(BytesIO(photo.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 48))
    assert file_name(photo) == "abababababababab.jpeg"


def test_a_webp_that_lies_on_its_side_is_set_upright_and_its_transparent_parts_are_white() -> None:
    picture = Image.new("RGBA", (64, 48), (200, 30, 30, 255))
    picture.paste((0, 0, 200, 0), (0, 0, 64, 24))
    turned = Image.Exif()
    turned[0x0112] = 3  # upside down
    out = BytesIO()
    picture.save(out, format="WEBP", exif=turned, lossless=True)
    photo = without_webp(Photo(digest="ab" * 32, mime="image/webp", data=out.getvalue()))
    with Image.open(BytesIO(photo.data)) as shown:
        colours = [shown.getpixel((32, height)) for height in (4, 44)]
    near = [tuple(round(part, -1) for part in colour) for colour in colours if isinstance(colour, tuple)]
    assert near == [(200, 30, 30), (260, 260, 260)]


def test_a_damaged_webp_goes_as_it_is() -> None:
    whole = webp()
    photo = Photo(digest=whole.digest, mime=whole.mime, data=whole.data[:60])
    assert without_webp(photo) is photo


def test_other_kinds_stay_as_they_are() -> None:
    photo = Photo(digest="ab" * 32, mime="image/png", data=b"any")
    assert without_webp(photo) is photo


async def test_a_photo_gets_a_second_chance_and_no_third() -> None:
    tried: list[str] = []

    async def upload(photo: Photo) -> str:
        tried.append(photo.digest)
        raise Busy("stale")

    uploaded = await upload_photos([webp()], upload, language="en")
    assert len(tried) == 2
    assert uploaded.note == "The photos were not uploaded, the post went out without them. stale"


async def test_a_refused_photo_is_not_tried_again() -> None:
    tried: list[str] = []

    async def upload(photo: Photo) -> str:
        tried.append(photo.digest)
        raise Refused("broken file")

    await upload_photos([webp()], upload, language="ru")
    assert len(tried) == 1


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "a" * 70 + ".example"])
def test_an_unknown_host_gets_no_file(host: str) -> None:
    with pytest.raises(ForbiddenAddress):
        require_upload_address(f"https://{host}/x", home="https://api.vk.ru")
