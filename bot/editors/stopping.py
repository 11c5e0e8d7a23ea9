"""Stopping and hurrying: /freeze /pause /resume /urgent /cancel."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.core.article import ArticleState
from bot.core.delivery import State
from bot.core.newsroom import Role
from bot.core.notice import NewNotice, editor_audience
from bot.editors import words
from bot.editors.cards import cut
from bot.editors.talk import Step, Talk

router = Router(name="stopping")

#: what fits the database's whole numbers
LARGEST_NUMBER = 2**63 - 1


async def only_editors(message: Message, talk: Talk) -> bool:
    """Filter: an author is told who decides, and the command ends there."""
    return talk.may_publish


deciding = Router(name="stopping.deciding")
deciding.message.filter(only_editors)


@deciding.message(Command("freeze"))
async def freeze(_: Message, command: CommandObject, talk: Talk) -> None:
    """Everything stops, with a reason if one is given."""
    reason = (command.args or talk.say(words.NO_REASON)).strip()[:200]
    done = await talk.desk.freeze(reason=reason, by=talk.actor)
    await (talk.tell(words.FROZEN, reason=reason) if done else talk.tell(words.FROZEN_BEFORE))
    if done:
        await _tell_others(talk, f"{talk.editor.name}: {talk.say(words.FROZEN, reason=reason)}")


@deciding.message(Command("pause"))
async def pause(_: Message, command: CommandObject, talk: Talk) -> None:
    """One queue or one channel stops."""
    name = (command.args or "").strip()
    if name not in talk.newsroom.queues and name not in talk.newsroom.channels:
        await talk.tell(
            words.PAUSE_WHAT,
            example=talk.newsroom.default_queue,
            queues=", ".join(talk.newsroom.queues),
            channels=", ".join(talk.newsroom.channels),
        )
        return
    done = await talk.desk.pause(name, by=talk.actor)
    await talk.tell(words.PAUSED if done else words.PAUSED_BEFORE, name=name)
    if done:
        await _tell_others(talk, f"{talk.editor.name}: {talk.say(words.PAUSED, name=name)}")


@deciding.message(Command("resume"))
async def resume(_: Message, command: CommandObject, talk: Talk) -> None:
    """`/resume news` lifts one pause; `/resume` the freeze, or every pause where nothing is frozen."""
    flags = await talk.desk.flags()
    name = (command.args or "").strip()
    if name:
        await _unpause(talk, name, frozen=flags.frozen)
    elif flags.frozen is not None:
        await talk.desk.resume(by=talk.actor)
        everything = talk.say(words.EVERYTHING)
        await talk.tell(words.RESUMED, what=everything)
        await _tell_others(talk, f"{talk.editor.name}: {talk.say(words.RESUMED, what=everything)}")
        if flags.paused:
            await talk.tell(words.STILL_PAUSED, names=", ".join(sorted(flags.paused)))
    elif flags.paused:
        for paused in flags.paused:
            await talk.desk.resume(paused, by=talk.actor)
        what = ", ".join(sorted(flags.paused))
        await talk.tell(words.RESUMED, what=what)
        await _tell_others(talk, f"{talk.editor.name}: {talk.say(words.RESUMED, what=what)}")
    else:
        await talk.tell(words.NOTHING_STOPPED)


@deciding.message(Command("urgent"))
async def urgent(_: Message, command: CommandObject, talk: Talk) -> None:
    """`/urgent 12` sends an article now; `/urgent` makes the next message go now, after one question."""
    if not command.args:
        await talk.ask(Step(name="urgent"))
        await talk.tell(words.WRITE_URGENT)
        return
    number = _number(command.args)
    if not _shown(command.args).isdecimal():
        await talk.tell(words.NO_NUMBER, command="urgent")
        return
    stored = await talk.desk.article(number)
    if stored is None or not await talk.desk.urgent(number, by=talk.actor):
        await talk.tell(words.NOT_WAITING, id=_shown(command.args))
        return
    await talk.tell(words.URGENT_GOES, title=cut(stored.article.title))


@router.message(Command("cancel"))
async def cancel(_: Message, command: CommandObject, talk: Talk) -> None:
    """`/cancel` ends an open question, else drops the draft handed in last; `/cancel 12` takes one back."""
    step = await talk.step()
    await talk.forget()
    if command.args and not _shown(command.args).isdecimal():
        await talk.tell(words.NO_NUMBER, command="cancel")
        return
    if command.args:
        await _cancel(talk, _number(command.args), name=_shown(command.args))
        return
    if step is not None:
        await talk.tell(words.STEP_DROPPED)
        return
    held = await talk.held()
    stored = await talk.desk.article(held) if held is not None else None
    if stored is None or stored.state is not ArticleState.DRAFT:
        await talk.tell(words.NOTHING_TO_CANCEL)
        return
    await _cancel(talk, stored.id, name=str(stored.id))


@router.message(Command("freeze", "pause", "resume", "urgent"))
async def not_for_authors(_: Message, talk: Talk) -> None:
    """An author asked for what editors decide."""
    await talk.tell(words.EDITOR_DECIDES)


async def _unpause(talk: Talk, name: str, *, frozen: str | None) -> None:
    done = await talk.desk.resume(name, by=talk.actor)
    await (talk.tell(words.RESUMED, what=name) if done else talk.tell(words.NOT_PAUSED, name=name))
    if done:
        await _tell_others(talk, f"{talk.editor.name}: {talk.say(words.RESUMED, what=name)}")
    if frozen is not None:
        await talk.tell(words.FROZEN_NOTE, reason=frozen)


async def _tell_others(talk: Talk, text: str) -> None:
    """A freeze or a pause is everybody's business: whoever publishes is told, but for the one who did it."""
    for other in talk.newsroom.editors.values():
        if other.id != talk.editor.id and other.role is not Role.AUTHOR:
            notice = NewNotice(
                key=f"brakes:{talk.now().isoformat()}:{text}:{other.id}",
                audience=editor_audience(other.id),
                kind="freeze",
                text=text,
            )
            await talk.store.add_notice(notice, now=talk.now())


async def _cancel(talk: Talk, number: int, *, name: str) -> None:
    stored = await talk.desk.article(number)
    if stored is not None and not talk.may_publish and stored.editor_id != talk.editor.id:
        await talk.tell(words.EDITOR_DECIDES)
    elif stored is None or not await talk.desk.cancel(number, by=talk.actor):
        leaves = any(one.state is State.SENDING for one in await talk.desk.deliveries_of(number))
        await talk.tell(words.LEAVES if leaves else words.NOT_WAITING, id=name)
    else:
        await talk.tell(words.CANCELLED_ONE, title=cut(stored.article.title))


def _shown(text: str) -> str:
    return text.strip().lstrip("№#").strip()[:20]


def _number(text: str) -> int:
    """An article's number as typed: «12», «№12»; 0, which no article has, where it is none."""
    digits = _shown(text)
    number = int(digits) if digits.isdecimal() and len(digits) < 20 else 0
    return number if number <= LARGEST_NUMBER else 0
