"""Let several processes share the work: whose turn it is, how fast all speak, and who is woken."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.String()
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make both tables; PostgreSQL tells whoever listens that there is something to say."""
    op.create_table(
        "turns",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_turns")),
    )
    op.create_table(
        "paces",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(TELL)
        op.execute(
            "CREATE TRIGGER outbox_tells AFTER INSERT ON outbox"
            " FOR EACH STATEMENT EXECUTE FUNCTION oops_tell()"
        )


TELL = """
CREATE FUNCTION oops_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('oops_outbox', ''); RETURN NULL; END $$
"""
