# ruff: noqa: E501 - the interface's example stands here to the letter
"""What a right configuration means."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.labels import LabelRule
from bot.core.newsroom import FooterLink, Role
from bot.core.schedule import OnMissed, QueueRules, QuietHours, SlotRule
from bot.core.teaser import USUAL_PARTS, Part, TeaserRules
from bot.platforms import telegram, vk
from bot.settings import Settings, load_settings

Load = Callable[..., Settings]

#: the example that the interface promises, as it stands there
EXAMPLE = """\
language = "ru"
timezone = "Europe/Moscow"            # IANA name, required

[editors]                             # who may talk to the bot: Telegram user ids
111111111 = { name = "Анна", role = "editor" }        # roles: author, editor, admin
222222222 = { name = "Пётр", role = "admin" }

[footer]                              # «Подписывайтесь на Наш район в Telegram, ОК и ВКонтакте | Полезные истории»
text  = "Подписывайтесь на {name} в {networks}"
name  = "Наш район"
omit_own = false                      # leave out the network that the reader is on
networks = [                          # {networks} joins them: "Telegram, ОК и ВКонтакте"
  { platform = "telegram", label = "Telegram",  url = "https://t.me/nash_rayon" },
  { platform = "ok",       label = "ОК",        url = "https://ok.ru/group/70000000000001" },
  { platform = "vk",       label = "ВКонтакте", url = "https://vk.com/nash_rayon" },
]
extras = [ { label = "Полезные истории", url = "https://nash-rayon.example/stories" } ]

[teaser]
lead_sentences = 3                    # at most
max_length = 900                      # of the lead, characters
quotes = 1                            # how many quotations from the text may follow the lead
read_more = "Читать полностью"

[channels.tg]
platform = "telegram"
chat = "@nash_rayon"                  # or -100…
probe_chat = -1001234567890           # optional, private: where a lost answer is looked up by forwarding

[channels.vk]
platform = "vk"
group_id = 123456

[channels.ok]
platform = "ok"
group_id = "70000000000001"

[queues.news]
channels = ["tg", "vk", "ok"]
slots = [ { days = "mon-fri", times = ["09:00", "12:30", "18:00"] },
          { days = "sat,sun", times = ["11:00"] } ]     # or { cron = "*/30 9-21 * * mon-fri" }
