"""Build the organization from the tables of `oops.toml`."""

from collections.abc import Mapping
from dataclasses import replace

from adapters.config.tables import ConfigTable, DepartmentTable, PersonTable, PolicyTable
from bot.company.duration import Duration, DurationUnit
from bot.company.organization import (
    Department,
    Organization,
    PersonSettings,
    Policy,
    RequestLimits,
)

NORMAL_POLICY = Policy(
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
URGENT_POLICY = Policy(
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
    """Build the organization."""
    return Organization(
        name=config.organization.name,
        zone=config.organization.timezone,
        hours=config.organization.working_hours,
        holidays=config.organization.holidays,
        digest_at=config.organization.digest.at,
        digest_channel=config.organization.digest.channel,
        departments=tuple(map(_build_department, config.departments)),
        policies=_build_policies(config.policy),
        executive=config.organization.executive,
        reactions=config.organization.reactions,
        limits=RequestLimits(
            reports=config.organization.limits.reports, changes=config.organization.limits.changes
        ),
        people={each.email: _build_person(each) for each in config.people},
    )


def _build_department(table: DepartmentTable) -> Department:
    return Department(
        name=table.name,
        lead=table.lead,
        members=table.members,
        channel=table.channel,
        about=table.about,
        keywords=table.keywords,
        executive=table.executive,
    )


def _build_policies(tables: Mapping[str, PolicyTable]) -> Mapping[str, Policy]:
    """Build the policies in the file's order, "normal" first; without tables the two built-ins."""
    if not tables:
        return {each.severity: each for each in (NORMAL_POLICY, URGENT_POLICY)}
    normal_first = sorted(tables, key=lambda severity: severity != NORMAL_POLICY.severity)
    return {severity: _build_policy(severity, tables[severity]) for severity in normal_first}


def _build_policy(severity: str, table: PolicyTable) -> Policy:
    """Build a policy: the keys of the table, and for the others the built-in values.

    The built-in values of "urgent" serve that severity alone, those of "normal" all others.
    """
    base = URGENT_POLICY if severity == URGENT_POLICY.severity else NORMAL_POLICY
    written = {key: getattr(table, key) for key in table.model_fields_set}
    return replace(base, severity=severity, **written)


def _build_person(table: PersonTable) -> PersonSettings:
    return PersonSettings(
        deputy=table.deputy,
        timezone=table.timezone,
        hours=table.working_hours,
        holidays=table.holidays,
    )
