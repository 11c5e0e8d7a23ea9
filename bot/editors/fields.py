"""Fields: the screens of «Изменить»: what an article says, field by field, and what may be sent instead."""

from collections.abc import Iterable
from typing import Annotated, Final

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field as Within

from bot.core.article import StoredArticle
from bot.core.edits import MOST_PHOTOS, Aim, Field
from bot.core.language import Words
from bot.core.richtext import RichText, Style
from bot.editors import cards, words
from bot.editors.contents import held, networks, summary
from bot.editors.keyboards import LONGEST_LABEL, Number, queue_mark
from bot.editors.talk import Screen, Talk

#: of a digest that stands in a button: among ten photos no two have it in common
DIGEST = 12

NAMES: Final = {
    Field.HEADLINE: Words("headline"),
    Field.LEAD: Words("lead"),
    Field.TEXT: Words("text"),
    Field.LINK: Words("link"),
    Field.PHOTOS: Words("photos"),
    Field.TAGS: Words("tags"),
    Field.CHANNELS: Words("channels"),
    Field.OWN: Words("text for one network"),
    Field.WHOLE: Words("whole text"),
}
_LABELS: Final = {
    Field.HEADLINE: Words("Headline"),
    Field.LEAD: Words("Lead"),
    Field.TEXT: Words("Text"),
    Field.LINK: Words("Link"),
    Field.PHOTOS: Words("Photos"),
    Field.TAGS: Words("Tags"),
    Field.CHANNELS: Words("Channels"),
    Field.OWN: Words("For one network"),
    Field.WHOLE: Words("Whole text"),
}
_ASK: Final = {
    Field.HEADLINE: Words("Send the new headline."),
    Field.LEAD: Words("Send a lead of your own: it goes out whole, as it is written."),
    Field.TEXT: Words(
        "Send the new text without a headline. A link and tags are replaced too, if it brings any."
    ),
    Field.LINK: Words("Send the new link."),
    Field.PHOTOS: Words("Send photos without a caption to add them."),
    Field.TAGS: Words("Send tags with blanks between them, or with commas where a tag has several words."),
    Field.CHANNELS: Words("Press a channel to switch it on or off."),
    Field.OWN: Words("Which network gets a text of its own?"),
    Field.WHOLE: words.WRITE_ANEW,
}
_ASK_OWN = Words("Send the text for {network}, headline and all: it goes out there alone, and in full.")
_ASK_ALL_PHOTOS = Words("Send new photos without a caption, one or an album: they replace all the old ones.")
_WHAT = Words("Change what?")
_LINE = Words("{name}: {value}")
_AUTO_LEAD = Words("Choose from the text")
_NO_LEAD = Words("No lead")
_NO_LINK = Words("No link")
_NO_TAGS = Words("No tags")
_LIFT = Words("⬆️ Photo {number} forward")
_DROP = Words("✖️ Drop photo {number}")
_ALL_PHOTOS = Words("Replace all")
_AS_QUEUE = Words("As in “{queue}”")
_NO_OWN = Words("Back to the common text")


class Edit(CallbackData, prefix="w"):
    """A step of «Изменить». `version` is of the article that the button was shown with."""

    do: str  #: "m": menu; "f": a field; "a": an act on one; "r", "k": replace all the same, or not; "b": back
    article: Number
    version: Annotated[int, Within(ge=0, lt=2**31)]
    extra: str = ""


def menu(talk: Talk, stored: StoredArticle) -> Screen:
    """Every field with what it holds, and a button for each."""
    article = stored.article
    several = len(networks(talk, stored)) > 1
    shown = [one for one in Field if one is not Field.WHOLE and (one is not Field.OWN or several)]
    lines = [
        talk.say(_LINE, name=talk.say(_LABELS[one]), value=summary(talk, stored, article, one))
        for one in shown
    ]
    offered = [*shown, Field.WHOLE]
    buttons = [_to_field(talk, stored, Aim(field=one), talk.say(_LABELS[one])) for one in offered]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    rows.append([button(talk, words.LABEL_BACK, Edit(do="b", article=stored.id, version=stored.version))])
    text = _lines(cards.head(talk, stored), "", *lines, "", talk.say(_WHAT))
    return Screen(text=text, keyboard=InlineKeyboardMarkup(inline_keyboard=rows))


def field_screen(talk: Talk, stored: StoredArticle, aim: Aim) -> Screen:
    """One field: what it holds now, what to send, and the buttons that it has."""
    back = Edit(do="m", article=stored.id, version=stored.version)
    rows = [[one] for one in _buttons(talk, stored, aim)]
    rows.append([button(talk, words.LABEL_BACK, back)])
    text = _lines(
        RichText.of(_name(talk, stored, aim), Style.BOLD),
        *held(talk, stored, aim),
        "",
        _ask(talk, stored, aim),
    )
    return Screen(text=text, keyboard=InlineKeyboardMarkup(inline_keyboard=rows))


