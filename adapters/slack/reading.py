"""Reads the words and the author of a message: typed, forwarded, mailed or linked.

The result is plain text as a person reads it. Messages of other apps may have any shape, so no
field is trusted to be present or of the documented type.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.slack.json_fields import JsonObject, object_at, text_at, untrimmed_text_at
from bot.ports.platform import FoundMessage

#: Levels of forwarded messages.
_MAX_DEPTH: Final = 4
_MARKUP_TOKEN: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
#: Types of interactive elements, which hold no words of the author.
_CONTROL_TYPES: Final = re.compile(r".*(?:buttons?|overflow|checkboxes|select|picker|input)")
#: Rich text elements shown by id or name: the prefix, the field and the suffix.
_NAMED_ELEMENTS: Final = {
    "user": ("@", "user_id", ""),
    "channel": ("#", "channel_id", ""),
    "usergroup": ("@", "usergroup_id", ""),
    "broadcast": ("@", "range", ""),
    "emoji": (":", "name", ":"),
}


@dataclass(frozen=True, kw_only=True)
class _OutsideAuthor:
    """The author outside the company."""

    customer: str
    contact: str | None


def found(message: JsonObject, link: str | None = None) -> FoundMessage:
    """The words of a message, with the customer's name and contact if known."""
    parts = [part for part in _message_texts(message, 0) if part]
    source = next(_outside_authors(message, 0), None)
    return FoundMessage(
        text="\n\n".join(dict.fromkeys(parts)) or "\n".join(_file_titles(message)),
        customer=source.customer if source else None,
        contact=source.contact if source else None,
        link=link,
    )


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
    return f"{label} ({address})" if label not in ("", address) else address


def _message_texts(message: JsonObject, depth: int) -> Iterator[str]:
    """The texts of a message, in reading order."""
    yield literal(text_at(message, "text")) or _block_words(message.get("blocks"), 0)
    if depth < _MAX_DEPTH:
        for attachment in _dict_items(message, "attachments"):
            yield from _attachment_texts(attachment, depth + 1)
    for mail in _mail_files(message):
        yield text_at(mail, "subject")
        yield text_at(mail, "plain_text") or text_at(mail, "preview_plain_text")


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


def _file_titles(message: JsonObject) -> Iterator[str]:
    """File names, for a message without words."""
    for file in _dict_items(message, "files"):
        if title := text_at(file, "title") or text_at(file, "name"):
            yield title


def _mail_files(message: JsonObject) -> list[JsonObject]:
    return [file for file in _dict_items(message, "files") if file.get("filetype") == "email"]


def _outside_authors(message: JsonObject, depth: int) -> Iterator[_OutsideAuthor]:
    """Authors of mails and linked posts, without the colleagues who forwarded them."""
    for mail in _mail_files(message):
        for sender in _dict_items(mail, "from"):
            name, address = text_at(sender, "name"), text_at(sender, "address")
            if name or address:
                yield _OutsideAuthor(customer=name or address, contact=address or None)
    for attachment in _dict_items(message, "attachments") if depth < _MAX_DEPTH else ():
        author = literal(text_at(attachment, "author_name"))
        if author and not _is_shared(attachment):
            yield _OutsideAuthor(
                customer=author, contact=text_at(attachment, "author_link") or None
            )
        yield from _outside_authors(attachment, depth + 1)


def _is_shared(attachment: JsonObject) -> bool:
    """True for a forwarded message of a colleague."""
    return any(attachment.get(key) for key in ("author_id", "is_share", "is_msg_unfurl"))


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
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
