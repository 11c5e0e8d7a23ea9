"""The first tables.

Written out, not taken from tables.py: what this migration makes must stay the same when the tables change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Articles, deliveries, and everything around them."""
    op.create_table(
        "articles",
        sa.Column("id", _ID, nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text()),
        sa.Column("at", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger()),
        sa.Column("editor_id", sa.BigInteger()),
        sa.Column("editor_name", sa.Text()),
        sa.Column("origin", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    _index("articles_by_queued", "articles", ["queue", "queued"], where="state = 'waiting' AND at IS NULL")
    _index("articles_by_time", "articles", ["at"], where="state = 'waiting' AND at IS NOT NULL")
    _index(
        "articles_for_slots",
        "articles",
        ["queue", "place", "queued"],
        where="state = 'waiting' AND at IS NULL",
    )
    _index("articles_waiting", "articles", ["queue", "place"], where="state = 'waiting'")
    op.create_table(
        "cursors",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("queue"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "flags",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("by", sa.Text()),
        sa.Column("since", sa.BigInteger()),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
    op.create_table(
        "media",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    _index("ix_media_touched", "media", ["touched"])
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("delivery", sa.BigInteger()),
        sa.Column("article", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("told", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    _index("notices_pending", "notices", ["id"], where="due IS NOT NULL")
    op.create_table(
        "strangers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("greeted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "updates",
        sa.Column("id", _ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("handled", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("ix_updates_handled", "updates", ["handled"])
    op.create_table(
        "article_media",
        sa.Column("article", _ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("article", "digest"),
    )
    _index("article_media_by_digest", "article_media", ["digest"])
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("deadline", sa.BigInteger(), nullable=False),
        sa.Column("moment", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("started", sa.BigInteger()),
        sa.Column("doubted", sa.BigInteger()),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    _index(
        "deliveries_in_flight", "deliveries", ["channel", "due", "id"], where="state IN ('sending', 'unsure')"
    )
    _index("deliveries_planned", "deliveries", ["channel", "due", "id"], where="state = 'planned'")
    _index(
        "deliveries_same_text",
        "deliveries",
        ["channel", "text_hash", "started"],
        where="state IN ('sending', 'unsure', 'sent')",
    )
    _index(
        "deliveries_settled",
        "deliveries",
        ["state", "id"],
        where="state IN ('sent', 'failed', 'cancelled', 'expired')",
    )
    _index(
        "deliveries_standing",
        "deliveries",
        ["moment"],
        where="state IN ('planned', 'sending', 'unsure', 'sent')",
    )
    _index(
        "deliveries_started",
        "deliveries",
        ["channel", "started"],
        where="state IN ('sending', 'unsure', 'sent')",
    )
    _index("ix_deliveries_article", "deliveries", ["article"])
    op.create_table(
        "slots",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.Column("filled", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"],
            ["articles.id"],
        ),
        sa.PrimaryKeyConstraint("queue", "slot"),
    )
    op.create_table(
        "receipts",
        sa.Column("delivery", _ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("remote_id", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(
            ["delivery"],
            ["deliveries.id"],
        ),
        sa.PrimaryKeyConstraint("delivery"),
    )


def _index(name: str, table: str, columns: list[str], *, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
