"""What the desk remembers: versions of articles, who did what, people, cards in chats, amendments."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Five more tables; articles get a version, and what they are found by."""
    op.add_column("articles", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("articles", sa.Column("address", sa.Text()))
    op.add_column("articles", sa.Column("sketch", sa.BigInteger()))
    op.add_column("articles", sa.Column("sought", sa.Text()))
    op.create_index(
        "articles_by_address", "articles", ["address"], sqlite_where=sa.text("address IS NOT NULL")
    )
    op.create_index(
        "articles_by_sketch", "articles", ["id", "sketch"], sqlite_where=sa.text("sketch IS NOT NULL")
    )
    op.drop_index("articles_by_mark", "articles")
    op.create_index("articles_by_mark", "articles", ["mark"], sqlite_where=sa.text("mark IS NOT NULL"))
    _journal()
    _people()
    _cards()
    _amendments()


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("article", _ID),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("journal_by_article", "journal", ["article", "id"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", _ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "invitations",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.BigInteger()),
        sa.Column("used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("digest"),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=False),
        sa.Column("article", _ID, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("previews", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"]),
        sa.PrimaryKeyConstraint("chat", "message"),
    )
    op.create_index("cards_by_article", "cards", ["article"])
    op.create_index("cards_live", "cards", ["article"], sqlite_where=sa.text("live"))


def _amendments() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", _ID, nullable=False),
        sa.Column("delivery", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("post", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("settled", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("amendments_by_delivery", "amendments", ["delivery", "id"])
    op.create_index("amendments_open", "amendments", ["id"], sqlite_where=sa.text("settled IS NULL"))
