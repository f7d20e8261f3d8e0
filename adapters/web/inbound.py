"""What people do on the page, made into commands. It translates, and decides nothing."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.chat.inbound import form_key, report_of
from adapters.web.messages import Message
from adapters.web.payloads import FilledIn, Pressed
from bot.case import commands as c
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_from

_VIA: Final = "/oops"
_COMMAND: Final = re.compile(r"\s*/oops((?:\s.*)?)", re.IGNORECASE | re.DOTALL)


def typed_command(text: str) -> str | None:
    """What stands after `/oops`; None where it is no command."""
    found = _COMMAND.fullmatch(text)
    return found[1].strip() if found else None


def from_typed(text: str, by: str) -> c.Command:
    """What was typed after `/oops`. Raises a Refusal that says how to write it."""
    return command_from(text, by, _VIA)


def from_pressed(pressed: Pressed, by: str) -> c.Command:
    """What a button asks for. Raises a Refusal for what is none of ours."""
    return command_from_button(pressed.verb, clean(pressed.value), by, "a button")


def from_form(filled: FilledIn, values: Mapping[str, str], by: str) -> c.Command:
    """What a filled-in form asks for. Raises a Refusal for what is none of ours."""
    command = command_from_form(filled.verb, clean(filled.value), values, by, "a form")
    if isinstance(command, c.ReportComplaint):
        return replace(command, card_to_reporter=True)
    return command


def from_message(message: Message, link: str, by: str, via: str) -> c.ReportComplaint:
    """A message that somebody marked, whatever way they did it."""
    return report_of(found_in(message, link), source_of(message), by, via)


def found_in(message: Message, link: str) -> FoundMessage:
    """What was said in it; of what was passed on, the customer's words and not the colleague's."""
    if passed_on := message.forwarded:
        return FoundMessage(
            text=passed_on.text,
            customer=passed_on.customer or None,
            contact=passed_on.contact or None,
            link=link,
        )
    return FoundMessage(text=message.text, link=link)


def source_of(message: Message) -> str:
    """The name of a message: the same message marked twice is one case."""
    return f"message:{message.conversation}:{message.id}"


def submission_key(filled: FilledIn, values: Mapping[str, str]) -> str:
    """The name of one sending of a form: the same words from the same form are sent once."""
    return form_key(filled.form, [filled.verb, filled.value, dict(values)])
