"""Approving: an author's draft goes to the editors; the first of them to press decides, and all see who."""

from aiogram import F, Router
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.core.article import ArticleState, StoredArticle
from bot.core.language import Words
from bot.core.notice import NewNotice, editor_audience
from bot.core.richtext import RichText
from bot.editors import cards, review, words
from bot.editors.review import Decide
from bot.editors.showing import show_here
from bot.editors.talk import Screen, Step, Talk

router = Router(name="approving")

#: letters of a comment: it stands on a card, beside the post's own text
LONGEST_COMMENT = 500
RETURN = "return"  #: the step that waits for a comment

_WHAT_TO_CHANGE = Words("What is to change in “{title}”? Write it in one message: the author will read it.")
_WHAT_TO_CHANGE_HERE = Words(
    "{name}, what is to change in “{title}”? Reply to this message: the author will read it."
)
_NO_COMMENT = Words("No comment")
_KEEP = Words("◀️ Do not return it")
_KEPT = Words("All right, “{title}” still waits for a decision.")
_SENT_BACK = Words("↩️ “{title}” is back with its author.")
_SENT_BACK_WITH = Words("↩️ “{title}” is back with its author: “{comment}”")
_TOO_LONG = Words("Too long for a comment: {length} of {limit} letters. Make it shorter.")
_CHANGED = Words("The author has just changed the text. Look again.")
_DECIDED = Words("Already decided. {line}")


async def submit(talk: Talk, stored: StoredArticle) -> None:
    """«В очередь» of an author: the editors are told, and the author's card says so."""
    done = await talk.desk.submit_for_review(stored.id, by=talk.actor)
    await show_here(talk, stored.id)
    await talk.note(words.DONE if done else words.DECIDED)


async def tell_author(talk: Talk, article: int) -> None:
    """Somebody else decided about an article: whoever handed it in is told, once per decision."""
    stored = await talk.desk.article(article)
    if stored is None or stored.editor_id in (None, talk.editor.id):
        return
    title = cards.cut(stored.article.title)
    if stored.state is ArticleState.CANCELLED:
        text = talk.say(words.REFUSED_TO_YOU, name=talk.editor.name, title=title)
    else:
        forecast = await talk.desk.forecast_of(article)
        moment = None if forecast is None else talk.moment(forecast)
        text = cards.accepted(talk.newsroom, stored, by=talk.editor.name, forecast=moment)
    notice = NewNotice(
        key=f"decided-{stored.state}:{stored.id}:{stored.version}:{stored.at}",
        audience=editor_audience(stored.editor_id),
        kind="decided",
        text=text,
        article=stored.id,
    )
    await talk.store.add_notice(notice, now=talk.now())


@router.callback_query(Decide.filter(F.verb == "a"))
async def accept(_: object, callback_data: Decide, talk: Talk) -> None:
    """«Принять»: into its queue, as it was when the button was drawn."""
    stored = await _undecided(talk, callback_data)
    if stored is None:
        return
    talk.desk.require_labels(stored.article, queue=stored.queue, channels=stored.channels)
    if not await talk.desk.put_in_queue(stored.id, seen=stored, by=talk.actor):
        await _too_late(talk, stored.id)
        return
    await tell_author(talk, stored.id)
    await show_here(talk, stored.id)
    await talk.note(words.DONE)


@router.callback_query(Decide.filter(F.verb == "r"))
async def ask_why(_: object, callback_data: Decide, talk: Talk) -> None:
    """«Вернуть»: the next message of whoever pressed is the comment; the card stays open to the others."""
    stored = await _undecided(talk, callback_data)
    if stored is None:
        return
    question = await talk.show(_question(talk, stored))
    await talk.ask(Step(name=RETURN, article=stored.id, card=question.message_id))
    await talk.note()


@router.callback_query(Decide.filter(F.verb == "b"))
async def without_comment(_: object, callback_data: Decide, talk: Talk) -> None:
    """«Без комментария»."""
    stored = await _undecided(talk, callback_data, as_seen=False)
    if stored is not None:
        await talk.forget()
        await _give_back(talk, stored, talk.pressed, comment="")
        await talk.note(words.DONE)


@router.callback_query(Decide.filter(F.verb == "k"))
async def keep_it(_: object, callback_data: Decide, talk: Talk) -> None:
    """«Не возвращать»."""
    stored = await _undecided(talk, callback_data, as_seen=False)
    if stored is not None:
        await talk.forget()
        await talk.here(_plain(talk, _KEPT, title=cards.cut(stored.article.title)))
        await talk.note()