quiet_hours = "22:00-08:00"
min_gap = "20m"
max_per_day = 12                      # per channel
on_missed = "catch-up"                # after downtime: catch-up (at min_gap), latest, skip
expires_after = "24h"                 # a late post older than this is never sent by itself
"""

SHIPPED = Path(__file__).parents[2] / "config" / "anons.toml"


@pytest.mark.parametrize("text", [EXAMPLE, SHIPPED.read_text(encoding="utf-8")], ids=["interface", "shipped"])
def test_the_example_loads_as_it_is(text: str, load: Load) -> None:
    newsroom = load(text).newsroom
    assert (newsroom.language, newsroom.timezone.key) == ("ru", "Europe/Moscow")
    assert newsroom.editors[222222222].name == "Пётр"
    assert newsroom.editors[222222222].role is Role.ADMIN
    assert newsroom.footer.networks[1] == FooterLink(
        label="ОК", url="https://ok.ru/group/70000000000001", platform="ok"
    )
    assert newsroom.footer.extras[0].label == "Полезные истории"
    assert newsroom.teaser.read_more == "Читать полностью"
    assert list(newsroom.channels) == ["tg", "vk", "ok"]
    assert newsroom.channels["tg"].options == telegram.Options(chat="@nash_rayon", probe_chat=-1001234567890)
    assert newsroom.channels["vk"].options == vk.Options(group_id=123456)
    assert newsroom.channels["vk"].max_per_hour == 60
    assert newsroom.default_queue == "news"
    assert newsroom.queues["news"] == QueueRules(
        name="news",
        channels=("tg", "vk", "ok"),
        slots=(
            SlotRule(days=frozenset(range(5)), times=(time(9), time(12, 30), time(18))),
            SlotRule(days=frozenset({5, 6}), times=(time(11),)),
        ),
        quiet_hours=QuietHours(start=time(22), end=time(8)),
        min_gap=timedelta(minutes=20),
        max_per_day=12,
        on_missed=OnMissed.CATCH_UP,
        expires_after=timedelta(hours=24),
    )


@pytest.mark.parametrize("text", [EXAMPLE, SHIPPED.read_text(encoding="utf-8")], ids=["interface", "shipped"])
def test_the_example_is_not_even_warned_of(text: str, load: Load) -> None:
    assert load(text).warnings == ()


def test_everything_but_zone_channel_and_queue_has_a_default(load: Load, good: str) -> None:
    newsroom = load(good).newsroom
    assert newsroom.language == "ru"
    assert newsroom.editors == {}
    assert newsroom.footer.text == ""
    assert newsroom.teaser.lead_sentences == 3
    rules = newsroom.queues["news"]
    assert (rules.quiet_hours, rules.min_gap, rules.max_per_day) == (None, timedelta(0), None)
    assert (rules.on_missed, rules.expires_after) == (OnMissed.CATCH_UP, timedelta(hours=24))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ('"mon"', {0}),
        ('"sat,sun"', {5, 6}),
        ('"пн-пт"', {0, 1, 2, 3, 4}),
        ('"сб, вс"', {5, 6}),
        ('"fri-mon"', {4, 5, 6, 0}),
        ('"Monday, wed-fri"', {0, 2, 3, 4}),
        ('["mon", "чт-пт"]', {0, 3, 4}),
        ('"daily"', set(range(7))),
        ('"вторник"', {1}),
    ],
)
def test_weekdays_are_read_as_people_write_them(written: str, days: set[int], load: Load, good: str) -> None:
    rules = load(good.replace('"mon-fri"', written)).newsroom.queues["news"]
    assert rules.slots[0].days == days


def test_times_without_weekdays_mean_every_day(load: Load, good: str) -> None:
    rules = load(good.replace('days = "mon-fri", ', "")).newsroom.queues["news"]
    assert rules.slots[0].days == frozenset(range(7))


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ('"9:05"', time(9, 5)),
        ('"00:00"', time(0)),
        ('"23:59:30"', time(23, 59, 30)),
        ("09:30:00", time(9, 30)),
    ],
)
def test_times_of_day(written: str, moment: time, load: Load, good: str) -> None:
    rules = load(good.replace('"09:00"', written)).newsroom.queues["news"]
    assert rules.slots[0].times == (moment,)


@pytest.mark.parametrize(
    ("written", "lasts"),
    [
        ("20m", timedelta(minutes=20)),
        ("0m", timedelta(0)),
        ("24h", timedelta(hours=24)),
        ("90s", timedelta(seconds=90)),
        ("1h30m", timedelta(minutes=90)),
        ("1d", timedelta(days=1)),
        ("1d 2h", timedelta(hours=26)),
        ("20 m", timedelta(minutes=20)),
        (" 1 h 30 m ", timedelta(minutes=90)),
    ],
)
def test_durations(written: str, lasts: timedelta, load: Load, good: str) -> None:
    assert load(f'{good}min_gap = "{written}"\n').newsroom.queues["news"].min_gap == lasts


@pytest.mark.parametrize("cron", ["*/30 9-21 * * mon-fri", "0 12 * * 0", "0 12 * * 7", "15 10 29 2 *"])
def test_cron_lines_are_kept_as_they_are(cron: str, load: Load, good: str) -> None:
    text = good.replace('days = "mon-fri", times = ["09:00"]', f'cron = "{cron}"')
    assert load(text).newsroom.queues["news"].slots == (SlotRule(cron=cron),)


def test_a_footer_may_name_a_network_that_is_not_ours(load: Load, good: str) -> None:
    text = f'{good}[footer]\nnetworks = [{{ platform = "rutube", label = "Rutube", url = "https://rutube.ru/x" }}]\n'
    assert load(text).newsroom.footer.networks[0].platform == "rutube"


def test_a_file_with_a_byte_order_mark_is_still_utf8(load: Load, good: str) -> None:
    assert load(b"\xef\xbb\xbf" + good.encode()).newsroom.default_queue == "news"


@pytest.mark.parametrize(
    ("more", "line", "message"),
    [
        ('quiet_hours = "22:00-09:30"\n', 7, 'queue "news": slots inside quiet_hours do not exist: 09:00'),
        (
            '[channels.other]\nplatform = "vk"\ngroup_id = 1\n',
            8,
            'no queue publishes to channel "other"',
        ),
        (
            '[queues.late]\nchannels = ["tg"]\n',
            8,
            'queue "late" has no slots: only articles with an exact time will leave it',
        ),
        (
            '[queues.late]\nchannels = ["tg"]\nquiet_hours = "12:00-14:00"\nslots = [\n'
            '  { cron = "*/30 9-21 * * *" },\n]\n',
            12,
            'queue "late": slots inside quiet_hours do not exist: 12:00, 12:30, 13:00, …',
        ),
    ],
)
def test_what_is_odd_but_workable_is_only_warned_of(
    more: str, line: int, message: str, load: Load, good: str
) -> None:
    (warning,) = load(good + more).warnings
    assert (warning.line, warning.message, warning.warning) == (line, message, True)


def test_two_channels_to_one_place_are_warned_of(load: Load, good: str) -> None:
    more = '[channels.two]\nplatform = "telegram"\nchat = "@nash_rayon"\ntoken_env = "OTHER"\n'
    text = good.replace('["tg"]', '["tg", "two"]') + more
    (warning,) = load(text).warnings
    assert warning.message == 'channels "tg" and "two" are one place: articles appear twice'


def test_the_file_is_named_by_the_environment(tmp_path: Path, good: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(good, encoding="utf-8")
    assert load_settings(environ={"ANONS_CONFIG": str(path)}).config_path == path


def test_settings_show_no_secret(load: Load, good: str) -> None:
    settings: Any = load(
        good, TELEGRAM_BOT_TOKEN="12345:very-secret", TELEGRAM_PROXY="http://a:pa55w0rd@host:1"
    )
    assert "very-secret" not in repr(settings)
    assert "pa55w0rd" not in repr(settings)


TEASER = """\
[teaser]
quotes = 2
blocks = ["headline", "lead", "link"]
before = "Наш район"
utm = { source = "{platform}", campaign = "{queue}" }
[channels.vk]
platform = "vk"
group_id = 1
utm = { medium = "social" }
teaser = { blocks = ["lead", "bylines"], before = "" }
[channels.ok]
platform = "ok"
group_id = "1"
utm = {}
[channels.ok.teaser]
max_length = 300
"""


def test_without_a_word_about_it_a_post_shows_what_it_always_did(load: Load, good: str) -> None:
    newsroom = load(good).newsroom
    assert newsroom.teaser == TeaserRules() == newsroom.channels["tg"].teaser
    assert newsroom.teaser.blocks == USUAL_PARTS
    assert (newsroom.channels["tg"].utm, newsroom.labels) == ((), ())


def test_an_english_newsroom_says_read_more_in_english_unless_told_otherwise(load: Load, good: str) -> None:
    english = 'language = "en"\n' + good
    unsaid = load(english).newsroom
    assert unsaid.teaser == unsaid.channels["tg"].teaser == TeaserRules(read_more="Read the full story")
    said = load(english + '\n[teaser]\nread_more = "More"\n').newsroom
    assert said.teaser == said.channels["tg"].teaser == TeaserRules(read_more="More")


def test_a_channel_changes_only_the_teaser_keys_that_it_names(load: Load, good: str) -> None:
    newsroom = load(good.replace('["tg"]', '["tg", "vk", "ok"]') + TEASER).newsroom
    for_all = TeaserRules(quotes=2, blocks=(Part.HEADLINE, Part.LEAD, Part.LINK), before="Наш район")
    assert newsroom.teaser == for_all == newsroom.channels["tg"].teaser
    assert newsroom.channels["vk"].teaser == TeaserRules(quotes=2, blocks=(Part.LEAD, Part.BYLINES))
    assert newsroom.channels["ok"].teaser == TeaserRules(
        quotes=2, blocks=for_all.blocks, before="Наш район", max_length=300
    )


def test_a_channels_link_parameters_replace_those_for_all(load: Load, good: str) -> None:
    channels = load(good.replace('["tg"]', '["tg", "vk", "ok"]') + TEASER).newsroom.channels
    assert channels["tg"].utm == (("utm_source", "{platform}"), ("utm_campaign", "{queue}"))
    assert channels["vk"].utm == (("utm_medium", "social"),)
    assert channels["ok"].utm == ()


def test_labels_are_read(load: Load, good: str) -> None:
    more = '[[labels]]\ntag = "#реклама"\nmust = ["Реклама", "erid"]\nreason = "38-ФЗ"\n[[labels]]\ntag = "18"\nmust = ["18+"]\n'
    assert load(good + more).newsroom.labels == (
        LabelRule(tag="реклама", must=("Реклама", "erid"), reason="38-ФЗ"),
        LabelRule(tag="18", must=("18+",)),
    )


def test_what_the_shipped_file_only_mentions_works_as_it_stands_there(load: Load) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    mentioned = re.compile(
        r"^# (?=(?:blocks|before|after|utm|tag|must|reason|jitter|dates|closed|note) =|\[\[)", re.MULTILINE
    )
    settings = load(mentioned.sub("", text))
    assert settings.warnings == ()
    assert settings.newsroom.teaser.blocks == USUAL_PARTS
    assert settings.newsroom.teaser.after == "erid: …"
    assert dict(settings.newsroom.channels["ok"].utm)["utm_campaign"] == "{queue}"
    assert settings.newsroom.labels[0].must == ("Реклама", "erid")
    news = settings.newsroom.queues["news"]
    assert (news.jitter, news.exceptions[0].note) == (timedelta(minutes=5), "Новый год")
