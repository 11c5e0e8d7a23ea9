"""What a network asked of a channel is kept by every process, and by the next one after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One more table; nothing that was there changes."""
    op.create_table(
        "patience",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )
