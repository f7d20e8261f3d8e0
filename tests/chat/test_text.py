"""Text is cut to its room without going through what a reader sees as one character."""

import pytest

from adapters.chat.text import shorten

FAMILY = "👩\u200d👩\u200d👧"
#: Seven characters.
FLAG_OF_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def test_short_text_stays_as_it_is() -> None:
    """Text that fits is not touched; other text ends in an ellipsis, and still fits."""
    assert (shorten("abc", 3), shorten("abcd", 3)) == ("abc", "ab…")


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("cafe\u0301s", 5, "caf…"),
        (f"We {FAMILY} ask", 8, "We…"),
        (f"{FAMILY} ask", 5, "…"),
        ("to 🇩🇪 and back", 5, "to…"),
        ("🇩🇪🇫🇷🇮🇹🇪🇸", 6, "🇩🇪🇫🇷…"),
        ("up 👍🏽 it goes", 5, "up…"),
        (f"in {FLAG_OF_ENGLAND} now", 9, "in…"),
        ("한\u1100\u1161\u11ab글", 4, "한…"),
    ],
)
def test_grapheme_is_not_cut_through(text: str, room: int, shown: str) -> None:
    """An accent stays with its letter, a family together, a flag whole, a hand its colour."""
    assert shorten(text, room) == shown


def test_endless_grapheme_is_cut_all_the_same() -> None:
    """A letter under a thousand accents does not hide the words before it."""
    cut = shorten("Look: " + "a" + "\u0301" * 1000, 100)

    assert cut == "Look: a" + "\u0301" * 92 + "…"
