"""Teams' payloads made into commands. It translates, and decides nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.chat.inbound import report_of
from adapters.teams.forms import filled_in
from adapters.teams.markup import without_entities
from adapters.teams.payloads import Account, Activity, Pressed
from bot.case import commands as c
from bot.chat.places import Place
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_from
from storage.platforms.forwarded import ForwardedMessage

_COMMAND: Final = "/oops"
#: Words that only Teams has, since its people have no page of their own there.
_HOME: Final = "home"


def typed_words(activity: Activity) -> str:
    """What was said to us, without our own name in front and `/oops`; others stay as `@Name`."""
    text = activity.text or ""
    for each in activity.entities or ():
        if each.type == "mention" and each.text and each.mentioned:
            ours = each.mentioned.id == activity.recipient.id
            text = text.replace(each.text, " " if ours else f"@{each.mentioned.name or ''}")
    text = without_entities(text).replace("\xa0", " ").replace("\r\n", "\n").strip()
    head = text[: len(_COMMAND) + 1].casefold()
    return text[len(_COMMAND) :].strip() if head.strip() == _COMMAND else text


def is_home(words: str) -> bool:
    """Whether somebody asks for the page of their own."""
    return words.casefold() == _HOME


def from_typed(activity: Activity, by: str) -> c.Command:
    """What the words ask for. Raises a Refusal that says how to write it.

    A report is answered where one awaits it: in the chat with us, or else beneath the words.
    """
    command = command_from(typed_words(activity), by, "a message")
    if not isinstance(command, c.ReportComplaint):
        return command
    personal = activity.conversation.is_personal
    return replace(command, answer_in=Place(person=by) if personal else here(activity))


def from_pressed(pressed: Pressed, by: str) -> c.Command:
    """What a button asks for. Raises a Refusal for what is none of ours."""
    return command_from_button(pressed.verb, clean(pressed.value), by, "a button")


def from_form(data: Mapping[str, Any], by: str) -> c.Command:
    """What a filled-in form asks for. Raises a Refusal for what is none of ours."""
    verb, value = (str(data.get(each) or "") for each in ("form", "value"))
    command = command_from_form(verb, clean(value), filled_in(data), by, "a form")
    if not isinstance(command, c.ReportComplaint):
        return command
    source, link = (str(data.get(each) or "") or None for each in ("source", "link"))
    via = "a message's menu" if source else "a form"
    return replace(command, card_to_reporter=True, source=source, link=link, via=via)


def from_offer(offer: ForwardedMessage, by: str, via: str) -> c.ReportComplaint:
    """Words that were passed on to us, which somebody reports."""
    found = FoundMessage(text=offer.text, link=offer.link)
    return report_of(found, offer.source, by, via)


def source_of(conversation: str, message: str) -> str:
    """The name of a message: the same message marked twice is one case.

    A message of a thread is called by its own id wherever one stands.
    """
    return f"message:{conversation.partition(';')[0]}:{message}"


def here(activity: Activity) -> Place:
    """Where it was said: in the chat, or beneath the post that began the thread."""
    where, _, thread = activity.conversation.id.partition(";messageid=")
    return Place(channel=where, thread=thread or None)


def mentioned(activity: Activity) -> list[Account]:
    """Whom a message mentions, besides us."""
    entities = activity.entities or ()
    found = [each.mentioned for each in entities if each.type == "mention" and each.mentioned]
    return [each for each in found if each.id != activity.recipient.id]