def names(talk: Talk, aims: Iterable[str]) -> str:
    """«заголовок, теги»."""
    known = {one.value: talk.say(NAMES[one]) for one in Field}
    return ", ".join(dict.fromkeys(known.get(aim.partition("-")[0], aim) for aim in aims))


def button(talk: Talk, label: Words, data: CallbackData, **values: object) -> InlineKeyboardButton:
    """A button of ours."""
    return InlineKeyboardButton(text=talk.say(label, **values)[:LONGEST_LABEL], callback_data=data.pack())


def act(stored: StoredArticle, aim: Aim, what: str) -> Edit:
    """What a button does with a field at once."""
    return Edit(do="a", article=stored.id, version=stored.version, extra=f"{aim}.{what}")


def _name(talk: Talk, stored: StoredArticle, aim: Aim) -> str:
    if aim.field is Field.OWN and aim.of:
        return f"{talk.say(_LABELS[aim.field])}: {networks(talk, stored).get(aim.of, aim.of)}"
    return talk.say(_LABELS[aim.field])


def _ask(talk: Talk, stored: StoredArticle, aim: Aim) -> str:
    if aim.field is Field.OWN and aim.of:
        return talk.say(_ASK_OWN, network=networks(talk, stored).get(aim.of, aim.of))
    return talk.say(_ASK_ALL_PHOTOS if aim.field is Field.PHOTOS and aim.of else _ASK[aim.field])


# what a field can do


def _buttons(talk: Talk, stored: StoredArticle, aim: Aim) -> list[InlineKeyboardButton]:
    article = stored.article
    if aim.field is Field.LEAD:
        offers = [
            (_AUTO_LEAD, "auto", article.lead is not None),
            (_NO_LEAD, "none", article.lead != RichText()),
        ]
    elif aim.field is Field.LINK:
        offers = [(_NO_LINK, "none", article.link is not None)]
    elif aim.field is Field.TAGS:
        offers = [(_NO_TAGS, "none", bool(article.tags))]
    elif aim.field is Field.OWN and aim.of:
        offers = [(_NO_OWN, "none", article.own_for(aim.of) is not None)]
    else:
        return _other_buttons(talk, stored, aim)
    return [button(talk, label, act(stored, aim, what)) for label, what, fits in offers if fits]


def _other_buttons(talk: Talk, stored: StoredArticle, aim: Aim) -> list[InlineKeyboardButton]:
    if aim.field is Field.CHANNELS:
        return _channel_buttons(talk, stored, aim)
    if aim.field is Field.OWN:
        return [
            _to_field(
                talk,
                stored,
                Aim(field=Field.OWN, of=platform),
                ("✏️ " if stored.article.own_for(platform) else "") + name,
            )
            for platform, name in networks(talk, stored).items()
        ]
    if aim.field is Field.PHOTOS and not aim.of:
        return _photo_buttons(talk, stored, aim)
    return []


def _channel_buttons(talk: Talk, stored: StoredArticle, aim: Aim) -> list[InlineKeyboardButton]:
    on = {one.name for one in talk.desk.channels(stored.queue, stored.channels)}
    found = [
        InlineKeyboardButton(
            text=f"{'✅' if name in on else '▫️'} {talk.desk.network_of(name)} ({name})"[:LONGEST_LABEL],
            callback_data=act(stored, aim, f"{'off' if name in on else 'on'}-{queue_mark(name)}").pack(),
        )
        for name in talk.newsroom.channels
    ]
    if stored.channels is not None:
        found.append(button(talk, _AS_QUEUE, act(stored, aim, "auto"), queue=stored.queue))
    return found


def _photo_buttons(talk: Talk, stored: StoredArticle, aim: Aim) -> list[InlineKeyboardButton]:
    found = []
    for number, one in enumerate(stored.article.media[:MOST_PHOTOS], 1):
        mark = one.digest[:DIGEST]
        if number > 1:
            found.append(button(talk, _LIFT, act(stored, aim, f"lift-{mark}"), number=number))
        found.append(button(talk, _DROP, act(stored, aim, f"drop-{mark}"), number=number))
    if found:
        everything = Aim(field=Field.PHOTOS, of="all")
        found.append(_to_field(talk, stored, everything, talk.say(_ALL_PHOTOS)))
    return found


def _to_field(talk: Talk, stored: StoredArticle, aim: Aim, label: str) -> InlineKeyboardButton:
    data = Edit(do="f", article=stored.id, version=stored.version, extra=str(aim))
    return InlineKeyboardButton(text=label[:LONGEST_LABEL], callback_data=data.pack())


def _lines(*lines: RichText | str) -> RichText:
    return RichText.join("\n", [line if isinstance(line, RichText) else RichText.of(line) for line in lines])
