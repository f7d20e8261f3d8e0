"""What goes to a screen keeps to its column, and obeys nobody."""

import pytest

from adapters.cli.screen import card_lines, inert_line, table_row
from bot.chat.cards import Actions, Button, Card, Divider, Facts, Heading, Link, Quote, Small, Text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand  gaps", "two lines and gaps"),
        ("\x1b[2Jgone\x07", "\N{REPLACEMENT CHARACTER}[2Jgone\N{REPLACEMENT CHARACTER}"),
        ("\x9b31mred", "\N{REPLACEMENT CHARACTER}31mred"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("a\u2028b\x85c", "a b c"),
        ("Zoë 你好 🙂", "Zoë 你好 🙂"),
    ],
)
def test_text_is_inert(text: str, shown: str) -> None:
    """No character moves the cursor, turns the direction or begins a line."""
    assert inert_line(text) == shown


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("short", "short   |"),
        ("just fit", "just fit|"),
        ("much too long", "much to…|"),
        ("你好你好你", "你好你… |"),
        ("e\u0301e\u0301", "e\u0301e\u0301      |"),
        ("❤\ufe0f 🙂🙂🙂🙂", "❤\ufe0f 🙂🙂…|"),
        ("[b]:ok:", "[b]:ok: |"),
    ],
)
def test_cell_is_as_wide_as_its_column(text: str, cell: str) -> None:
    """A table stays one, also in scripts whose characters take two columns or none."""
    assert table_row([text, "|"], [8, 1]).replace("  |", "|", 1) == cell


def test_row_ends_with_its_last_word() -> None:
    """Nothing trails."""
    assert table_row(["a", ""], [3, 20]) == "a"


def test_card_is_lines_of_text() -> None:
    """Everything of a card can be read, but for what can only be pressed."""
    card = Card(
        summary="Not shown",
        blocks=(
            Heading(text="Late"),
            Text(text="One\nline"),
            Quote(text="Why?"),
            Facts(rows=(("Owner", "Ana"), ("By", "noon"))),
            Link(label="Open", address="https://a.example"),
            Divider(),
            Small(text="Page 1"),
            Actions(items=(Button(verb="own", label="Mine", value="OOPS-1"),)),
        ),
    )

    assert list(card_lines(card)) == [
        "Late",
        "One line",
        "> Why?",
        "Owner: Ana",
        "By: noon",
        "Open: https://a.example",
        "",
        "Page 1",
    ]
