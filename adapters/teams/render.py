"""Cards and forms as Adaptive Cards 1.5, within the size limits of Teams, all text inert.

adaptivecards.io/explorer; learn.microsoft.com, "Universal Actions for Adaptive Cards". A button
that needs words, or shows a case, opens a dialog (task/fetch), any other is an Action.Execute.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, assert_never

from adapters.chat.text import shorten, split_text
from adapters.teams import words
from adapters.teams.text import inert, label, own_words
from bot.case.verbs import Verb
from bot.chat.cards import (
    Actions,
    Block,
    Button,
    Card,
    Divider,
    Facts,
    Heading,
    Link,
    Menu,
    Quote,
    Small,
    Text,
)
from bot.screens.pressed import opens_form
from bot.screens.views import with_the_rest
from bot.wording.card_text import not_shown

Json = dict[str, Any]

#: The key in a button's data for a card that is not kept up to date.
KEPT: Final = "kept"
#: The key in a button's data for the list on which the button is.
LIST: Final = "list"
CARD_TYPE: Final = "application/vnd.microsoft.card.adaptive"
#: In bytes of UTF-16, as Teams counts (learn.microsoft.com, "Format your bot messages"); a message
#: may be larger than that, and this leaves room for what is put around it.
LARGEST: Final = 24_000
#: Lengths for one text; the next is tried if the card is too large.
_LONGEST: Final = (3000, 900, 300, 120)
_TITLE: Final = 40
_SUMMARY: Final = 200
#: Teams shows six actions beside each other.
_ACTIONS: Final = 6


def message(card: Card, *, kept: bool = True, listed: str = "") -> Json:
    """Return a message: one card, and the summary for notifications.

    `listed` names the list that the card shows, such as a person's duties.

    `kept` marks a card that is updated later, unlike an answer. Teams would split text beside a
    card into a message of its own, without an id.
    """
    return {
        "type": "message",
        "summary": shorten(inert(own_words(card.summary)), _SUMMARY),
        "attachments": [attachment(adaptive(card, kept=kept, listed=listed))],
    }


def attachment(content: Json) -> Json:
    """Wrap a card for a message or a dialog."""
    return {"contentType": CARD_TYPE, "content": content}


def adaptive(card: Card, *, kept: bool = True, listed: str = "") -> Json:
    """Draw a card. If the card shows one case, each reader fetches their own view."""
    shown: list[Block] = []
    draw = partial(_drawn, card, kept=kept, listed=listed)
    for longest in _LONGEST:
        shown = list(with_the_rest(card.blocks, card.shows, partial(_is_cut, room=longest)))
        drawn = draw(shown, longest)
        if size(drawn) <= LARGEST:
            return drawn
    lines = len(shown)
    while shown and size(draw(shown, _LONGEST[-1])) > LARGEST - 500:
        shown.pop()
    rest = Small(text=not_shown(lines - len(shown)))
    return draw([*shown, rest], _LONGEST[-1])


def pages(card: Card) -> list[Card]:
    """Draw a card as one answer, or as several if too large; no word is left out."""
    groups: list[list[Block]] = [[]]
    for block in (part for each in card.blocks for part in _parts(each)):
        longer = _drawn(card, [*groups[-1], block], _LONGEST[0], kept=False)
        if groups[-1] and size(longer) > LARGEST:
            groups.append([])
        groups[-1].append(block)
    if len(groups) == 1:
        return [replace(card, blocks=tuple(groups[0]))]
    return [Card(summary=card.summary, blocks=tuple(blocks)) for blocks in groups]


def bare(body: Sequence[Json]) -> Json:
    """Wrap elements in a card."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body),
    }


def rich(text: str, longest: int = _LONGEST[0], **style: object) -> Json:
    """Draw a paragraph in which all text is literal."""
    return _runs([{"type": "TextRun", "text": shorten(inert(text), longest) or "…", **style}])


def elements(block: Block) -> list[Json]:
    """Draw a block without buttons."""
    return list(_elements(block, _LONGEST[0], _Menus(None)))


def size(content: Mapping[str, Any]) -> int:
    """Return the size in bytes of UTF-16."""
    return len(json.dumps(content, ensure_ascii=False).encode("utf-16-le", "replace"))


def execute(title: str, verb: str, data: Json, **style: object) -> Json:
    """Draw a button that is answered with a card or a sentence."""
    return {
        "type": "Action.Execute",
        "title": label(title, _TITLE),
        "verb": verb,
        "data": data,
        **style,
    }


def _drawn(
    card: Card, blocks: Sequence[Block], longest: int, *, kept: bool = True, listed: str = ""
) -> Json:
    menus = _Menus(card.shows, kept=kept, listed=listed)
    body = [element for block in blocks for element in _elements(block, longest, menus)]
    drawn = bare(body or [rich(card.summary, longest)])
    if card.shows:
        again = execute(words.REFRESH, "refresh", {"value": card.shows, "shows": card.shows})
        drawn["refresh"] = {"action": again}
    return drawn


