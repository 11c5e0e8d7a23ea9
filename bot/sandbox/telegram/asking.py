"""Asking: getMe, getChat and the rest that changes nothing a reader sees (Bot API 10.3)."""

from typing import Any

from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.chats import Chat, Person
from bot.sandbox.telegram.errors import TelegramError
from bot.sandbox.telegram.world import World

#: of ChatMemberAdministrator, all of them required or meant for channels
RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_send_welcome_messages",
)
LONGEST_ANSWER = 200  #: of a callback answer, characters


def get_me(world: World, call: Call) -> dict[str, Any]:
    """getMe."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return world.bot.to_json() | abilities


def delete_webhook(world: World, call: Call) -> bool:
    """deleteWebhook: there is none; what waits may be dropped."""
    if call.boolean("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, call: Call) -> dict[str, Any]:
    """getWebhookInfo."""
    return {"url": "", "has_custom_certificate": False, "pending_update_count": world.updates.pending}


def set_my_commands(world: World, call: Call) -> bool:
    """setMyCommands (1–100 of them; command 1–32, description 1–256 letters)."""
    commands = call.structure("commands", list)
    if commands is None:
        raise TelegramError('parameter "commands" is required')
    if len(commands) > 100 or not all(_is_command(command) for command in commands):
        raise TelegramError("BOT_COMMAND_INVALID")
    world.commands[_scope(call)] = commands
    return True


def get_my_commands(world: World, call: Call) -> list[dict[str, Any]]:
    """getMyCommands."""
    return world.commands.get(_scope(call), [])


def _scope(call: Call) -> str:
    scope = call.structure("scope", dict) or {"type": "default"}
    return f"{sorted(scope.items())} {call.text('language_code')}"


def _is_command(command: Any) -> bool:
    if not isinstance(command, dict):
        return False
    name, description = str(command.get("command", "")), str(command.get("description", ""))
    letters = name.replace("_", "a")
    right = letters.isascii() and letters.isalnum() and name == name.lower()
    return right and 1 <= len(name) <= 32 and 1 <= len(description) <= 256


def get_chat(world: World, call: Call) -> dict[str, Any]:
    """getChat: ChatFullInfo with what is required of it."""
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_strangers()
    info = chat.to_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.protected:
        info["has_protected_content"] = True
    pinned = chat.messages.get(chat.pinned or 0)
    return info | ({"pinned_message": pinned.to_json()} if pinned else {})


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    """getChatMember."""
    chat = _company(world, call)
    return _member(world, chat, call.integer("user_id"))


def get_chat_administrators(world: World, call: Call) -> list[dict[str, Any]]:
    """getChatAdministrators: people, and the bot where it asks for bots or is itself one of them."""
    chat = _company(world, call)
    if chat.type == "private":
        raise TelegramError("there are no administrators in the private chat")
    members = [_member(world, chat, person_id) for person_id in chat.administrators]
    return members + ([_member(world, chat, world.bot.id)] if chat.bot == "administrator" else [])


def _company(world: World, call: Call) -> Chat:
    chat = world.chats.get(call.text("chat_id"))
    chat.refuse_strangers()
    if chat.type == "channel" and chat.bot == "member":
        raise TelegramError("member list is inaccessible")
    return chat


def _member(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    if user_id == world.bot.id:
        if chat.bot == "administrator":
            return administrator(world.bot, chat)
        return {"status": "member", "user": world.bot.to_json()}
    if user_id in chat.administrators:
        return administrator(chat.administrators[user_id], None)
    if user_id in chat.members:
        return {"status": "member", "user": chat.members[user_id].to_json()}
    raise TelegramError("PARTICIPANT_ID_INVALID")


def administrator(person: Person, limits: Chat | None) -> dict[str, Any]:
    """ChatMemberAdministrator; `limits`: the chat, where the person is the bot with its switchable rights."""
    rights = dict.fromkeys(RIGHTS, True)
    if limits is not None:
        rights |= {
            "can_be_edited": False,
            "can_post_messages": limits.can_post,
            "can_edit_messages": limits.can_edit,
            "can_delete_messages": limits.can_delete,
        }
    return {"status": "administrator", "user": person.to_json(), "is_anonymous": False} | rights


def answer_callback_query(world: World, call: Call) -> bool:
    """answerCallbackQuery: once for each press."""
    press = world.presses.get(call.text("callback_query_id"))
    if press is None or press.answered:
        raise TelegramError("query is too old and response timeout expired or query ID is invalid")
    if len(call.text("text")) > LONGEST_ANSWER:
        raise TelegramError("MESSAGE_TOO_LONG")
    press.answered, press.text, press.alert = True, call.text("text"), call.boolean("show_alert")
    world.context.bell.ring()
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    """getFile: where to download a file."""
    return world.files.describe(call.text("file_id"))
