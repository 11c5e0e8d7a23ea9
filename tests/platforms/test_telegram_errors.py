"""Telegram's table of failures knows every exception that aiogram can raise at a call."""

import inspect

import pytest
from aiogram import exceptions
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods import GetMe
from aiohttp import ClientPayloadError, ConnectionTimeoutError, ServerDisconnectedError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.platforms.base import Busy, PlatformError, Unsure
from bot.platforms.telegram.errors import mapped_classes, verdict

#: raised by handlers, keyboards and scenes of a bot, never by a call; and the bases, which are never raised
NOT_OF_A_CALL = {
    "AiogramError",
    "DetailedAiogramError",
    "CallbackAnswerException",
    "SceneException",
    "UnsupportedKeywordArgument",
    "DataNotDictLikeError",
}


def aiogram_classes() -> list[type[Exception]]:
    found = [value for value in vars(exceptions).values() if inspect.isclass(value)]
    return [kind for kind in found if issubclass(kind, exceptions.AiogramError)]


@pytest.mark.parametrize("kind", aiogram_classes(), ids=lambda kind: kind.__name__)
def test_every_exception_of_aiogram_has_its_verdict(kind: type[Exception]) -> None:
    if kind.__name__ in NOT_OF_A_CALL:
        assert kind not in mapped_classes()
        return
    assert any(issubclass(kind, mapped) and mapped is not Exception for mapped in mapped_classes())


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (TimeoutError(), Unsure),
        (ServerDisconnectedError(), Unsure),
        (ClientPayloadError(), Unsure),
        (ConnectionResetError(), Unsure),
        (None, Unsure),
        (ConnectionTimeoutError(), Busy),
    ],
)
def test_only_a_connection_that_was_never_made_is_surely_harmless(
    cause: BaseException | None, kind: type[PlatformError]
) -> None:
    error = TelegramNetworkError(GetMe(), "HTTP Client says")
    error.__cause__ = cause
    found, detail = verdict(error)
    assert type(found.failure("ru", visible=True, detail=detail)) is kind
    assert type(found.failure("ru", visible=False, detail=detail)) is Busy


@pytest.mark.parametrize("error", [ProxyError("x"), ProxyConnectionError("x"), ProxyTimeoutError("x")])
def test_what_fails_on_the_way_to_the_proxy_was_never_sent(error: Exception) -> None:
    assert verdict(error)[0].kind is Busy


def test_an_undecodable_answer_that_quotes_a_rule_proves_nothing() -> None:
    error = ClientDecodeError("Failed", ValueError("chat not found"), "chat not found")
    assert verdict(error)[0].kind is Unsure
