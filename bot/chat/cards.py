"""What every platform can show: cards with buttons, and forms. Plain values, no markup.

Every string in here is literal text. Whatever the customer wrote in it, a renderer shows it and
never lets a mention, a link or markup in it come alive.
"""

from dataclasses import dataclass

from bot.stored_names import stored_as


@dataclass(frozen=True, kw_only=True)
class Option:
    """One choice of several."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """A next step. `verb` is the request's name, `value` begins with the case's reference."""

    verb: str
    label: str
    value: str
    #: The one step that is wanted most; at most one a card.
    primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Menu:
    """A button that asks which: choosing an option sends `verb` with the option's value."""

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
    """A paragraph of our own words; names and quotations in it are literal."""

    text: str


@stored_as("quote.v1")
@dataclass(frozen=True, kw_only=True)
class Quote:
    """The customer's words, shown as theirs, shortened where they are long."""

    text: str


@stored_as("facts.v1")
@dataclass(frozen=True, kw_only=True)
class Facts:
    """Labels with their values."""

    rows: tuple[tuple[str, str], ...]


@stored_as("small.v1")
@dataclass(frozen=True, kw_only=True)
class Small:
    """A line of lesser weight: when, by whom, why."""

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


Block = Heading | Text | Quote | Facts | Small | Actions | Divider


@dataclass(frozen=True, kw_only=True)
class Card:
    """A message. `summary` is what a notification or a screen reader says first."""

    summary: str
    blocks: tuple[Block, ...]
    #: The reference of the case that it shows, and shows alone: where a platform can, each reader
    #: sees their own view of it.
    shows: str | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """A line, or a box, that a person fills in."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = True
    multiline: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of several options."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str | None = None
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonField:
    """A colleague, chosen in the platform's own way; its value is an e-mail address."""

    name: str
    label: str
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Form:
    """What opens for a request that needs words. `verb` and `value` come back with it unchanged."""

    verb: str
    value: str
    title: str
    submit: str
    fields: tuple[Field | Choice | PersonField, ...]
    #: What a person should know before they fill it in.
    intro: tuple[Block, ...] = ()
