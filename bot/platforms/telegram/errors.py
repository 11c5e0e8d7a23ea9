"""Telegram's ways to fail, and what each of them means for a post. The one table of this platform.

Bot API 10.3 has no idempotency key: whatever leaves open whether the message went out is `Unsure`.
aiogram 3.31 wraps a time-out, a refused and a cut connection in the same TelegramNetworkError; only its
`__cause__` tells them apart.
"""

from collections.abc import Sequence
from datetime import timedelta

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.core.language import Words
from bot.platforms.base import Busy, Refused, Unsure, Verdict

#: what aiohttp-socks raises by itself, past aiogram: the way to the proxy failed, nothing was sent
PROXY_FAILURES = (ProxyConnectionError, ProxyError, ProxyTimeoutError)

#: what a call through aiogram raises when Telegram or the way to it failed
FAILURES = (AiogramError, *PROXY_FAILURES)

_NEVER_CONNECTED = (ClientConnectorError, ConnectionTimeoutError)

TOKEN = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        ru="Telegram не узнаёт токен бота. Возьмите действующий у @BotFather и впишите его в .env.",
        en="Telegram does not know the bot's token. Get the valid one from @BotFather and put it into .env.",
    ),
)
PROXY_ADDRESS = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        ru="TELEGRAM_PROXY не похож на адрес прокси. Образец: socks5://пользователь:пароль@хост:порт.",
        en="TELEGRAM_PROXY is not the address of a proxy. It looks like socks5://user:password@host:port.",
    ),
)
_RIGHTS = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        ru="Бот не может писать в канал ({detail}). Сделайте его администратором с правом публиковать.",
        en="The bot may not post to the channel ({detail}). Make it an administrator who may post messages.",
    ),
)
_NO_CHAT = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        ru="Telegram не находит канал. Проверьте chat в настройках и добавьте бота в канал.",
        en="Telegram cannot find the channel. Check `chat` in the configuration and add the bot to it.",
    ),
)
_MOVED = Verdict(
    kind=Refused,
    stops_channel=True,
    words=Words(
        ru="Группа переехала, у неё новый номер: {detail}. Впишите его в настройки канала как chat.",
        en="The group has moved, its new id is {detail}. Put it into the channel's configuration as `chat`.",
    ),
)
_CONFLICT = Verdict(
    kind=Busy,
    words=Words(
        ru="Тем же токеном пользуется другая программа ({detail}).",
        en="Another program uses the same token ({detail}).",
    ),
)
_FLOOD = Verdict(
    kind=Busy,
    words=Words(
        ru="Telegram просит подождать: слишком много сообщений подряд.",
        en="Telegram asks to wait: too many messages in a row.",
    ),
)
_FILE_LATER = Verdict(
    kind=Busy,
    words=Words(
        ru="Telegram пока не отдаёт файл ({detail}).",
        en="Telegram does not give the file for now ({detail}).",
    ),
)
_TOO_LARGE = Verdict(
    kind=Refused,
    words=Words(
        ru="Фото слишком большое для Telegram: больше 10 МБ он не берёт.",
        en="The photo is too large for Telegram: it takes no more than 10 MB.",
    ),
)
_CONTENT = Verdict(
    kind=Refused,
    words=Words(ru="Telegram не принял пост: {detail}.", en="Telegram refused the post: {detail}."),
)
_UNREACHABLE = Verdict(
    kind=Busy,
    words=Words(
        ru="Не удаётся связаться с Telegram ({detail}).",
        en="Telegram cannot be reached ({detail}).",
    ),
)
_PROXY_DOWN = Verdict(
    kind=Busy,
    words=Words(
        ru="Прокси для Telegram не отвечает ({detail}).",
        en="The proxy for Telegram does not answer ({detail}).",
    ),
)
_LOST = Verdict(
    kind=Unsure,
    words=Words(
        ru="Ответ Telegram потерялся ({detail}).",
        en="Telegram's answer was lost ({detail}).",
    ),
)
_BROKEN = Verdict(
    kind=Unsure,
    words=Words(
        ru="Сбой на стороне Telegram ({detail}).",
        en="Telegram failed on its side ({detail}).",
    ),
)
_DELETED_AT_ONCE = Verdict(
    kind=Unsure,
    words=Words(
        ru="Telegram сообщает, что пост вышел и тут же был удалён.",
        en="Telegram says that the post went out and was deleted at once.",
    ),
)

