"""The tables of `oops.toml`, as pydantic checks them; `oops.example.toml` explains each key.

TOML has no null: a key that has to be there reads None where it is not, and its reader refuses
that in its own words.
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


class Table(BaseModel):
    """A table in which an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: Completes the sentence "expected ..." where something else stands in the table's place.
    expected: ClassVar[str]


def _required() -> Any:  # noqa: ANN401 - as pydantic's own Field
    return Field(default=None, validate_default=True)


def _within(kind: type[Sized], least: int, most: int, expected: str) -> BeforeValidator:
    """Refuse, in one sentence, what is no list or table or holds too few or too many."""

    def check(value: object) -> object:
        if not isinstance(value, kind) or not least <= len(value) <= most:
            raise ValueError(expected)
        return value

    return BeforeValidator(check)


class DigestTable(Table):
    """`digest` in `[organization]`."""

    expected = 'a table such as {at = "09:00", channel = "#oops"}'

    at: Annotated[time, PlainValidator(values.clock)] = time(9)
    channel: Annotated[str | None, PlainValidator(values.channel)] = None


class OrganizationTable(Table):
    """`[organization]`."""

    expected = "a table [organization] with a name and a timezone"

    name: Annotated[str, PlainValidator(values.name)] = _required()
    timezone: Annotated[ZoneInfo, PlainValidator(values.zone)] = _required()
    working_hours: Annotated[WorkingHours, PlainValidator(values.hours)] = Field(
        default_factory=lambda: values.hours("mon-fri 09:00-17:00")
    )
    holidays: Annotated[Holidays, PlainValidator(values.holidays)] = Field(
        default_factory=lambda: values.holidays([])
    )
    digest: DigestTable = Field(default_factory=DigestTable)
    executive: Annotated[str | None, PlainValidator(values.address)] = None
    reactions: Annotated[tuple[str, ...], PlainValidator(values.reactions)] = ("oops", "sos")


class PolicyTable(Table):
    """`[policy.<severity>]`; a key that is None keeps the built-in value."""

    expected = "a table of its own for each severity, such as [policy.normal]"

    accept_within: Annotated[Duration | None, PlainValidator(values.duration)] = None
    acknowledge_within: Annotated[Duration | None, PlainValidator(values.duration)] = None
    fix_within: Annotated[Duration | None, PlainValidator(values.duration)] = None
    tell_within: Annotated[Duration | None, PlainValidator(values.duration)] = None
    update_every: Annotated[Duration | None, PlainValidator(values.duration)] = None
    nag_every: Annotated[Duration | None, PlainValidator(values.duration)] = None
    escalate_after: Annotated[int | None, PlainValidator(values.count)] = None
    any_hour: Annotated[bool | None, PlainValidator(values.flag)] = None


class DepartmentTable(Table):
    """`[[departments]]`."""

    expected = "a table that begins with [[departments]]"

    name: Annotated[str, PlainValidator(values.name)] = _required()
    lead: Annotated[str, PlainValidator(values.lead)] = _required()
    members: Annotated[tuple[str, ...], PlainValidator(values.addresses)] = ()
    channel: Annotated[str | None, PlainValidator(values.channel)] = None
    about: Annotated[str, PlainValidator(values.about)] = ""
    keywords: Annotated[tuple[str, ...], PlainValidator(values.keywords)] = ()
    executive: Annotated[str | None, PlainValidator(values.address)] = None


class PersonTable(Table):
    """`[[people]]`."""

    expected = "a table that begins with [[people]]"

    email: Annotated[str, PlainValidator(values.address)] = _required()
    deputy: Annotated[str | None, PlainValidator(values.address)] = None
    timezone: Annotated[ZoneInfo | None, PlainValidator(values.zone)] = None
    working_hours: Annotated[WorkingHours | None, PlainValidator(values.hours)] = None
    holidays: Annotated[Holidays | None, PlainValidator(values.holidays)] = None

    @field_validator("deputy")
    @classmethod
    def _is_somebody_else(cls, deputy: str, info: ValidationInfo) -> str:
        if deputy == info.data.get("email"):
            raise ValueError("the e-mail address of somebody else")
        return deputy


class ConfigTable(Table):
    """All of `oops.toml`."""

    organization: OrganizationTable = _required()
    policy: Annotated[
        Mapping[str, PolicyTable],
        _within(dict, 0, 20, "at most 20 tables such as [policy.normal]"),
    ] = Field(default_factory=dict)
    departments: Annotated[
        tuple[DepartmentTable, ...],
        _within(list, 1, 1_000, "1 to 1,000 tables, each of which begins with [[departments]]"),
    ] = _required()
    people: Annotated[
        tuple[PersonTable, ...],
        _within(list, 0, 10_000, "at most 10,000 tables, each of which begins with [[people]]"),
    ] = ()


#: Every table by its path, in which "*" is any severity, or any element of an array of tables.
TABLES: Mapping[tuple[str, ...], type[Table]] = {
    (): ConfigTable,
    ("organization",): OrganizationTable,
    ("organization", "digest"): DigestTable,
    ("policy", "*"): PolicyTable,
    ("departments", "*"): DepartmentTable,
    ("people", "*"): PersonTable,
}


def table_at(path: KeyPath) -> type[Table]:
    """The table whose path that is. Raises LookupError where there is none."""
    for shape, table in TABLES.items():
        if len(shape) == len(path) and all(
            wanted in ("*", part) for wanted, part in zip(shape, path, strict=True)
        ):
            return table
    raise LookupError(path)
