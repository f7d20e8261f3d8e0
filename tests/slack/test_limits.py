"""Text is made to fit into Slack without losing its meaning, or a sign's half."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import limits

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=400)
#: Text that is hard to cut: markup, accents, families, flags, skin tones, both writing directions.
AWKWARD = st.lists(
    st.sampled_from(
        ["&", "<@U1>", "e\u0301", "👩\u200d👩\u200d👧", "🇩🇪", "👍🏽", "漢", "שלום", "\n", "a "]
    ),
    max_size=60,
).map("".join)


def test_short_text_stays_as_it_is() -> None:
    """What fits is not touched."""
    assert limits.shorten_text("The link is dead & gone.", 28) == "The link is dead & gone."


def test_long_text_is_cut_where_the_escaped_text_fits() -> None:
    """The room is counted after escaping, in which an ampersand takes five characters."""
    cut = limits.shorten_text("ab&cdefgh", 9)

    assert cut == "ab&c…"
    assert limits.escape_text(cut) == "ab&amp;c…"


def test_text_of_emoji_is_counted_as_slacks_clients_count() -> None:
    """A character outside the basic plane takes two units, and is not cut in two."""
    assert limits.shorten_text("😀😀😀", 6) == "😀😀😀"
    assert limits.shorten_text("😀😀😀", 5) == "😀😀…"
    assert limits.shorten_text("to 🇩🇪 & back", 7) == "to…"


def test_no_room_at_all_leaves_the_sign_that_something_is_missing() -> None:
    """Even where not one letter fits, the reader sees that there was something."""
    assert limits.shorten_text("<<<<", 3) == "…"


def test_controls_vanish_and_line_breaks_become_plain() -> None:
    """What a person cannot see, Slack does not get: NUL, escapes, reversed direction."""
    assert limits.clean_text("\x00one\r\ntwo\rthree\u2028four\x1b[31m\u202e!\x07\x9b") == (
        "one\ntwo\nthree\nfour[31m!"
    )


def test_half_a_character_becomes_the_sign_for_an_unreadable_one() -> None:
    """A lone surrogate cannot be sent as UTF-8."""
    assert limits.clean_text("a\ud83db") == "a\ufffdb"


def test_many_empty_lines_become_one() -> None:
    """Empty lines cannot push the buttons off the screen."""
    assert limits.clean_text("one\n \n\t\n\n\n\ntwo\n\n") == "one\n\ntwo"


@given(ANY_TEXT | AWKWARD, st.integers(1, 200))
def test_any_text_fits_once_it_is_shortened_and_escaped(text: str, room: int) -> None:
    """Whatever the text, the result fits, is UTF-8, and shows its beginning to the letter."""
    plain = limits.clean_text(text)

    cut = limits.shorten_text(plain, room)

    sent = limits.escape_text(cut)
    assert limits.utf16_units(sent) <= room
    assert sent.encode().decode() == sent
    assert sent.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == cut
    assert cut == plain or (cut.endswith("…") and plain.startswith(cut[:-1].rstrip()))


@given(ANY_TEXT | AWKWARD, st.integers(3, 200))
def test_any_text_fits_into_bytes_too(text: str, room: int) -> None:
    """Where Slack counts bytes, so do we."""
    cut = limits.shorten_text(limits.clean_text(text), room, limits.utf8_bytes)

    assert limits.utf8_bytes(limits.escape_text(cut)) <= room
