"""Import of complaints from JSON lines: check every line, then open the cases."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final

from adapters.cli import wording
from adapters.cli.faults import CommandRefused
from adapters.cli.importing_csv import is_csv, json_lines
from adapters.cli.importing_lines import LineFault, report_of
from bot.case.commands import ReportComplaint
from bot.company.organization import Organization
from bot.desk import handle_command
from bot.ports.unit_of_work import UnitOfWork
from bot.work.transaction import begin_transaction
from storage.store import SqlStore

#: Cases opened in one transaction; few, so that other writers do not wait long.
CASES_A_TRANSACTION: Final = 50
#: Faults printed; of the others only the number.
_MOST_FAULTS: Final = 50
#: Bytes kept in memory; a longer file goes to a temporary file.
_IN_MEMORY: Final = 8 * 1024 * 1024
#: Bytes of the beginning, to tell CSV from JSON.
_SAMPLE: Final = 64 * 1024
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

#: A line with its number, counted from 1.
NumberedLine = tuple[int, bytes]


@dataclass(frozen=True, kw_only=True)
class ImportCount:
    """Number of cases opened, and of lines already imported."""

    opened: int = 0
    repeated: int = 0

    def __add__(self, other: "ImportCount") -> "ImportCount":
        return ImportCount(
            opened=self.opened + other.opened, repeated=self.repeated + other.repeated
        )


@dataclass(kw_only=True)
class LineFaults:
    """The faults of a file; the first of them as sentences."""

    count: int = 0
    sentences: list[str] = field(default_factory=list)
    #: The numbers of the lines at fault.
    lines: set[int] = field(default_factory=set)

    @property
    def more(self) -> int:
        """The number of faults without a sentence."""
        return self.count - len(self.sentences)


@dataclass(frozen=True, kw_only=True)
class Imported:
    """Result of an import or a preview."""

    cases: ImportCount
    faults: LineFaults


def import_complaints(
    source: BinaryIO,
    name: str,
    organization: Organization,
    store: SqlStore,
    *,
    skip_faulty: bool = False,
) -> Imported:
    """Open a case for each new line.

    With `skip_faulty`, lines at fault are left out. Otherwise raises CommandRefused with the faults
    of all lines before opening a case. An interrupted import can be repeated: a line with a case is
    skipped.
    """
    done = ImportCount()
    with keep_complaints(source) as kept:
        faults = faults_of(kept, name, organization)
        if faults.count and not skip_faulty:
            raise CommandRefused(
                [*faults.sentences, wording.nothing_imported(faults.count, faults.more)]
            )
        lines = (each for each in kept.lines() if each[0] not in faults.lines)
        while batch := list(islice(lines, CASES_A_TRANSACTION)):
            done += store.transact_now(partial(_open_batch, batch, name, organization))
    return Imported(cases=done, faults=faults)


class KeptComplaints:
    """The lines of a file, which may be read several times."""

    def __init__(self, kept: SpooledTemporaryFile[bytes]) -> None:
        self._kept = kept

    def lines(self) -> Iterator[NumberedLine]:
        """Yield the lines that are not blank, from the start of the file; rows of CSV as JSON."""
        self._kept.seek(0)
        if is_csv(self._kept.read(_SAMPLE)):
            self._kept.seek(0)
            yield from _csv_lines(self._kept.read())
            return
        self._kept.seek(0)
        for number, line in enumerate(self._kept, start=1):
            text = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
            if text.strip():
                yield number, text


@contextmanager
def keep_complaints(source: BinaryIO) -> Iterator[KeptComplaints]:
    """Copy a file whose lines are read several times; a standard input can be read once."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        shutil.copyfileobj(source, kept)
        yield KeptComplaints(kept)


def _csv_lines(content: bytes) -> Iterator[NumberedLine]:
    try:
        yield from json_lines(content)
    except UnicodeDecodeError as error:
        raise CommandRefused([wording.no_utf_8(content[error.start])]) from None
    except csv.Error as error:
        raise CommandRefused([str(error)]) from None


def faults_of(kept: KeptComplaints, name: str, organization: Organization) -> LineFaults:
    """Check every line."""
    found = LineFaults()
    for number, line in kept.lines():
        faults = _line_faults(line, organization)
        if faults:
            found.lines.add(number)
        found.count += len(faults)
        room = max(_MOST_FAULTS - len(found.sentences), 0)
        found.sentences += [wording.line_fault(name, number, each) for each in faults[:room]]
    return found


def _line_faults(line: bytes, organization: Organization) -> tuple[str, ...]:
    try:
        report_of(line, organization)
    except LineFault as fault:
        return fault.faults
    return ()


def _open_batch(
    batch: list[NumberedLine], name: str, organization: Organization, uow: UnitOfWork
) -> ImportCount:
    done = ImportCount()
    for line in batch:
        done += _open_one(line, name, organization, uow)
    return done


def _open_one(
    line: NumberedLine, name: str, organization: Organization, uow: UnitOfWork
) -> ImportCount:
    number, text = line
    report = _as_known(report_of(text, organization), uow)
    if report.source and uow.cases.number_from_source(report.source):
        return ImportCount(repeated=1)
    reply = handle_command(begin_transaction(organization, uow, datetime.now(UTC)), report)
    if reply.refused:
        raise CommandRefused([wording.line_fault(name, number, reply.refused)])
    return ImportCount(opened=1)


def _as_known(report: ReportComplaint, uow: UnitOfWork) -> ReportComplaint:
    """Return the report with the person to whom the reporter's address belongs today."""
    return replace(report, by=uow.people.renamed([report.by]).get(report.by, report.by))
