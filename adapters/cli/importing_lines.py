"""One line of an import: a JSON object with `text`, and perhaps more that is of use."""

import hashlib
import json
from typing import Annotated, Final, cast

from pydantic import BaseModel, Field, PlainValidator, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails

from adapters.config import wording
from adapters.config.values import address
from bot.case.commands import NewCustomer, ReportComplaint
from bot.chat.plain_text import clean
from bot.company.organization import Organization

_VIA: Final = "import"


class LineFault(Exception):
    """What is wrong with a line: a sentence a fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def report_of(raw: bytes, organization: Organization) -> ReportComplaint:
    """The report that a line makes. Raises LineFault with all that is wrong with it.

    The report's source is made of the whole line as JSON, keys that we do not know included and
    the order of keys not: so the same line is the same complaint, whichever file it stands in.
    """
    written = _parsed(raw)
    try:
        line = ComplaintLine.model_validate(written, context=organization)
    except ValidationError as error:
        raise LineFault(*map(_fault, error.errors(include_url=False))) from None
    known = line.customer or line.contact
    return ReportComplaint(
        by=line.reporter or "",
        via=_VIA,
        complaint=line.text,
        customers=(NewCustomer(name=line.customer, contact=line.contact),) if known else (),
        department=line.department,
        severity=line.severity,
        source=f"{_VIA}:{_digest(written)}",
        has_reporter=bool(line.reporter),
        card_to_reporter=False,
    )


def _parsed(raw: bytes) -> object:
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


def _digest(written: object) -> str:
    canonical = json.dumps(written, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _fault(error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    key = ".".join(map(str, error["loc"]))
    return wording.unexpected(key, str(cause or wording.OBJECT_EXPECTED), error["input"])


def _said(value: object) -> str:
    """What the customer said, whole."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(wording.TEXT_EXPECTED)
    return clean(value)


def _name(value: object) -> str:
    """A text on one line; empty where there is none."""
    if not isinstance(value, str | None):
        raise ValueError(wording.NAME_EXPECTED)
    return " ".join(clean(value or "").split())


def _reporter(value: object) -> str | None:
    """An address, normalised; an empty one counts as none."""
    return address(value) if value not in (None, "") else None


def _department(value: object, info: ValidationInfo) -> str | None:
    return _one_of(value, [each.name for each in _organization(info).departments])


def _severity(value: object, info: ValidationInfo) -> str | None:
    return _one_of(value, list(_organization(info).policies))


def _organization(info: ValidationInfo) -> Organization:
    return cast("Organization", info.context)


def _one_of(value: object, known: list[str]) -> str | None:
    """The known name that is meant, however it is capitalised."""
    if value in (None, ""):
        return None
    wanted = value.strip().casefold() if isinstance(value, str) else None
    found = next((each for each in known if each.casefold() == wanted), None)
    if not found:
        raise ValueError(wording.one_of(known))
    return found


class ComplaintLine(BaseModel):
    """What a line may say; whatever else stands in it is not looked at."""

    text: Annotated[str, PlainValidator(_said)] = Field(default=None, validate_default=True)
    customer: Annotated[str, PlainValidator(_name)] = ""
    contact: Annotated[str, PlainValidator(_name)] = ""
    reporter: Annotated[str | None, PlainValidator(_reporter)] = None
    department: Annotated[str | None, PlainValidator(_department)] = None
    severity: Annotated[str | None, PlainValidator(_severity)] = None
