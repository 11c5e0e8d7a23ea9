"""What a network is to the rest of the house.

    PlatformError
     ├─ Busy       nothing happened; again later, no sooner than `retry_after`
     ├─ Refused    nothing happened and nothing will: an editor or an admin must act
     └─ Unsure     it may have happened: somebody must look before anybody sends again

Every exception that is none of these three is treated as `Unsure` by the publisher.

A platform is one package or file `platforms/<name>` that exports:

    SPEC: Spec                                             facts: limits, credentials, addresses
    render(teaser, *, channel, footer, language) -> Post   pure: preview and publication cannot differ
    open_network(channel, access) -> Network               async; cheap; imports its client library lazily
"""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from bot.core.amendment import Kind
from bot.core.language import Language, Words
from bot.core.newsroom import Channel, Footer
from bot.core.pace import Pace
from bot.core.post import Limits, Post
from bot.core.receipt import Receipt
from bot.core.teaser import Teaser


class PlatformError(Exception):
    """A network did not do what we asked. `str(error)` is one sentence for an editor, without secrets."""


class Busy(PlatformError):
    """Nothing happened; try again later."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after  #: None: the publisher's own back-off


class Refused(PlatformError):
    """Nothing happened, and repeating will not help.

    `stops_channel` is true where the cause lies in token or rights, not in the post: the next post would
    be refused as well until an admin acts.
    """

    def __init__(self, message: str, *, stops_channel: bool = False) -> None:
        super().__init__(message)
        self.stops_channel = stops_channel


class Unsure(PlatformError):
    """The post may be out: the answer was lost, or it says nothing."""


class Impossible(PlatformError):
    """This network offers no way to do that to a post that is out. Nothing happened."""


class CannotLook(PlatformError):
    """There is no way to look at this channel, or to send again without harm: a person must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One line of a platform's error table: what a foreign failure means to us, and how we say it.

    `words` name the cause only; what follows from it for the post is added here.
    """

    kind: type[Busy] | type[Refused] | type[Unsure]
    words: Words  #: may hold a {detail} place for the network's own words
    retry_after: timedelta | None = None
    stops_channel: bool = False

    def failure(self, language: Language, *, visible: bool, detail: str = "") -> PlatformError:
        """The exception to raise. A request that shows readers nothing cannot leave us unsure."""
        sentence = self.words.say(language, detail=one_line(detail))
        if self.kind is Refused:
            return Refused(sentence, stops_channel=self.stops_channel)
        if self.kind is Unsure and visible:
            return Unsure(_MAY_BE_OUT.say(language, cause=sentence))
        return Busy(sentence, retry_after=self.retry_after)


#: What client libraries let through when something answers as nobody foresaw: raw trouble of the socket, a
#: body in no known letters, an answer that lacks what the library takes for granted.
STRAY = (OSError, EOFError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError)

_LONGEST_PAUSE = timedelta(days=7)
_LONGEST_DETAIL = 500  #: letters; the longest that a network is known to say has some two hundred
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def asked_pause(seconds: int | str) -> timedelta:
    """The pause that a network asks for, to the second; nonsense made bearable. A string is of digits."""
    # nobody waits for a billion seconds, and Python refuses to read thousands of digits
    wanted = int(seconds[:9]) if isinstance(seconds, str) else seconds
    return timedelta(seconds=min(max(wanted, 1), _LONGEST_PAUSE.total_seconds()))


def counted_moment(count: int, unit: timedelta) -> datetime | None:
    """The moment `count` times `unit` after the beginning of 1970. None: there is no such moment."""
    try:
        return _EPOCH + count * unit
    except OverflowError:
        return None


def one_line(said: str) -> str:
    """A network's own words, fit to stand in a sentence of ours and in one line of a log.

    Without what a terminal or a chat would obey (escapes, reversed writing), or a database refuse (halves of
    letters), and cut where it becomes a novel.
    """
    start = said[: 2 * _LONGEST_DETAIL]
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in start)
    line = " ".join(plain.split())
    whole = len(line) <= _LONGEST_DETAIL and len(start) == len(said)
    return line if whole else f"{line[:_LONGEST_DETAIL].rstrip()}…"


_MAY_BE_OUT = Words("{cause} The post may be out.")


class Options(BaseModel):
    """Base of a platform's own keys in its [channels.NAME] section. Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One secret of a platform: which environment variable holds it, which key of a channel names another."""

    name: str  #: "token"
    env: str  #: "VK_COMMUNITY_TOKEN"
    option: str  #: "token_env"
    required: bool = True
    instead: str | None = None  #: name of a credential that does as well (OK: session or application secret)
    where: str | None = None  #: for the admin: where it is obtained («from @BotFather: /newbot»)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """The facts of a network."""

    name: str  #: "vk"; the config's `platform`
    title: Words  #: what people call it: «ВКонтакте»
    options: type[Options]
    credentials: tuple[Credential, ...]
    address_env: str  #: "VK_API_URL"
    address: str  #: its default
    limits: Limits
    #: of one account on this network, over all channels that it posts to
    pace: Pace
    proxy_env: str | None = None
    #: where people look at a channel with these options; None: it has no page of its own
    page: Callable[[Any], str | None] = lambda options: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo with its bytes, ready to upload."""

    digest: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What `open_network` needs beside the channel. Never stored, never shown."""

    credentials: Mapping[str, str] = field(repr=False)  #: by `Credential.name`; only those that are set
    address: str
    now: Callable[[], datetime]
    proxy: str | None = field(default=None, repr=False)
    language: Language = "ru"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of `anons doctor`."""

    check: str  #: "token may post"
    ok: bool
    advice: str | None = None  #: what to do, when not ok


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known before anybody asks a network to amend a post."""

    impossible: str | None = None  #: why it cannot be, and what a person can do instead
    remark: str | None = None  #: what will be otherwise than one might think


