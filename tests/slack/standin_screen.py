"""What a person has on the screen: messages and views, their words, buttons and fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.slack.standin_kept import Json, Post, View
from tests.slack.standin_markup import (
    Alive,
    Names,
    alive_in_brackets,
    alive_in_markup,
    alive_in_plain,
    read_markup,
    unescaped,
)

#: What the bot itself writes on purpose; a test asks for these where it wants to.
OUR_OWN = frozenset({"bold", "date"})
MENUS = {"static_select", "overflow"}


@dataclass(frozen=True, kw_only=True)
class ShownButton:
    """Something that can be pressed, or a menu of which one option can be chosen."""

    action_id: str
    block_id: str
    text: str
    value: str
    #: button, static_select, overflow, ...
    type: str
    primary: bool = False
    url: str | None = None
    #: (label, value) of a menu's options.
    options: tuple[tuple[str, str], ...] = ()

    @property
    def verb(self) -> str:
        """The action_id up to its first colon."""
        return self.action_id.partition(":")[0]


class Screen:
    """Blocks before a person's eyes."""

    def __init__(self, blocks: Sequence[Json], names: Names) -> None:
        self.blocks = tuple(blocks)
        self.names = names

    @property
    def visible(self) -> str:
        """All that a person can read, a line a piece, as Slack would show it."""
        return "\n".join(self._lines())

    @property
    def buttons(self) -> tuple[ShownButton, ...]:
        """Buttons and menus, in the order in which they stand."""
        return tuple(
            _button(block, element, self.names)
            for block, element in _elements(self.blocks)
            if element["type"] in {"button", *MENUS}
        )

    @property
    def verbs(self) -> tuple[str, ...]:
        """What the buttons and menus do, in the order in which they stand."""
        return tuple(button.verb for button in self.buttons)

    @property
    def alive(self) -> list[str]:
        """Whatever would come alive that is not the bot's own bold, or date."""
        return [str(each) for each in self.all_alive() if each.kind not in OUR_OWN]

    def alive_but(self, *kinds: str) -> list[str]:
        """The same, with those kinds (quote, link, emoji, ...) allowed besides."""
        allowed = OUR_OWN | set(kinds)
        return [str(each) for each in self.all_alive() if each.kind not in allowed]

    def all_alive(self) -> Iterator[Alive]:
        """Everything that would come alive, the bot's own bold and dates too."""
        for text in texts_in(self.blocks):
            yield from _alive(text)
        for node in _nodes(self.blocks):
            yield from _alive_in_rich_text(node)

    def _lines(self) -> Iterator[str]:
        for block in self.blocks:
            for text in texts_in([block]):
                yield _read(text, self.names)
            if block["type"] == "rich_text":
                yield from _read_rich_text(block, self.names)


class ShownMessage(Screen):
    """A message on the screen, as it was when the test looked."""

    def __init__(self, post: Post, names: Names) -> None:
        super().__init__(post.blocks, names)
        self.post = post
        self.text = post.text
        self.ts = post.ts
        self.channel = post.channel
        self.thread_ts = post.thread_ts
        self.metadata = post.metadata
        self.author = post.author
        #: The one person who sees it; None: everybody.
        self.only_for = post.only_for
        self.edited = post.edited_ts is not None

    @property
    def notification(self) -> str:
        """What the notification and the screen reader say."""
        return read_markup(self.text, self.names)

    @property
    def visible(self) -> str:
        """All that a person can read; the text, where there are no blocks."""
        return super().visible if self.blocks else self.notification

    def all_alive(self) -> Iterator[Alive]:
        """What comes alive in its blocks, and in its text.

        Beside blocks, the text is a notification only: a mention in it rings, the rest is letters.
        """
        yield from super().all_alive()
        if self.blocks:
            yield from alive_in_brackets(self.text)
            return
        post = self.post
        links, names = not post.link_urls, post.link_names
        yield from alive_in_markup(self.text, verbatim=links, names=names, styled=post.mrkdwn)

    def __repr__(self) -> str:
        """As it stands in a failing assertion."""
        return f"<{self.channel} {self.ts}: {self.visible!r} {self.verbs}>"


