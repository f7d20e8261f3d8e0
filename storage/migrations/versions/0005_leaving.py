"""Doubt only what left; count our mistakes; forget what came in long ago; offer by the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """What was claimed before may have left: then it is looked for, and not said twice."""
    op.add_column("outbox", sa.Column("left_at", INSTANT, nullable=True))
    op.add_column("outbox", sa.Column("stumbles", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE outbox SET left_at = claimed_at"
        " WHERE claimed_at IS NOT NULL AND sent_at IS NULL AND withdrawn_at IS NULL"
    )
    op.drop_index("ix_offers_conversation", "offers")
    op.drop_column("offers", "message")
    op.create_index("ix_offers_conversation", "offers", ["conversation"])
    op.create_index("ix_inbox_at", "inbox", ["at"])
    op.create_index("ix_offers_at", "offers", ["at"])
