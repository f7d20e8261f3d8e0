"""Any card and any form fits into Teams, is valid, and has nothing alive in it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.forms import dialog, form_card
from adapters.teams.render import LARGEST, adaptive, message, pages, size
from adapters.teams.text import inert, without_markdown
from bot.chat.cards import (
    Actions,
    Button,
    Card,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Heading,
    Link,
    Menu,
    MomentField,
    Option,
    PersonField,
    Quote,
    Small,
    Text,
)
from tests.teams.card_rules import elements, faults
from tests.teams.screen import ShownCard, literal

TEXTS = st.text(max_size=400) | st.sampled_from(
    ["<at>all</at>", "{{DATE(2026-01-01T00:00:00Z)}}", "**x** [y](http://z)", "漢" * 4000, "\x00"]
)
LABELS = st.text(min_size=1, max_size=60)
VALUES = st.sampled_from(["OOPS-1", "OOPS-1 2", "report"])
VERBS = st.sampled_from(["own", "fixed", "told", "close:outcome", "report", "hand:department"])
OPTIONS = st.builds(Option, label=LABELS, value=st.text(min_size=1, max_size=30))
BUTTONS = st.builds(Button, verb=VERBS, label=LABELS, value=VALUES, primary=st.booleans())
MENUS = st.builds(
    Menu, verb=VERBS, label=LABELS, options=st.lists(OPTIONS, min_size=1, max_size=9).map(tuple)
)
BLOCKS = st.one_of(
    st.builds(Heading, text=TEXTS),
    st.builds(Text, text=TEXTS),
    st.builds(Quote, text=TEXTS),
    st.builds(Small, text=TEXTS),
    st.builds(Facts, rows=st.lists(st.tuples(LABELS, TEXTS), max_size=9).map(tuple)),
    st.builds(Actions, items=st.lists(BUTTONS | MENUS, max_size=9).map(tuple)),
    st.just(Divider()),
    st.just(Link(label="Open <it>|", address="https://a.example/?a=1&b=%22")),
)
CARDS = st.builds(
    Card,
    summary=TEXTS,
    blocks=st.lists(BLOCKS, max_size=30).map(tuple),
    shows=st.sampled_from([None, "OOPS-1"]),
)
FIELDS = st.lists(
    st.one_of(
        st.builds(Field, name=LABELS, label=LABELS, value=TEXTS, hint=TEXTS),
        st.builds(
            Choice, name=LABELS, label=LABELS, options=st.lists(OPTIONS, max_size=5).map(tuple)
        ),
        st.builds(PersonField, name=LABELS, label=LABELS),
        st.builds(MomentField, name=LABELS, label=LABELS, value=TEXTS, date=TEXTS, time=TEXTS),
    ),
    max_size=6,
    unique_by=lambda each: each.name,
).map(tuple)
FORMS = st.builds(
    Form,
    verb=VERBS,
    value=VALUES,
    title=TEXTS,
    submit=LABELS,
    fields=FIELDS,
    intro=st.lists(st.builds(Small, text=TEXTS), max_size=2).map(tuple),
)


def written(node: object) -> list[str]:
    """All that stands in a card for a person to read."""
    names = ("text", "title", "label", "placeholder")
    return [str(each[name]) for each in elements(node) for name in names if name in each]


def runs(card: Card) -> str:
    """What is to be read in the answer that shows it."""
    (shown,) = message(card, kept=False)["attachments"]
    return "".join(each["text"] for each in elements(shown) if each["type"] == "TextRun")


def test_more_than_six_actions_stand_below_more() -> None:
    """Teams shows six beside each other; the others are a press away, and none is lost."""
    buttons = [Button(verb="own", label=f"b{each}", value="OOPS-1") for each in range(13)]

    drawn = adaptive(Card(summary="s", blocks=(Actions(items=tuple(buttons)),)))

    assert faults(drawn) == []
    [row] = drawn["body"]
    rows = [[each["title"] for each in row["actions"]]]
    inner = row["actions"][-1]["card"]
    while inner:
        rows.append([each["title"] for each in inner["actions"]])
        inner = inner["actions"][-1].get("card")
    assert rows == [
        ["b0", "b1", "b2", "b3", "b4", "More"],
        ["b5", "b6", "b7", "b8", "b9", "More"],
        ["b10", "b11", "b12"],
    ]
    assert len(ShownCard(number="1", content=drawn).buttons) == 13


@given(CARDS)
def test_any_card_is_valid_and_fits(card: Card) -> None:
    """Whatever stands in it, it keeps to the schema and to Teams' size."""
    drawn = adaptive(card)

    assert faults(drawn) == []
    assert size(drawn) <= LARGEST


