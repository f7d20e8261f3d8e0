"""Pin each channel that the configuration names to the id under which it was found.

What was learned from other tenants of a platform is deleted when Oops starts, since no database
knows which tenant is ours: `ConversationRepository.delete_foreign`. The channels that messages went
to until now are not pinned here. One of them may belong to a stranger, so each name is looked up
once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.String()


def upgrade() -> None:
    """Create the table of pinned channels."""
    op.create_table(
        "pinned_channels",
        sa.Column("platform", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "name", name=op.f("pk_pinned_channels")),
    )
