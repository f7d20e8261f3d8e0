"""What a person has on the screen in Teams, read from the card that was sent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.teams import words
from tests.teams.card_rules import elements

Json = dict[str, Any]
_THANKS = re.compile(r"^OOPS-\d+: thank you\.", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Pressable:
    """A button, or an option of a menu with the button that sends it."""

    verb: str
    kind: str
    data: Mapping[str, Any]
    label: str


@dataclass
class ShownCard:
    """A message as somebody sees it."""

    number: str
    content: Json
    conversation: str = ""
    reply_to: str | None = None
    only_text: str = ""
    buttons: tuple[Pressable, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.buttons = tuple(_buttons(self.content))

    @property
    def visible(self) -> str:
        """All that can be read in it."""
        return self.only_text or "\n".join(_lines(self.content))

    @property
    def is_answer(self) -> bool:
        """Whether it answers what somebody said: beneath it, a report, or what was passed on."""
        told = self.visible
        return bool(self.reply_to or _THANKS.search(told) or words.OFFER in told)

    @property
    def verbs(self) -> tuple[str, ...]:
        """What its buttons do."""
        return tuple(each.verb for each in self.buttons)

    @property
    def inputs(self) -> dict[str, Json]:
        """The fields by name, but for those of menus."""
        return {
            each["id"]: each
            for each in elements(self.content)
            if each["type"].startswith("Input.") and each["id"].startswith("said.")
        }


def literal(text: str) -> str:
    """A sentence in Markdown, as one reads it."""
    return re.sub(r"\\(.)", r"\1", text)


def _lines(node: Json) -> Iterator[str]:
    for each in elements(node):
        match each["type"]:
            case "RichTextBlock":
                yield "".join(run["text"] for run in each["inlines"]).replace("\u200b", "")
            case "Action.Execute" | "Action.Submit" | "Action.ShowCard" if "title" in each:
                if each.get("verb") != "refresh":
                    yield each["title"]
            case "Input.Text" | "Input.ChoiceSet" | "Input.Date" | "Input.Time":
                yield each["label"]


def _buttons(card: Json) -> Iterator[Pressable]:
    for each in elements({key: part for key, part in card.items() if key != "refresh"}):
        match each["type"]:
            case "Action.Execute" if "chosen" not in each["data"]:
                yield _pressable(each, each["verb"], each["title"])
            case "Action.Submit":
                yield _pressable(each, str(each["data"].get("verb", "")), each["title"])
            case "Action.ShowCard" if each["card"].get("body"):
                yield from _options(each["card"])


def _pressable(action: Json, verb: str, label: str, **more: str) -> Pressable:
    return Pressable(verb=verb, kind=action["type"], data=action["data"] | more, label=label)


def _options(inner: Json) -> Iterator[Pressable]:
    [question], [send] = inner["body"], inner["actions"]
    for choice in question["choices"]:
        more = {question["id"]: choice["value"]}
        yield _pressable(send, send["verb"], choice["title"], **more)
