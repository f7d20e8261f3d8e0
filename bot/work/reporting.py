"""Open a case from a complaint."""

from dataclasses import replace

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.evolve import begin, evolve
from bot.case.reasons import AskedBecause
from bot.company.organization import Organization
from bot.company.routing import RoutedComplaint, route_complaint
from bot.rules.asking import ask_next
from bot.rules.circumstances import Circumstances
from bot.rules.duties import duties_of
from bot.rules.known_customers import each_once
from bot.rules.nagging import moments
from bot.rules.telling import customers_added
from bot.work.changes import CaseChange
from bot.work.transaction import Transaction


def open_case(tx: Transaction, command: c.ReportComplaint) -> CaseChange:
    """Save a new case with its customers, and ask an owner. Raises NoSuchDepartment."""
    circumstances = tx.circumstances
    command = _with_severity(command, circumstances.organization)
    opening = _opening_event(command, circumstances)
    case = begin(opening, tx.uow.cases.next_number())
    customers = each_once(command.customers) or [c.NewCustomer(name="")]
    added = customers_added(customers, opening.by, circumstances, after=0)
    happened: list[e.Event] = list(added)
    asked = ask_next(case, circumstances, AskedBecause.REPORTED)
    happened += [asked] if asked else []
    after = case
    for event in happened:
        after = evolve(after, event)
    duties = duties_of(after, circumstances)
    tx.uow.cases.add(after, command.source, moments(duties))
    happened.insert(0, opening)
    tx.uow.history.append(after, happened, command.via)
    return CaseChange(before=None, happened=happened, duties=duties)


def _with_severity(command: c.ReportComplaint, organization: Organization) -> c.ReportComplaint:
    """Take the severity from the beginning of typed words, unless it was chosen."""
    if not command.is_typed or command.severity:
        return command
    severity, words = organization.split_severity(command.complaint)
    return replace(command, severity=severity, complaint=words)


def _opening_event(command: c.ReportComplaint, circumstances: Circumstances) -> e.CaseReported:
    organization = circumstances.organization
    routed = _route_report(command, organization)
    known = command.severity in organization.policies
    severity = command.severity if command.severity and known else organization.everyday_severity
    reporter = command.by if command.has_reporter else None
    return e.CaseReported(
        at=circumstances.now,
        by=reporter,
        complaint=command.complaint,
        reporter=reporter,
        department=routed.department.name,
        matched=routed.matched,
        severity=severity,
        ladder=organization.ladder(routed.department),
        link=command.link,
        said_on=command.said_on,
        private=command.private,
    )


def _route_report(command: c.ReportComplaint, organization: Organization) -> RoutedComplaint:
    if not command.department:
        return route_complaint(organization, command.complaint)
    named = organization.department(command.department)
    if not named:
        known = organization.department_names
        raise errors.NoSuchDepartment(command.department, known)
    return RoutedComplaint(department=named, matched=())
