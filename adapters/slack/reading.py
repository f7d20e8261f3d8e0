"""Reads the words and the author of a message: typed, forwarded, mailed or linked.

The result is plain text as a person reads it. Messages of other apps may have any shape, so no
field is trusted to be present or of the documented type.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.ports.platform import FoundMessage

Json = Mapping[str, Any]

#: Levels of forwarded messages.
_DEEPEST: Final = 4
_TOKEN: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
#: Types of interactive elements, which hold no words of the author.
_CONTROLS: Final = re.compile(r".*(?:buttons?|overflow|checkboxes|select|picker|input)")
#: Rich text elements shown by id or name: the prefix, the field and the suffix.
_SIGNS: Final = {
    "user": ("@", "user_id", ""),
    "channel": ("#", "channel_id", ""),
    "usergroup": ("@", "usergroup_id", ""),
    "broadcast": ("@", "range", ""),
    "emoji": (":", "name", ":"),
}


@dataclass(frozen=True, kw_only=True)
class _Source:
    """The author outside the company."""

    customer: str
    contact: str | None


def found(message: Json, link: str | None = None) -> FoundMessage:
    """The words of a message, with the customer's name and contact if known."""
    parts = [part for part in _parts(message, 0) if part]
    source = next(_sources(message, 0), None)
    return FoundMessage(
        text="\n\n".join(dict.fromkeys(parts)) or "\n".join(_titles(message)),
        customer=source.customer if source else None,
        contact=source.contact if source else None,
        link=link,
    )


def literal(text: str) -> str:
    """Slack's markup as plain text.

    `<@U1>` is "@U1", `<#C1|news>` "#news", `<!here>` "@here", `<https://a|b>` "b (https://a)", and
    escapes are undone. https://docs.slack.dev/messaging/formatting-message-text
    """
    plain = _TOKEN.sub(lambda token: _readable(token[1], token[2] or ""), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _readable(target: str, label: str) -> str:
    match target[:1]:
        case "@" | "#" as sign:
            return sign + (label.removeprefix(sign) or target[1:])
        case "!":
            return label or "@" + target[1:].removeprefix("subteam^")
    address = target.removeprefix("mailto:")
    return f"{label} ({address})" if label not in ("", address) else address


def _parts(message: Json, depth: int) -> Iterator[str]:
    """The texts of a message, in reading order."""
    yield literal(_text(message, "text")) or _words(message.get("blocks"), 0)
    if depth < _DEEPEST:
        for attachment in _items(message, "attachments"):
            yield from _attached(attachment, depth + 1)
    for mail in _mails(message):
        yield _text(mail, "subject")
        yield _text(mail, "plain_text") or _text(mail, "preview_plain_text")


def _attached(attachment: Json, depth: int) -> Iterator[str]:
    said = [literal(_text(attachment, key)) for key in ("pretext", "title")]
    said += [part for part in _parts(attachment, depth) if part] or [_shared(attachment)]
    said += [_field(field) for field in _items(attachment, "fields")]
    yield from said if any(said) else [literal(_text(attachment, "fallback"))]


def _shared(attachment: Json) -> str:
    """The words of a forwarded message without a `text`."""
    messages = (_mapping(each, "message") for each in _items(attachment, "message_blocks"))
    return "\n".join(filter(None, (_words(each.get("blocks"), 0) for each in messages)))


def _field(field: Json) -> str:
    return ": ".join(filter(None, (literal(_text(field, key)) for key in ("title", "value"))))


def _titles(message: Json) -> Iterator[str]:
    """File names, for a message without words."""
    for file in _items(message, "files"):
        if title := _text(file, "title") or _text(file, "name"):
            yield title


def _mails(message: Json) -> list[Json]:
    return [file for file in _items(message, "files") if file.get("filetype") == "email"]


def _sources(message: Json, depth: int) -> Iterator[_Source]:
    """Authors of mails and linked posts, without the colleagues who forwarded them."""
    for mail in _mails(message):
        for sender in _items(mail, "from"):
            name, address = _text(sender, "name"), _text(sender, "address")
            if name or address:
                yield _Source(customer=name or address, contact=address or None)
    for attachment in _items(message, "attachments") if depth < _DEEPEST else ():
        author = literal(_text(attachment, "author_name"))
        if author and not _is_shared(attachment):
            yield _Source(customer=author, contact=_text(attachment, "author_link") or None)
        yield from _sources(attachment, depth + 1)


def _is_shared(attachment: Json) -> bool:
    """True for a forwarded message of a colleague."""
    return any(attachment.get(key) for key in ("author_id", "is_share", "is_msg_unfurl"))


def _words(node: object, depth: int) -> str:
    """The words of blocks, one line for each block and list item."""
    if depth > 2 * _DEEPEST:
        return ""
    if isinstance(node, list):
        return "\n".join(filter(None, (_words(each, depth + 1) for each in node)))
    if not isinstance(node, dict) or _CONTROLS.fullmatch(_text(node, "type")):
        return ""
    match node:
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"}:
            return "".join(map(_rich, _items(node, "elements")))
        case {"text": str()}:
            return literal(_text(node, "text"))
    inner = (_words(node.get(key), depth + 1) for key in ("text", "fields", "elements"))
    return "\n".join(filter(None, inner))


def _rich(element: Json) -> str:
    """The words of a rich text element."""
    kind = _text(element, "type")
    if kind in _SIGNS:
        before, key, after = _SIGNS[kind]
        return f"{before}{_text(element, key)}{after}"
    if kind == "link":
        return _readable(_raw(element, "url"), literal(_raw(element, "text")))
    return literal(_raw(element, "text") or _raw(element, "fallback"))


def _items(body: Json, key: str) -> Sequence[Json]:
    value = body.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _mapping(body: Json, key: str) -> Json:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _text(body: Json, key: str) -> str:
    return _raw(body, key).strip()


def _raw(body: Json, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
