"""`oops cases` and `oops export`: every case, read in pages to keep memory use small."""

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

from adapters.cli import wording
from adapters.cli.database import open_store
from adapters.cli.faults import CommandRefused
from adapters.cli.screen import table_row
from bot.case.case import Case, Customer
from bot.case.due_moments import DueMoments
from bot.case.events import Event
from bot.stored_names import public_name, stored_name
from bot.wording.card_text import customer_name as name_of
from bot.wording.card_text import customer_names as names_of
from storage.cases.documents import event_document
from storage.database.errors import UNREADABLE_ERRORS, UnreadableDocument
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

JsonDocument = dict[str, Any]

#: Cases read in one short transaction.
_CASES_A_PAGE: Final = 100
#: Columns of a table: if the width of the screen is unknown, at least, and at most.
_DEFAULT_WIDTH, _LEAST_WIDTH, _MOST_WIDTH = 140, 100, 240
#: Widths of the columns for case, stage, next due time and customers told.
_FIXED_WIDTHS: Final = (10, 8, 16, 7)
#: Shares of the remaining width for owner, department, customer and complaint.
_WIDTH_SHARES: Final = (4, 3, 3, 5)
#: Characters of a text that are looked at; a table cell is always shorter.
_LONGEST_CELL: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class StoredCase:
    """A case read from the store."""

    case: Case
    moments: DueMoments
    #: Events, oldest first, each with its `via`; empty if the history was not requested.
    history: list[tuple[Event, str]]


def list_cases(url: str, *, as_json: bool, open_only: bool) -> None:
    """Print every case by number, as a table or as one JSON array.

    Raises CommandRefused after printing the others if a case cannot be read.
    """
    with open_store(url) as store:
        reader = _CaseReader(store, with_history=False)
        listed = (each for each in reader if not (open_only and each.case.closed))
        if as_json:
            _print_array(listed)
        elif not _print_table(listed) and not reader.unreadable:
            typer.echo(wording.NO_OPEN_CASES if open_only else wording.NO_CASES)
    if reader.unreadable:
        raise CommandRefused([wording.left_out(reader.unreadable)])


def export_cases(url: str, file: Path | None) -> None:
    """Write every case with its history, one JSON object a line; file None: standard output.

    Only the owner can read the file, which is written completely or not at all. Raises
    CommandRefused if the file exists or a case cannot be read; on the standard output all readable
    cases are printed first.
    """
    with open_store(url) as store:
        reader = _CaseReader(store, with_history=True)
        lines = (f"{_json_text(_export_document(each))}\n" for each in reader)
        if file:
            count = _write_new_file(file, _all_or_refused(lines, reader, file))
            typer.echo(wording.cases_exported(count, str(file)))
        else:
            sys.stdout.writelines(lines)
    if reader.unreadable:
        raise CommandRefused([wording.left_out(reader.unreadable)])


def _all_or_refused(lines: Iterable[str], reader: "_CaseReader", file: Path) -> Iterator[str]:
    """Yield every line. Raises CommandRefused at the end if a case could not be read."""
    yield from lines
    if reader.unreadable:
        raise CommandRefused([wording.not_exported(reader.unreadable, str(file))])


class _CaseReader:
    """Iterates over every case by number; reports unreadable cases on the standard error."""

    def __init__(self, store: SqlStore, *, with_history: bool) -> None:
        self._store = store
        self._with_history = with_history
        #: Cases left out so far.
        self.unreadable = 0

    def __iter__(self) -> Iterator[StoredCase]:
        after = 0
        while page := self._read_page(after):
            for after, each in page:
                if isinstance(each, StoredCase):
                    yield each
                else:
                    self.unreadable += 1
                    typer.echo(wording.unreadable_case(after, each), err=True)

    def _read_page(self, after: int) -> list[tuple[int, StoredCase | str]]:
        page = _CasePage(after=after, with_history=self._with_history)
        return self._store.transact_now(page)


@dataclass(frozen=True, kw_only=True)
class _CasePage:
    """Transaction that reads the cases after a number.

    Returns pairs of a case number and the case, or the reason why the case cannot be read.
    """

    after: int
    with_history: bool

    def __call__(self, uow: SqlUnitOfWork) -> list[tuple[int, StoredCase | str]]:
        try:
            cases = self._read_cases(uow, self.after, _CASES_A_PAGE)
            return [(each.case.number, each) for each in cases]
        except UNREADABLE_ERRORS:
            numbers = uow.cases.page_of_numbers(self.after, _CASES_A_PAGE)
            return [(each, self._read_one(uow, each)) for each in numbers]

    def _read_one(self, uow: SqlUnitOfWork, number: int) -> StoredCase | str:
        try:
            [case] = self._read_cases(uow, number - 1, 1)
        except UnreadableDocument as error:
            return str(error)
        except UNREADABLE_ERRORS:  # which may quote what a customer said
            return str(UnreadableDocument(public_name(stored_name(Case))))
        return case

    def _read_cases(self, uow: SqlUnitOfWork, after: int, most: int) -> list[StoredCase]:
        return [
            StoredCase(
                case=case,
                moments=moments,
                history=uow.history.of_case(case.number) if self.with_history else [],
            )
            for case, moments in uow.cases.page(after, most)
        ]