class ShownView(Screen):
    """A modal or a home tab on the screen."""

    def __init__(self, view: View, names: Names) -> None:
        super().__init__(view.body["blocks"], names)
        self.view = view
        self.id = view.id
        self.hash = view.hash
        self.callback_id: str = view.body.get("callback_id", "")
        self.private_metadata: str = view.body.get("private_metadata", "")

    @property
    def title(self) -> str:
        """What stands on top of a modal."""
        return unescaped(self.view.body.get("title", {}).get("text", ""))

    @property
    def fields(self) -> dict[str, Json]:
        """The input blocks by block_id, in the order in which they stand."""
        return {each["block_id"]: each for each in self.blocks if each["type"] == "input"}

    def field(self, name: str) -> Json:
        """The element in the field of that name; raises LookupError."""
        if name not in self.fields:
            message = f"no field {name!r} among {list(self.fields)}"
            raise LookupError(message)
        element: Json = self.fields[name]["element"]
        return element

    def __repr__(self) -> str:
        """As it stands in a failing assertion."""
        return f"<{self.title!r} {list(self.fields)}: {self.visible!r}>"


def texts_in(node: Any) -> Iterator[Json]:  # noqa: ANN401
    """Every text object in it, from the first to the last."""
    for each in _nodes(node):
        if each.get("type") in {"plain_text", "mrkdwn", "markdown"} and "text" in each:
            yield each
        for name in ("alt_text", "initial_value"):
            if each.get(name):
                yield {"type": "plain_text", "text": each[name], "emoji": False}


def _nodes(node: Any) -> Iterator[Json]:  # noqa: ANN401
    if isinstance(node, dict):
        yield node
        # An option that is chosen already stands among the options too.
        node = [value for name, value in node.items() if not name.startswith("initial_option")]
    if isinstance(node, list | tuple):
        for each in node:
            yield from _nodes(each)


def _elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        if block["type"] == "actions":
            yield from ((block, element) for element in block["elements"])
        elif "accessory" in block:
            yield block, block["accessory"]


def _button(block: Json, element: Json, names: Names) -> ShownButton:
    label = element.get("text") or element.get("placeholder") or {"type": "plain_text", "text": ""}
    options = element.get("options", [])
    return ShownButton(
        action_id=element.get("action_id", ""),
        block_id=block["block_id"],
        text=_read(label, names),
        value=element.get("value", ""),
        type=element["type"],
        primary=element.get("style") == "primary",
        url=element.get("url"),
        options=tuple((_read(each["text"], names), each["value"]) for each in options),
    )


def _read(text: Json, names: Names) -> str:
    if text["type"] == "plain_text":
        return unescaped(text["text"])
    return read_markup(text["text"], names)


def _alive(text: Json) -> Iterator[Alive]:
    match text["type"]:
        case "plain_text":
            yield from alive_in_plain(text["text"], emoji=text.get("emoji", True))
        case "mrkdwn":
            yield from alive_in_markup(text["text"], verbatim=text.get("verbatim", False))
        case _:
            yield Alive(kind="markdown", text=text["text"])


RICH = {
    "user": "mention",
    "usergroup": "mention",
    "broadcast": "mention",
    "team": "mention",
    "channel": "name",
    "link": "link",
    "emoji": "emoji",
    "date": "date",
}


def _alive_in_rich_text(node: Json) -> Iterator[Alive]:
    if node.get("type") in RICH and "elements" not in node:
        yield Alive(kind=RICH[node["type"]], text=str(node))


def _read_rich_text(block: Json, names: Names) -> Iterator[str]:
    for part in block["elements"]:
        if part["type"] == "rich_text_list":
            yield from _read_rich_text(part, names)
        else:
            yield "".join(_read_word(word, names) for word in part["elements"])


def _read_word(word: Json, names: Names) -> str:
    match word["type"]:
        case "user" | "channel" as kind:
            return ("@" if kind == "user" else "#") + names(word[f"{kind}_id"])
        case "broadcast":
            return f"@{word['range']}"
        case "emoji":
            return f":{word['name']}:"
        case _:
            return str(word.get("text") or word.get("url") or word.get("fallback", ""))
