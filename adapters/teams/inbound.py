"""Translate payloads of Teams into commands. Nothing is decided here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.chat.inbound import report_of
from adapters.teams.forms import filled_in
from adapters.teams.markup import without_entities
from adapters.teams.payloads import Account, Activity, Pressed
from adapters.teams.reading import files_of
from bot.case import commands as c
from bot.chat.places import Place
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_from
from storage.platforms.forwarded import ForwardedMessage

_COMMAND: Final = "/oops"
#: The words for the home page, which Teams lacks.
_HOME: Final = "home"


def typed_words(activity: Activity) -> str:
    """Return the typed words without the bot's mention and `/oops`; others stay as `@Name`."""
    text = activity.text or ""
    for each in activity.entities or ():
        if each.type == "mention" and each.text and each.mentioned:
            ours = each.mentioned.id == activity.recipient.id
            text = text.replace(each.text, " " if ours else f"@{each.mentioned.name or ''}")
    text = without_entities(text).replace("\xa0", " ").replace("\r\n", "\n").strip()
    head = text[: len(_COMMAND) + 1].casefold()
    return text[len(_COMMAND) :].strip() if head.strip() == _COMMAND else text


def is_home(words: str) -> bool:
    """Return True if the words ask for the home page."""
    return words.casefold() == _HOME


def from_typed(activity: Activity, by: str) -> c.Command:
    """Read typed words. Raises a Refusal.

    The answer to a report goes to the chat with the bot, or to the post's thread.
    """
    command = command_from(typed_words(activity), by, "a message")
    if not isinstance(command, c.ReportComplaint):
        return command
    files = files_of(activity.attachments or ())
    if files:
        command = replace(command, complaint=f"{command.complaint}\n\n{files}")
    personal = activity.conversation.is_personal
    return replace(command, answer_in=Place(person=by) if personal else here(activity))


def from_pressed(pressed: Pressed, by: str) -> c.Command:
    """Read a pressed button. Raises a Refusal for an unknown one."""
    return command_from_button(pressed.verb, clean(pressed.value), by, "a button")


def from_form(data: Mapping[str, Any], by: str) -> c.Command:
    """Read a submitted form. Raises a Refusal for an unknown one."""
    verb, value = (str(data.get(each) or "") for each in ("form", "value"))
    command = command_from_form(verb, clean(value), filled_in(data), by, "a form")
    if not isinstance(command, c.ReportComplaint):
        return command
    source, link = (str(data.get(each) or "") or None for each in ("source", "link"))
    via = "a message's menu" if source else "a form"
    return replace(command, card_to_reporter=True, source=source, link=link, via=via)


def from_offer(offer: ForwardedMessage, by: str, via: str) -> c.ReportComplaint:
    """Read the report of a forwarded message."""
    found = FoundMessage(text=offer.text, link=offer.link)
    return report_of(found, offer.source, by, via)


def source_of(conversation: str, message: str) -> str:
    """Return the source of a message: marking the message twice makes one case.

    A message in a thread has its own id, wherever it was marked.
    """
    return f"message:{conversation.partition(';')[0]}:{message}"


def here(activity: Activity) -> Place:
    """Return the place of a message: the chat, or the thread of the post."""
    where, _, thread = activity.conversation.id.partition(";messageid=")
    return Place(channel=where, thread=thread or None)


def mentioned(activity: Activity) -> list[Account]:
    """Return the accounts that a message mentions, without the bot."""
    entities = activity.entities or ()
    found = [each.mentioned for each in entities if each.type == "mention" and each.mentioned]
    return [each for each in found if each.id != activity.recipient.id]
