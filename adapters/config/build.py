"""From the tables of `oops.toml` to the organization."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.config.tables import ConfigTable, DepartmentTable, PersonTable, PolicyTable
from bot.company.duration import Duration, DurationUnit
from bot.company.organization import Department, Organization, PersonSettings, Policy

NORMAL = Policy(
    severity="normal",
    accept_within=Duration(2, DurationUnit.HOUR),
    acknowledge_within=Duration(4, DurationUnit.HOUR),
    fix_within=Duration(3, DurationUnit.DAY),
    tell_within=Duration(4, DurationUnit.HOUR),
    update_every=Duration(1, DurationUnit.DAY),
    nag_every=Duration(4, DurationUnit.HOUR),
    escalate_after=2,
    any_hour=False,
)
URGENT = Policy(
    severity="urgent",
    accept_within=Duration(15, DurationUnit.MINUTE),
    acknowledge_within=Duration(30, DurationUnit.MINUTE),
    fix_within=Duration(8, DurationUnit.HOUR),
    tell_within=Duration(1, DurationUnit.HOUR),
    update_every=Duration(2, DurationUnit.HOUR),
    nag_every=Duration(15, DurationUnit.MINUTE),
    escalate_after=2,
    any_hour=True,
)


def organization_of(config: ConfigTable) -> Organization:
    """The organization that the tables describe."""
    return Organization(
        name=config.organization.name,
        zone=config.organization.timezone,
        hours=config.organization.working_hours,
        holidays=config.organization.holidays,
        digest_at=config.organization.digest.at,
        digest_channel=config.organization.digest.channel,
        departments=tuple(map(_department, config.departments)),
        policies=_policies(config.policy),
        executive=config.organization.executive,
        reactions=config.organization.reactions,
        people={each.email: _person(each) for each in config.people},
    )


def _department(table: DepartmentTable) -> Department:
    return Department(
        name=table.name,
        lead=table.lead,
        members=table.members,
        channel=table.channel,
        about=table.about,
        keywords=table.keywords,
        executive=table.executive,
    )


def _policies(tables: Mapping[str, PolicyTable]) -> Mapping[str, Policy]:
    """The policies in the file's order, "normal" before all; the built-in two where it has none."""
    if not tables:
        return {each.severity: each for each in (NORMAL, URGENT)}
    everyday_first = sorted(tables, key=lambda severity: severity != NORMAL.severity)
    return {severity: _policy(severity, tables[severity]) for severity in everyday_first}


def _policy(severity: str, table: PolicyTable) -> Policy:
    """The built-in policy that is nearest, with what the table says instead."""
    base = URGENT if severity == URGENT.severity else NORMAL
    written = {key: getattr(table, key) for key in table.model_fields_set}
    return replace(base, severity=severity, **written)


def _person(table: PersonTable) -> PersonSettings:
    return PersonSettings(
        deputy=table.deputy,
        timezone=table.timezone,
        hours=table.working_hours,
        holidays=table.holidays,
    )
