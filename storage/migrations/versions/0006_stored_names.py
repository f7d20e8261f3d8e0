"""Write the declared names of messages, which no longer follow the names of classes.

Only `outbox.kind` is rewritten, since queries compare it: what waits, what can be joined, what is
kept up to date. It takes one pass over the outbox.

The history is not rewritten, because it only grows: its triggers refuse every change, and lifting
them would put the record at risk for a spelling. No query of Oops compares `history.kind`. The
blocks of cards stand inside documents, here and in the demo's chat, and no query reads those
either. Both are read by the names that `storage.cases.legacy_names` lists.

Nobody else works on the database meanwhile: a version that knows only class names refuses to start
on this schema, and one that still runs has to be stopped first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: The declared names by the class names that stand there; as they were when this was written.
NAMES = {
    "Notice": "notice.v1",
    "CaseCard": "case_card.v1",
    "NagBundle": "nag_bundle.v1",
    "AskBundle": "ask_bundle.v1",
    "Lockout": "lockout.v1",
}


def upgrade() -> None:
    """Rename the kinds in one statement, so that the database holds no rows in memory."""
    kind = sa.column("kind", sa.String())
    outbox = sa.table("outbox", kind)
    op.execute(
        sa.update(outbox).where(kind.in_(list(NAMES))).values(kind=sa.case(NAMES, value=kind))
    )
