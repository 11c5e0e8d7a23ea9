"""Where the program of a campaign posts: seven places of each network; into some nothing of ours can look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.ok.world import EDITOR_ID as OK_EDITOR
from bot.sandbox.ok.world import Group as OkGroup
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import PROBE, Chat
from bot.sandbox.vk.access import BITS, Token
from bot.sandbox.vk.world import EDITOR_ID as VK_EDITOR
from bot.sandbox.vk.world import Group as VkGroup

#: how many places each network has: while one waits for a verdict, kills find the others at work
EACH = 7
#: posts an hour of the place with a low ceiling
TIGHT = 6
#: of all others: higher than a campaign can climb
WIDE = 100_000

CONFIG = """\
language = "ru"
timezone = "Europe/Moscow"
[editors]
222222222 = {{ name = "Пётр", role = "admin" }}
{channels}
{queues}
"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One post as a reader sees it."""

    id: str
    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """One channel of the configuration, and its wall."""

    name: str
    platform: str
    options: Sequence[str]  #: lines of its section
    wall: Callable[[Sandbox], list[Seen]]
    environ: tuple[tuple[str, str], ...] = ()
    max_per_hour: int = WIDE
    blind: bool = False  #: nothing of ours can look there

    @property
    def section(self) -> str:
        """Its part of anons.toml."""
        head = (f"[channels.{self.name}]", f'platform = "{self.platform}"')
        return "\n".join((*head, *self.options, f"max_per_hour = {self.max_per_hour}"))


def telegram(number: int, *, blind: bool = False, most: int = WIDE) -> Place:
    """A Telegram channel; the blind one has no probe chat."""
    chat = -1001000000100 - number
    probe = () if blind else (f"probe_chat = {PROBE}",)
    return Place(
        name=f"tg{number}",
        platform="telegram",
        options=(f"chat = {chat}", *probe),
        wall=lambda sandbox: [
            Seen(id=str(post.id), text=post.text, url=post.url) for post in sandbox.telegram.posts(chat)
        ],
        blind=blind,
        max_per_hour=most,
    )


def vk(number: int, *, blind: bool = False, most: int = WIDE) -> Place:
    """A community; to the blind one belongs no key that may read."""
    group = 123500 + number
    reader = (f'user_token_env = "VK_NOBODY_{number}"',) if blind else ()
    return Place(
        name=f"vk{number}",
        platform="vk",
        options=(f"group_id = {group}", f'token_env = "VK_GROUP_{number}"', *reader),
        wall=lambda sandbox: sorted(
            (Seen(id=str(post.id), text=post.text, url=post.url) for post in sandbox.vk.posts(group)),
            key=lambda seen: int(seen.id),
        ),
        environ=((f"VK_GROUP_{number}", f"vk1.a.community-{number}"),),
        blind=blind,
        max_per_hour=most,
    )


def ok(number: int, *, most: int = WIDE) -> Place:
    """A group of OK; everybody may look there."""
    group = str(70000000000500 + number)
    return Place(
        name=f"ok{number}",
        platform="ok",
        options=(f'group_id = "{group}"',),
        wall=lambda sandbox: sorted(
            (
                Seen(id=topic.id, text=topic.text, url=topic.url)
                for topic in sandbox.ok.world.of_group(group)
                if topic.published
            ),
            key=lambda seen: int(seen.id),
        ),
        max_per_hour=most,
    )


def places(*, blind: bool) -> list[Place]:
    """The places of a campaign. `blind`: some of them cannot be looked into."""
    numbers = range(1, EACH + 1)
    return [
        *(telegram(number) for number in numbers),
        *(vk(number, blind=blind and number % 2 == 0) for number in numbers),
        *(ok(number) for number in numbers),
        ok(99, most=TIGHT),
        *([telegram(98, blind=True)] if blind else []),
    ]


def furnish(sandbox: Sandbox, all_places: Sequence[Place]) -> None:
    """Build the places into the sandbox, and switch its pace off: a campaign is in a hurry."""
    sandbox.telegram.pace = False
    sandbox.vk.switches.paced = False
    sandbox.vk.switches.posts_a_day = 10**6
    for place in all_places:
        facts = dict(line.split(" = ") for line in place.options)
        if place.platform == "telegram":
            sandbox.telegram.add_chat(Chat(id=int(facts["chat"]), type="channel", title=place.name))
        elif place.platform == "vk":
            _add_community(sandbox, place, int(facts["group_id"]))
        else:
            group = OkGroup(
                id=facts["group_id"].strip('"'),
                name=place.name,
                short_name=place.name,
                members={OK_EDITOR: "ADMIN"},
            )
            sandbox.ok.world.groups[group.id] = group


def _add_community(sandbox: Sandbox, place: Place, group: int) -> None:
    admins = frozenset({VK_EDITOR})
    sandbox.vk.world.groups[group] = VkGroup(id=group, name=place.name, screen_name=place.name, admins=admins)
    for _, value in place.environ:
        sandbox.vk.add_token(Token(value=value, kind="community", owner=group, rights=frozenset(BITS)))


def write_config(path: Path, all_places: Sequence[Place]) -> None:
    """anons.toml: every place, and a queue for each network with a slot every minute."""
    queues = [
        "\n".join(
            (
                f"[queues.{platform}]",
                f"channels = {[place.name for place in all_places if place.platform == platform]}",
                'slots = [ { cron = "* * * * *" } ]',
            )
        )
        for platform in ("telegram", "vk", "ok")
    ]
    sections = "\n".join(place.section for place in all_places)
    path.write_text(CONFIG.format(channels=sections, queues="\n".join(queues)), encoding="utf-8")
