"""The types of a row in the table of requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.case import commands as c
from bot.case.case import Case
from bot.case.verbs import Verb
from bot.chat.cards import AnyField, chosen_date_name, chosen_time_name
from bot.rules.deciding import Ruling
from bot.rules.duty_deadlines import DutyKind
from bot.screens.typed_text import whole_number
from bot.wording.request_text import RequestText


@dataclass(frozen=True, kw_only=True)
class TypedWords:
    """The words typed after a verb, with the person and the case."""

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
    """A pressed button. `about` is the rest of the value, after the case's reference."""

    number: int
    by: str
    via: str
    about: str


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """A filled-in form of a case. `about` is the rest of the value, after the case's reference."""

    number: int
    by: str
    via: str
    about: str
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def customer(self) -> int:
        """The number of the chosen customer; 0, which no customer has, if none was chosen."""
        return whole_number(self["whom"]) or 0

    def chosen(self, name: str) -> str:
        """The date and time chosen beside the words of a MomentField, in ISO format."""
        return f"{self[chosen_date_name(name)]} {self[chosen_time_name(name)]}".strip()


def _carry_unchanged(_case: Case, about: str) -> str:
    return about


@dataclass(frozen=True, kw_only=True)
class RequestForm:
    """The form of a request: the fields, and the reader that returns the command."""

    fields: Callable[[Case], tuple[AnyField, ...]]
    read: Callable[[FilledForm], c.CaseRequest]
    #: Returns the text carried in the form's value after the reference, given the opener's text.
    carry: Callable[[Case, str], str] = _carry_unchanged
    #: The field that takes words which were typed and not understood.
    words_in: str = ""


@dataclass(frozen=True, kw_only=True)
class Request(Ruling):
    """A request that changes a case, complete in one row."""

    verb: Verb
    text: RequestText
    #: Reads the words typed after the verb's word. None: cannot be typed.
    typed: Callable[[TypedWords], c.CaseRequest | None] | None = None
    #: Reads a button without a form.
    pressed: Callable[[PressedButton], c.CaseRequest] | None = None
    #: The form opened by the button.
    form: RequestForm | None = None
    #: The duties settled by the request.
    settles: tuple[DutyKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """A request that changes no case."""

    verb: Verb
    text: RequestText
    #: Makes the command from `by` and `via`, if the word can be typed alone.
    alone: Callable[[str, str], c.Command] | None = None
    #: The word typed alone, if different from the verb.
    word: str | None = None
    #: Reads a button about a case.
    pressed: Callable[[PressedButton], c.CaseRequest] | None = None
