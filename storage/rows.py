"""Cases, what happened to them, and people as rows, and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.case import Case, Customer, Told, Unreachable
from bot.events import Event, Outcome
from bot.people import Person, normal_address
from bot.unit_of_work import Moments
from storage.documents import (
    case_document,
    event_document,
    read_case,
    read_event,
)
from storage.tables import CaseRow, CustomerRow, HistoryRow, PersonRow


def case_row(case: Case, moments: Moments) -> CaseRow:
    """The row of a case; raises as `moments_columns` does."""
    return CaseRow(
        number=case.number,
        version=case.version,
        stage=case.stage.value,
        department=case.department,
        severity=case.severity,
        answerable=normal_address(case.answerable) if case.answerable else None,
        reporter=next(iter(case.reporters), None),
        reported_at=case.reported_at,
        closed_at=case.closed.at if case.closed else None,
        told_at=case.everyone_told_at,
        facts=case_document(case),
        complaint=case.complaint,
        **moments_columns(case, moments),
    )


def moments_columns(case: Case, moments: Moments) -> dict[str, datetime | None]:
    """The columns by which the case is found in time; of a closed one, nothing is due.

    Raises ValueError for an open one that nobody would ever look at again.
    """
    if case.closed:
        return {"next_due_at": None, "late_at": None}
    if not moments.next_due_at:
        raise ValueError(f"{case.ref} is open, and nothing of it is due")
    return {"next_due_at": moments.next_due_at, "late_at": moments.late_at}


def to_case(row: CaseRow, customers: Sequence[CustomerRow]) -> Case:
    """The case of a row and of its customers' rows, in their order."""
    return read_case(
        row.facts,
        number=row.number,
        version=row.version,
        complaint=row.complaint,
        department=row.department,
        severity=row.severity,
        reported_at=row.reported_at,
        customers=tuple(_to_customer(each) for each in customers),
    )


def to_moments(row: CaseRow) -> Moments:
    """The moments by which the case is found."""
    return Moments(next_due_at=row.next_due_at, late_at=row.late_at)


def customer_row(case: Case, customer: Customer) -> CustomerRow:
    """The row of a customer of that case."""
    return CustomerRow(
        case_number=case.number,
        number=customer.number,
        name=customer.name,
        contact=customer.contact,
        added_at=customer.added_at,
        outcome=customer.outcome.value if customer.outcome else None,
        **(_told_columns(customer.told) if customer.told else {}),
        **(_unreachable_columns(customer.unreachable) if customer.unreachable else {}),
    )


def _told_columns(told: Told) -> dict[str, Any]:
    return {
        "told_at": told.at,
        "told_by": told.by,
        "told_how": told.how,
        "told_shown_by": told.shown_by,
        "told_fix": told.fix,
    }


def _unreachable_columns(unreachable: Unreachable) -> dict[str, Any]:
    return {
        "unreachable_at": unreachable.at,
        "unreachable_by": unreachable.by,
        "unreachable_attempts": unreachable.attempts,
        "unreachable_reason": unreachable.reason,
        "agreed_at": unreachable.agreed_at,
        "agreed_by": unreachable.agreed_by,
    }


def _to_customer(row: CustomerRow) -> Customer:
    return Customer(
        number=row.number,
        name=row.name,
        contact=row.contact,
        added_at=row.added_at,
        told=_to_told(row),
        unreachable=_to_unreachable(row),
        outcome=Outcome(row.outcome) if row.outcome else None,
    )


def _to_told(row: CustomerRow) -> Told | None:
    if row.told_at is None:
        return None
    return Told(
        by=row.told_by,
        at=row.told_at,
        how=row.told_how or "",
        shown_by=row.told_shown_by or "",
        fix=row.told_fix or 0,
    )


def _to_unreachable(row: CustomerRow) -> Unreachable | None:
    if row.unreachable_at is None:
        return None
    return Unreachable(
        by=row.unreachable_by,
        at=row.unreachable_at,
        attempts=row.unreachable_attempts or "",
        reason=row.unreachable_reason or "",
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
    )


def history_row(case: Case, position: int, event: Event, via: str) -> HistoryRow:
    """The row of something that happened."""
    return HistoryRow(
        case_number=case.number,
        position=position,
        at=event.at,
        by=event.by,
        via=via,
        kind=type(event).__name__,
        body=event_document(event),
    )


def to_event(row: HistoryRow) -> Event:
    """What happened."""
    return read_event(row.kind, row.body, at=row.at, by=row.by)


def to_person(row: PersonRow) -> Person:
    """The person."""
    return Person(
        email=row.email,
        name=row.name,
        timezone=row.timezone,
        active=row.active,
        away_until=row.away_until,
    )
