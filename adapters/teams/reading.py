"""The text of a message in Teams: HTML becomes plain text.

Forwarded words come in two shapes. A bot gets HTML in an attachment, in a blockquote with a special
`itemtype`, below the words of the person who forwards; author and time are missing
(github.com/openclaw/openclaw/issues/102376, and test data of other projects). In Graph's form of a
message, as in a message action, the body may hold only a placeholder, and the words come in a
`forwardedMessageReference` with their author (learn.microsoft.com, "chatMessageAttachment";
github.com/Azure/azure-sdk-tools/issues/16717).
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from adapters.chat.attached_files import AttachedFile, file_lines
from adapters.chat.payloads import Malformed, read
from adapters.teams.markup import added_in, passed_on_in, text_of_html
from adapters.teams.payloads import Attached, MarkedMessage, MessageFrom
from bot.wording.attachments import PICTURE, with_remark

_REFERENCE: Final = "forwardedMessageReference"
_FILES: Final = ("application/vnd.microsoft.teams.file.download.info", "reference")
#: The keys of an Adaptive Card that hold elements.
_PARTS: Final = ("body", "items", "columns", "inlines")


@dataclass(frozen=True, kw_only=True)
class PassedOn:
    """Forwarded words."""

    text: str
    #: "" if Teams gives none.
    author: str = ""
    #: The words of the person who forwards.
    remark: str = ""

    @property
    def with_remark(self) -> str:
        """The forwarded words, with those of the person who forwards under them."""
        return with_remark(self.text, self.remark) if self.remark else self.text


def words_of(message: MarkedMessage) -> str:
    """Return the words of a message: forwarded, or its own, or those on its cards."""
    files = files_of(message.attachments or ())
    return "\n\n".join(filter(None, (_said_in(message), files)))


def files_of(attachments: Sequence[Attached]) -> str:
    """Return a line for each file and picture: the name, and the link that people can open.

    Files: learn.microsoft.com, "Send and receive files"; pictures: "Send and receive inline
    images". The address of a picture's bytes opens for nobody, so it is left out.
    """
    return file_lines(attached_files(attachments))


def attached_files(attachments: Sequence[Attached]) -> list[AttachedFile]:
    """Return the files and pictures of a message."""
    return [found for each in attachments if (found := _file(each))]


def _file(attached: Attached) -> AttachedFile | None:
    kind = (attached.contentType or "").lower()
    name = attached.name if isinstance(attached.name, str) else ""
    if kind.startswith("image/"):
        return AttachedFile(name=name or PICTURE)
    if kind in _FILES:
        url = attached.contentUrl
        return AttachedFile(name=name, link=url if isinstance(url, str) else "")
    return None


def _said_in(message: MarkedMessage) -> str:
    passed_on = _passed_on_in(message)
    if passed_on:
        return passed_on.with_remark
    body = message.body
    content = (body.content if body else None) or ""
    said = content if body and body.contentType == "text" else text_of_html(content)
    return said or "\n".join(_card_words(message.attachments or ()))


def author_of(message: MarkedMessage) -> str:
    """Return the author's name; "" if Teams gives none, as for forwarded words."""
    passed_on = _passed_on_in(message)
    return passed_on.author if passed_on else message.said_by


def forwarded(attachments: Sequence[Attached]) -> PassedOn | None:
    """Return the forwarded words of a message; None without any."""
    for each in attachments:
        if isinstance(each.content, str) and each.contentType in ("text/html", _REFERENCE):
            read_it = _quoted if each.contentType == "text/html" else _referred_to
            found = read_it(each.content)
            if found and found.text:
                return found
    return None


def _passed_on_in(message: MarkedMessage) -> PassedOn | None:
    """Find forwarded words in the message's HTML or attachments."""
    content = (message.body and message.body.content) or ""
    is_html = message.body is not None and message.body.contentType != "text"
    quoted = _quoted(content) if is_html else None
    if quoted:
        return quoted
    referred = forwarded(message.attachments or ())
    if not referred or referred.remark:
        return referred
    return replace(referred, remark=added_in(content) if is_html else content)


def _quoted(html: str) -> PassedOn | None:
    text = passed_on_in(html)
    return PassedOn(text=text, remark=added_in(html)) if text else None


def _referred_to(content: str) -> PassedOn | None:
    try:
        reference = json.loads(content)
        sender = read(MessageFrom, reference.get("originalMessageSender") or {})
        text = text_of_html(str(reference.get("originalMessageContent") or ""))
    except (ValueError, RecursionError, AttributeError, Malformed):
        return None
    return PassedOn(text=text, author=(sender.user and sender.user.displayName) or "")


def _card_words(attachments: Sequence[Attached]) -> Iterator[str]:
    """Return the words on cards; Graph sends each card as JSON text."""
    for each in attachments:
        yield from _written_on(_from_json(each.content))


def _written_on(card: object) -> Iterator[str]:
    """Yield the texts of a card in reading order, at any depth."""
    left = [card]
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += reversed(part)
        if isinstance(part, dict):
            said = (part.get(name) for name in ("title", "subtitle", "text"))
            yield from (text_of_html(one) for one in said if isinstance(one, str))
            left += [part.get(name) for name in reversed(_PARTS)]


def _from_json(content: object) -> object:
    if not isinstance(content, str):
        return content
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
