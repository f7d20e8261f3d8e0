"""How Slack's client reads a string: what a person sees of it, and what in it comes alive.

docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Names = Callable[[str], str]

BRACKETS = re.compile(r"<([^<>\n]*)>")
BARE_LINK = re.compile(r"(?<![\w@/.:])(?:https?://|mailto:|www\.)[^\s<>|]+")
BARE_DOMAIN = re.compile(r"(?<![\w@/.:-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|co|dev|app|info)\b")
BARE_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BARE_NAME = re.compile(r"(?<![\w&])[@#](?:here|channel|everyone|[a-z][\w.-]*)")
BARE_CALL = re.compile(r"(?<![\w&])@(?:here|channel|everyone)\b")
EMOJI = re.compile(r"(?<![\w:]):(?=[^:\s]*[a-z+])[a-z0-9_+'-]+:(?![\w:])|(?<!\w):\d+:(?!\w)")
FENCE = re.compile(r"```.+?```", re.DOTALL)
QUOTED = re.compile(r"^(?:>>>|>|&gt;&gt;&gt;|&gt;)\s?", re.MULTILINE)
#: The sign around it, and what it makes of the words between.
STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}


@dataclass(frozen=True, kw_only=True)
class Alive:
    """Something that a client would not show as plain letters."""

    kind: str
    text: str

    def __str__(self) -> str:
        """As it stands in a failing assertion."""
        return f"{self.kind}: {self.text}"


def alive_in_markup(
    text: str, *, verbatim: bool = False, names: bool = True, styled: bool = True
) -> Iterator[Alive]:
    """What comes alive in a mrkdwn string.

    `verbatim` strings leave bare links and names alone; `names` says whether bare @here and #names
    count; `styled` whether signs such as ``_`` do.
    """
    yield from alive_in_brackets(text)
    rest = BRACKETS.sub(" ", text)
    yield from _found("emoji", EMOJI, rest)
    if not verbatim:
        yield from _found("link", BARE_LINK, rest)
        yield from _found("link", BARE_DOMAIN, BARE_ADDRESS.sub(" ", BARE_LINK.sub(" ", rest)))
        yield from _found("address", BARE_ADDRESS, rest)
    if not verbatim and names:
        yield from _found("call", BARE_CALL, rest)
        yield from _found("name", BARE_NAME, BARE_CALL.sub(" ", BARE_ADDRESS.sub(" ", rest)))
    if styled:
        yield from _styles(text)


def alive_in_brackets(text: str) -> Iterator[Alive]:
    """Mentions, names and links between < and >."""
    for found in BRACKETS.finditer(text):
        yield Alive(kind=_kind_of(found[1]), text=found[0])


def alive_in_plain(text: str, *, emoji: bool) -> Iterator[Alive]:
    """What comes alive in a plain_text string: emoji, where they are not switched off."""
    if emoji:
        yield from _found("emoji", EMOJI, text)


def read_markup(text: str, names: Names) -> str:
    """What a person reads of a mrkdwn string."""
    text = BRACKETS.sub(lambda found: _read(found[1], names), text)
    for sign in STYLES:
        text = _style(sign).sub(r"\1", text)
    return unescaped(QUOTED.sub("", text.replace("```", "")))


def unescaped(text: str) -> str:
    """The three characters that are escaped, as they are shown."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _styles(text: str) -> Iterator[Alive]:
    yield from _found("code", FENCE, text)
    text = FENCE.sub(" ", text)
    for sign, kind in STYLES.items():
        yield from _found(kind, _style(sign), text)
    yield from _found("quote", QUOTED, text)


def _style(sign: str) -> re.Pattern[str]:
    """Words between two signs, which stand at a word's border and touch the words."""
    mark = re.escape(sign)
    within = rf"[^{mark}\n]"
    return re.compile(rf"(?<![\w{mark}]){mark}((?=\S){within}*?(?<=\S)){mark}(?![\w{mark}])")


def _found(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Alive]:
    for found in pattern.finditer(text):
        yield Alive(kind=kind, text=found[0])


def _kind_of(inner: str) -> str:
    if inner.startswith("!date^"):
        return "date"
    if inner.startswith(("!", "@", "#")):
        return "mention" if inner[0] != "#" else "name"
    return "link"


def _read(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("!date^"):
        return label
    if target.startswith("!subteam^"):
        return label or f"@{target.removeprefix('!subteam^')}"
    if target.startswith("!"):
        return f"@{target[1:]}"
    if target.startswith(("@", "#")):
        return target[0] + (label or names(target[1:]))
    return label or target.removeprefix("mailto:")
