"""Choices and the messages that ask them; the marks of twins; which channels articles chose."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two more tables; articles get their marks."""
    op.add_column("articles", sa.Column("mark", sa.Text()))
    op.create_index("articles_by_mark", "articles", ["mark"], sqlite_where=sa.text("state = 'waiting'"))
    _mark()
    op.create_table(
        "choices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text()),
        sa.Column("by", sa.Text()),
        sa.Column("at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("choices_open", "choices", ["kind", "id"], sqlite_where=sa.text("at IS NULL"))
    op.create_table(
        "askings",
        sa.Column("notice", _ID, nullable=False),
        sa.Column("choice", _ID, nullable=False),
        sa.Column("chat", sa.BigInteger()),
        sa.Column("message", sa.BigInteger()),
        sa.Column("text", sa.Text()),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"]),
        sa.ForeignKeyConstraint(["choice"], ["choices.id"]),
        sa.PrimaryKeyConstraint("notice", "choice"),
    )
    op.create_index("askings_by_message", "askings", ["chat", "message"])
    chosen = sa.text("state = 'waiting' AND channels IS NOT NULL")
    op.create_index("articles_with_channels", "articles", ["channels"], sqlite_where=chosen)


def _mark() -> None:
    """Those that may still go out; the others are never asked for by their marks."""
    connection = op.get_bind()
    query = sa.text("SELECT id, title FROM articles WHERE state IN ('draft', 'waiting')")
    marks = [{"id": number, "mark": _mark_of(title)} for number, title in connection.execute(query)]
    if marks:
        connection.execute(sa.text("UPDATE articles SET mark = :mark WHERE id = :id"), marks)


def _mark_of(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())
