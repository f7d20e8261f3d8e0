"""Cards, forms and pages as HTML. Jinja escapes everything; nothing is ever marked as safe.

Text is shown without what nobody can see, except for the values that come back from the page.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from adapters.chat.text import visible_text
from adapters.web import words
from adapters.web.users import Colleague
from bot.chat.cards import (
    Actions,
    Block,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Menu,
    PersonField,
    Quote,
    Small,
    Text,
)

#: Up to so many options stand open beneath each other; more are in a list that unfolds.
_RADIO_BUTTONS: Final = 4
_TEMPLATES: Final = Path(__file__).with_name("templates")


@cache
def renderer() -> "Renderer":
    """The one of this process: it keeps the templates that it has read."""
    return Renderer()


class Renderer:
    """Turns values into HTML with the templates beside this file."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_shown,
        )
        self._templates.filters["kind"] = kind
        self._templates.filters["as_it_is"] = escape
        self._templates.globals["words"] = words
        self._templates.globals["card_html"] = self.card

    def card(self, card: Card, level: int = 3) -> Markup:
        """A card, with its buttons; `level` is that of its headings on the page."""
        return self._html("card.html", card=card, level=level)

    def form(self, form: Form, where: str, key: str, people: Sequence[Colleague]) -> Markup:
        """A form, to be put into a dialog; `key` names this opening of it."""
        return self._html("form.html", form=form, where=where, key=key, people=people)

    def suggestions(self, found: Sequence[tuple[str, str, str]]) -> Markup:
        """What one could type: what is put in, what is shown, what it does."""
        return self._html("suggestions.html", found=found)

    def page(self, name: str, view: Mapping[str, Any]) -> Markup:
        """A whole page."""
        return self._html(name, **view)

    def _html(self, name: str, **values: object) -> Markup:
        return Markup(self._templates.get_template(name).render(values))  # noqa: S704 -- escaped


def _shown(value: object) -> object:
    """A value as the page shows it; HTML of ours is left as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible_text(value)
    return value


def kind(part: Block | Button | Menu | Field | Choice | PersonField) -> str:
    """What a template calls it."""
    match part:
        case Heading():
            return "heading"
        case Text():
            return "text"
        case Quote():
            return "quote"
        case Facts():
            return "facts"
        case Small():
            return "small"
        case Divider():
            return "divider"
        case Actions():
            return "actions"
        case Button():
            return "button"
        case Menu():
            return "menu"
        case PersonField():
            return "personfield"
        case Field():
            return "box" if part.multiline else "line"
        case Choice():
            return "radio" if len(part.options) <= _RADIO_BUTTONS else "select"
        case _:
            assert_never(part)
