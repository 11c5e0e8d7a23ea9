"""The upper part of every card: what it is, where it goes, how much room it takes."""

from collections.abc import Sequence

from bot.core.article import StoredArticle
from bot.core.richtext import RichText, Style
from bot.desk import Preview
from bot.editors import words
from bot.editors.talk import Talk

#: a headline longer than this is cut in lists and cards
LONGEST_TITLE = 120


def head(talk: Talk, stored: StoredArticle) -> RichText:
    """Headline in bold, number, queue and channels."""
    channels = ", ".join(
        preview.title
        for preview in talk.desk.preview(stored.article, talk.desk.channels(stored.queue, stored.channels))
    )
    return joined(title(talk, stored), talk.say(words.GOES_TO, queue=stored.queue, channels=channels))


def title(talk: Talk, stored: StoredArticle) -> RichText:
    """Headline in bold, number, and who handed it in, unless that is who reads it."""
    by = f" · {stored.editor_name}" if stored.editor_name and stored.editor_id != talk.editor.id else ""
    bold = RichText.of(cut(stored.article.title), Style.BOLD)
    return joined(bold, f"{talk.say(words.NUMBER, id=stored.id)}{by}")


def used(talk: Talk, previews: Sequence[Preview]) -> list[str]:
    """Letters used and allowed, per channel."""
    return [
        talk.say(
            words.USED,
            title=one.title,
            channel=one.channel,
            length=grouped(one.post.length),
            limit=grouped(one.post.limit),
        )
        for one in previews
    ]


def warnings(previews: Sequence[Preview]) -> list[str]:
    """What the networks warn of; what several say alike stands once."""
    said: dict[str, list[str]] = {}
    for one in previews:
        for warning in one.post.warnings:
            said.setdefault(warning, []).append(f"{one.title} ({one.channel})")
    everywhere = len(previews)
    return [
        warning if len(channels) == everywhere > 1 else f"{', '.join(channels)}: {warning}"
        for warning, channels in said.items()
    ]


def goes_where(talk: Talk, stored: StoredArticle) -> str:
    """«3 канала»: for the question before «Сейчас»."""
    count = len(talk.desk.channels(stored.queue, stored.channels))
    return words.CHANNELS.say(talk.language, count)


def may_touch(talk: Talk, stored: StoredArticle) -> bool:
    """Whoever decides, and whoever handed it in."""
    return talk.may_publish or stored.editor_id == talk.editor.id


def cut(text: str) -> str:
    """A headline that fits a line."""
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1].rstrip() + "…"


def grouped(number: int) -> str:
    """16384 as «16 384», with spaces that do not break."""
    return f"{number:,}".replace(",", "\u00a0")


def joined(*lines: RichText | str) -> RichText:
    """Lines one under the other."""
    return RichText.join("\n", [line if isinstance(line, RichText) else RichText.of(line) for line in lines])
