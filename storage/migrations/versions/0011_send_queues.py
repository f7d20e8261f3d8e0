"""Keep the head of each conversation's messages in a row of its own.

A claim reads the heads in the order in which they are due, however many messages wait. Every queue
is marked for review, and the first claims choose its head.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.String()
INSTANT = sa.DateTime(timezone=True)
WAITS = "sent_at IS NULL AND withdrawn_at IS NULL"


def upgrade() -> None:
    """Make the table, fill it from the waiting messages, and replace the indexes of those."""
    op.create_table(
        "send_queues",
        sa.Column("destination", TEXT, nullable=False),
        sa.Column("lane", TEXT, nullable=False),
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("is_bundle", sa.Boolean(), nullable=False),
        sa.Column("review_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("destination", "lane", name="pk_send_queues"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_send_queues_due_at", "send_queues", ["is_bundle", "urgent", "due_at", "head_id"]
    )
    make_partial_index("send_queues", "review_at", only="review_at IS NOT NULL")
    op.execute(FILL)
    for each in ("destination", "due_at", "urgent"):
        op.drop_index(f"ix_outbox_{each}", "outbox")
    make_partial_index("outbox", "destination", "lane", "id", only=WAITS, name="ix_outbox_queue")
    make_partial_index("outbox", "due_at", only=f"{WAITS} AND attempts >= 0")
    for each in ("in_thread_of", "replaces"):
        make_partial_index("outbox", each, only=f"{each} IS NOT NULL")


#: A message whose lease runs is the head until then.
FILL = f"""
INSERT INTO send_queues
    (destination, lane, head_id, not_before, due_at, urgent, claimed_at, is_bundle, review_at)
SELECT destination, lane,
    coalesce(max(CASE WHEN claimed_at IS NOT NULL THEN id END), min(id)),
    min(not_before),
    coalesce(max(CASE WHEN claimed_at IS NOT NULL THEN due_at END), min(due_at)),
    false, max(claimed_at), false,
    CASE WHEN max(claimed_at) IS NULL THEN min(not_before) END
FROM outbox WHERE {WAITS} GROUP BY destination, lane
"""  # noqa: S608 -- names of ours


def make_partial_index(table: str, *columns: str, only: str, name: str = "") -> None:
    """Make an index of the rows with that condition."""
    where = sa.text(only)
    op.create_index(
        name or f"ix_{table}_{columns[0]}",
        table,
        list(columns),
        sqlite_where=where,
        postgresql_where=where,
    )
