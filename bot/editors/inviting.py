"""Inviting: admins make links that let one person in, see who is here, and remove those who were invited."""

from collections.abc import Sequence

import structlog
from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.core.language import Plural, Words
from bot.core.newsroom import Editor, Role
from bot.core.notice import ADMINS, NewNotice
from bot.core.people import Invitation, Joining, Person
from bot.core.richtext import RichText, Style
from bot.editors import words
from bot.editors.keyboards import LONGEST_LABEL, Number
from bot.editors.talk import House, Screen, Talk

log = structlog.get_logger()

router = Router(name="inviting")

#: letters of a name: it stands in lists, cards and buttons
LONGEST_NAME = 60
#: people in one message: more than a hundred buttons Telegram does not take
MOST = 40

ROLES = {
    Role.AUTHOR: Words("author"),
    Role.EDITOR: Words("editor"),
    Role.ADMIN: Words("admin", context="a role"),
}
_SPOKEN = {
    Role.AUTHOR: ("автор", "author"),
    Role.EDITOR: ("редактор", "editor"),
    Role.ADMIN: ("администратор", "админ", "admin"),
}
_ADMINS_INVITE = Words("Only an admin invites and removes people.")
_IN_PRIVATE = Words("The whole group would see the link. Write /invite to me in private.")
_WHICH_ROLE = Words(
    "Whom do you invite? An author hands in, editors decide. An editor decides everything but people. "
    "An admin invites and removes people as well."
)
_NO_SUCH_ROLE = Words("There is no such role. There are: author, editor, admin.")
_LINK = Words(
    "An invitation, role: {role}. It works once, until {until}. Send it to whom you invite:\n{link}"
)
_WELCOME = Words(
    "Hello, {name}! You are in the newsroom, your role is {role}. What to send: /new, commands: /help."
)
_HAS_JOINED = Words("👤 {name} ({role}) has joined the newsroom, invited by {by}. Everybody: /editors")
_USED = Words("Somebody has followed this invitation already. Ask for another one.")
_OVER = Words("This invitation does not hold any more. Ask for another one.")
_FIXED = Words("{name}: {role}, in the configuration")
_INVITED = Words("{name}: {role} since {since}, invited by {by}")
_OPEN = Words("✉️ Invitation: {role}, until {until} ({by})")
_MORE = Words("… and {count} more")
_REMOVE = Words("❌ Remove: {name}")
_RECALL = Words("✉️ Take back: {role}, until {until}")
_INVITE = Words("➕ Invite")
_SURE = Words("Remove {name} from the newsroom? They lose access at once; their articles stay.")
_SURE_YES = Words("❌ Remove, yes")
_BACK = Words("◀️ Back")
_REMOVED = Words("{name} is no longer in the newsroom.")
_GONE = Words("This person is not here any more.")
_RECALLED = Words("The invitation is taken back.")


class Staff(CallbackData, prefix="es"):
    """What an admin does with people: verb, and whom it is about."""

    verb: str
    person: Number = 0
    word: str = ""  #: a role, or the first half of an invitation's digest


async def follow(message: Message, house: House) -> bool:
    """Somebody who is not in the newsroom follows a link. False: they do not, or there is no such one."""
    command, _, word = (message.text or "").partition(" ")
    if command != "/start" or not word or message.from_user is None:
        return False
    desk, language = house.desk, house.desk.newsroom.language
    name = " ".join(message.from_user.full_name.split())[:LONGEST_NAME] or str(message.from_user.id)
    invitation = await desk.invitation(word.strip())
    if invitation is None:
        return False
    became = await desk.join(word.strip(), person=message.from_user.id, name=name)
    if became is not Joining.JOINED:
        text = _USED if became is Joining.USED else _OVER
        await message.answer(text.say(language), parse_mode=None)
        return True
    role = ROLES[invitation.role].say(language)
    notice = NewNotice(
        key=f"joined:{invitation.digest}",
        audience=ADMINS,
        kind="joined",
        text=_HAS_JOINED.say(language, name=name, role=role, by=invitation.by),
    )
    await house.store.add_notice(notice, now=house.now())
    log.info("somebody has joined by invitation", user=message.from_user.id, role=invitation.role)
    await message.answer(_WELCOME.say(language, name=name, role=role), parse_mode=None)
    return True


@router.message(Command("invite"))
async def invite(_: Message, command: CommandObject, talk: Talk) -> None:
    """`/invite` asks for the role, `/invite автор` makes the link."""
    if talk.editor.role is not Role.ADMIN:
        await talk.tell(_ADMINS_INVITE)
    elif talk.in_group:
        await talk.tell(_IN_PRIVATE)
    elif not command.args:
        await talk.show(_which_role(talk))
    elif (role := _role(command.args)) is None:
        await talk.tell(_NO_SUCH_ROLE)
    else:
        await talk.show(await _link(talk, role))


@router.message(Command("editors"))
async def editors(_: Message, talk: Talk) -> None:
    """Who is here, since when, and by whose invitation."""
    await talk.show(await _list(talk))


@router.callback_query(Staff.filter())
async def press(_: object, callback_data: Staff, talk: Talk) -> None:
    """The buttons under the list. In a group they are for admins as well."""
    if talk.editor.role is not Role.ADMIN:
        await talk.note(_ADMINS_INVITE)
        return
    deed = _DEEDS.get(callback_data.verb)
    await (talk.note(words.STALE) if deed is None else deed(talk, callback_data))


