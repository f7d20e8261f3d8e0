"""Complaints from a file of JSON lines: first all of them are checked, then cases are opened."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final

from adapters.cli.faults import Refused
from adapters.cli.importing_lines import LineFault, report_of
from adapters.config import wording
from bot.company.organization import Organization
from bot.desk import handle
from bot.ports.unit_of_work import UnitOfWork
from bot.work.transaction import begin_transaction
from storage.store import SqlStore

#: So many cases share a transaction: whoever else writes meanwhile need not wait long.
TOGETHER: Final = 50
#: So many faults are told; of more, how many.
_MOST_FAULTS: Final = 50
#: Bytes that are kept in memory; a longer file goes to the disk for the while.
_IN_MEMORY: Final = 8 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"

#: A line with its number, counted from 1.
Line = tuple[int, bytes]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """How many cases were opened, and how many lines had one already."""

    opened: int = 0
    known: int = 0

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(opened=self.opened + other.opened, known=self.known + other.known)


def import_complaints(
    source: BinaryIO, name: str, organization: Organization, store: SqlStore
) -> Imported:
    """Open a case for each line that has none yet.

    Raises Refused, with every fault by its line, before anything is opened. What is cut short
    later is made good by running it again: a line that has a case gets no other.
    """
    done = Imported()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        shutil.copyfileobj(source, kept)
        _check(_lines(kept), name, organization)
        lines = _lines(kept)
        while batch := list(islice(lines, TOGETHER)):
            done += store.transact_now(partial(_open, batch, name, organization))
    return done


def _lines(kept: SpooledTemporaryFile[bytes]) -> Iterator[Line]:
    """The lines that are not blank, from the first on."""
    kept.seek(0)
    for number, line in enumerate(kept, start=1):
        text = line.removeprefix(_BOM) if number == 1 else line
        if text.strip():
            yield number, text


def _check(lines: Iterable[Line], name: str, organization: Organization) -> None:
    """Read every line once; raises Refused where one of them is at fault."""
    told: list[str] = []
    count = 0
    for number, line in lines:
        faults = _faults(line, organization)
        count += len(faults)
        room = max(_MOST_FAULTS - len(told), 0)
        told += [wording.line_fault(name, number, each) for each in faults[:room]]
    if count:
        raise Refused([*told, wording.nothing_imported(count, count - len(told))])


def _faults(line: bytes, organization: Organization) -> tuple[str, ...]:
    try:
        report_of(line, organization)
    except LineFault as fault:
        return fault.faults
    return ()


def _open(batch: list[Line], name: str, organization: Organization, uow: UnitOfWork) -> Imported:
    done = Imported()
    for line in batch:
        done += _open_one(line, name, organization, uow)
    return done


def _open_one(line: Line, name: str, organization: Organization, uow: UnitOfWork) -> Imported:
    number, text = line
    report = report_of(text, organization)
    if report.source and uow.cases.number_from_source(report.source):
        return Imported(known=1)
    reply = handle(begin_transaction(organization, uow, datetime.now(UTC)), report)
    if reply.refused:
        raise Refused([wording.line_fault(name, number, reply.refused)])
    return Imported(opened=1)
