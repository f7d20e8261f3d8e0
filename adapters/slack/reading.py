"""Reads the words and the author of a message: typed, forwarded, mailed or linked.

The result is plain text as a person reads it. Messages of other apps may have any shape, so no
field is trusted to be present or of the documented type.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.chat.attached_files import file_lines, not_kept_line
from adapters.chat.text import shorten
from adapters.slack.files import file_words, named_files
from adapters.slack.json_fields import JsonObject, object_at, text_at, untrimmed_text_at
from bot.case.reasons import FoundIn
from bot.ports.platform import FoundMessage

#: Characters of a complaint's words.
_LONGEST_TEXT: Final = 40_000
#: Attachments and files read at one level.
_MOST_ITEMS: Final = 50
#: Levels of forwarded messages.
_MAX_DEPTH: Final = 4
_MARKUP_TOKEN: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_SCHEME: Final = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
#: Types of interactive elements, which hold no words of the author.
_CONTROL_TYPES: Final = re.compile(r".*(?:buttons?|overflow|checkboxes|select|picker|input)")
#: Types of blocks that no person can type.
_COMPOSED_BLOCKS: Final = ("section", "header", "context", "markdown", "table")
#: Rich text elements shown by id or name: the prefix, the field and the suffix.
_NAMED_ELEMENTS: Final = {
    "user": ("@", "user_id", ""),
    "channel": ("#", "channel_id", ""),
    "usergroup": ("@", "usergroup_id", ""),
    "broadcast": ("@", "range", ""),
    "emoji": (":", "name", ":"),
}


def found(message: JsonObject, link: str | None = None) -> FoundMessage:
    """The words of a message and the names of its files, with the sender of a mail if known."""
    sender = next(_mail_senders(message, 0), None)
    return FoundMessage(
        text="\n\n".join(filter(None, (words_of(message), _attached(message)))),
        customer=sender.customer if sender else None,
        contact=sender.contact if sender else None,
        found_in=FoundIn.MAIL if sender else None,
        link=link,
    )


def words_of(message: JsonObject) -> str:
    """The words of a message without its files, each text once."""
    parts = [part for part in _message_texts(message, 0) if part]
    return shorten("\n\n".join(dict.fromkeys(parts)), _LONGEST_TEXT)


def author_abroad(message: JsonObject, team: str) -> str | None:
    """The user id of an author who belongs to another team, as in a channel shared with others.

    docs.slack.dev, "Slack Connect": `user_team` and `source_team` name the author's team.
    """
    teams = [text_at(message, each) for each in ("user_team", "source_team", "team")]
    of_author = next(filter(None, teams), "")
    is_bot = any(message.get(each) for each in ("bot_id", "bot_profile"))
    return text_at(message, "user") or None if of_author not in ("", team) and not is_bot else None


def thread_of(message: JsonObject) -> str | None:
    """The ts of the thread's first message; None for a message that is no reply."""
    first = text_at(message, "thread_ts")
    return first if first and first != text_at(message, "ts") else None


