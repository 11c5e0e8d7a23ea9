"""The six samples: different in shape, light in weight, about a town that does not exist."""

from io import BytesIO

from PIL import Image

from bot.sandbox.samples import Sample, samples


def named(name: str) -> Sample:
    return next(sample for sample in samples() if sample.name == name)


def test_there_are_six_of_them_and_no_two_alike() -> None:
    assert len(samples()) == 6
    assert len({sample.title for sample in samples()}) == 6
    assert len({sample.link for sample in samples()}) == 6


def test_each_begins_with_a_headline_and_goes_on_in_paragraphs() -> None:
    for sample in samples():
        headline, blank, rest = sample.text.partition("\n\n")
        assert sample.title == headline
        assert 20 <= len(headline) <= 90
        assert blank
        assert not headline.endswith(".")
        assert len(rest) > 200


def test_their_shapes_differ() -> None:
    assert [len(named(name).photos) for name in ("bridge", "skiing", "weather")] == [1, 3, 0]
    assert "\n> " in named("museum").text
    assert "\n## " in named("buses").text
    assert "](https://" in named("buses").text
    assert len(named("buses").text) > 1400 > 800 > len(named("weather").text)
    assert "#ЗаречныйЯр" in named("fair").text
    assert "🎄" in named("fair").title


def test_photos_are_real_and_light() -> None:
    for photo in (photo for sample in samples() for photo in sample.photos):
        assert len(photo) <= 40_000
        with Image.open(BytesIO(photo)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (960, 640))


def test_every_address_is_one_that_cannot_exist() -> None:
    for sample in samples():
        for word in f"{sample.text} {sample.link}".split("https://")[1:]:
            assert word.split("/")[0].endswith(".example")
