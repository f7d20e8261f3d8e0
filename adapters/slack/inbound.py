"""Slack's payloads made into commands. It translates, and decides nothing."""

import hashlib
import json
import re
from dataclasses import replace

from adapters.chat.inbound import form_key
from adapters.chat.payloads import Malformed, read
from adapters.slack.payloads import Action, FormIdentity, MessageItem, SlashCommand, View
from adapters.slack.reading import literal
from adapters.slack.render import values
from bot.case import commands as c
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_from

_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^<>]*)?>")
_HANDED_TO = re.compile(rf"\bhand\s+({_MENTION.pattern})", re.IGNORECASE)


def from_slash(typed: SlashCommand, by: str) -> c.Command:
    """What was typed after `/oops`. Raises a Refusal that says how to write it.

    Typed once and delivered twice is one case: each time somebody types has a trigger of its own.
    """
    command = command_from(literal(typed.text), by, "/oops")
    handed_to = _HANDED_TO.search(typed.text)
    match command:
        case c.Hand() if handed_to:
            return replace(command, to=handed_to[1])
        case c.ReportComplaint() if typed.trigger_id:
            return replace(command, source=_typing_key(typed))
    return command


def _typing_key(typed: SlashCommand) -> str:
    """The name of one typing: the same words, by the same person, with the same trigger."""
    said = json.dumps([typed.trigger_id, typed.user_id, typed.text])
    return f"command:{hashlib.sha256(said.encode()).hexdigest()}"


def from_action(action: Action, by: str) -> c.Command:
    """What a button or a menu asks for. Raises a Refusal for what is none of ours."""
    return command_from_button(action.action_id, _unescape(action.chosen), by, "a button")


def from_view(view: View, by: str) -> c.Command:
    """What a filled-in form asks for; somebody chosen in it is a mention."""
    chosen = _users_chosen(view)
    filled_in = values(view.state).items()
    said = {name: f"<@{each}>" if each in chosen else each for name, each in filled_in}
    identity = form_identity(view)
    command = command_from_form(identity.verb, _unescape(identity.value), said, by, "a form")
    if isinstance(command, c.ReportComplaint):
        return replace(command, card_to_reporter=True)
    return command


def source_of(message: MessageItem) -> str:
    """The name of a message: the same message marked twice is one case."""
    return f"message:{message.channel}:{message.ts}"


def form_identity(view: View) -> FormIdentity:
    """Which request a form is for. Raises Malformed for a form that is not ours."""
    try:
        carried = json.loads(view.private_metadata)
    except ValueError as error:
        raise Malformed("private_metadata") from error
    return read(FormIdentity, carried)


def submission_key(view: View) -> str:
    """The name of one sending of a form: the same words from the same form are sent once."""
    return form_key(view.id, [view.private_metadata, values(view.state)])


def mentioned(words: str) -> str | None:
    """The id of the user whom these words mention, if they do nothing else."""
    found = _MENTION.fullmatch(words.strip())
    return found[1] if found else None


def _users_chosen(view: View) -> set[str]:
    """The ids of the users that were chosen in a form."""
    blocks = view.state.get("values")
    elements = [
        element
        for block in (blocks.values() if isinstance(blocks, dict) else ())
        if isinstance(block, dict)
        for element in block.values()
        if isinstance(element, dict)
    ]
    chosen = (each.get("selected_user") for each in elements)
    return {each for each in chosen if isinstance(each, str)}


def _unescape(text: str) -> str:
    """Slack escapes three signs in what it sends us (docs.slack.dev, "Formatting text")."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