def literal(text: str) -> str:
    """Slack's markup as plain text.

    `<@U1>` is "@U1", `<#C1|news>` "#news", `<!here>` "@here", `<https://a|b>` "b (https://a)", and
    escapes are undone. https://docs.slack.dev/messaging/formatting-message-text
    """
    plain = _MARKUP_TOKEN.sub(lambda token: _readable_token(token[1], token[2] or ""), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _readable_token(target: str, label: str) -> str:
    match target[:1]:
        case "@" | "#" as sign:
            return sign + (label.removeprefix(sign) or target[1:])
        case "!":
            return label or "@" + target[1:].removeprefix("subteam^")
    address = target.removeprefix("mailto:")
    return f"{label} ({address})" if label and not _is_address(label, target) else label or address


def _is_address(label: str, target: str) -> bool:
    """True for a label that Slack made a link of by itself: the address without its scheme."""
    if target.startswith("tel:"):
        return True
    bare = _SCHEME.sub("", target).rstrip("/").casefold()
    return _SCHEME.sub("", label).rstrip("/").casefold() == bare


def _message_texts(message: JsonObject, depth: int) -> Iterator[str]:
    """The texts of a message, in reading order."""
    typed, shown = literal(text_at(message, "text")), _block_words(message.get("blocks"), 0)
    yield (shown or typed) if _is_composed(message) else (typed or shown)
    if depth < _MAX_DEPTH:
        for attachment in _dict_items(message, "attachments"):
            yield from _attachment_texts(attachment, depth + 1)
    for mail in _mail_files(message):
        yield text_at(mail, "subject")
        yield text_at(mail, "plain_text") or text_at(mail, "preview_plain_text")
    for file in _dict_items(message, "files"):
        yield file_words(file)


def _is_composed(message: JsonObject) -> bool:
    """True for a message of blocks by an app: its `text` is only what a notification says.

    docs.slack.dev, "chat.postMessage": with `blocks`, `text` is the fallback for notifications.
    """
    blocks = _dict_items(message, "blocks")
    if any(message.get(each) for each in ("bot_id", "bot_profile")):
        return bool(blocks)
    return any(text_at(each, "type") in _COMPOSED_BLOCKS for each in blocks)


def _attachment_texts(attachment: JsonObject, depth: int) -> Iterator[str]:
    said = [literal(text_at(attachment, key)) for key in ("pretext", "title")]
    said += [part for part in _message_texts(attachment, depth) if part] or [
        _forwarded_words(attachment)
    ]
    said += [_field_line(field) for field in _dict_items(attachment, "fields")]
    yield from said if any(said) else [literal(text_at(attachment, "fallback"))]


def _forwarded_words(attachment: JsonObject) -> str:
    """The words of a forwarded message without a `text`."""
    messages = (object_at(each, "message") for each in _dict_items(attachment, "message_blocks"))
    return "\n".join(filter(None, (_block_words(each.get("blocks"), 0) for each in messages)))


def _field_line(field: JsonObject) -> str:
    return ": ".join(filter(None, (literal(text_at(field, key)) for key in ("title", "value"))))


def _attached(message: JsonObject) -> str:
    """The lines of the files that are no mails."""
    return file_lines(named_files(each for each in _all_files(message, 0)))


def files_not_kept(message: JsonObject) -> str:
    """The line for the files of a message that is no report; or empty."""
    return not_kept_line(named_files(_dict_items(message, "files")))


def _all_files(message: JsonObject, depth: int) -> Iterator[JsonObject]:
    yield from _dict_items(message, "files")
    if depth < _MAX_DEPTH:
        for attachment in _dict_items(message, "attachments"):
            yield from _all_files(attachment, depth + 1)


def _mail_files(message: JsonObject) -> list[JsonObject]:
    return [file for file in _dict_items(message, "files") if file.get("filetype") == "email"]


@dataclass(frozen=True, kw_only=True)
class _MailSender:
    """The sender of a mail."""

    customer: str
    contact: str | None


def _mail_senders(message: JsonObject, depth: int) -> Iterator[_MailSender]:
    """Senders of mails. The author of a linked page is nobody who complained to us."""
    for mail in _mail_files(message):
        for sender in _dict_items(mail, "from"):
            name, address = text_at(sender, "name"), text_at(sender, "address")
            if name or address:
                yield _MailSender(customer=name or address, contact=address or None)
    for attachment in _dict_items(message, "attachments") if depth < _MAX_DEPTH else ():
        yield from _mail_senders(attachment, depth + 1)


def _block_words(node: object, depth: int) -> str:
    """The words of blocks, one line for each block and list item."""
    if depth > 2 * _MAX_DEPTH:
        return ""
    if isinstance(node, list):
        return "\n".join(filter(None, (_block_words(each, depth + 1) for each in node)))
    if not isinstance(node, dict) or _CONTROL_TYPES.fullmatch(text_at(node, "type")):
        return ""
    match node:
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"}:
            return "".join(map(_rich_text_words, _dict_items(node, "elements")))
        case {"text": str()}:
            return literal(text_at(node, "text"))
    inner = (_block_words(node.get(key), depth + 1) for key in ("text", "fields", "elements"))
    return "\n".join(filter(None, inner))


def _rich_text_words(element: JsonObject) -> str:
    """The words of a rich text element."""
    kind = text_at(element, "type")
    if kind in _NAMED_ELEMENTS:
        before, key, after = _NAMED_ELEMENTS[kind]
        return f"{before}{text_at(element, key)}{after}"
    if kind == "link":
        return _readable_token(
            untrimmed_text_at(element, "url"), literal(untrimmed_text_at(element, "text"))
        )
    return literal(untrimmed_text_at(element, "text") or untrimmed_text_at(element, "fallback"))


def _dict_items(body: JsonObject, key: str) -> Sequence[JsonObject]:
    value = body.get(key)
    items = value[:_MOST_ITEMS] if isinstance(value, list) else ()
    return [each for each in items if isinstance(each, dict)]