def _is_cut(text: str, room: int) -> bool:
    return len(inert(text)) > room


def opens_dialog(verb: str) -> bool:
    """Return True for a button with a form, or with a case to read: both are shown in a dialog."""
    return opens_form(verb) or verb == Verb.SHOW


class _Menus:
    """Draws the actions of one card, and gives each menu's input a name of its own."""

    def __init__(self, shows: str | None, *, kept: bool = True, listed: str = "") -> None:
        self._carried: Json = {"shows": shows} if shows else {}
        self._carried |= {} if kept else {KEPT: "no"}
        self._listed: Json = {LIST: listed} if listed else {}
        self._carried |= self._listed
        self._count = 0

    def draw(self, items: Sequence[Button | Menu]) -> Iterator[Json]:
        """Draw an action set; what Teams does not show side by side stands below *More*."""
        drawn = [
            self._button(each) if isinstance(each, Button) else self._menu(each) for each in items
        ]
        if drawn:
            yield {"type": "ActionSet", "actions": _with_more(drawn)}

    def _button(self, button: Button) -> Json:
        style = {"style": "positive"} if button.primary else {}
        if not opens_dialog(button.verb):
            data = {"value": button.value, **self._carried}
            return execute(button.label, button.verb, data, **style)
        data = {"verb": button.verb, "value": button.value, **self._listed}
        fetch = {"msteams": {"type": "task/fetch"}, **data}
        title = label(button.label, _TITLE)
        return {"type": "Action.Submit", "title": title, "data": fetch, **style}

    def _menu(self, menu: Menu) -> Json:
        self._count += 1
        name = f"chosen{self._count}"
        choices = [{"title": label(each.label, 100), "value": each.value} for each in menu.options]
        question = {
            "type": "Input.ChoiceSet",
            "id": name,
            "label": label(menu.label, 100),
            "choices": choices,
            "value": choices[0]["value"] if choices else "",
        }
        chosen = execute(words.CHOOSE, menu.verb, {"chosen": name, **self._carried})
        inner = {"type": "AdaptiveCard", "version": "1.5", "body": [question], "actions": [chosen]}
        return {
            "type": "Action.ShowCard",
            "title": label(menu.label, _TITLE),
            "card": inner,
        }


def _with_more(actions: list[Json]) -> list[Json]:
    """Return the actions, of which those that are too many open below a last one."""
    if len(actions) <= _ACTIONS:
        return actions
    shown, rest = actions[: _ACTIONS - 1], _with_more(actions[_ACTIONS - 1 :])
    below = {"type": "AdaptiveCard", "version": "1.5", "actions": rest}
    return [*shown, {"type": "Action.ShowCard", "title": words.MORE, "card": below}]


def _elements(block: Block, longest: int, menus: _Menus) -> Iterator[Json]:
    match block:
        case Heading():
            yield rich(own_words(block.text), longest, weight="Bolder", size="Medium")
        case Text():
            yield rich(own_words(block.text), longest)
        case Small():
            yield rich(own_words(block.text), longest, size="Small", isSubtle=True)
        case Quote():
            quoted = rich(block.text, longest, italic=True)
            yield {"type": "Container", "style": "emphasis", "items": [quoted]}
        case Facts():
            yield from (_fact(name, value, longest) for name, value in block.rows)
        case Link():
            yield _link(block)
        case Actions():
            yield from menus.draw(block.items)
        case Divider():
            yield {"type": "Container", "separator": True, "spacing": "Medium", "items": []}
        case _:
            assert_never(block)


def _fact(name: str, value: str, longest: int) -> Json:
    called = {"type": "TextRun", "text": f"{inert(name)}: ", "weight": "Bolder"}
    said = {"type": "TextRun", "text": shorten(inert(value), longest) or "…"}
    return _runs([called, said], spacing="Small")


def _link(link: Link) -> Json:
    opened = {"type": "Action.OpenUrl", "url": link.address}
    run = {"type": "TextRun", "text": label(link.label, _TITLE), "selectAction": opened}
    return _runs([run], spacing="Small")


def _runs(inlines: Sequence[Json], **style: object) -> Json:
    return {"type": "RichTextBlock", "inlines": list(inlines), **style}


def _parts(block: Block) -> Iterator[Block]:
    """Split a long text; a cut may need one more character to stay inert."""
    if not isinstance(block, Text | Quote):
        yield block
        return
    parts = split_text(inert(block.text), _LONGEST[0] - 1)
    yield from (replace(block, text=each) for each in parts)
