"""Remember in which conversations people can be written to, and what they were offered there."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.String()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables, and say on which platform a person was heard of last."""
    op.create_table(
        "conversations",
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("service_url", TEXT, nullable=False),
        sa.Column("bot", TEXT, nullable=False),
        sa.Column("tenant", TEXT, nullable=True),
        sa.Column("user", TEXT, nullable=True),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("timezone", TEXT, nullable=True),
        sa.Column("heard_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_conversations"),
    )
    op.create_index("ix_conversations_email", "conversations", ["email"])
    op.create_index("ix_conversations_kind", "conversations", ["kind"])
    op.create_table(
        "offers",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("link", TEXT, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_offers"),
    )
    op.create_index("ix_offers_conversation", "offers", ["conversation", "message"])
    op.create_table(
        "whereabouts",
        sa.Column("email", TEXT, nullable=False),
        sa.Column("platform", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_whereabouts"),
    )
