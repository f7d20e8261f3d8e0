"""What an import would open, for `oops import --check`."""

from collections.abc import Callable
from typing import BinaryIO, Final

from adapters.cli.importing import ImportCount, Imported, faults_of, keep_complaints
from adapters.cli.importing_lines import report_of
from bot.case.commands import ReportComplaint
from bot.company.organization import Organization
from bot.company.routing import route_complaint
from bot.wording.phrases import shorten

#: Characters of a complaint, and of its customers.
_LONGEST_SHOWN: Final = 80


def preview_complaints(
    source: BinaryIO,
    name: str,
    organization: Organization,
    is_imported: Callable[[str], bool],
    show: Callable[[str], None],
) -> Imported:
    """Show a line about each case that an import would open; change nothing.

    `is_imported` tells if a case was made from a source.
    """
    new: set[str] = set()
    repeated = 0
    with keep_complaints(source) as kept:
        faults = faults_of(kept, name, organization)
        for number, line in kept.lines():
            if number in faults.lines:
                continue
            report = report_of(line, organization)
            source_key = report.source or ""
            if source_key in new or is_imported(source_key):
                repeated += 1
                continue
            new.add(source_key)
            show(f"line {number}: {_described(report, organization)}")
    return Imported(cases=ImportCount(opened=len(new), repeated=repeated), faults=faults)


def _described(report: ReportComplaint, organization: Organization) -> str:
    department = (
        report.department or route_complaint(organization, report.complaint).department.name
    )
    severity = report.severity or organization.everyday_severity
    customers = "; ".join(
        ", ".join(part for part in (each.name, each.contact) if part) for each in report.customers
    )
    facts = (department, severity, report.said_on, shorten(customers, _LONGEST_SHOWN))
    known = ", ".join(each for each in facts if each)
    return f"{known}: “{shorten(report.complaint, _LONGEST_SHOWN)}”"
