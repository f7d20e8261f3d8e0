"""Forms as Adaptive Cards: in a dialog, or in a message if no dialog can be opened."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.chat.inbound import form_key
from adapters.chat.text import shorten, visible_text
from adapters.teams import words
from adapters.teams.render import LARGEST, Json, attachment, bare, execute, rich, size
from adapters.teams.render import elements as drawn
from adapters.teams.text import label, own_words
from bot.chat.cards import AnyField, Choice, Field, Form, MomentField, Option, PersonField
from bot.wording import form_text

#: The prefix of field names in the data that a card sends.
_SAID: Final = "said."
#: Lengths for prefilled values and options; the next is tried if the form is too large.
_LONGEST: Final = ((20_000, 100), (6000, 100), (2000, 100), (2000, 40))
_HINT: Final = 200
_CHOSEN_DATE: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHOSEN_TIME: Final = re.compile("[0-9]{2}:[0-9]{2}")
_LABEL: Final = 100


def dialog(form: Form, people: Sequence[Option], wrong: str = "", **carried: str) -> Json:
    """Return the invoke response that opens a dialog, or changes the open one."""
    return {
        "task": {
            "type": "continue",
            "value": {
                "title": label(form.title, 60),
                "height": "medium",
                "width": "medium",
                "card": attachment(form_card(form, people, wrong, in_dialog=True, **carried)),
            },
        }
    }


def form_card(
    form: Form,
    people: Sequence[Option],
    wrong: str = "",
    *,
    in_dialog: bool = False,
    **carried: str,
) -> Json:
    """Draw the form; `wrong` is a refusal to show, `carried` comes back unchanged.

    If the people don't fit into the card, the field takes a typed address.

    `opening` in the returned data names this opening of the form, so that it is submitted once;
    `key` is a reserved name with which Microsoft's own client sends nothing.
    """
    fixed = {"form": form.verb, "value": form.value, "opening": secrets.token_hex(8), **carried}
    opening = _Opening(form=form, people=people, wrong=wrong, in_dialog=in_dialog, carried=fixed)
    unlisted = replace(opening, people=None)
    tried = (each.card(*longest) for each in (opening, unlisted) for longest in _LONGEST)
    fitting = (each for each in tried if size(each) <= LARGEST)
    return next(fitting, None) or unlisted.card(*_LONGEST[-1])


def filled_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of the fields, by name."""
    return {
        name.removeprefix(_SAID): value
        for name, value in data.items()
        if name.startswith(_SAID) and isinstance(value, str)
    }


def submission_key(data: Mapping[str, Any]) -> str:
    """Return the idempotency key of a submission: same form, same words."""
    said = [str(data.get("form")), str(data.get("value")), filled_in(data)]
    return form_key(data.get("opening"), said)


def refilled(form: Form, said: Mapping[str, str]) -> Form:
    """Return the form with the typed values."""
    fields = tuple(_refilled(each, said) for each in form.fields)
    return replace(form, fields=fields)


def _refilled(field: AnyField, said: Mapping[str, str]) -> AnyField:
    value = said.get(field.name, "")
    if isinstance(field, MomentField):
        date, time = (said.get(each, "") for each in (field.date_name, field.time_name))
        return replace(field, value=value, date=date, time=time)
    if isinstance(field, PersonField) or field.name not in said:
        return field
    return replace(field, value=value)


@dataclass(frozen=True, kw_only=True)
class _Opening:
    """One opening of a form."""

    form: Form
    #: None to have an address typed.
    people: Sequence[Option] | None
    wrong: str
    in_dialog: bool
    carried: Mapping[str, str]

    def card(self, longest: int, longest_option: int) -> Json:
        """Draw the form, with values and options cut to these lengths."""
        form = self.form
        said = (
            [rich(own_words(self.wrong), color="Attention", weight="Bolder")] if self.wrong else []
        )
        intro = [element for block in form.intro for element in drawn(block)]
        inputs = [
            each for field in form.fields for each in self._input(field, longest, longest_option)
        ]
        heading = [] if self.in_dialog else [rich(form.title, weight="Bolder", size="Medium")]
        card = bare([*heading, *said, *intro, *inputs])
        return card | {"actions": [self._submit() | {"style": "positive"}]}

    def _submit(self) -> Json:
        if not self.in_dialog:
            return execute(self.form.submit, "form", dict(self.carried))
        title = label(self.form.submit, _LABEL)
        return {"type": "Action.Submit", "title": title, "data": dict(self.carried)}

    def _input(self, field: AnyField, longest: int, longest_option: int) -> Iterator[Json]:
        common = _common(field.name, field.label, required=field.required)
        match field:
            case MomentField():
                yield from _moment(field, longest)
            case Field():
                yield _text(field, longest) | common
            case Choice() if field.options:
                yield _choices(field.options, field.value, field.hint, longest_option) | common
            case PersonField() if self.people is not None:
                yield _choices(self.people, None, field.hint, longest_option) | common
            case PersonField():
                yield _text(_address(field), longest) | common


def _common(name: str, text: str, *, required: bool) -> Json:
    common: Json = {"id": _SAID + name, "label": label(text, _LABEL), "isRequired": required}
    return common | ({"errorMessage": words.NEEDED} if required else {})


def _moment(field: MomentField, longest: int) -> Iterator[Json]:
    """Draw the words and the pickers; none is required, because one is enough."""
    typed = Field(name=field.name, label=field.label, value=field.value, hint=field.hint)
    yield _text(typed, longest) | _common(field.name, field.label, required=False)
    date = {"value": field.date} if _CHOSEN_DATE.fullmatch(field.date) else {}
    time = {"value": field.time} if _CHOSEN_TIME.fullmatch(field.time) else {}
    on = _common(field.date_name, form_text.CHOSEN_DATE, required=False)
    at = _common(field.time_name, form_text.CHOSEN_TIME, required=False)
    yield {"type": "Input.Date"} | date | on
    yield {"type": "Input.Time"} | time | at


def _address(field: PersonField) -> Field:
    """Return the field for a typed address."""
    return Field(name=field.name, label=field.label, hint=words.ADDRESS, required=field.required)


def _text(field: Field, longest: int) -> Json:
    element: Json = {"type": "Input.Text", "isMultiline": field.multiline}
    if field.value:
        element["value"] = shorten(visible_text(field.value), longest)
    if field.hint:
        element["placeholder"] = label(field.hint, _HINT)
    return element


def _choices(options: Sequence[Option], value: str | None, hint: str, longest: int) -> Json:
    choices = [{"title": label(each.label, longest), "value": each.value} for each in options]
    element: Json = {"type": "Input.ChoiceSet", "style": "compact", "choices": choices}
    if value and any(each.value == value for each in options):
        element["value"] = value
    if hint:
        element["placeholder"] = label(hint, _HINT)
    return element
