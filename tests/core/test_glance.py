"""What a glance says of one channel."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.flags import Flags
from bot.core.glance import Glance
from bot.core.standstill import Standstill

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
STANDING = {"vk": Standstill(channel="vk", since=NOW, look_at=NOW, reason="ВКонтакте не принимает ключ.")}


def _glance(flags: Flags, standstills: Mapping[str, Standstill]) -> Glance:
    return Glance(flags=flags, standstills=standstills, due={}, doubted=frozenset(), sending=False)


@pytest.mark.parametrize(
    ("flags", "standstills", "stopped"),
    [
        (Flags(), {}, []),
        (Flags(paused=frozenset({"tg"})), {}, ["tg"]),
        (Flags(frozen="траур"), {}, ["tg", "vk"]),
        (Flags(), STANDING, ["vk"]),
        (Flags(paused=frozenset({"tg"})), STANDING, ["tg", "vk"]),
    ],
)
def test_a_channel_is_stopped_by_a_freeze_by_a_pause_and_by_its_network(
    flags: Flags, standstills: Mapping[str, Standstill], stopped: list[str]
) -> None:
    glance = _glance(flags, standstills)
    assert [name for name in ("tg", "vk") if glance.stops(name)] == stopped


def test_what_concerns_another_channel_changes_nothing_of_this_one() -> None:
    quiet = _glance(Flags(), {})
    assert quiet.of("tg") == _glance(Flags(paused=frozenset({"vk"})), STANDING).of("tg")
    frozen = _glance(Flags(frozen="траур", frozen_at=NOW), {})
    for other in (
        replace(quiet, due={"tg": NOW}),
        replace(quiet, planned={"tg": 2}),
        replace(quiet, busy=frozenset({"tg"})),
        replace(quiet, doubted=frozenset({"tg"})),
        replace(quiet, flags=Flags(paused=frozenset({"tg"}))),
        frozen,
    ):
        assert other.of("tg") != quiet.of("tg")
    assert _glance(Flags(), STANDING).of("vk") != quiet.of("vk")
