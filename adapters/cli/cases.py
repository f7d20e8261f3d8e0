"""`oops cases` and `oops export`: every case, read in pages, so that a million of them fit."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final, TextIO

import typer

from adapters.cli.database import opened
from adapters.cli.faults import Refused
from adapters.cli.screen import row
from adapters.config import wording
from bot.case.case import Case, Customer
from bot.case.due_moments import DueMoments
from bot.case.events import Event
from bot.stored_names import public_name, stored_name
from bot.wording.card_text import customer as name_of
from bot.wording.card_text import customers as names_of
from storage.cases.documents import event_document
from storage.database.errors import UNREADABLE, UnreadableDocument
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

Json = dict[str, Any]

#: So many cases are read at once, in one short transaction.
_PAGE: Final = 100
#: A table is so wide where nobody says how wide the screen is, and not wider or narrower than so.
_WIDTH, _NARROWEST, _WIDEST = 140, 100, 240
#: Columns of a screen for the case, its stage, its next moment and how many were told.
_FIXED: Final = (10, 8, 16, 7)
#: In which proportion owner, department, customer and complaint share the rest.
_SHARES: Final = (4, 3, 3, 5)
#: Nothing of a complaint beyond this can be in a table.
_LONGEST: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """A case as it stands in the store."""

    case: Case
    moments: DueMoments
    #: The oldest first, each with its `via`; empty where it was not asked for.
    history: list[tuple[Event, str]]


def list_cases(url: str, *, as_json: bool, open_only: bool) -> None:
    """Every case by its number, for people or, as one JSON array, for programs.

    Raises Refused, once all others are printed, where one cannot be read.
    """
    with opened(url) as store:
        found = _Everything(store, with_history=False)
        wanted = (each for each in found if not (open_only and each.case.closed))
        if as_json:
            _print_array(wanted)
        elif not _print_table(wanted) and not found.unreadable:
            typer.echo(wording.NO_OPEN_CASES if open_only else wording.NO_CASES)
    if found.unreadable:
        raise Refused([wording.left_out(found.unreadable)])


def export_cases(url: str, file: Path | None) -> None:
    """Every case with its history, one JSON object a line; None: on the standard output.

    A file is for its owner's eyes only, and is whole or not there. Raises Refused where there is a
    file already, or where a case cannot be read; the standard output has all others by then.
    """
    with opened(url) as store:
        found = _Everything(store, with_history=True)
        lines = (f"{_json(_exported(each))}\n" for each in found)
        if file:
            typer.echo(wording.exported(_write(file, _whole(lines, found, file)), str(file)))
        else:
            sys.stdout.writelines(lines)
    if found.unreadable:
        raise Refused([wording.left_out(found.unreadable)])


def _whole(lines: Iterable[str], found: "_Everything", file: Path) -> Iterator[str]:
    """All of them. Raises Refused in the end where there should have been more."""
    yield from lines
    if found.unreadable:
        raise Refused([wording.not_exported(found.unreadable, str(file))])


class _Everything:
    """Every case by its number. What cannot be read is named on the standard error."""

    def __init__(self, store: SqlStore, *, with_history: bool) -> None:
        self._store = store
        self._with_history = with_history
        #: So many were left out up to now.
        self.unreadable = 0

    def __iter__(self) -> Iterator[Found]:
        after = 0
        while page := self._store.transact_now(_Page(after=after, with_history=self._with_history)):
            for after, each in page:
                if isinstance(each, Found):
                    yield each
                else:
                    self.unreadable += 1
                    typer.echo(wording.unreadable_case(after, each), err=True)


@dataclass(frozen=True, kw_only=True)
class _Page:
    """The cases that come after that number, each by its own; or why it cannot be read."""

    after: int
    with_history: bool

    def __call__(self, uow: SqlUnitOfWork) -> list[tuple[int, Found | str]]:
        try:
            return [(each.case.number, each) for each in self._found(uow, self.after, _PAGE)]
        except UNREADABLE:
            numbers = uow.cases.page_of_numbers(self.after, _PAGE)
            return [(each, self._alone(uow, each)) for each in numbers]

    def _alone(self, uow: SqlUnitOfWork, number: int) -> Found | str:
        try:
            [found] = self._found(uow, number - 1, 1)
        except UnreadableDocument as error:
            return str(error)
        except UNREADABLE:  # which may quote what a customer said
            return str(UnreadableDocument(public_name(stored_name(Case))))
        return found

    def _found(self, uow: SqlUnitOfWork, after: int, most: int) -> list[Found]:
        return [
            Found(
                case=case,
                moments=moments,
                history=uow.history.of_case(case.number) if self.with_history else [],
            )
            for case, moments in uow.cases.page(after, most)
        ]


def _print_table(found: Iterable[Found]) -> bool:
    """Print them, if there are any; whether there were."""
    widths = _widths()
    rows = (row(_cells(each), widths) for each in found)
    first = next(rows, None)
    if first is None:
        return False
    heading = row(wording.CASE_COLUMNS, widths)
    sys.stdout.writelines(f"{each}\n" for each in chain([heading, first], rows))
    return True


def _widths() -> tuple[int, ...]:
    screen = shutil.get_terminal_size((_WIDTH, 0)).columns
    gaps = 2 * (len(wording.CASE_COLUMNS) - 1)
    rest = min(max(screen, _NARROWEST), _WIDEST) - sum(_FIXED) - gaps
    return (*_FIXED, *(rest * share // sum(_SHARES) for share in _SHARES))


def _cells(found: Found) -> tuple[str, ...]:
    case, due_at = found.case, found.moments.next_due_at
    told = len(case.customers) - len(case.untold)
    owner = case.answerable or ""
    return (
        case.ref,
        case.stage,
        f"{due_at:%Y-%m-%d %H:%M}" if due_at else "",
        f"{told}/{len(case.customers)}",
        owner if case.owner else wording.being_asked(owner),
        case.department,
        names_of(case.customers)[:_LONGEST],
        case.complaint[:_LONGEST],
    )


def _print_array(found: Iterable[Found]) -> None:
    """An array that is never whole in memory."""
    between = "[\n"
    for each in found:
        sys.stdout.write(f"{between}{_json(case_document(each.case, each.moments))}")
        between = ",\n"
    sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")


def _json(document: Json) -> str:
    """JSON in ASCII: whatever reads it, no character in it does anything there."""
    return json.dumps(document, separators=(", ", ": "))


def case_document(case: Case, moments: DueMoments) -> Json:
    """What `oops cases --json` says of a case; moments are UTC, null where there is none."""
    return {
        "ref": case.ref,
        "stage": case.stage,
        "department": case.department,
        "severity": case.severity,
        "owner": case.answerable,
        "accepted_at": _said(case.owner.at if case.owner else None),
        "reporter": next(iter(case.reporters), None),
        "reporters": list(case.reporters),
        "customers": [_customer(case, each) for each in case.customers],
        "complaint": case.complaint,
        "reported_at": _said(case.reported_at),
        "acknowledged_at": _said(case.acknowledged.at if case.acknowledged else None),
        "fixed_at": _said(case.fixed.at if case.fixed else None),
        "closed_at": _said(case.closed.at if case.closed else None),
        "next_due_at": _said(moments.next_due_at),
    }


def _customer(case: Case, each: Customer) -> Json:
    """Telling counts only after the latest fix."""
    return {
        "name": name_of(each),
        "contact": each.contact,
        "told_at": _said(each.told.at if each.told and case.knows(each) else None),
        "told_how": each.told.how if each.told and case.knows(each) else None,
        "outcome": each.outcome,
    }


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _exported(found: Found) -> Json:
    history = [_happened(*each) for each in found.history]
    return case_document(found.case, found.moments) | {"history": history}


def _happened(event: Event, via: str) -> Json:
    return {
        "at": _said(event.at),
        "by": event.by,
        "via": via,
        "event": public_name(stored_name(event)),
        "facts": event_document(event),
    }


def _write(file: Path, lines: Iterable[str]) -> int:
    """Write a new file; gives the number of lines. Raises Refused where there is one already."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    if file.exists():
        raise Refused([wording.in_the_way(str(file))])
    unfinished.unlink(missing_ok=True)  # of one that was killed
    with open(unfinished, "x", encoding="ascii", opener=_for_owner) as sheet:
        try:
            count = sum(sheet.write(line) > 0 for line in lines)
            sheet.flush()
            if not _is_there(sheet, unfinished):
                raise Refused([wording.exported_meanwhile(str(file))])
            unfinished.rename(file)
        finally:
            if _is_there(sheet, unfinished):
                unfinished.unlink()
    return count


def _is_there(sheet: TextIO, place: Path) -> bool:
    """Whether it is that file still which stands there, and not somebody else's."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(sheet.fileno()), place.lstat())
    return False


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
