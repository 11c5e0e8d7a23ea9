"""Samples: six articles of different shape about Заречный Яр, a town that does not exist."""

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
SITE = "https://nash-rayon.example/news"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One article as an editor would hand it in."""

    name: str
    text: str  #: UTF-8 Markdown: the first line is the headline, blank lines divide paragraphs
    link: str | None
    photos: tuple[bytes, ...] = field(default=(), repr=False)  #: JPEG
    tags: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The headline."""
        return self.text.lstrip().partition("\n")[0].strip()


def samples() -> tuple[Sample, ...]:
    """The six, in the order in which they are worth being read."""
    return (
        _sample("bridge", photos=1, tags=("благоустройство",)),
        _sample("museum", tags=("культура",)),
        _sample("buses", tags=("транспорт", "важное")),
        _sample("skiing", photos=3, tags=("спорт",)),
        _sample("weather"),
        _sample("fair"),
    )


def _sample(name: str, *, photos: int = 0, tags: tuple[str, ...] = ()) -> Sample:
    return Sample(
        name=name,
        text=(FOLDER / f"{name}.md").read_text(encoding="utf-8"),
        link=f"{SITE}/{name}",
        photos=tuple((FOLDER / f"{name}-{number}.jpg").read_bytes() for number in range(1, photos + 1)),
        tags=tags,
    )
