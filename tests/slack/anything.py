"""Cards and forms of any content, and how to see that nothing in what is sent comes alive."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from bot.chat.cards import (
    Actions,
    Button,
    Card,
    Divider,
    Facts,
    Heading,
    Menu,
    Option,
    Quote,
    Small,
    Text,
)

Json = dict[str, Any]

#: What text becomes dangerous with, beside any other.
ANY_TEXT = st.text(max_size=80) | st.lists(
    st.sampled_from(
        ["<!here>", "<@U1>", "<#C1>", "&lt;!", "<", "!", "\x00", "\ud83d", "👩\u200d👧", "\n"]
    )
).map("".join)
LONG_TEXT = st.builds("".__class__.__mul__, st.text(min_size=1, max_size=9), st.integers(1, 900))
TEXT = ANY_TEXT | LONG_TEXT
VALUE = st.from_regex(r"OOPS-[1-9][0-9]{0,3}(:[a-z0-9]{1,20})?", fullmatch=True)
VERB = st.sampled_from(["own", "hand", "fixed", "told"])
OPTIONS = st.lists(st.builds(Option, label=TEXT, value=VALUE), max_size=120).map(tuple)
BLOCKS = st.one_of(
    st.builds(Heading, text=TEXT),
    st.builds(Text, text=TEXT),
    st.builds(Quote, text=TEXT),
    st.builds(Small, text=TEXT),
    st.builds(Facts, rows=st.lists(st.tuples(TEXT, TEXT), max_size=12).map(tuple)),
    st.just(Divider()),
    st.builds(
        Actions,
        items=st.lists(
            st.builds(Button, verb=VERB, label=TEXT, value=VALUE, primary=st.booleans())
            | st.builds(Menu, verb=VERB, label=TEXT, options=OPTIONS),
            max_size=30,
        ).map(tuple),
    ),
)
CARDS = st.builds(Card, summary=TEXT, blocks=st.lists(BLOCKS, max_size=12).map(tuple))
NAMES = st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), unique=True, max_size=5)


def plain(text: str) -> Json:
    """A text object in which nothing has a meaning of its own."""
    return {"type": "plain_text", "text": text, "emoji": False}


def texts(node: object) -> Iterator[str]:
    """Every text of every text object in it."""
    if isinstance(node, list):
        for each in node:
            yield from texts(each)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for each in node.values():
            yield from texts(each)


def inert(sent: Json) -> bool:
    """Whether it can be sent, and no text in it has one of the signs that Slack acts upon."""
    json.dumps(sent, ensure_ascii=False).encode()
    return not any(sign in text for text in texts(sent) for sign in "<>\x00")


def modelled(blocks: list[Json]) -> list[Json]:
    """The blocks as slack_sdk's own models know them; SlackObjectFormationError for a wrong one."""
    models = SlackBlock.parse_all(blocks)
    for model in models:
        model.validate_json()
    return [model.to_dict() for model in models]
