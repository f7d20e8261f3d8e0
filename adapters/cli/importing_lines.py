"""One line of an import: a JSON object with `text` and optional keys."""

import hashlib
import json
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, Final, cast

from pydantic import BaseModel, Field, PlainValidator, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from adapters.cli import wording
from adapters.config.values import read_address
from bot.case.commands import NewCustomer, ReportComplaint
from bot.case.errors import CustomersUnclear
from bot.chat.plain_text import clean_words
from bot.company.organization import Organization
from bot.screens.typed_customers import customers_from

_IMPORT_VIA: Final = "import"


class LineFault(Exception):
    """Faults of a line, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def report_of(raw: bytes, organization: Organization) -> ReportComplaint:
    """Read a line as a report. Raises LineFault with every fault.

    The report's `source` is the idempotency key: a digest of the whole JSON object, unknown keys
    included, without regard to the order of keys. The same line in two files is the same complaint.
    """
    written = _parsed_line(raw)
    try:
        line = ComplaintLine.model_validate(written, context=organization)
    except ValidationError as error:
        raise LineFault(*map(_fault_text, error.errors(include_url=False))) from None
    _refuse_misspelt(written)
    return ReportComplaint(
        by=line.reporter or "",
        via=_IMPORT_VIA,
        complaint=line.text,
        customers=_customers(line),
        department=line.department,
        severity=line.severity,
        source=f"{_IMPORT_VIA}:{_line_digest(written)}",
        has_reporter=bool(line.reporter),
        said_on=line.reported_at,
        card_to_reporter=False,
    )


def _refuse_misspelt(written: object) -> None:
    """Raise LineFault for keys that are nearly a known one. Other unknown keys are let be."""
    keys, known = list(written) if isinstance(written, dict) else [], list(_KNOWN_KEYS)
    near = {each: get_close_matches(each, known, 1, 0.75) for each in keys if each not in known}
    faults = [wording.misspelt_key(key, found[0]) for key, found in near.items() if found]
    if faults:
        raise LineFault(*faults)


def _customers(line: "ComplaintLine") -> tuple[NewCustomer, ...]:
    """The customers of a line: the names in a list, or between semicolons."""
    try:
        found = [each for name in line.customer for each in customers_from(name)]
    except CustomersUnclear as unclear:
        raise LineFault(wording.customers_unclear(unclear.line)) from None
    if not line.contact:
        return tuple(found)
    if len(found) > 1 or any(each.contact for each in found):
        raise LineFault(wording.CONTACT_OF_MANY)
    return (NewCustomer(name=found[0].name if found else "", contact=line.contact),)


def _parsed_line(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LineFault(wording.no_utf_8(raw[error.start])) from None
    except json.JSONDecodeError as error:
        raise LineFault(wording.no_json(error.msg, error.colno)) from None
    except RecursionError:
        raise LineFault(wording.TOO_DEEP) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise LineFault(wording.TOO_LONG_A_NUMBER) from None


def _line_digest(written: object) -> str:
    canonical = json.dumps(written, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _fault_text(error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    key = ".".join(map(str, error["loc"]))
    return wording.unexpected_json(key, str(cause or wording.OBJECT_EXPECTED), error["input"])


def _complaint_text(value: object) -> str:
    """Read the complaint, which is never shortened."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(wording.TEXT_EXPECTED)
    return clean_words(value)


def _text_on_one_line(value: object) -> str:
    """Read an optional text, joined to one line; empty if missing."""
    if not isinstance(value, str | None):
        raise ValueError(wording.NAME_EXPECTED)
    return " ".join(clean_words(value or "").split())


def _customer_names(value: object) -> list[str]:
    """Read one text or a list of texts."""
    if isinstance(value, list) and not all(isinstance(each, str) for each in value):
        raise ValueError(wording.NAME_EXPECTED)
    return [_text_on_one_line(each) for each in (value if isinstance(value, list) else [value])]


def _reporter_address(value: object) -> str | None:
    """Read an optional e-mail address, normalised; an empty text is None."""
    return read_address(value) if value not in (None, "") else None


def _day(value: object) -> str:
    """Read an optional ISO date, with or without a time, as its day; the clock starts now."""
    if value in (None, ""):
        return ""
    try:
        return datetime.fromisoformat(str(value).strip()).date().isoformat()
    except ValueError:
        raise ValueError(wording.DATE_EXPECTED) from None


def _department_name(value: object, info: ValidationInfo) -> str | None:
    return _one_of(value, [each.name for each in _organization_of(info).departments])


def _severity_name(value: object, info: ValidationInfo) -> str | None:
    return _one_of(value, list(_organization_of(info).policies))


def _organization_of(info: ValidationInfo) -> Organization:
    return cast("Organization", info.context)


def _one_of(value: object, choices: list[str]) -> str | None:
    """Read an optional name from a list of choices; case does not matter."""
    if value in (None, ""):
        return None
    name = value.strip().casefold() if isinstance(value, str) else None
    choice = next((each for each in choices if each.casefold() == name), None)
    if not choice:
        raise ValueError(wording.one_of(choices))
    return choice


class ComplaintLine(BaseModel):
    """The keys of a line; other keys are part of the digest only."""

    text: Annotated[str, PlainValidator(_complaint_text)] = Field(
        default=None, validate_default=True
    )
    customer: Annotated[list[str], PlainValidator(_customer_names)] = Field(default_factory=list)
    contact: Annotated[str, PlainValidator(_text_on_one_line)] = ""
    reporter: Annotated[str | None, PlainValidator(_reporter_address)] = None
    department: Annotated[str | None, PlainValidator(_department_name)] = None
    severity: Annotated[str | None, PlainValidator(_severity_name)] = None
    reported_at: Annotated[str, PlainValidator(_day)] = ""


#: The keys that an import knows.
_KNOWN_KEYS: Final = tuple(ComplaintLine.model_fields)
