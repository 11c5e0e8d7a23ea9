"""Changing: who may change an article, what of it, and who has changed it meanwhile."""

from collections.abc import Sequence

from bot.core.article import ArticleState, StoredArticle
from bot.core.edits import Aim, Field
from bot.core.journal import Entry
from bot.core.language import Words
from bot.editors import contents, words
from bot.editors.showing import show_anew, show_here
from bot.editors.talk import Talk

#: nobody has read it yet
OPEN = (ArticleState.DRAFT, ArticleState.REVIEW, ArticleState.WAITING)

_TOO_LATE = Words(
    "It is too late to change it: it is going out, is out or was taken back. Your message was not used."
)
_NOT_YOURS = Words("Only an editor can change this now.")


async def open_to_change(talk: Talk, article: int) -> StoredArticle | None:
    """The article, if this person may change it and it can be changed. None: they were told."""
    stored = await talk.desk.article(article)
    if stored is None:
        await talk.note(words.STALE)
        return None
    if stored.state not in OPEN:
        await talk.forget()
        await (show_here(talk, article) if talk.pressed else show_anew(talk, article))
        await (talk.note(words.DECIDED) if talk.pressed else talk.tell(_TOO_LATE))
        return None
    if not may_change(talk, stored):
        await (talk.note(_NOT_YOURS) if talk.pressed else talk.tell(_NOT_YOURS))
        return None
    return stored


def may_change(talk: Talk, stored: StoredArticle) -> bool:
    """Whether this person may: editors always, authors what nobody has decided about yet."""
    undecided = stored.state in (ArticleState.DRAFT, ArticleState.REVIEW)
    return talk.may_publish or (undecided and stored.editor_id == talk.editor.id)


def aim_of(talk: Talk, stored: StoredArticle, name: str) -> Aim | None:
    """None: a forged button, or a network that the article does not go to any more."""
    try:
        aim = Aim.named(name)
    except ValueError:
        return None
    fits = {Field.OWN: ("", *contents.networks(talk, stored)), Field.PHOTOS: ("", "all")}.get(
        aim.field, ("",)
    )
    return aim if aim.of in fits else None


async def others_since(talk: Talk, article: int, seen: int, aim: Aim | None = None) -> list[Entry]:
    """What other people have changed since; with an `aim`, where it would be overwritten."""
    since = await talk.desk.changed_since(article, seen)
    others = [one for one in since if one.by.id != talk.editor.id]
    return [
        one
        for one in others
        if aim is None or any(aim.meets(Aim.named(name)) for name in one.details["fields"])
    ]


def who(others: Sequence[Entry]) -> str:
    return ", ".join(dict.fromkeys(one.by.name for one in others))
