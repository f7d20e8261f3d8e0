"""The parts of a row in the table of requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.case import commands as c
from bot.case.case import Case
from bot.chat.cards import Choice, Field, PersonField
from bot.rules.deciding import Ruling
from bot.rules.duty_deadlines import DutyKind
from bot.screens.typed_text import whole_number
from bot.wording.request_text import RequestText

FieldLike = Field | Choice | PersonField


@dataclass(frozen=True, kw_only=True)
class TypedWords:
    """The words after a verb, and who typed them about which case."""

    number: int
    by: str
    via: str
    rest: str

    @property
    def ref(self) -> str:
        """The case's reference."""
        return f"OOPS-{self.number}"


@dataclass(frozen=True, kw_only=True)
class PressedButton:
    """A button that was pressed; `about` is what follows the reference in its value."""

    number: int
    by: str
    via: str
    about: str


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """A filled-in form of a case; `about` is what follows the reference in its value."""

    number: int
    by: str
    via: str
    about: str
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def customer(self) -> int:
        """The number of the customer that was chosen; 0, which is nobody's, where none was."""
        return whole_number(self["whom"]) or 0


def _carry(_case: Case, about: str) -> str:
    return about


@dataclass(frozen=True, kw_only=True)
class RequestForm:
    """The form of a request: its fields, and the command that it becomes."""

    fields: Callable[[Case], tuple[FieldLike, ...]]
    read: Callable[[FilledForm], c.CaseRequest]
    #: What comes back with the form, besides the reference, given what opened it.
    carry: Callable[[Case, str], str] = _carry


@dataclass(frozen=True, kw_only=True)
class Request(Ruling):
    """A request that changes a case: all that there is to it."""

    verb: c.Verb
    text: RequestText
    #: Reads what was typed after the verb's word; None: it cannot be typed.
    typed: Callable[[TypedWords], c.CaseRequest | None] | None = None
    #: Reads a button that needs no form.
    pressed: Callable[[PressedButton], c.CaseRequest] | None = None
    #: Opens where the button is pressed.
    form: RequestForm | None = None
    #: The duties that the request settles.
    settles: tuple[DutyKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request that changes no case."""

    verb: c.Verb
    text: RequestText
    #: The command, where its word is typed alone.
    alone: Callable[[str, str], c.Command] | None = None
    #: The word that is typed alone, where it is not the verb's.
    word: str | None = None
    #: Reads a button about a case.
    pressed: Callable[[PressedButton], c.CaseRequest] | None = None
