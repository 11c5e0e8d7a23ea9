"""A few words to people past the store."""

import pytest
import structlog.testing

from bot.core.redaction import Redactor
from bot.editors.direct import tell_directly
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import TOKEN


async def test_everybody_who_can_be_reached_is_told_without_secrets(sandbox: Sandbox) -> None:
    sandbox.telegram.meet(1, "Пётр")
    with structlog.testing.capture_logs() as logs:
        reached = await tell_directly(
            f"Беда: {TOKEN}", [1, 2], token=TOKEN, address=sandbox.address, redactor=Redactor([TOKEN])
        )
    assert reached == 1, "who has never written to the bot cannot be reached"
    assert [message.text for message in sandbox.telegram.chat(1)] == ["Беда: •••"]
    assert [entry["person"] for entry in logs] == [2]
    assert TOKEN not in str(logs)


@pytest.mark.parametrize(
    ("token", "proxy"), [("no token at all", None), (TOKEN, "no proxy at all")], ids=["token", "proxy"]
)
async def test_what_stands_wrong_in_the_settings_is_a_line_in_the_log(
    token: str, proxy: str | None, sandbox: Sandbox
) -> None:
    with structlog.testing.capture_logs() as logs:
        told = await tell_directly(
            "Беда", [1], token=token, address=sandbox.address, proxy=proxy, redactor=Redactor([token])
        )
    assert told == 0
    assert len(logs) == 1
    assert token not in str(logs)


async def test_a_telegram_that_is_away_as_well_is_a_line_in_the_log() -> None:
    with structlog.testing.capture_logs() as logs:
        address = "http://127.0.0.1:9"  # discard: nobody listens there
        assert await tell_directly("Беда", [1], token=TOKEN, address=address, redactor=Redactor([TOKEN])) == 0
    assert len(logs) == 1
    assert TOKEN not in str(logs)
