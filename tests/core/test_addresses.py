"""Which addresses are one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.company.people import is_made_up, normal_address


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" Sam.Post@Paper.Example ", "sam.post@paper.example"),
        ("\N{LATIN SMALL LETTER LONG S}am@paper.example",) * 2,
        ("wan\N{KELVIN SIGN}a@Paper.example", "wan\N{KELVIN SIGN}a@paper.example"),
        ("Straße@paper.example", "straße@paper.example"),
        ("JOSÉ@paper.example", "josé@paper.example"),
        ("Jose\N{COMBINING ACUTE ACCENT}@paper.example", "josé@paper.example"),
    ],
)
def test_address_is_normalized_without_becoming_another(typed: str, normal: str) -> None:
    """Case and the encoding of accents count for nothing; letters stay what they are."""
    assert normal_address(typed) == normal


@given(some.text(max_size=8), some.text("abkS@.", max_size=8))
@settings(max_examples=30)
def test_normal_address_is_stable_and_ascii_is_only_lowered(odd: str, plain: str) -> None:
    """Twice is once, and no address turns into a plain one."""
    once = normal_address(odd)

    assert normal_address(once) == once
    assert once.isascii() == odd.strip().isascii()
    assert normal_address(plain) == plain.strip().lower()


def test_made_up_address_is_in_a_domain_of_nobody() -> None:
    """RFC 2606 keeps the domain free."""
    assert is_made_up("u0dora@slack.invalid")
    assert not is_made_up("dora@invalid.example")
