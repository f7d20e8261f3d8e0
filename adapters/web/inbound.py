"""Translation of page actions to commands, without decisions."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.chat.inbound import form_key, report_of
from adapters.web.messages import Message
from adapters.web.payloads import ButtonFields, FormFields
from bot.case import commands as c
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_from

_TYPED_VIA: Final = "/oops"
_COMMAND_PATTERN: Final = re.compile(r"\s*/oops((?:\s.*)?)", re.IGNORECASE | re.DOTALL)


def typed_command(text: str) -> str | None:
    """The text after `/oops`; None for any other text."""
    found = _COMMAND_PATTERN.fullmatch(text)
    return found[1].strip() if found else None


def from_typed(text: str, by: str) -> c.Command:
    """The command typed after `/oops`. Raises Refusal with the expected form."""
    return command_from(text, by, _TYPED_VIA)


def from_pressed(pressed: ButtonFields, by: str) -> c.Command:
    """The command of a pressed button. Raises Refusal for a foreign button."""
    return command_from_button(pressed.verb, clean(pressed.value), by, "a button")


def from_form(filled: FormFields, values: Mapping[str, str], by: str) -> c.Command:
    """The command of a submitted form. Raises Refusal for a foreign form."""
    command = command_from_form(filled.verb, clean(filled.value), values, by, "a form")
    if isinstance(command, c.ReportComplaint):
        return replace(command, card_to_reporter=True)
    return command


def from_message(message: Message, link: str, by: str, via: str) -> c.ReportComplaint:
    """The report of a message marked by reaction or menu."""
    return report_of(found_in(message, link), source_of(message), by, via)


def found_in(message: Message, link: str) -> FoundMessage:
    """The content of a message; for a forwarded message, the customer's words."""
    if passed_on := message.forwarded:
        return FoundMessage(
            text=passed_on.text,
            customer=passed_on.customer or None,
            contact=passed_on.contact or None,
            link=link,
        )
    return FoundMessage(text=message.text, link=link)


def source_of(message: Message) -> str:
    """Idempotency key of a message: marked twice, the message opens a single case."""
    return f"message:{message.conversation}:{message.id}"


def submission_key(filled: FormFields, values: Mapping[str, str]) -> str:
    """Idempotency key of a form submission with equal values."""
    return form_key(filled.form, [filled.verb, filled.value, dict(values)])
