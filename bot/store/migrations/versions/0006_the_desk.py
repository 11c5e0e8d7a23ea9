"""What the desk remembers: versions of articles, who did what, people, cards in chats, amendments."""

import json
import unicodedata
from typing import Any

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
    _seeking()
    _journal()
    _people()
    _cards()
    _amendments()


def _seeking() -> None:
    """What there is already is found too; the index is built once, from all rows."""
    op.execute(
        "CREATE VIRTUAL TABLE seeking USING fts5(sought, content='articles', content_rowid='id', detail=none,"
        " columnsize=0, tokenize='unicode61 remove_diacritics 0')"
    )
    connection = op.get_bind()
    change = sa.text("UPDATE articles SET sought = :sought WHERE id = :id")
    portion = sa.text("SELECT id, title, content FROM articles WHERE id > :last ORDER BY id LIMIT 500")
    last = 0
    while rows := connection.execute(portion, {"last": last}).all():
        values = [{"id": row.id, "sought": _sought(row.title, row.content)} for row in rows]
        connection.execute(change, values)
        last = rows[-1].id
    op.execute("INSERT INTO seeking(seeking) VALUES ('rebuild')")
    op.execute(
        "CREATE TRIGGER seeking_added AFTER INSERT ON articles BEGIN"
        " INSERT INTO seeking(rowid, sought) VALUES (new.id, new.sought); END"
    )
    op.execute(
        "CREATE TRIGGER seeking_changed AFTER UPDATE OF sought ON articles"
        " WHEN old.sought IS NOT new.sought BEGIN"
        " INSERT INTO seeking(seeking, rowid, sought) VALUES ('delete', old.id, old.sought);"
        " INSERT INTO seeking(rowid, sought) VALUES (new.id, new.sought); END"
    )


def _sought(title: str, content: str) -> str:
    """Headline and text; of content that nobody can read, the headline."""
    blocks = json.loads(content).get("body", ())
    texts = [title, *(_plain(block.get("text", ())) for block in blocks)]
    return unicodedata.normalize("NFC", "\n".join(texts)).casefold().replace("ё", "е")


def _plain(nodes: Any) -> str:
    if isinstance(nodes, str):
        return nodes
    if isinstance(nodes, dict):
        return _plain(nodes.get("children", ()))
    return "".join(map(_plain, nodes))


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
