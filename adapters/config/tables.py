"""Pydantic models of the tables in `oops.toml`; `oops.example.toml` explains each key.

TOML has no null, so a missing required key defaults to None, and the key's reader refuses None with
a sentence of its own.
"""

from collections.abc import Mapping, Sized
from datetime import time
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
)

from adapters.config import values
from adapters.config.lines import KeyPath
from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration


class StrictTable(BaseModel):
    """A table; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: End of the sentence "expected ..." for a value that is not a table.
    expected: ClassVar[str]


def _required_field() -> Any:  # noqa: ANN401 - as pydantic's own Field
    return Field(default=None, validate_default=True)


def _sized_between(kind: type[Sized], least: int, most: int, expected: str) -> BeforeValidator:
    """Refuse a value of another type, or with too few or too many elements."""

    def check(value: object) -> object:
        if not isinstance(value, kind) or not least <= len(value) <= most:
            raise ValueError(expected)
        return value

    return BeforeValidator(check)


class DigestTable(StrictTable):
    """`digest` in `[organization]`."""

    expected = 'a table such as {at = "09:00", channel = "#oops"}'

    at: Annotated[time, PlainValidator(values.read_clock)] = time(9)
    channel: Annotated[str | None, PlainValidator(values.read_channel)] = None


class LimitsTable(StrictTable):
    """`limits` in `[organization]`."""

    expected = "a table such as {reports = 20, changes = 60}"

    reports: Annotated[int, PlainValidator(values.read_limit)] = 20
    changes: Annotated[int, PlainValidator(values.read_limit)] = 60


class OrganizationTable(StrictTable):
    """`[organization]`."""

    expected = "a table [organization] with a name and a timezone"

    name: Annotated[str, PlainValidator(values.read_name)] = _required_field()
    timezone: Annotated[ZoneInfo, PlainValidator(values.read_zone)] = _required_field()
    working_hours: Annotated[WorkingHours, PlainValidator(values.read_hours)] = Field(
        default_factory=lambda: values.read_hours("mon-fri 09:00-17:00")
    )
    holidays: Annotated[Holidays, PlainValidator(values.read_holidays)] = Field(
        default_factory=lambda: values.read_holidays([])
    )
    digest: DigestTable = Field(default_factory=DigestTable)
    executive: Annotated[str | None, PlainValidator(values.read_address)] = None
    reactions: Annotated[tuple[str, ...], PlainValidator(values.read_reactions)] = ("oops", "sos")
    limits: LimitsTable = Field(default_factory=LimitsTable)


class PolicyTable(StrictTable):
    """`[policy.<severity>]`; a missing key keeps the built-in value."""

    expected = "a table of its own for each severity, such as [policy.normal]"

    accept_within: Annotated[Duration | None, PlainValidator(values.read_duration)] = None
    acknowledge_within: Annotated[Duration | None, PlainValidator(values.read_duration)] = None
    fix_within: Annotated[Duration | None, PlainValidator(values.read_duration)] = None
    tell_within: Annotated[Duration | None, PlainValidator(values.read_duration)] = None
    update_every: Annotated[Duration | None, PlainValidator(values.read_duration)] = None
    nag_every: Annotated[Duration | None, PlainValidator(values.read_duration)] = None
    escalate_after: Annotated[int | None, PlainValidator(values.read_count)] = None
    any_hour: Annotated[bool | None, PlainValidator(values.read_flag)] = None


class DepartmentTable(StrictTable):
    """`[[departments]]`."""

    expected = "a table that begins with [[departments]]"

    name: Annotated[str, PlainValidator(values.read_name)] = _required_field()
    lead: Annotated[str, PlainValidator(values.read_lead)] = _required_field()
    members: Annotated[tuple[str, ...], PlainValidator(values.read_addresses)] = ()
    channel: Annotated[str | None, PlainValidator(values.read_channel)] = None
    about: Annotated[str, PlainValidator(values.read_about)] = ""
    keywords: Annotated[tuple[str, ...], PlainValidator(values.read_keywords)] = ()
    executive: Annotated[str | None, PlainValidator(values.read_address)] = None


class PersonTable(StrictTable):
    """`[[people]]`."""

    expected = "a table that begins with [[people]]"

    email: Annotated[str, PlainValidator(values.read_address)] = _required_field()
    deputy: Annotated[str | None, PlainValidator(values.read_address)] = None
    timezone: Annotated[ZoneInfo | None, PlainValidator(values.read_zone)] = None
    working_hours: Annotated[WorkingHours | None, PlainValidator(values.read_hours)] = None
    holidays: Annotated[Holidays | None, PlainValidator(values.read_holidays)] = None

    @field_validator("deputy")
    @classmethod
    def _is_somebody_else(cls, deputy: str, info: ValidationInfo) -> str:
        if deputy == info.data.get("email"):
            raise ValueError("the e-mail address of somebody else")
        return deputy


class ConfigTable(StrictTable):
    """All of `oops.toml`."""

    organization: OrganizationTable = _required_field()
    policy: Annotated[
        Mapping[str, PolicyTable],
        _sized_between(dict, 0, 20, "at most 20 tables such as [policy.normal]"),
    ] = Field(default_factory=dict)
    departments: Annotated[
        tuple[DepartmentTable, ...],
        _sized_between(
            list, 1, 1_000, "1 to 1,000 tables, each of which begins with [[departments]]"
        ),
    ] = _required_field()
    people: Annotated[
        tuple[PersonTable, ...],
        _sized_between(
            list, 0, 10_000, "at most 10,000 tables, each of which begins with [[people]]"
        ),
    ] = ()


#: Tables by path; "*" is any severity, or any element of an array of tables.
TABLES_BY_PATH: Mapping[tuple[str, ...], type[StrictTable]] = {
    (): ConfigTable,
    ("organization",): OrganizationTable,
    ("organization", "digest"): DigestTable,
    ("organization", "limits"): LimitsTable,
    ("policy", "*"): PolicyTable,
    ("departments", "*"): DepartmentTable,
    ("people", "*"): PersonTable,
}


def table_at(path: KeyPath) -> type[StrictTable]:
    """Return the table at a path. Raises LookupError if there is none."""
    for shape, table in TABLES_BY_PATH.items():
        if len(shape) == len(path) and all(
            wanted in ("*", step) for wanted, step in zip(shape, path, strict=True)
        ):
            return table
    raise LookupError(path)
