"""Commands from Slack's payloads."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace

from adapters.chat.asking import without_polite_words
from adapters.chat.inbound import form_key
from adapters.chat.payloads import Malformed, read
from adapters.slack.payloads import (
    FormIdentity,
    MessageItem,
    PressedAction,
    SlashCommand,
    SubmittedView,
)
from adapters.slack.reading import literal
from adapters.slack.render import values
from bot.case import commands as c
from bot.case.errors import GroupNamed
from bot.case.verbs import Verb
from bot.screens.forms import command_from_form
from bot.screens.pressed import command_from_button
from bot.screens.typed import command_from, command_said

_USER_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^<>]*)?>")
_GROUP_MENTION = re.compile(r"<!subteam\^[^<>]*>")
_MARKED = re.compile(r"message:([A-Za-z0-9_-]{1,64}):([0-9]{1,16}\.[0-9]{1,16})")


def from_slash(typed: SlashCommand, by: str) -> c.Command:
    """The command typed after `/oops`. Raises a Refusal with the right form.

    A report gets a source made of the trigger id, so a repeated delivery opens no second case.
    """
    command = _with_mention(command_from(literal(typed.text), by, "/oops"), typed.text)
    if isinstance(command, c.ReportComplaint) and typed.trigger_id:
        return replace(command, source=_typing_key(typed))
    return command


def from_said(text: str, by: str, case: int | None = None) -> c.Command:
    """The command of words said to the bot, in the thread of that case. Raises a Refusal."""
    return _with_mention(command_said(literal(text), by, "a message", case), text)


def _with_mention(command: c.Command, text: str) -> c.Command:
    """The command with the mentioned user's id, which `literal` makes unreadable.

    Raises GroupNamed where a group of users is mentioned.
    """
    group = _GROUP_MENTION.search(text)
    if group and isinstance(command, c.Hand | c.Move | c.ListCases):
        raise GroupNamed(literal(group[0]))
    named = [each[0] for each in _USER_MENTION.finditer(text)]
    if isinstance(command, c.Hand):
        return replace(command, to=_mention_of(command.to, named))
    if isinstance(command, c.ListCases):
        return replace(command, words=_mention_of(command.words, named))
    return command


def _mention_of(words: str, mentions: Sequence[str]) -> str:
    """The mention that reads as the words, or the words."""
    bare = without_polite_words(words)
    return next((each for each in mentions if literal(each) == bare), words)


def _typing_key(typed: SlashCommand) -> str:
    """The source of a typed report: a hash of trigger, user and words."""
    said = json.dumps([typed.trigger_id, typed.user_id, typed.text])
    return f"command:{hashlib.sha256(said.encode()).hexdigest()}"


def from_action(action: PressedAction, by: str) -> c.Command:
    """The command of a button or menu. Raises a Refusal for an unknown action."""
    return command_from_button(action.action_id, _unescape_text(action.chosen), by, "a button")


def from_view(view: SubmittedView, by: str) -> c.Command:
    """The command of a submitted form. A chosen user becomes a mention."""
    chosen = _users_chosen(view)
    filled_in = values(view.state).items()
    said = {name: f"<@{each}>" if each in chosen else each for name, each in filled_in}
    identity = form_identity(view)
    command = command_from_form(identity.verb, _unescape_text(identity.value), said, by, "a form")
    if isinstance(command, c.ReportComplaint):
        via = "a message's menu" if identity.source else command.via
        return replace(
            command,
            card_to_reporter=True,
            source=identity.source,
            link=identity.link,
            via=via,
        )
    return command


def marked_message(action: PressedAction) -> MessageItem | None:
    """The message that a button offers to report."""
    found = _MARKED.fullmatch(action.chosen)
    is_report = action.action_id.partition(":")[0] == Verb.REPORT
    return (
        MessageItem(type="message", channel=found[1], ts=found[2]) if found and is_report else None
    )


def source_of(message: MessageItem) -> str:
    """The source of a report by reaction or shortcut: one case a message."""
    return f"message:{message.channel}:{message.ts}"


def form_identity(view: SubmittedView) -> FormIdentity:
    """The request that a form belongs to. Raises Malformed for a foreign form."""
    try:
        carried = json.loads(view.private_metadata)
    except ValueError as error:
        raise Malformed("private_metadata") from error
    return read(FormIdentity, carried)


def submission_key(view: SubmittedView) -> str:
    """The idempotency key of a submission: same form, same content."""
    return form_key(view.id, [view.private_metadata, values(view.state)])


def mentioned(words: str) -> str | None:
    """The mentioned user's id, for a text that is a mention and no more."""
    found = _USER_MENTION.fullmatch(words.strip())
    return found[1] if found else None


def _users_chosen(view: SubmittedView) -> set[str]:
    """The ids of the users chosen in a form."""
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


def _unescape_text(text: str) -> str:
    """Undo Slack's escapes (docs.slack.dev, "Formatting text")."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
