"""Find what came in a long time ago, to forget it."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Order deliveries and offers by when they came."""
    op.create_index("ix_inbox_at", "inbox", ["at"])
    op.create_index("ix_offers_at", "offers", ["at"])
