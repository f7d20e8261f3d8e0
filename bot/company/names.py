"""Names of people, compared as people type them."""

from collections.abc import Iterable
from typing import Final
from unicodedata import category, normalize

from bot.company.people import Person

#: Letters that Unicode does not take apart.
_PLAIN_LETTERS: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ð": "d",
        "þ": "th",
    }
)
_SAME_CHARACTERS: Final = str.maketrans(
    dict.fromkeys("’‘ʼ´`", "'") | dict.fromkeys("‐‑–—", "-")  # noqa: RUF001 - they look alike
)


def folded(text: str) -> str:
    """Fold text for comparison: no capitals; one form of accents, apostrophes and hyphens."""
    return normalize("NFC", text).casefold().translate(_SAME_CHARACTERS)


def without_accents(word: str) -> str:
    """Return a folded word without accents."""
    plain = (each for each in normalize("NFD", word) if category(each) != "Mn")
    return "".join(plain).translate(_PLAIN_LETTERS)


def people_called(words: str, people: Iterable[Person]) -> list[Person]:
    """Return the people with that name; else those with that first name. Accents don't count."""
    wanted = _plain_name(words)
    named = [(each, _plain_name(each.name)) for each in people]
    whole = [each for each, name in named if name == wanted]
    first = [each for each, name in named if wanted and name[:1] == wanted]
    return whole or first


def _plain_name(name: str) -> list[str]:
    return [without_accents(folded(each)) for each in name.split()]
