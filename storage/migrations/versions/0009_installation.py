"""Give the database a signing key, and a place to note which case numbers a restore has lost.

The key is random and made here, once. Cards and forms of released versions carry no signature.
"""

import secrets
from base64 import b64encode

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and the only row of the first."""
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("copied_at", INSTANT, nullable=True),
        sa.Column("origin", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    key = b64encode(secrets.token_bytes(32)).decode()
    op.bulk_insert(installation, [{"id": 1, "key": key, "epoch": secrets.token_hex(8)}])
    op.create_table(
        "restores",
        sa.Column("after", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("noticed_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("after", name=op.f("pk_restores")),
    )
