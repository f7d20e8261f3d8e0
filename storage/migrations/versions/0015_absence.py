"""Keep the start of an absence that has not begun."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: an absence that is stored has begun."""
    op.add_column("people", sa.Column("away_from", sa.DateTime(timezone=True), nullable=True))
    planned = sa.text("away_from IS NOT NULL")
    op.create_index(
        "ix_people_away_from",
        "people",
        ["away_from"],
        sqlite_where=planned,
        postgresql_where=planned,
    )
