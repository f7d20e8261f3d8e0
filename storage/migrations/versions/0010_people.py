"""Remember which user account of a platform is whose.

The tables begin empty. The first look-up of an account after the upgrade says whose it is, by the
address that the platform confirms. Until then a person is found by address, as before.

Addresses with a sharp s and the like were stored in folded form. They are not rewritten: which of
the two mailboxes was meant is not known any more, and a guess could give one person's cases to
another.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TEXT = sa.String()


def upgrade() -> None:
    """Make both tables, and find conversations by user id."""
    op.create_table(
        "accounts",
        sa.Column("platform", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("described_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", "user_id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_person", "accounts", ["person", "platform"])
    op.create_table(
        "aliases",
        sa.Column("address", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_aliases"),
    )
    op.create_index("ix_conversations_user", "conversations", ["user"])
