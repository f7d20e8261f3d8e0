"""Cards, forms and pages as HTML, escaped by Jinja; no text is marked as safe.

Invisible characters are removed from shown text, but not from values returned by the page.
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
    AnyField,
    Block,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Link,
    Menu,
    MomentField,
    PersonField,
    Quote,
    Small,
    Text,
)
from bot.wording import form_text

#: Most options shown as radio buttons; longer lists become a select box.
_RADIO_BUTTONS: Final = 4
_TEMPLATE_FOLDER: Final = Path(__file__).with_name("templates")


@cache
def renderer() -> "Renderer":
    """The renderer of the process, with cached templates."""
    return Renderer()


class Renderer:
    """Renders HTML with the templates of the package."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATE_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_without_invisible,
        )
        self._templates.filters["kind"] = kind
        self._templates.filters["as_it_is"] = escape
        self._templates.globals["words"] = words
        self._templates.globals["form_text"] = form_text
        self._templates.globals["card_html"] = self.card

    def card(self, card: Card, level: int = 3) -> Markup:
        """Render a card with buttons; `level` is the level of headings on the page."""
        return self._html("card.html", card=card, level=level)

    def form(self, form: Form, where: str, key: str, people: Sequence[Colleague]) -> Markup:
        """Render a form for a dialog; `key` identifies the opened form."""
        return self._html("form.html", form=form, where=where, key=key, people=people)

    def suggestions(self, found: Sequence[tuple[str, str, str]]) -> Markup:
        """Render suggestions: inserted text, label and description."""
        return self._html("suggestions.html", found=found)

    def page(self, name: str, view: Mapping[str, Any]) -> Markup:
        """Render a whole page."""
        return self._html(name, **view)

    def _html(self, name: str, **values: object) -> Markup:
        return Markup(self._templates.get_template(name).render(values))  # noqa: S704 -- escaped


def _without_invisible(value: object) -> object:
    """Remove invisible characters from text, but leave rendered HTML unchanged."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible_text(value)
    return value


def kind(part: Block | Button | Menu | AnyField) -> str:
    """The template's name for a part of a card or form."""
    match part:
        case Heading():
            return "heading"
        case Text():
            return "text"
        case Quote():
            return "quote"
        case Facts():
            return "facts"
        case Link():
            return "link"
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
        case MomentField():
            return "moment"
        case Field():
            return "box" if part.multiline else "line"
        case Choice():
            return "radio" if len(part.options) <= _RADIO_BUTTONS else "select"
        case _:
            assert_never(part)
