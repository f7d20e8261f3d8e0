"""Typed tellings: understood wholly, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case.case import Case
from bot.case.errors import NoSuchCustomer, TellingUnclear
from bot.rules.telling_words import read_telling
from tests.core.test_matching import a_case


def told(case: Case, words: str) -> tuple[list[str], str]:
    """Return the names of the customers, and the way of telling."""
    customers, how = read_telling(case, words)
    return [each.name for each in customers], how


@pytest.mark.parametrize(
    ("words", "names", "how"),
    [
        ("Ann Archer by phone", ["Ann Archer"], "by phone"),
        ("Ann: phoned her at noon", ["Ann Archer"], "phoned her at noon"),
        ("Bob, https://example.org/answer", ["Bob Baker"], "https://example.org/answer"),
        (
            "Ann and Bob in person, with flowers",
            ["Ann Archer", "Bob Baker"],
            "in person, with flowers",
        ),
        ("all by mail on Friday", ["Ann Archer", "Bob Baker", "Cy Cole"], "by mail on Friday"),
        ("all except Cy by phone", ["Ann Archer", "Bob Baker"], "by phone"),
        ("Cy by phone that the site was down because of DNS", ["Cy Cole"], None),
    ],
)
def test_telling_that_is_understood(words: str, names: list[str], how: str | None) -> None:
    """Customers first, then a way of telling."""
    case = a_case("Ann Archer", "Bob Baker", "Cy Cole")

    assert told(case, words) == (names, how or words.partition(" ")[2])


UNCLEAR = [
    "all, not Bob, by phone",
    "all by phone, not Cy",
    "everyone else by phone",
    "all x",
    "all tomorrow by phone",
    "all by phone tomorrow",
    "all by phone except Cy",
    "nobody by phone",
    "nobody",
    "not Ann by phone",
    "Ann by phone, Bob by mail",
    "Ann by phone but Bob",
    "Ann by phone and Bob Baker too",
    "Ann she is happy",
    "Ann and Zed by phone",
    "Ann, Zed by phone",
    "Ann's mother by phone",
    "Annie by phone",
    "Ann will be called",
    "Ann by phone?",
    "Ann by phone, didn't answer",
    "Ann by phone didn’t answer",
    "tried Ann by phone",
    "Ann tried by phone",
    "Ann unreachable",
    "anybody by phone",
    "most by phone",
    "half of them by phone",
    "Ann Archre by phone",
]


@pytest.mark.parametrize("words", UNCLEAR)
def test_telling_that_is_not_understood(words: str) -> None:
    """Doubt, an exception, a strange name or the future marks nobody."""
    with pytest.raises((NoSuchCustomer, TellingUnclear)):
        read_telling(a_case("Ann Archer", "Bob Baker", "Cy Cole"), words)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Ann", "Ann-Marie Baker"), "Ann-Mary by phone"),
        (("Ann", "Ann Archer"), "Ann Archre by phone"),
        (("ACME", "ACME Holding"), "ACME Holdings by phone"),
        (("Smith", "Smith & Sons"), "Smith and Son by phone"),
        (("Jean", "Jean-Luc Picard"), "Jean-Luke by phone"),
        (("Ann Archer",), "Marta by phone"),
        (("Ann Archer",), "Ann Baker by phone"),
    ],
)
def test_name_like_another_is_not_understood(names: tuple[str, ...], words: str) -> None:
    """A name that goes on unexpectedly may be somebody else's."""
    with pytest.raises((NoSuchCustomer, TellingUnclear)):
        read_telling(a_case(*names), words)


VOCABULARY = """
    all everyone Ann Archer Bob Baker Cy and , except but not nobody tomorrow by phone mail on
    never will Zed unreachable else minus in person ; : without only
"""
WORDS = st.sampled_from(VOCABULARY.split())
DOUBTS = {
    "not",
    "nobody",
    "tomorrow",
    "never",
    "will",
    "unreachable",
    "else",
    "without",
    "only",
    "Zed",
}


@given(st.lists(WORDS, min_size=1, max_size=9))
def test_doubt_marks_nobody(words: list[str]) -> None:
    """Whatever the order, a word of doubt or a strange name marks nobody as told."""
    case = a_case("Ann Archer", "Bob Baker", "Cy Cole")
    try:
        customers, how = read_telling(case, " ".join(words))
    except (NoSuchCustomer, TellingUnclear):
        return

    assert not (DOUBTS - {"without"}) & set(words)
    left_out = words[words.index("except") + 1 :] if "except" in words else []
    assert not {each.name.split()[0] for each in customers} & set(left_out[:1])
    assert customers
    assert how == "" or how.split()[0] in {"by", "phone", "mail", "on", "in"}
