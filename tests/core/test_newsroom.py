"""What the configuration's values say of themselves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.newsroom import Channel, Newsroom
from bot.core.schedule import QueueRules


def _channel(**values: object) -> Channel:
    return Channel(name="городской", platform="vk", options=None, **values)  # type: ignore[arg-type]


def test_the_places_of_link_marks_are_filled() -> None:
    marks = (("utm_source", "{platform}"), ("utm_medium", "social"), ("utm_campaign", "{queue}-{channel}"))
    assert _channel(utm=marks).link_marks("news") == [
        ("utm_source", "vk"),
        ("utm_medium", "social"),
        ("utm_campaign", "news-городской"),
    ]


def test_a_mark_that_comes_out_empty_is_left_out() -> None:
    assert _channel(utm=(("utm_campaign", "{queue}"),)).link_marks(None) == []
    assert _channel(utm=(("utm_source", "{{x}}"),)).link_marks(None) == [("utm_source", "{x}")]


def test_a_channel_is_reached_by_the_first_queue_that_names_it() -> None:
    queues = {
        name: QueueRules(name=name, channels=channels, slots=())
        for name, channels in (("news", ("tg",)), ("sport", ("tg", "vk")))
    }
    newsroom = Newsroom(timezone=ZoneInfo("UTC"), channels={}, queues=queues)
    assert [newsroom.queue_to(name) for name in ("tg", "vk", "ok")] == ["news", "sport", None]


def test_an_article_that_names_no_queue_goes_to_the_first_of_the_file() -> None:
    queues = {name: QueueRules(name=name, channels=("tg",)) for name in ("sport", "news")}
    assert Newsroom(timezone=ZoneInfo("UTC"), channels={}, queues=queues).default_queue == "sport"


def test_an_article_goes_to_the_channels_of_its_queue_or_to_its_own_choice() -> None:
    tg, vk = (Channel(name=name, platform=name, options=None) for name in ("tg", "vk"))
    newsroom = Newsroom(
        timezone=ZoneInfo("UTC"),
        channels={"tg": tg, "vk": vk},
        queues={"news": QueueRules(name="news", channels=("vk", "tg"))},
    )
    assert newsroom.channels_of("news") == (vk, tg)
    assert newsroom.channels_of("news", ("tg",)) == (tg,)
    assert newsroom.channels_of("news", ("tg", "gone")) == (tg,)
    assert newsroom.channels_of("news", ()) == ()


def test_a_queue_that_the_configuration_has_lost_leads_only_where_an_article_chose_to_go() -> None:
    tg = Channel(name="tg", platform="tg", options=None)
    newsroom = Newsroom(timezone=ZoneInfo("UTC"), channels={"tg": tg}, queues={})
    assert newsroom.channels_of("gone") == ()
    assert newsroom.channels_of("gone", ("tg",)) == (tg,)


def test_a_channel_with_a_delay_goes_so_much_later() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert _channel().due(noon) == noon
    assert _channel(delay=timedelta(minutes=5)).due(noon) == noon + timedelta(minutes=5)


def test_how_late_a_post_may_be_is_for_its_queue_to_say_and_a_day_where_that_is_gone() -> None:
    rules = QueueRules(name="news", channels=(), expires_after=timedelta(hours=2))
    newsroom = Newsroom(timezone=ZoneInfo("UTC"), channels={}, queues={"news": rules})
    assert newsroom.expires_after("news") == timedelta(hours=2)
    assert newsroom.expires_after("gone") == timedelta(hours=24)
