"""Following: an editor mends the message that an article was made of. Drafts follow, of what waits we ask."""

from collections.abc import Sequence
from dataclasses import replace

from aiogram import Router
from aiogram.types import Message

from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.edits import Aim, Answer, Field, answered
from bot.core.language import Words
from bot.core.notice import brief
from bot.core.reading import NothingToRead, read_rich
from bot.core.richtext import RichText
from bot.editors.amending import propose
from bot.editors.answering import offer
from bot.editors.changing import OPEN, may_change
from bot.editors.material import NotTaken, put_away, read_material, words_of
from bot.editors.showing import show_anew
from bot.editors.talk import Screen, Talk
from bot.fetching import Fetcher

router = Router(name="following")

#: how the journal tells a draft that followed its message from one that somebody changed here
FOLLOWED = Aim(field=Field.WHOLE, of="message")

_ASK = Words(
    "You have edited the message that “{title}” (No. {id}) was made of. Replace its text by the new one?"
)
_OUT = Words("You have edited the message, but “{title}” (No. {id}) has left already. Correct it there too?")
_OUT_AUTHOR = Words(
    "You have edited the message, but “{title}” (No. {id}) has left already. An editor can correct it."
)
_DIVIDED = Words(
    "“{title}” came in several messages; one of them cannot mend it: “Change”, then “Whole text”."
)


@router.edited_message()
async def edited(message: Message, talk: Talk, origin: str, fetcher: Fetcher) -> None:
    """What was said is said otherwise now. Of a message that became no article there is nothing to follow."""
    number = await talk.store.number_of(origin)
    stored = None if number is None else await talk.desk.article(number)
    if stored is None or not _is_theirs(talk, stored):
        return
    if stored.state is not ArticleState.TAKEN and stored.state not in OPEN:
        return
    if await talk.store.recall(divided_mark(origin)):
        await _tell(talk, _DIVIDED, stored)
        return
    read = await _read(message, talk, fetcher)
    if read is not None:
        await _follow(talk, stored, _with_photos(read, stored.article))


def _is_theirs(talk: Talk, stored: StoredArticle) -> bool:
    own = stored.state is ArticleState.TAKEN and stored.editor_id == talk.editor.id
    return own or may_change(talk, stored)


def divided_mark(origin: str) -> str:
    """What is remembered of an article that came in several messages."""
    return f"divided:{origin}"


async def _read(message: Message, talk: Talk, fetcher: Fetcher) -> Article | None:
    """The article in the message as it is now. None: there is none any more, and the editor was told."""
    try:
        if message.media_group_id is not None:  # the other photos of the album are not told again
            return read_rich(words_of([message]))
        material = await read_material([message], talk, fetcher)
    except NotTaken:
        return None
    except NothingToRead as nothing:
        await talk.show(Screen(text=RichText.of(nothing.say(talk.language))))
        return None
    await put_away(material.sign, message, talk)
    return material.article


def _with_photos(read: Article, before: Article) -> Article:
    """Photos that were added since stay, unless the message has another one."""
    return replace(read, media=before.media) if set(read.media) <= set(before.media) else read


async def _follow(talk: Talk, stored: StoredArticle, read: Article) -> None:
    if stored.state is ArticleState.DRAFT and not await _changed_here(talk, stored.id):
        new = replace(stored, article=read)
        if new != stored and await talk.desk.change(new, FOLLOWED, by=talk.actor):
            await show_anew(talk, stored.id)
        return
    aim, answer = Aim(field=Field.WHOLE), Answer(whole=read)
    typed = replace(stored, article=answered(stored.article, aim, answer))
    if typed == stored:
        return
    if stored.state is ArticleState.TAKEN:
        await _tell(talk, _OUT if talk.may_publish else _OUT_AUTHOR, stored)
        if talk.may_publish:
            await propose(talk, stored, typed.article)
        return
    said = talk.say(_ASK, title=brief(stored.article.title), id=stored.id)
    await offer(talk, typed, aim, answer, said=said)


async def _changed_here(talk: Talk, article: int) -> Sequence[object]:
    """What was changed by «Изменить»: following the message would undo it."""
    changes = await talk.desk.changed_since(article, 0)
    return [one for one in changes if one.details["fields"] != [str(FOLLOWED)]]


async def _tell(talk: Talk, sentence: Words, stored: StoredArticle) -> None:
    await talk.tell(sentence, title=brief(stored.article.title), id=stored.id)