def _print_table(cases: Iterable[StoredCase]) -> bool:
    """Print a table. Returns False for an empty list, without printing."""
    widths = _column_widths()
    rows = (table_row(_case_cells(each), widths) for each in cases)
    first = next(rows, None)
    if first is None:
        return False
    heading = table_row(wording.CASE_COLUMNS, widths)
    sys.stdout.writelines(f"{each}\n" for each in chain([heading, first], rows))
    return True


def _column_widths() -> tuple[int, ...]:
    screen = shutil.get_terminal_size((_DEFAULT_WIDTH, 0)).columns
    gaps = 2 * (len(wording.CASE_COLUMNS) - 1)
    rest = min(max(screen, _LEAST_WIDTH), _MOST_WIDTH) - sum(_FIXED_WIDTHS) - gaps
    return (*_FIXED_WIDTHS, *(rest * share // sum(_WIDTH_SHARES) for share in _WIDTH_SHARES))


def _case_cells(stored: StoredCase) -> tuple[str, ...]:
    case, due_at = stored.case, stored.moments.next_due_at
    told = len(case.customers) - len(case.untold)
    owner = case.answerable or ""
    return (
        case.ref,
        case.stage,
        f"{due_at:%Y-%m-%d %H:%M}" if due_at else "",
        f"{told}/{len(case.customers)}",
        owner if case.owner else wording.being_asked(owner),
        case.department,
        names_of(case.customers)[:_LONGEST_CELL],
        case.complaint[:_LONGEST_CELL],
    )


def _print_array(cases: Iterable[StoredCase]) -> None:
    """Print a JSON array element by element, without holding all of it in memory."""
    between = "[\n"
    for each in cases:
        sys.stdout.write(f"{between}{_json_text(case_document(each.case, each.moments))}")
        between = ",\n"
    sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")


def _json_text(document: JsonDocument) -> str:
    """Return JSON in ASCII, so that no control character reaches a terminal."""
    return json.dumps(document, separators=(", ", ": "))


def case_document(case: Case, moments: DueMoments) -> JsonDocument:
    """Return a case's object in `oops cases --json`; times are UTC, null if unset."""
    return {
        "ref": case.ref,
        "stage": case.stage,
        "department": case.department,
        "severity": case.severity,
        "private": case.private,
        "owner": case.answerable,
        "accepted_at": _iso_time(case.owner.at if case.owner else None),
        "reporter": next(iter(case.reporters), None),
        "reporters": list(case.reporters),
        "customers": [_customer_document(case, each) for each in case.customers],
        "complaint": case.complaint,
        "reported_at": _iso_time(case.reported_at),
        "acknowledged_at": _iso_time(case.acknowledged.at if case.acknowledged else None),
        "fixed_at": _iso_time(case.fixed.at if case.fixed else None),
        "closed_at": _iso_time(case.closed.at if case.closed else None),
        "next_due_at": _iso_time(moments.next_due_at),
    }


def _customer_document(case: Case, each: Customer) -> JsonDocument:
    """Return a customer's object; a customer told before the latest fix counts as untold."""
    return {
        "name": name_of(each),
        "contact": each.contact,
        "told_at": _iso_time(each.told.at if each.told and case.knows(each) else None),
        "told_how": each.told.how if each.told and case.knows(each) else None,
        "outcome": each.outcome,
    }


def _iso_time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _export_document(stored: StoredCase) -> JsonDocument:
    history = [_history_entry(*each) for each in stored.history]
    return case_document(stored.case, stored.moments) | {"history": history}


def _history_entry(event: Event, via: str) -> JsonDocument:
    return {
        "at": _iso_time(event.at),
        "by": event.by,
        "via": via,
        "event": public_name(stored_name(event)),
        "facts": event_document(event),
    }


def _write_new_file(file: Path, lines: Iterable[str]) -> int:
    """Write a new file and return the number of lines. Raises CommandRefused if the file exists."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    if file.exists():
        raise CommandRefused([wording.in_the_way(str(file))])
    unfinished.unlink(missing_ok=True)  # left by an export that was killed
    with open(unfinished, "x", encoding="ascii", opener=_open_for_owner) as sheet:
        try:
            count = sum(sheet.write(line) > 0 for line in lines)
            sheet.flush()
            if not _is_same_file(sheet, unfinished):
                raise CommandRefused([wording.exported_meanwhile(str(file))])
            unfinished.rename(file)
        finally:
            if _is_same_file(sheet, unfinished):
                unfinished.unlink()
    return count


def _is_same_file(sheet: TextIO, place: Path) -> bool:
    """Return True if the path still names the open file."""
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(sheet.fileno()), place.lstat())
    return False


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
