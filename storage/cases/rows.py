"""Conversion between rows and cases, customers, events and persons."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row

from bot.case.case import Case, Customer, Told, Unreachable
from bot.case.due_moments import DueMoments
from bot.case.events import Event, Satisfaction
from bot.company.people import Person, normal_address
from bot.stored_names import stored_name
from storage.cases.documents import event_document, facts_document, read_case, read_event

#: Values to write, by column name.
ColumnValues = dict[str, Any]

#: Parts of people in a case.
REPORTER: Final = "reporter"
OFFERED: Final = "offered"


def case_key(case: Case) -> ColumnValues:
    """The constant columns of a case."""
    return {
        "number": case.number,
        "complaint": case.complaint,
        "reported_at": case.reported_at,
    }


def case_columns(case: Case, moments: DueMoments) -> ColumnValues:
    """The changing columns of a case. Raises ValueError like `moments_columns`."""
    return {
        "version": case.version,
        "stage": case.stage.value,
        "department": case.department,
        "severity": case.severity,
        "answerable": normal_address(case.answerable) if case.answerable else None,
        "reporter": next(iter(case.reporters), None),
        "closed_at": case.closed.at if case.closed else None,
        "told_at": case.everyone_told_at,
        "facts": facts_document(case),
        **moments_columns(case, moments),
    }


def part_keys(case: Case) -> list[ColumnValues]:
    """The rows of people with a part in an open case, besides the person who answers for it."""
    if case.closed:
        return []
    parts = [(each, REPORTER) for each in case.reporters]
    parts += [(case.offer.to, OFFERED)] if case.offer else []
    return [
        {"email": email, "part": part, "number": case.number}
        for email, part in dict.fromkeys((normal_address(each), part) for each, part in parts)
    ]


def moments_columns(case: Case, moments: DueMoments) -> ColumnValues:
    """The columns with due moments; both are None for a closed case.

    Raises ValueError for an open case without a next due moment.
    """
    if case.closed:
        return {"next_due_at": None, "late_at": None}
    if not moments.next_due_at:
        raise ValueError(f"{case.ref} is open, and nothing of it is due")
    return {"next_due_at": moments.next_due_at, "late_at": moments.late_at}


def to_case(row: Row[Any], customers: Sequence[Row[Any]]) -> Case:
    """Build a case from its row and the rows of its customers."""
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


def to_moments(row: Row[Any]) -> DueMoments:
    """Build the due moments from the row of a case."""
    return DueMoments(next_due_at=row.next_due_at, late_at=row.late_at)


def customer_key(case: Case, customer: Customer) -> ColumnValues:
    """The primary key of a customer."""
    return {"case_number": case.number, "number": customer.number}


def customer_columns(customer: Customer) -> ColumnValues:
    """The changing columns of a customer."""
    return {
        "name": customer.name,
        "contact": customer.contact,
        "added_at": customer.added_at,
        "outcome": customer.outcome.value if customer.outcome else None,
        **_told_columns(customer.told),
        **_unreachable_columns(customer.unreachable),
    }


def _told_columns(told: Told | None) -> ColumnValues:
    return {
        "told_at": told and told.at,
        "told_by": told and told.by,
        "told_how": told and told.how,
        "told_shown_by": told and told.shown_by,
        "told_fix": told and told.fix,
    }


def _unreachable_columns(unreachable: Unreachable | None) -> ColumnValues:
    return {
        "unreachable_at": unreachable and unreachable.at,
        "unreachable_by": unreachable and unreachable.by,
        "unreachable_attempts": unreachable and unreachable.attempts,
        "unreachable_reason": unreachable and unreachable.reason,
        "agreed_at": unreachable and unreachable.agreed_at,
        "agreed_by": unreachable and unreachable.agreed_by,
    }


def _to_customer(row: Row[Any]) -> Customer:
    return Customer(
        number=row.number,
        name=row.name,
        contact=row.contact,
        added_at=row.added_at,
        told=_to_told(row),
        unreachable=_to_unreachable(row),
        outcome=Satisfaction(row.outcome) if row.outcome else None,
    )


def _to_told(row: Row[Any]) -> Told | None:
    if row.told_at is None:
        return None
    return Told(
        by=row.told_by,
        at=row.told_at,
        how=row.told_how or "",
        shown_by=row.told_shown_by or "",
        fix=row.told_fix or 0,
    )


def _to_unreachable(row: Row[Any]) -> Unreachable | None:
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


def event_columns(case: Case, event: Event, via: str) -> ColumnValues:
    """The columns of an event, except the position."""
    return {
        "case_number": case.number,
        "at": event.at,
        "by": event.by,
        "via": via,
        "kind": stored_name(event),
        "body": event_document(event),
    }


def to_event(row: Row[Any]) -> Event:
    """Build an event from its row."""
    return read_event(row.kind, row.body, at=row.at, by=row.by)


def to_person(row: Row[Any]) -> Person:
    """Build a person from a row."""
    return Person(
        email=row.email,
        name=row.name,
        timezone=row.timezone,
        active=row.active,
        away_until=row.away_until,
        away_from=row.away_from,
    )
