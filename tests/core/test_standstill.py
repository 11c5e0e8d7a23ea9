"""A channel that works again is told of each time, to the admins."""

from datetime import UTC, datetime, timedelta

from bot.core.notice import ADMINS
from bot.core.standstill import resumed_notice

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_admins_hear_of_every_time_that_a_channel_works_again() -> None:
    first = resumed_notice("vk", "ВКонтакте", now=NOW, language="ru")
    assert (first.audience, first.kind) == (ADMINS, "resumed")
    assert first.text == "Канал «vk» (ВКонтакте) снова работает: посты идут дальше."
    second = resumed_notice("vk", "VK", now=NOW + timedelta(hours=1), language="en")
    assert second.text == "Channel “vk” (VK) works again: its posts go on."
    assert first.key != second.key
