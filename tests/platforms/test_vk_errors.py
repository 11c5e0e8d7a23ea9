"""VK's table of failures knows every code of the schema and every exception of its libraries."""

import inspect
import json
import ssl
from pathlib import Path
from types import ModuleType

import pytest
import requests
import vk_api.exceptions
from requests import exceptions as http
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, SSLError

from bot.platforms.base import Busy, Refused, Unsure
from bot.platforms.vk.errors import BY_CLASS, BY_CODE, FAILURES, verdict

SCHEMA = Path(__file__).parents[3] / "shared/contracts/schema/vk/errors.json"

#: of helpers that we do not use (music, batches), and of logging in with a password
NOT_OF_A_CALL = {"VkAudioException", "VkAudioUrlDecodeError", "VkRequestsPoolException"}


def classes(module: ModuleType) -> list[type[Exception]]:
    found = [value for value in vars(module).values() if inspect.isclass(value)]
    own = [kind for kind in found if kind.__module__ == module.__name__]
    return [kind for kind in own if issubclass(kind, Exception) and not issubclass(kind, Warning)]


@pytest.mark.skipif(not SCHEMA.exists(), reason="VK's schema is not beside this checkout")
def test_every_code_of_the_schema_has_its_verdict() -> None:
    codes = {int(entry["code"]) for entry in json.loads(SCHEMA.read_text())["errors"].values()}
    assert codes - set(BY_CODE) == set()


def test_no_code_has_two_verdicts() -> None:
    from bot.platforms.vk import errors

    listed = [code for _, codes in errors._CODES for code in codes]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("kind", classes(vk_api.exceptions), ids=lambda kind: kind.__name__)
def test_every_exception_of_vk_api_has_its_verdict(kind: type[Exception]) -> None:
    if kind.__name__ not in NOT_OF_A_CALL:
        assert issubclass(kind, FAILURES)
        assert any(issubclass(kind, mapped) for mapped, _ in BY_CLASS)


@pytest.mark.parametrize("kind", classes(http), ids=lambda kind: kind.__name__)
def test_every_exception_of_requests_has_its_verdict(kind: type[Exception]) -> None:
    assert issubclass(kind, FAILURES)
    assert any(issubclass(kind, mapped) for mapped, _ in BY_CLASS)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (http.ConnectTimeout(), Busy),
        (http.ReadTimeout(), Unsure),
        (http.ConnectionError(), Unsure),
        (http.ConnectionError(ProtocolError("Connection aborted.")), Unsure),
        (http.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused"))), Busy),  # type: ignore[arg-type]
        (http.SSLError(MaxRetryError(None, "/", SSLError(ssl.SSLCertVerificationError("bad")))), Busy),  # type: ignore[arg-type]
        (http.SSLError(MaxRetryError(None, "/", SSLError(ssl.SSLError("eof")))), Unsure),  # type: ignore[arg-type]
        (http.TooManyRedirects(), Unsure),
        (http.ChunkedEncodingError(), Unsure),
        (http.JSONDecodeError("x", "x", 0), Unsure),
        (http.InvalidURL(), Refused),
        (KeyError("captcha_img"), Refused),
        (KeyError("error_code"), Unsure),
        (TypeError(), Unsure),
    ],
    ids=repr,
)
def test_only_what_never_left_is_surely_harmless(error: Exception, kind: type[Exception]) -> None:
    assert verdict(error)[0].kind is kind


def test_the_pause_of_a_429_is_obeyed() -> None:
    response = requests.Response()
    response.status_code = 429
    response.headers["Retry-After"] = "33"
    found, _ = verdict(vk_api.exceptions.ApiHttpError(None, "wall.post", {}, True, response))
    assert found.retry_after is not None
    assert found.retry_after.total_seconds() == 33