#: by class of exception, the most special first
_BY_CLASS: tuple[tuple[type[AiogramError], Verdict], ...] = (
    (TelegramRetryAfter, _FLOOD),
    (TelegramMigrateToChat, _MOVED),
    (TelegramUnauthorizedError, TOKEN),
    (TelegramNotFound, TOKEN),  # Bot API 10.3: 404 is a token that never existed
    (TelegramForbiddenError, _RIGHTS),
    (TelegramConflictError, _CONFLICT),
    (TelegramEntityTooLarge, _TOO_LARGE),  # a *network* error by class, and final all the same
    (TelegramServerError, _BROKEN),
    (ClientDecodeError, _LOST),  # an HTML page of some server in between, or an answer of unknown shape
    (TelegramBadRequest, _CONTENT),
    (TelegramAPIError, _CONTENT),  # any other {"ok": false}: a definite no
)

#: by what Telegram says, in lower case; codes and classes are not enough (a 403 may come as 400)
_BY_WORDS: tuple[tuple[str, Verdict], ...] = (
    ("immediately deleted", _DELETED_AT_ONCE),
    ("too many requests", _FLOOD),
    ("chat not found", _NO_CHAT),
    ("not a member", _RIGHTS),
    ("kicked", _RIGHTS),
    ("need administrator rights", _RIGHTS),
    ("have no write access", _RIGHTS),
    ("not enough rights", _RIGHTS),
    ("chat_write_forbidden", _RIGHTS),
    ("chat_admin_required", _RIGHTS),
    ("temporarily unavailable", _FILE_LATER),
)


def verdict(error: Exception) -> tuple[Verdict, str]:
    """What `error` (one of FAILURES) means, and the detail that its sentence may show."""
    if isinstance(error, PROXY_FAILURES):
        return _PROXY_DOWN, type(error).__name__
    if isinstance(error, TelegramNetworkError) and not isinstance(error, TelegramEntityTooLarge):
        return _by_cause(error.__cause__)
    if isinstance(error, TelegramRetryAfter):
        return _after(timedelta(seconds=error.retry_after)), ""
    if isinstance(error, TelegramMigrateToChat):
        return _MOVED, str(error.migrate_to_chat_id)
    return _by_answer(error)


def mapped_classes() -> Sequence[type[Exception]]:
    """Every class that the table names, for the test that enumerates aiogram's."""
    return (TelegramNetworkError, *PROXY_FAILURES, *(kind for kind, _ in _BY_CLASS))


def _by_cause(cause: BaseException | None) -> tuple[Verdict, str]:
    # the name only: the text of some aiohttp errors holds the address, and the address holds the token
    name = type(cause).__name__
    return (_UNREACHABLE if isinstance(cause, _NEVER_CONNECTED) else _LOST), name


def _by_answer(error: Exception) -> tuple[Verdict, str]:
    said = error.message if isinstance(error, TelegramAPIError) else ""
    lowered = said.lower()
    for words, found in _BY_WORDS:
        if words in lowered and not isinstance(error, ClientDecodeError):
            return found, _bare(said)
    found = next(found for kind, found in _BY_CLASS if isinstance(error, kind))
    return found, _bare(said) or type(error).__name__


def _after(pause: timedelta) -> Verdict:
    return Verdict(kind=Busy, words=_FLOOD.words, retry_after=pause)


def _bare(said: str) -> str:
    """Telegram's sentence without its prefix: «Bad Request: chat not found» → «chat not found»."""
    return said.split(": ", 1)[-1].rstrip(".")
