"""Begin: cases and their customers, history, people, and messages that wait to be said."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.String()
INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")
OPEN = "closed_at IS NULL"
WAITS = "sent_at IS NULL AND withdrawn_at IS NULL"


def upgrade() -> None:
    """Make the first tables."""
    _cases()
    _customers()
    _due()
    _history()
    _inbox()
    _sources()
    _people()
    _counters()
    _outbox()
    _outbox_cases()
    _nags()
    _digests()
    _only_grows("history")


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("department", TEXT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("answerable", TEXT, nullable=True),
        sa.Column("reporter", TEXT, nullable=True),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("late_at", INSTANT, nullable=True),
        sa.Column("next_due_at", INSTANT, nullable=True),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("complaint", TEXT, nullable=False),
        sa.CheckConstraint(
            "closed_at IS NOT NULL OR next_due_at IS NOT NULL", name=op.f("ck_cases_open_is_due")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_answerable", "cases", ["answerable", "number"], **_only(OPEN))
    op.create_index("ix_cases_late_at", "cases", ["late_at", "number"], **_only(OPEN))
    op.create_index("ix_cases_stage", "cases", ["stage"], **_only(OPEN))
    op.create_index(
        "ix_cases_told_at", "cases", ["told_at", "number"], **_only("told_at IS NOT NULL")
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("contact", TEXT, nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("told_by", TEXT, nullable=True),
        sa.Column("told_how", TEXT, nullable=True),
        sa.Column("told_shown_by", TEXT, nullable=True),
        sa.Column("told_fix", sa.Integer(), nullable=True),
        sa.Column("unreachable_at", INSTANT, nullable=True),
        sa.Column("unreachable_by", TEXT, nullable=True),
        sa.Column("unreachable_attempts", TEXT, nullable=True),
        sa.Column("unreachable_reason", TEXT, nullable=True),
        sa.Column("agreed_at", INSTANT, nullable=True),
        sa.Column("agreed_by", TEXT, nullable=True),
        sa.Column("outcome", TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_customers_case_number")
        ),
        sa.PrimaryKeyConstraint("case_number", "number", name=op.f("pk_customers")),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["cases.number"], name=op.f("fk_due_number")),
        sa.PrimaryKeyConstraint("due_at", "number", name=op.f("pk_due")),
        sqlite_with_rowid=False,
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", TEXT, nullable=True),
        sa.Column("via", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("body", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_history_case_number")
        ),
        sa.PrimaryKeyConstraint("case_number", "position", name=op.f("pk_history")),
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_sources_case_number")
        ),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_sources")),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("email", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("timezone", TEXT, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("away_until", INSTANT, nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_people")),
    )


def _counters() -> None:
    counters = op.create_table(
        "counters",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.bulk_insert(counters, [{"name": "case", "value": 0}])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("destination", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=True),
        sa.Column("channel", TEXT, nullable=True),
        sa.Column("thread", TEXT, nullable=True),
        sa.Column("in_thread_of", TEXT, nullable=True),
        sa.Column("replaces", TEXT, nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("nagged", TEXT, nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("doubtful_since", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("ref_channel", TEXT, nullable=True),
        sa.Column("ref_message", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_destination", "outbox", ["destination", "id"], **_only(WAITS))
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"], **_only(WAITS))
    op.create_index("ix_outbox_nagged", "outbox", ["nagged", "id"], **_only("nagged IS NOT NULL"))
    op.create_index("ix_outbox_urgent", "outbox", ["urgent", "due_at", "id"], **_only(WAITS))


def _outbox_cases() -> None:
    op.create_table(
        "outbox_cases",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_outbox_cases_outbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_outbox_cases_case_number")
        ),
        sa.PrimaryKeyConstraint("outbox_id", "case_number", name=op.f("pk_outbox_cases")),
    )
    op.create_index("ix_outbox_cases_case_number", "outbox_cases", ["case_number", "outbox_id"])


def _nags() -> None:
    op.create_table(
        "nags",
        sa.Column("case_number", sa.Integer(), nullable=False),
        sa.Column("owed", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"], ["cases.number"], name=op.f("fk_nags_case_number")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_nags_outbox_id")),
        sa.PrimaryKeyConstraint("case_number", "owed", "number", "person", name=op.f("pk_nags")),
    )
    op.create_index("ix_nags_outbox_id", "nags", ["outbox_id"])


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digests")),
    )


def _only(condition: str) -> dict[str, Any]:
    """What makes an index leave out the other rows."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _only_grows(table: str) -> None:
    """Let the database itself refuse to change or delete a row."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_REFUSAL)
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION oops_only_grows()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


POSTGRESQL_REFUSAL = """
CREATE FUNCTION oops_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$
"""
