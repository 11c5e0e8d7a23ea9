"""Flags: what stands still."""

import pytest

from bot.core.flags import Flags


@pytest.mark.parametrize(
    ("flags", "stops"),
    [
        (Flags(), False),
        (Flags(frozen="траур"), True),  # a freeze stops everything
        (Flags(frozen=""), True),  # even one without a reason
        (Flags(paused=frozenset({"news"})), True),  # the queue of it
        (Flags(paused=frozenset({"vk"})), True),  # the channel of it
        (Flags(paused=frozenset({"sport", "ok"})), False),  # others
    ],
)
def test_what_belongs_to_a_paused_name_waits(flags: Flags, stops: bool) -> None:
    assert flags.stops("news", "vk") is stops
