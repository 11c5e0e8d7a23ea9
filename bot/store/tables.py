"""Tables: what the database looks like. `migrations/versions` must arrive at exactly this."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    event,
    literal_column,
    text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A UTC moment as whole microseconds since 1970: sorts and round-trips exactly in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Raises ValueError for a naive datetime: nobody knows what moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return (value - EPOCH) // TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """An aware UTC datetime."""
        return None if value is None else EPOCH + value * TICK


metadata = MetaData()

# SQLite numbers rows by itself only where the key is declared INTEGER; elsewhere 64 bits are asked for.
Id = BigInteger().with_variant(Integer, "sqlite")


def _index(table: Table, name: str, *columns: str, where: str | None = None) -> None:
    condition = None if where is None else text(where)
    Index(name, *(table.c[column] for column in columns), sqlite_where=condition, postgresql_where=condition)


articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("place", BigInteger, nullable=False),  # order within the queue; gaps and ties are harmless
    Column("title", Text, nullable=False),  # the headline again, so that lists need not read `content`
    Column("content", Text, nullable=False),  # the Article as JSON
    Column("channels", Text),  # JSON list; NULL: those of the queue
    Column("at", Moment),
    Column("created", Moment, nullable=False),
    Column("queued", Moment),
    Column("editor_id", BigInteger),
    Column("editor_name", Text),
    Column("origin", Text, unique=True),
    Column("mark", Text),  # what the headlines of twins have in common
    Column("version", Integer, nullable=False, server_default="0"),  # of content and channels
    Column("address", Text),  # the link, canonical: the same page has the same
    Column("sketch", BigInteger),  # of the text: alike where the texts are alike
    Column("sought", Text),  # headline and text, folded: what /find looks through
)

# The literals matter: SQLite uses a partial index only for a query that repeats its condition literally.
WAITING = text("articles.state = 'waiting'")
WITHOUT_TIME = text("articles.at IS NULL")
WITH_TIME = text("articles.at IS NOT NULL")

#: `queued` to compare with where the order of places must lead: bare, SQLite would search by it and then sort
QUEUED: ColumnElement[datetime] = literal_column("articles.queued + 0", Moment)

_index(articles, "articles_waiting", "queue", "place", where="state = 'waiting'")
_index(articles, "articles_for_slots", "queue", "place", "queued", where="state = 'waiting' AND at IS NULL")
_index(articles, "articles_by_queued", "queue", "queued", where="state = 'waiting' AND at IS NULL")
_index(articles, "articles_with_channels", "channels", where="state = 'waiting' AND channels IS NOT NULL")
_index(articles, "articles_by_mark", "mark", where="mark IS NOT NULL")
_index(articles, "articles_by_address", "address", where="address IS NOT NULL")
# The newest sketches are read one after the other: from the index alone, the articles themselves are large.
_index(articles, "articles_by_sketch", "id", "sketch", where="sketch IS NOT NULL")
_index(articles, "articles_by_time", "at", where="state = 'waiting' AND at IS NOT NULL")

#: the words of `sought`, kept by SQLite itself: of every article which words it has, not where
SEEKING = (
    "CREATE VIRTUAL TABLE seeking USING fts5(sought, content='articles', content_rowid='id', detail=none,"
    " columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER seeking_added AFTER INSERT ON articles BEGIN"
    " INSERT INTO seeking(rowid, sought) VALUES (new.id, new.sought); END",
    "CREATE TRIGGER seeking_changed AFTER UPDATE OF sought ON articles"
    " WHEN old.sought IS NOT new.sought BEGIN"
    " INSERT INTO seeking(seeking, rowid, sought) VALUES ('delete', old.id, old.sought);"
    " INSERT INTO seeking(rowid, sought) VALUES (new.id, new.sought); END",
)
for _statement in SEEKING:
    event.listen(articles, "after_create", DDL(_statement))  # type: ignore[no-untyped-call]

article_media = Table(
    "article_media",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Index("article_media_by_digest", "digest"),
)

media = Table(
    "media",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("mime", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("touched", Moment, nullable=False, index=True),  # when somebody last handed it in
    Column("data", LargeBinary, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("slot", Moment, primary_key=True),  # one slot is filled once, whoever tries
    Column("article", ForeignKey("articles.id"), nullable=False),
    Column("filled", Moment, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("until", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article", ForeignKey("articles.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("post", Text, nullable=False),  # the Post as JSON
    Column("text_hash", Text, nullable=False),  # of what readers will see, for "never the same text twice"
    Column("key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("deadline", Moment, nullable=False),
    Column(
        "moment", Moment, nullable=False
    ),  # where it stands in time: `due`, once sent the receipt's moment
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment),
    Column("started", Moment),
    Column("doubted", Moment),
    Column("owner", Text),
    Column("lease_until", Moment),
    Column("error", Text),
    Column("asked", Boolean, nullable=False),
    Column("decided_by", Text),  # who said whether an unsure one landed
)

PLANNED = text("deliveries.state = 'planned'")
IN_FLIGHT = text("deliveries.state IN ('sending', 'unsure')")
MAYBE_OUT = text("deliveries.state IN ('sending', 'unsure', 'sent')")
SETTLED = text("deliveries.state IN ('sent', 'failed', 'cancelled', 'expired')")
STANDING = text("deliveries.state IN ('planned', 'sending', 'unsure', 'sent')")


_index(deliveries, "deliveries_planned", "channel", "due", "id", where="state = 'planned'")
_index(deliveries, "deliveries_in_flight", "channel", "due", "id", where="state IN ('sending', 'unsure')")
_index(deliveries, "deliveries_started", "channel", "started", where="state IN ('sending', 'unsure', 'sent')")
_index(
    deliveries,
    "deliveries_same_text",
    "channel",
    "text_hash",
    "started",
    where="state IN ('sending', 'unsure', 'sent')",
)
_index(deliveries, "deliveries_standing", "moment", where="state IN ('planned', 'sending', 'unsure', 'sent')")
# Not of all states: beside such an index SQLite would leave "deliveries_planned" aside and sort instead.
_index(
    deliveries,
    "deliveries_settled",
    "state",
    "id",
    where="state IN ('sent', 'failed', 'cancelled', 'expired')",
)

receipts = Table(
    "receipts",
    metadata,
    Column("delivery", ForeignKey("deliveries.id"), primary_key=True),  # one delivery, one receipt
    Column("at", Moment, nullable=False),
    Column("remote_id", Text),
    Column("url", Text),
    Column("parts", Text, nullable=False),  # JSON list
    Column("note", Text),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("audience", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("delivery", BigInteger),
    Column("article", BigInteger),
    Column("created", Moment, nullable=False),
    Column("due", Moment),  # NULL: told, or given up
    Column("told", Moment),
    Column("failures", Integer, nullable=False),
)
_index(notices, "notices_pending", "id", where="due IS NOT NULL")

updates = Table(
    "updates",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # Telegram's update_id
    Column("body", Text, nullable=False),  # JSON; emptied once handled: people's words are not kept
    Column("received", Moment, nullable=False),
    Column("handled", Moment, index=True),
)

strangers = Table(
    "strangers",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # Telegram user id
    Column("greeted", Moment, nullable=False),
)

flags = Table(
    "flags",
    metadata,
    Column("kind", Text, primary_key=True),  # "freeze" or "pause"
    Column("name", Text, primary_key=True),  # what is paused; empty for the freeze
    Column("reason", Text),
    Column("by", Text),
    Column("since", Moment),
)

standstills = Table(
    "standstills",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("look_at", Moment, nullable=False),  # when the network is asked next whether it works again
    Column("reason", Text, nullable=False),
    Column("advice", Text),
)

patience = Table(
    "patience",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("asked", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("delivery", ForeignKey("deliveries.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("text", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("delivery", ForeignKey("deliveries.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),  # decided once, whoever tries
    Column("landed", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

choices = Table(
    "choices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),  # JSON
    Column("options", Text, nullable=False),  # JSON: labels, and what each of them does
    Column("chosen", Text),  # the option's name; NULL with `at`: withdrawn
    Column("by", Text),
    Column("at", Moment),  # NULL: open
)
OPEN = text("choices.at IS NULL")
_index(choices, "choices_open", "kind", "id", where="at IS NULL")

askings = Table(  # which notice asks what, and in which message it was told
    "askings",
    metadata,
    Column("notice", ForeignKey("notices.id"), primary_key=True),
    Column("choice", ForeignKey("choices.id"), primary_key=True),
    Column("chat", BigInteger),
    Column("message", BigInteger),
    Column("text", Text),
    Column("closed", Boolean, nullable=False),  # this message has no buttons of this choice any more
    Index("askings_by_message", "chat", "message"),
)

journal = Table(  # who did what when; rows are added, and nothing else ever happens to them
    "journal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("article", ForeignKey("articles.id")),  # NULL: it was about no single one
    Column("at", Moment, nullable=False),
    Column("person", BigInteger),  # Telegram user id; NULL: from a shell, or the program itself
    Column("name", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("details", Text, nullable=False),  # JSON
    Index("journal_by_article", "article", "id"),
)

people = Table(  # those who came by invitation; the people of the configuration stand there
    "people",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # Telegram user id
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("digest", Text, primary_key=True),  # of the word in the link, which itself is nowhere kept
    Column("role", Text, nullable=False),
    Column("person", BigInteger, nullable=False),  # who invites: once they have left, it invites nobody
    Column("by", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", Moment),
)

cards = Table(  # messages of ours that show an article, and are shown anew when it has changed
    "cards",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("article", ForeignKey("articles.id"), nullable=False, index=False),
    Column("person", BigInteger, nullable=False),  # for whom it was drawn; 0: for all of a group
    Column("kind", Text, nullable=False),
    Column("signature", Text, nullable=False),  # of what it shows: another one means it is out of date
    Column("previews", Text, nullable=False),  # JSON: the messages above it that belong to it
    Column("live", Boolean, nullable=False),  # it may still change
    Index("cards_by_article", "article"),
)
_index(cards, "cards_live", "article", where="live")

amendments = Table(  # what is done to a post that is out: corrected, withdrawn, pinned
    "amendments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("delivery", ForeignKey("deliveries.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("post", Text),  # the new Post as JSON
    Column("state", Text, nullable=False),
    Column("person", BigInteger),
    Column("name", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("not_before", Moment),
    Column("attempts", Integer, nullable=False),
    Column("owner", Text),
    Column("lease_until", Moment),
    Column("settled", Moment),  # NULL: it is still to be done
    Column("error", Text),
    Column("note", Text),
    Index("amendments_by_delivery", "delivery", "id"),
)
UNSETTLED = text("amendments.settled IS NULL")
_index(amendments, "amendments_open", "id", where="settled IS NULL")
