"""Translate payloads of Teams into commands. Nothing is decided here."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.chat.inbound import report_of
from adapters.teams import words
from adapters.teams.forms import filled_in
from adapters.teams.markup import Quoted, quoted_in, without_entities
from adapters.teams.payloads import Account, Activity, Pressed
from adapters.teams.reading import files_of
from bot.case import commands as c
from bot.chat.places import Place
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_about, command_about_none, command_from
from storage.platforms.forwarded import ForwardedMessage

_COMMAND: Final = "/oops"
#: The words for the home page, which Teams lacks.
_HOME: Final = "home"
_VIA: Final = "a message"
_REFERENCE: Final = re.compile(r"\bOOPS-([1-9][0-9]{0,8})\b", re.IGNORECASE)


def typed_words(activity: Activity) -> str:
    """Return the typed words without the bot's mention and `/oops`; others stay as `@Name`.

    Words of a quoted message are left out.
    """
    quoted = quoted_message(activity)
    text = quoted.words if quoted else activity.text or ""
    if quoted and activity.recipient.name:
        text = text.removeprefix(activity.recipient.name)
    for each in activity.entities or ():
        if each.type == "mention" and each.text and each.mentioned:
            ours = each.mentioned.id == activity.recipient.id
            text = text.replace(each.text, " " if ours else f"@{each.mentioned.name or ''}")
    text = without_entities(text).replace("\xa0", " ").replace("\r\n", "\n").strip()
    head = text[: len(_COMMAND) + 1].casefold()
    return text[len(_COMMAND) :].strip() if head.strip() == _COMMAND else text


def is_home(typed: str) -> bool:
    """Return True if the words ask for the home page."""
    return typed.casefold() == _HOME


def quoted_message(activity: Activity) -> Quoted | None:
    """Return the message that a message quotes."""
    for each in activity.attachments or ():
        if each.contentType == "text/html" and isinstance(each.content, str):
            quoted = quoted_in(each.content)
            if quoted:
                return quoted
    return None


def replied_to(activity: Activity) -> str | None:
    """Return the id of the quoted message, or of the first message of the thread."""
    quoted = quoted_message(activity)
    root = here(activity).thread
    return quoted.message if quoted else root if root != activity.id else None


def cases_named(quoted: Quoted) -> tuple[int, ...]:
    """Return the numbers of the cases that a quoted message names, the first first."""
    return tuple(dict.fromkeys(int(each) for each in _REFERENCE.findall(quoted.text)))


def from_typed(activity: Activity, by: str, about: tuple[int, ...] = ()) -> c.Command:
    """Read typed words; `about` are the cases of the message that they reply to. Raises a Refusal.

    The answer to a report goes to the chat with the bot, or to the post's thread.
    """
    text = typed_words(activity)
    if len(about) == 1:
        return _in_teams(command_about(about[0], text, by, _VIA))
    if about or quoted_message(activity):
        example = about[0] if about else None
        return _in_teams(command_about_none(text, by, _VIA, example))
    command = _in_teams(command_from(text, by, _VIA))
    if not isinstance(command, c.ReportComplaint):
        return command
    files = files_of(activity.attachments or ())
    if files:
        command = replace(command, complaint=f"{command.complaint}\n\n{files}")
    personal = activity.conversation.is_personal
    source = source_of(activity.conversation.id, activity.id) if activity.id else None
    place = Place(person=by) if personal else here(activity)
    return replace(command, answer_in=place, source=source)


def from_pressed(pressed: Pressed, by: str) -> c.Command:
    """Read a pressed button. Raises a Refusal for an unknown one."""
    return _in_teams(command_from_button(pressed.verb, clean(pressed.value), by, "a button"))


def _in_teams(command: c.Command) -> c.Command:
    """Return the command; the help names what there is in Teams."""
    if isinstance(command, c.ShowHelp):
        return replace(command, other_ways=words.OTHER_WAYS)
    return command


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
