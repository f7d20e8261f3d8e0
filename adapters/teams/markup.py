"""Text from outside HTML: its words, and the forwarded words among them.

Python's own parser takes quadratic time for unclosed elements
(github.com/python/cpython/issues/135462) and fails at some declarations. This parser takes linear
time and raises nothing. Text that is no tag stays as written.
"""

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: Elements that begin a new line.
_LINES: Final = {"p", "div", "br", "li", "blockquote", "tr", "h1", "h2", "h3", "pre"}
#: Elements whose content is not shown and holds no markup.
_UNSEEN: Final = {"script", "style"}
#: The `itemtype` with which Teams marks forwarded words.
_FORWARD: Final = {"http://schema.skype.com/forward", "https://schema.skype.com/forward"}
#: The `itemtype` of a quoted message; its `itemid` is the message's id.
_REPLY: Final = {"http://schema.skype.com/reply", "https://schema.skype.com/reply"}

#: An unclosed construct takes the rest, so that its end is searched for only once.
_COMMENT: Final = re.compile(r"<!--(?:.*?-->|(.*))", re.DOTALL)
_DECLARATION: Final = re.compile(r"<[!?][^<>]*>")
#: Any quote opens, or closes what the same opened. So at most three beginnings can be under way at
#: once: one outside of quotes and one in either kind.
_TAG: Final = re.compile(
    r"""<(?P<ends>/?)(?P<name>[A-Za-z][^\s/<>"']*+)"""
    r"""(?P<more>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>"""
)
_ATTRIBUTE: Final = re.compile(
    r"""([^\s/<>"'=]++)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s<>"']++)))?"""
)
#: The most digits of a character reference.
_NO_CHARACTER: Final = re.compile(r"&#[0-9]{20,}+;?")


def text_of_html(source: str) -> str:
    """Return the text of HTML."""
    return _tidy(_read(source).words)


def passed_on_in(source: str) -> str:
    """Return the forwarded words; "" without any."""
    return _tidy(_read(source).passed_on)


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """A quoted message, and the words of the person who quotes it."""

    message: str
    text: str
    words: str


def quoted_in(source: str) -> Quoted | None:
    """Return the first quoted message; None without any."""
    reader = _read(source)
    if reader.quoted_message is None:
        return None
    return Quoted(
        message=reader.quoted_message, text=_tidy(reader.quoted), words=_tidy(reader.unquoted)
    )


def added_in(source: str) -> str:
    """Return the words around the forwarded ones and around quoted messages."""
    return _tidy(_read(source).added)


def without_entities(text: str) -> str:
    """Replace character references such as `&amp;` by their characters."""
    return html.unescape(_NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text))


def _read(source: str) -> "_Reader":
    reader, read_until = _Reader(), 0
    source = _DECLARATION.sub("", _COMMENT.sub(_left_of_comment, source))
    for tag in _TAG.finditer(source):
        reader.hear(source[read_until : tag.start()])
        reader.meet(tag)
        read_until = tag.end()
    reader.hear(source[read_until:])
    return reader


def _left_of_comment(comment: re.Match[str]) -> str:
    unended: str | None = comment[1]
    return "" if unended is None else f"&lt;!--{unended}"


class _Reader:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.passed_on: list[str] = []
        self.quoted_message: str | None = None
        self.quoted: list[str] = []
        self.unquoted: list[str] = []
        self._within_quote = 0
        self.added: list[str] = []
        self._unseen = ""
        self._within = 0
        self._quoted = 0

    def hear(self, piece: str) -> None:
        if not self._unseen:
            self._add(without_entities(piece))

    def meet(self, tag: re.Match[str]) -> None:
        name, ends = tag["name"].lower(), bool(tag["ends"])
        if self._unseen:
            self._unseen = "" if ends and name == self._unseen else self._unseen
            return
        if name in _UNSEEN and not ends:
            self._unseen = name
        if name in _LINES:
            self._add("\n")
        if name == "blockquote":
            self._quoted = max(self._quoted + (-1 if ends else 1), 0)
        if name == "blockquote" and ends:
            self._within = max(self._within - 1, 0)
            self._within_quote = max(self._within_quote - 1, 0)
        elif name == "blockquote":
            self._open(tag["more"])

    def _open(self, attributes: str) -> None:
        if self._within or _is_of(_FORWARD, attributes):
            self._within += 1
        if self._within_quote or _is_of(_REPLY, attributes):
            self._within_quote += 1
            if self.quoted_message is None:
                self.quoted_message = next(_values_of("itemid", attributes), "").strip()

    def _add(self, piece: str) -> None:
        self.words.append(piece)
        if self._within:
            self.passed_on.append(piece)
        elif not self._quoted:
            self.added.append(piece)
        (self.quoted if self._within_quote else self.unquoted).append(piece)


def _is_of(kinds: Collection[str], attributes: str) -> bool:
    """Return True for a blockquote of one of the kinds, whatever other attributes it has."""
    found = _values_of("itemtype", attributes)
    return any(each.strip().casefold().rstrip("/") in kinds for each in found)


def _values_of(name: str, attributes: str) -> Iterator[str]:
    return (
        without_entities("".join(filter(None, found.groups()[1:])))
        for found in _ATTRIBUTE.finditer(attributes)
        if found[1].lower() == name
    )


def _tidy(pieces: Sequence[str]) -> str:
    text = "".join(pieces).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)