@router.callback_query(Decide.filter(F.verb == "w"))
async def take_away(_: object, callback_data: Decide, talk: Talk) -> None:
    """«Забрать»: an author wants to go on working at it."""
    stored = await talk.desk.article(callback_data.article)
    if stored is None:
        await talk.note(words.STALE)
    elif stored.editor_id != talk.editor.id:
        await talk.note(words.EDITOR_DECIDES)
    elif await talk.desk.give_back(stored.id, by=talk.actor):
        await show_here(talk, stored.id)
        await talk.note(words.DONE)
    else:
        await _too_late(talk, stored.id)


async def is_comment(message: Message, talk: Talk) -> bool | dict[str, Step]:
    """Filter: does this message answer «Что поправить?»? A forwarded post, a photo or a command does not."""
    text = message.text or ""
    if not text or text.startswith("/") or message.forward_origin is not None:
        return False
    step = await talk.step()
    return {"step": step} if step is not None and step.name == RETURN else False


@router.message(is_comment)
async def take_comment(message: Message, talk: Talk, step: Step) -> None:
    """The comment, in the author's language: their editor's own words."""
    comment = " ".join((message.text or "").split())
    if len(comment) > LONGEST_COMMENT:
        await talk.tell(_TOO_LONG, length=len(comment), limit=LONGEST_COMMENT)
        return
    await talk.forget()
    if not talk.may_publish:  # an editor when they were asked, and an author by now
        await talk.tell(words.EDITOR_DECIDES)
        return
    stored = await talk.desk.article(step.article)
    if stored is not None:
        await _give_back(talk, stored, step.card, comment=comment)


async def _give_back(talk: Talk, stored: StoredArticle, question: int, *, comment: str) -> None:
    """The question says what became of it; the cards follow by themselves."""
    title = cards.cut(stored.article.title)
    if await talk.desk.give_back(stored.id, by=talk.actor, comment=comment):
        sentence = _SENT_BACK_WITH if comment else _SENT_BACK
        await talk.change(question, _plain(talk, sentence, title=title, comment=comment))
        return
    line = await _who(talk, stored.id)
    await talk.change(question, _plain(talk, _DECIDED, line=line))
    if comment:  # whoever wrote something looks below it
        await talk.tell(_DECIDED, line=line)


async def _undecided(talk: Talk, data: Decide, *, as_seen: bool = True) -> StoredArticle | None:
    """The article, if this person may decide, nobody has yet, and (`as_seen`) it is what was shown.

    None: the press was answered.
    """
    stored = await talk.desk.article(data.article)
    if stored is None:
        await talk.note(words.STALE)
    elif not talk.may_publish:
        await talk.note(words.EDITOR_DECIDES)
    elif stored.state is not ArticleState.REVIEW:
        await _too_late(talk, stored.id)
    elif as_seen and stored.version != data.version:
        await show_here(talk, stored.id)
        await talk.note(_CHANGED)
    else:
        return stored
    return None


async def _too_late(talk: Talk, article: int) -> None:
    """Somebody was faster: the card says who, and so does the answer to the press."""
    await show_here(talk, article)
    await talk.note(_DECIDED, line=await _who(talk, article))


async def _who(talk: Talk, article: int) -> str:
    stored = await talk.desk.article(article)
    return "" if stored is None else await review.decision(talk, stored) or ""


def _question(talk: Talk, stored: StoredArticle) -> Screen:
    title = cards.cut(stored.article.title)
    sentence = _WHAT_TO_CHANGE_HERE if talk.in_group else _WHAT_TO_CHANGE
    buttons = [
        [
            InlineKeyboardButton(
                text=talk.say(label), callback_data=Decide(verb=verb, article=stored.id).pack()
            )
        ]
        for label, verb in ((_NO_COMMENT, "b"), (_KEEP, "k"))
    ]
    return Screen(
        text=RichText.of(talk.say(sentence, name=talk.editor.name, title=title)),
        keyboard=InlineKeyboardMarkup(inline_keyboard=buttons),
    )


def _plain(talk: Talk, sentence: Words, **values: object) -> Screen:
    return Screen(text=RichText.of(talk.say(sentence, **values)))
