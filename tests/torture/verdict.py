"""Whether what stands in Slack is what was owed: nothing less, and nothing more."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from storage.database.tables import CaseRow, DueRow, HistoryRow, NagRow, OutboxRow
from tests.torture.failing_slack import Taken


class Owed(NamedTuple):
    """One nag: what the case's history says that one person was to be reminded of."""

    case: int
    owed: str
    number: int
    person: str


class Said(NamedTuple):
    """A message's mention of a case to a person."""

    person: str
    key: str
    case: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the comparison found."""

    #: What was owed: so many mentions of a case to a person, each in a message of its own.
    nags: int
    messages: int
    #: Of these, the ones of which nothing stands in Slack.
    lost: int
    #: Mentions of cases in Slack, beyond those that were owed.
    doubled: int
    #: Messages that still wait to be said.
    waiting: int
    #: Open cases that nobody will ever look at again.
    forgotten: int

    @property
    def holds(self) -> bool:
        """Whether Oops kept its word."""
        return not (self.lost or self.doubled or self.waiting or self.forgotten)


def judge(database: Engine, taken: Collection[Taken]) -> Verdict:
    """Compare what was taken with what the database says was owed."""
    with Session(database) as session:
        owed, kept = _owed(session), _kept(session)
        to_say = {kept[each] for each in owed & kept.keys()}
        said = Counter(Said(each.person, each.key, case) for each in taken for case in each.cases)
        return Verdict(
            nags=len(to_say),
            messages=len(taken),
            lost=len(to_say - said.keys()) + len(owed - kept.keys()),
            doubled=(said - Counter(dict.fromkeys(to_say, 1))).total(),
            waiting=_count_waiting(session),
            forgotten=_forgotten(session),
        )


def count_waiting(database: Engine) -> int:
    """How many messages neither stand nor were withdrawn."""
    with Session(database) as session:
        return _count_waiting(session)


def _owed(session: Session) -> set[Owed]:
    asked = select(HistoryRow).where(HistoryRow.kind == "nagged.v1")
    return {
        Owed(row.case_number, row.body["owed"], row.body["number"], person)
        for row in session.exec(asked)
        for person in row.body["people"]
    }


def _kept(session: Session) -> dict[Owed, Said]:
    """The message that says it, as the database has it."""
    asked = select(NagRow, OutboxRow.key).join(OutboxRow, col(OutboxRow.id) == NagRow.outbox_id)
    return {
        Owed(row.case_number, row.owed, row.number, row.person): Said(
            row.person, key, row.case_number
        )
        for row, key in session.exec(asked)
    }


def _count_waiting(session: Session) -> int:
    waiting = select(func.count()).where(
        col(OutboxRow.sent_at).is_(None), col(OutboxRow.withdrawn_at).is_(None)
    )
    return session.exec(waiting).one()


def _forgotten(session: Session) -> int:
    due = select(DueRow.number)
    forgotten = select(func.count()).where(
        col(CaseRow.closed_at).is_(None), col(CaseRow.number).not_in(due)
    )
    return session.exec(forgotten).one()
