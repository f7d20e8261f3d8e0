"""Index open cases, for lists of all and of a department."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_IS_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Add two partial indexes."""
    for name, columns in (
        ("ix_cases_open", ["number"]),
        ("ix_cases_department", ["department", "number"]),
    ):
        op.create_index(name, "cases", columns, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
