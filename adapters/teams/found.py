"""What was said in a message of Teams', as a person reads it: HTML becomes text."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

from adapters.teams.payloads import Attached, MarkedMessage

#: Elements that begin a line.
_LINES: Final = {"p", "div", "br", "li", "blockquote", "tr", "h1", "h2", "h3", "pre"}
_UNSEEN: Final = {"script", "style"}
#: How Teams marks what somebody passed on.
_FORWARD: Final = "http://schema.skype.com/forward"


def text_of_html(html: str) -> str:
    """The words alone."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _tidy(reader.words)


def words_of(message: MarkedMessage) -> str:
    """All that was said in it; of a message without words, what is written on its cards."""
    body = message.body
    content = (body.content if body else None) or ""
    said = content if body and body.contentType == "text" else text_of_html(content)
    return said or "\n".join(_card_words(message.attachments or ()))


def forwarded(attachments: Sequence[Attached]) -> str | None:
    """What was passed on in a message; None where nothing was."""
    for each in attachments:
        if each.contentType == "text/html" and isinstance(each.content, str):
            reader = _Reader()
            reader.feed(each.content)
            reader.close()
            if reader.has_forward:
                return _tidy(reader.forwarded)
    return None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.forwarded: list[str] = []
        self.has_forward = False
        self._unseen = 0
        self._within = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        if tag in _LINES:
            self._add("\n")
        if tag == "blockquote":
            kind = (dict(attrs).get("itemtype") or "").casefold()
            if self._within or kind == _FORWARD:
                self._within += 1
                self.has_forward = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        if tag == "blockquote":
            self._within = max(self._within - 1, 0)
        if tag in _LINES:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._add(data)

    def _add(self, piece: str) -> None:
        self.words.append(piece)
        if self._within:
            self.forwarded.append(piece)


def _tidy(pieces: Sequence[str]) -> str:
    text = "".join(pieces).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def _card_words(attachments: Sequence[Attached]) -> Iterator[str]:
    for each in attachments:
        content = each.content
        if isinstance(content, dict):
            said = (content.get(name) for name in ("title", "subtitle", "text"))
            yield from (text_of_html(one) for one in said if isinstance(one, str))