async def _ask_role(talk: Talk, _: Staff) -> None:
    if talk.in_group:
        await talk.note(_IN_PRIVATE)
        return
    await talk.show(_which_role(talk))
    await talk.note()


async def _make_link(talk: Talk, data: Staff) -> None:
    role = next((one for one in Role if one.value == data.word), None)
    if role is None or talk.in_group:
        await talk.note(words.STALE)
        return
    await talk.here(await _link(talk, role))
    await talk.note()


async def _ask_sure(talk: Talk, data: Staff) -> None:
    editor = talk.newsroom.editors.get(data.person)
    if editor is None or not editor.invited:
        await _show_again(talk, data)
        await talk.note(_GONE)
        return
    keyboard = _rows(
        [
            _button(talk, _SURE_YES, Staff(verb="y", person=data.person)),
            _button(talk, _BACK, Staff(verb="l")),
        ]
    )
    await talk.here(Screen(text=RichText.of(talk.say(_SURE, name=editor.name)), keyboard=keyboard))
    await talk.note()


async def _remove(talk: Talk, data: Staff) -> None:
    editor = talk.newsroom.editors.get(data.person)
    done = await talk.desk.remove(data.person, by=talk.actor)
    log.info("somebody was removed", user=data.person, by=talk.editor.id, done=done)
    if talk.editor.id in talk.newsroom.editors:
        await talk.here(await _list(talk))
    else:  # they have removed themselves
        await talk.strip(talk.pressed)
    await talk.note(_REMOVED if done else _GONE, name="" if editor is None else editor.name)


async def _recall(talk: Talk, data: Staff) -> None:
    open_ones = [one for one in await talk.desk.invitations() if one.digest.startswith(data.word)]
    done = len(open_ones) == 1 and await talk.desk.take_back_invitation(open_ones[0].digest, by=talk.actor)
    await talk.here(await _list(talk))
    await talk.note(_RECALLED if done else _OVER)


async def _show_again(talk: Talk, _: Staff) -> None:
    await talk.here(await _list(talk))
    await talk.note()


_DEEDS = {
    "i": _ask_role,
    "r": _make_link,
    "x": _ask_sure,
    "y": _remove,
    "w": _recall,
    "l": _show_again,
}


def _which_role(talk: Talk) -> Screen:
    buttons = [
        [_button(talk, ROLES[role], Staff(verb="r", word=role.value))]
        for role in (Role.AUTHOR, Role.EDITOR, Role.ADMIN)
    ]
    return Screen(text=RichText.of(talk.say(_WHICH_ROLE)), keyboard=_rows(*buttons))


async def _link(talk: Talk, role: Role) -> Screen:
    word = await talk.desk.invite(role, by=talk.actor)
    username = (await talk.bot.me()).username
    kept = await talk.desk.invitation(word)
    text = talk.say(
        _LINK,
        role=talk.say(ROLES[role]),
        until="" if kept is None else talk.past(kept.expires),
        link=f"https://t.me/{username}?start={word}",
    )
    return Screen(text=RichText.of(text))


async def _list(talk: Talk) -> Screen:
    people = {one.id: one for one in await talk.desk.people()}
    everybody = sorted(talk.newsroom.editors.values(), key=lambda one: one.invited)
    invitations = await talk.desk.invitations()
    title = Plural("{count} person in the newsroom", "{count} people in the newsroom").say(
        talk.language, len(everybody)
    )
    lines = [_line(talk, one, people.get(one.id)) for one in everybody[:MOST]]
    if len(everybody) > MOST:
        lines.append(talk.say(_MORE, count=len(everybody) - MOST))
    lines += [
        talk.say(_OPEN, role=talk.say(ROLES[one.role]), until=talk.past(one.expires), by=one.by)
        for one in invitations[:MOST]
    ]
    text = RichText.join("\n", [RichText.of(title, Style.BOLD), *map(RichText.of, lines)])
    return Screen(text=text, keyboard=_buttons(talk, everybody, invitations))


def _line(talk: Talk, editor: Editor, person: Person | None) -> str:
    role = talk.say(ROLES[editor.role])
    if person is None or not editor.invited:
        return talk.say(_FIXED, name=editor.name, role=role)
    return talk.say(_INVITED, name=editor.name, role=role, since=talk.past(person.since), by=person.by)


def _buttons(
    talk: Talk, everybody: Sequence[Editor], invitations: Sequence[Invitation]
) -> InlineKeyboardMarkup | None:
    if talk.editor.role is not Role.ADMIN:
        return None
    removing = [
        [_button(talk, _REMOVE, Staff(verb="x", person=one.id), name=one.name)]
        for one in everybody[:MOST]
        if one.invited
    ]
    recalling = [
        [
            _button(
                talk,
                _RECALL,
                Staff(verb="w", word=one.digest[:32]),
                role=talk.say(ROLES[one.role]),
                until=talk.past(one.expires),
            )
        ]
        for one in invitations[:MOST]
    ]
    inviting = [] if talk.in_group else [[_button(talk, _INVITE, Staff(verb="i"))]]
    rows = [*removing, *recalling, *inviting]
    return _rows(*rows) if rows else None


def _role(text: str) -> Role | None:
    wanted = text.strip().casefold()
    return next((role for role, names in _SPOKEN.items() if wanted in names), None)


def _button(talk: Talk, label: Words, data: CallbackData, **values: object) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=talk.say(label, **values)[:LONGEST_LABEL], callback_data=data.pack())


def _rows(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=list(rows))
