"""Remember in which conversations we are refused."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.String()
INSTANT = sa.DateTime(timezone=True)
COLUMNS = (
    "conversation",
    "kind",
    "service_url",
    "bot",
    "tenant",
    '"user"',
    "email",
    "name",
    "timezone",
    "heard_at",
)


def upgrade() -> None:
    """Say since when; a SQLite file gets a new table, as if it had been made so."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        op.add_column("conversations", sa.Column("closed_at", INSTANT, nullable=True))


def _make_anew() -> None:
    op.rename_table("conversations", "conversations_before")
    for each in ("email", "kind"):
        op.drop_index(f"ix_conversations_{each}", "conversations_before")
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
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("conversation", name="pk_conversations"),
    )
    op.create_index("ix_conversations_email", "conversations", ["email"])
    op.create_index("ix_conversations_kind", "conversations", ["kind"])
    these = ", ".join(COLUMNS)
    op.execute(
        f"INSERT INTO conversations ({these}) SELECT {these} FROM conversations_before"  # noqa: S608 -- names of ours
    )
    op.drop_table("conversations_before")
