"""Blanks that nobody filled in, in words for customers."""

import pytest

from bot.rules.placeholders import placeholder_in


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("Dear ${firstname},", "${firstname}"),
        ("Dear $FIRSTNAME,", "$FIRSTNAME"),
        ("Dear {{ customer.name }},", "{{ customer.name }}"),
        ("Dear {name},", "{name}"),
        ("Dear %NAME%,", "%NAME%"),
        ("Dear %%first name%%,", "%%first name%%"),
        ("Dear <<Name>>,", "<<Name>>"),
        ("first {a}, then $b", "{a}"),
        ("Dear *|FNAME|*,", "*|FNAME|*"),
        ("Dear «Name»,", "«Name»"),
        ("Dear «first_name»,", "«first_name»"),
        ("Dear {!Contact.FirstName},", "{!Contact.FirstName}"),
        ("Dear %recipient.first_name%,", "%recipient.first_name%"),
        ("Dear %s,", "%s"),
        ("Dear {0},", "{0}"),
        ("Dear <%= name %>,", "<%= name %>"),
        ("Dear [First Name],", "[First Name]"),
        ("Dear $(name),", "$(name)"),
    ],
)
def test_blank_is_found(text: str, blank: str) -> None:
    """Whatever a mailing program calls it, the first one is named."""
    assert placeholder_in(text) == blank


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We send you $20, and 100% of the freight.",
        "5 % off, and 50%, until Friday",
        "a $ sign, { a brace } and << that",
        "{}",
        "${",
        "it cost 20$ and 30$",
        "{2026}",
        "she wrote [sic] and «Bonjour», see [1]",
        "50%sure, 100%",
        "a * and | and *",
        "the price is $(5)",
        "%d%",
        "100% SURE, 50% OFF",
    ],
)
def test_sign_that_is_no_blank(text: str) -> None:
    """Money and per cent are words."""
    assert placeholder_in(text) is None


def test_long_text_without_an_end() -> None:
    """A page of opening signs is searched in no time."""
    assert placeholder_in("{{ $ %% << " * 20_000) is None
