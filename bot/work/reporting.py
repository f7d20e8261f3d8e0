"""A complaint that comes in: the case that is made of it."""

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.evolve import begin, evolve
from bot.company.organization import Organization
from bot.company.routing import Routed, route
from bot.rules.asking import ask_next
from bot.rules.circumstances import Setting
from bot.rules.duties import duties_of
from bot.rules.nagging import moments
from bot.rules.telling import customers_added, each_once
from bot.work.changes import Change
from bot.work.transaction import Transaction


def open_case(tx: Transaction, command: c.ReportComplaint) -> Change:
    """A new case, with its customers, and somebody asked to own it. Raises NoSuchDepartment."""
    setting = tx.setting
    opening = _opening(command, setting)
    case = begin(opening, tx.uow.cases.next_number())
    customers = each_once(command.customers) or [c.NewCustomer(name="")]
    added = customers_added(customers, opening.by, setting, after=0)
    happened: list[e.Event] = list(added)
    asked = ask_next(case, setting, e.AskedBecause.REPORTED)
    happened += [asked] if asked else []
    after = case
    for event in happened:
        after = evolve(after, event)
    duties = duties_of(after, setting)
    tx.uow.cases.add(after, command.source, moments(duties))
    happened.insert(0, opening)
    tx.uow.history.append(after, happened, command.via)
    return Change(before=None, happened=happened, duties=duties)


def _opening(command: c.ReportComplaint, setting: Setting) -> e.CaseReported:
    organization = setting.organization
    routed = _routed(command, organization)
    known = command.severity in organization.policies
    severity = command.severity if command.severity and known else organization.everyday_severity
    reporter = command.by if command.has_reporter else None
    return e.CaseReported(
        at=setting.now,
        by=reporter,
        complaint=command.complaint,
        reporter=reporter,
        department=routed.department.name,
        matched=routed.matched,
        severity=severity,
        ladder=organization.ladder(routed.department),
        link=command.link,
    )


def _routed(command: c.ReportComplaint, organization: Organization) -> Routed:
    if not command.department:
        return route(organization, command.complaint)
    named = organization.department(command.department)
    if not named:
        known = tuple(each.name for each in organization.departments)
        raise errors.NoSuchDepartment(command.department, known)
    return Routed(department=named, matched=())