async def checked(name: str, ask: Callable[[], Awaitable[str | None]]) -> Check:
    """One line of `anons doctor`. `ask` answers with advice where something is wrong, or raises."""
    try:
        advice = await ask()
    except PlatformError as error:
        advice = str(error)
    return Check(check=name, ok=advice is None, advice=advice)


class Network(Protocol):
    """An open way to one channel."""

    async def send(self, post: Post, *, key: str, photos: Sequence[Photo]) -> Receipt:
        """Publish. Never cancelled by us; may take 100 s. Raises Busy, Refused or Unsure.

        Everything that only prepares (uploads) raises Busy or Refused, never Unsure: a repeated upload
        harms nobody.
        """
        ...

    async def find(self, post: Post, *, key: str, since: datetime, hint: str | None = None) -> Receipt | None:
        """Look for `post` among what the channel shows since `since`. None: looked, and it is not there.

        `hint` is the `remote_id` of the channel's newest receipt before the lost one: a network without a
        list of posts (Telegram) looks from there on. An empty answer proves nothing until the network had
        time to finish what it may still be doing: the caller waits before it believes None.
        Raises CannotLook where this channel offers no way to look, Busy where looking failed this time.
        """
        ...

    async def repeat(self, post: Post, *, key: str, photos: Sequence[Photo], since: datetime) -> Receipt:
        """Send `post` again under the same `key`, where the network keeps what bears one key to one post.

        It is what remains where nobody can look: whatever comes of it, the post exists once. `since` is when
        the first attempt in doubt began; `photos` are those of that attempt.
        Raises CannotLook where the network has no such key or has forgotten it by now; Refused where the
        network answers that it knows the key, or refuses for any other reason: neither proves that the post
        is out, nor that it is not. Busy and Unsure leave things as they were.
        """
        ...

    # What is done to a post that is out. Each may be done twice and comes to the same, so a lost answer is
    # `Busy`. All raise Busy, Refused, or Impossible. They answer with what went otherwise than asked, if
    # anything did: a sentence for an editor.

    async def correct(
        self, receipt: Receipt, post: Post, *, was: Post, photos: Sequence[Photo], same_photos: bool
    ) -> str | None:
        """Show `post` in the place of `was`.

        `photos`: all of `post`, or none where their bytes are not kept any more; then `same_photos` is true.
        `same_photos`: those that stand there are surely the right ones.
        """
        ...

    async def withdraw(self, receipt: Receipt, *, was: Post, stub: Post) -> str | None:
        """Delete the post; where the network does not let us any more, show `stub` in its place.

        A post that is gone already is withdrawn.
        """
        ...

    async def pin(self, receipt: Receipt, *, on: bool) -> str | None:
        """Pin the post to the head of the channel, or let it go."""
        ...

    async def check(self) -> Sequence[Check]:
        """What `anons doctor` says of this channel. Never raises PlatformError: a failure is a Check."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Render(Protocol):
    """The shape of every platform's `render`."""

    def __call__(self, teaser: Teaser, *, channel: Channel, footer: Footer, language: Language) -> Post: ...


class Foresee(Protocol):
    """The shape of every platform's `foresee`: pure, and asked before anybody presses."""

    def __call__(
        self,
        kind: Kind,
        *,
        channel: Channel,
        receipt: Receipt,
        was: Post,
        post: Post | None,
        now: datetime,
        language: Language,
    ) -> Outlook: ...
