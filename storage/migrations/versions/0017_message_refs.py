"""Find a delivered message by its place on the platform, for replies in the thread of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ONLY = sa.text("ref_message IS NOT NULL AND replaces IS NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_outbox_ref_message",
        "outbox",
        ["ref_message"],
        sqlite_where=_ONLY,
        postgresql_where=_ONLY,
    )
