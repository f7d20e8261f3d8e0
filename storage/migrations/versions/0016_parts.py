"""Record who has a part in an open case: its reporters, and the person to whom it is offered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

#: A document that cannot be read stops no upgrade: the auditor reports it afterwards.
_ON_SQLITE = (
    """
    INSERT INTO parts (email, part, number)
    SELECT DISTINCT each.value, 'reporter', number
    FROM cases, json_each(CASE WHEN json_valid(facts) THEN facts ELSE '{}' END, '$.reporters') each
    WHERE closed_at IS NULL AND each.value IS NOT NULL
    """,
    """
    INSERT INTO parts (email, part, number)
    SELECT json_extract(facts, '$.offer.to'), 'offered', number
    FROM cases
    WHERE closed_at IS NULL AND json_valid(facts)
    AND json_extract(facts, '$.offer.to') IS NOT NULL
    """,
)
_ON_POSTGRESQL = (
    """
    INSERT INTO parts (email, part, number)
    SELECT DISTINCT each.value, 'reporter', number
    FROM cases, jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(facts -> 'reporters') = 'array'
        THEN facts -> 'reporters' ELSE '[]'::jsonb END
    ) AS each (value)
    WHERE closed_at IS NULL AND each.value IS NOT NULL
    """,
    """
    INSERT INTO parts (email, part, number)
    SELECT facts -> 'offer' ->> 'to', 'offered', number
    FROM cases
    WHERE closed_at IS NULL AND facts -> 'offer' ->> 'to' IS NOT NULL
    """,
)


def upgrade() -> None:
    """Add the table and fill it from the facts of the open cases."""
    op.create_table(
        "parts",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["cases.number"], name=op.f("fk_parts_number")),
        sa.PrimaryKeyConstraint("email", "part", "number", name=op.f("pk_parts")),
        sqlite_with_rowid=False,
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _ON_POSTGRESQL if on_postgresql else _ON_SQLITE:
        op.execute(sa.text(statement.replace("::", r"\:\:")))
