"""Keep in columns what was read from the keys of messages.

From now on nothing reads a key. Messages keep the keys that they have: a platform finds a message
in doubt by its key, and a message that was enqueued before the upgrade is not enqueued again after
it. The keys of notices and of lines in threads change their form, since theirs held sentences. Both
name the version of the case, and the events of a version are announced once, in the transaction
that records them. So none of these is enqueued a second time under the new key.

The lockouts of a person were a conversation of their own, and are a lane of the person's
conversation now. Their rate limits are dropped: those are worked off within seconds.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


KEY = sa.column("key", sa.String())
DESTINATION = sa.column("destination", sa.String())
CONTENT = sa.column("content", sa.JSON())
OUTBOX = sa.table(
    "outbox",
    KEY,
    DESTINATION,
    CONTENT,
    sa.column("lane", sa.String()),
    sa.column("is_repost", sa.Boolean()),
    sa.column("is_plain", sa.Boolean()),
    sa.column("redirect_of", sa.String()),
    sa.column("offer_of", sa.String()),
)


def upgrade() -> None:
    """Add the columns and fill them from the keys, each in one statement."""
    default = sa.text("false")
    for name in ("is_repost", "is_plain"):
        column: sa.Column[bool] = sa.Column(
            name, sa.Boolean(), server_default=default, nullable=False
        )
        op.add_column("outbox", column)
    for name in ("redirect_of", "offer_of"):
        op.add_column("outbox", sa.Column(name, sa.String(), nullable=True))
    op.add_column(
        "outbox", sa.Column("lane", sa.String(), server_default="messages", nullable=False)
    )
    is_lockout = KEY.like("lockout:%")
    fill(KEY.like("%:again"), is_repost=True)
    fill(KEY.like("%:plainly"), is_plain=True)
    fill(KEY.like("offer:%"), offer_of=sa.func.substr(KEY, len("offer:") + 1))
    fill(KEY.like("%:to:%") & ~is_lockout, redirect_of=before_redirect())
    fill(is_lockout & KEY.like("%:for:%"), content=with_awaited_day())
    is_own_conversation = DESTINATION.like("lockout:%")
    conversation = sa.func.substr(DESTINATION, len("lockout:") + 1)
    fill(is_own_conversation, lane="lockouts", destination=conversation)
    op.execute("DELETE FROM paces WHERE name LIKE 'lockout:%'")
    only = sa.text("offer_of IS NOT NULL")
    op.create_index(
        "ix_outbox_offer_of", "outbox", ["offer_of"], sqlite_where=only, postgresql_where=only
    )


def fill(where: sa.ColumnElement[bool], **values: object) -> None:
    """Fill columns of the messages with such keys."""
    op.execute(sa.update(OUTBOX).where(where).values(values))


def on_postgresql() -> bool:
    """Whether the database is PostgreSQL, and not SQLite."""
    return op.get_bind().dialect.name == "postgresql"


def before_redirect() -> sa.ColumnElement[str]:
    """The key of the message to a channel, which ``:to:`` and a person follow."""
    position = sa.func.strpos if on_postgresql() else sa.func.instr
    before: sa.ColumnElement[str] = sa.func.substr(KEY, 1, position(KEY, ":to:") - 1)
    return before


def with_awaited_day() -> sa.ColumnElement[object]:
    """The content of a lockout message, with the day from its key: ``lockout:2026-03-02:for:``."""
    day = sa.func.substr(KEY, len("lockout:") + 1, len("2026-03-02"))
    if on_postgresql():
        path = sa.cast(["awaited_on"], postgresql.ARRAY(sa.Text()))
        return sa.func.jsonb_set(CONTENT, path, sa.func.to_jsonb(day))
    return sa.func.json_set(CONTENT, "$.awaited_on", day)
