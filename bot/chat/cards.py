"""Cards with buttons, and forms: plain values for every platform to show.

Every string is literal text. A renderer shows the customer's words without making a mention, a
link or markup come alive.
"""

from dataclasses import dataclass

from bot.stored_names import stored_as


@dataclass(frozen=True, kw_only=True)
class Option:
    """An entry of a menu or choice."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """A next step. `verb` is the request's name, `value` begins with the case's reference."""

    verb: str
    label: str
    value: str
    #: The most useful next step; at most one a card.
    primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Menu:
    """A button with options: choosing one sends `verb` with the option's value."""

    verb: str
    label: str
    options: tuple[Option, ...]


@stored_as("heading.v1")
@dataclass(frozen=True, kw_only=True)
class Heading:
    """The first line of a card."""

    text: str


@stored_as("text.v1")
@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph of our own words, with literal names and quotations."""

    text: str


@stored_as("quote.v1")
@dataclass(frozen=True, kw_only=True)
class Quote:
    """The customer's words as a quotation, shortened if long."""

    text: str


@stored_as("facts.v1")
@dataclass(frozen=True, kw_only=True)
class Facts:
    """Labels with values."""

    rows: tuple[tuple[str, str], ...]


@stored_as("link.v1")
@dataclass(frozen=True, kw_only=True)
class Link:
    """A web address to open, given by a platform and checked by `is_web_address`."""

    label: str
    address: str


@stored_as("small.v1")
@dataclass(frozen=True, kw_only=True)
class Small:
    """A line of lesser weight: time, person, reason."""

    text: str


@stored_as("actions.v1")
@dataclass(frozen=True, kw_only=True)
class Actions:
    """The next steps, and no others."""

    items: tuple[Button | Menu, ...]


@stored_as("divider.v1")
@dataclass(frozen=True, kw_only=True)
class Divider:
    """A line between two things."""


Block = Heading | Text | Quote | Facts | Link | Small | Actions | Divider


@dataclass(frozen=True, kw_only=True)
class Card:
    """A message. Notifications and screen readers say `summary` first."""

    summary: str
    blocks: tuple[Block, ...]
    #: The reference and mark of the only case on the card: where a platform can, each reader sees
    #: a view of their own.
    shows: str | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """A line or a box of text to fill in."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = True
    multiline: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A form field with several options, of which one is chosen."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str | None = None
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonField:
    """A colleague, chosen with the platform's own picker; the value is an e-mail address."""

    name: str
    label: str
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class MomentField:
    """A date and time: typed in words, or chosen with the platform's own pickers.

    The words come back under `name`. A choice comes back in ISO format: under `date_name` a date
    in the person's zone or an instant, under `time_name` a time of day.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = True
    #: The chosen date, such as "2026-11-27", and time, such as "09:00".
    date: str = ""
    time: str = ""

    @property
    def date_name(self) -> str:
        """The name of the chosen date."""
        return chosen_date_name(self.name)

    @property
    def time_name(self) -> str:
        """The name of the chosen time of day."""
        return chosen_time_name(self.name)


def chosen_date_name(name: str) -> str:
    """The name under which a date chosen in a MomentField comes back."""
    return f"{name}.date"


def chosen_time_name(name: str) -> str:
    """The name under which a time of day chosen in a MomentField comes back."""
    return f"{name}.time"


AnyField = Field | Choice | PersonField | MomentField


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of a request; `verb` and `value` come back unchanged."""

    verb: str
    value: str
    title: str
    submit: str
    fields: tuple[AnyField, ...]
    #: Facts to read before filling in the form.
    intro: tuple[Block, ...] = ()