@given(CARDS)
def test_nothing_in_a_card_is_alive(card: Card) -> None:
    """No mention's tag and no function of a card's is left, and no element that knows Markdown."""
    sent = message(card)

    said = [sent["summary"], *written(sent["attachments"][0]["content"])]
    assert [each for each in said if "<at" in each.lower() or "{{DATE" in each] == []
    assert "TextBlock" not in {each["type"] for each in elements(sent["attachments"])}


@given(FORMS, st.booleans())
def test_any_form_is_valid_and_fits(form: Form, in_dialog: bool) -> None:  # noqa: FBT001 -- drawn
    """A form, in a dialog or in a message, keeps to the schema and to the size."""
    drawn = form_card(form, [Option(label="Ann", value="ann@paper.example")], in_dialog=in_dialog)

    assert faults(drawn) == []


def test_page_after_page_has_every_word() -> None:
    """Six thousand words come in order, on several pages."""
    words = [f"word{number}" for number in range(6000)]
    card = Card(summary="s", blocks=(Quote(text=" ".join(words)),))

    parts = pages(card)
    shown = " ".join(ShownCard(number="", content=adaptive(each)).visible for each in parts)

    assert len(parts) > 1
    assert [each for each in words if each not in shown.replace("\n", "")][:3] == []


@pytest.mark.parametrize(
    "words", ["<at>" * 700, "<atlas>" * 900, "x" + "<atlas>" * 900, "{{DATE" * 600, '"\n😡' * 999]
)
def test_every_word_is_shown_also_where_a_sign_takes_more_room(words: str) -> None:
    """What keeps a text from coming alive has its room, also where a cut makes that necessary."""
    card = Card(summary="s", blocks=(Quote(text=words), Text(text=words)))

    shown = "".join(runs(part) for part in pages(card))

    assert "".join(shown.replace("\u200b", "").split()) == 2 * "".join(words.split())


def test_page_that_is_just_full_is_shown_whole() -> None:
    """An answer's buttons carry that it is not put right, and that was reckoned with."""
    buttons = Actions(items=(Button(verb="own", label="It's mine", value="OOPS-1"),) * 6)
    blocks = [Text(text="a" * 2900)] * 3
    for length in range(1, 3000, 40):
        card = Card(summary="s", blocks=(*blocks, buttons, Text(text="漢" * length)))

        shown = "".join(runs(part) for part in pages(card))

        assert (length, shown.count("a"), shown.count("漢")) == (length, 8700, length)


def test_case_whose_words_teams_cuts_says_how_to_read_them() -> None:
    """Where all that a card says is too much, its words are shorter, and it says what to type."""
    facts = Facts(rows=(("Owner", "漢" * 900),) * 12)
    case = Card(summary="s", blocks=(Quote(text="late " * 140), facts), shows="OOPS-1")

    shown = ShownCard(number="", content=adaptive(case)).visible

    assert "late…" in shown
    assert shown.count("There is more of it: “OOPS-1” shows every word.") == 1


def test_dialog_has_a_title_and_the_form() -> None:
    """What opens is a task of Teams' with the card in it."""
    form = Form(verb="own", value="OOPS-1", title="t" * 99, submit="s", fields=())

    task: dict[str, Any] = dialog(form, [])["task"]

    assert task["type"] == "continue"
    assert task["value"]["title"] == "t" * 59 + "…"
    assert faults(task["value"]["card"]["content"]) == []


def test_more_than_fits_is_counted() -> None:
    """What there is no room for is not cut off silently."""
    facts = Facts(rows=tuple((f"label{each}", "v" * 100) for each in range(40)))

    drawn = adaptive(Card(summary="s", blocks=(facts,) * 20))

    assert "lines do not fit in here" in ShownCard(number="", content=drawn).visible


@given(st.text(max_size=200))
def test_markdown_is_read_as_it_was_written(text: str) -> None:
    """A sentence for a place that knows Markdown reads as it did before."""
    broken = "\N{ZERO WIDTH SPACE}"  # stands within what would be a link or a tag
    assert literal(without_markdown(text)).replace(broken, "") == inert(text).replace(broken, "")
