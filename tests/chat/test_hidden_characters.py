"""What nobody can see is shown by no platform, and what emoji and scripts need is shown by all."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.text import split_text, visible_text
from adapters.cli.screen import card_lines
from adapters.slack import render as slack
from adapters.teams import forms as teams_forms
from adapters.teams import render as teams
from adapters.web.render import renderer
from bot.chat.cards import (
    Actions,
    Button,
    Card,
    Facts,
    Field,
    Form,
    Heading,
    Link,
    Menu,
    Option,
    Quote,
    Small,
    Text,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
FLAG_OF_ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

#: What somebody wrote, and what of it is shown.
HIDDEN = {
    "reversed": ("gnp\u202eexe\u202c", "gnpexe"),
    "overrides": ("\u202aa\u202bb\u202dc", "abc"),
    "isolates": ("\u2066a\u2067b\u2068c\u2069", "abc"),
    "marks": ("a\u200e\u200f\u061cb", "ab"),
    "no width": ("pass\u200bwo\u2060r\ufeffd", "password"),
    "soft hyphen": ("com\u00adplaint", "complaint"),
    "fillers": ("a\u115f\u1160\u3164\uffa0b", "ab"),
    "annotation": ("\ufff9a\ufffab\ufffb", "ab"),
    "unseen tags": ("hi\U000e0068\U000e0069", "hi"),
    "joined letters": ("pass\u200dwo\u200crd", "password"),
    "varied letters": ("a\ufe0f\ufe00b", "ab"),
    "many joiners": ("é\u200d\u200d\u200bx", "é\u200dx"),
    "many variations": ("❤\ufe0f\ufe0f\ufe01", "❤\ufe0f"),
    "controls": ("\x00a\x1b[31m\x9b\x7fb", "a[31mb"),
    "half a character": ("a\ud83db", "a\ufffdb"),
    "line ends": ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
}
#: What is shown as it was written.
NEEDED = {
    "family": "👩\u200d👩\u200d👧",
    "heart on fire": "❤\ufe0f\u200d🔥",
    "pirates": "🏴\u200d☠\ufe0f",
    "keycap": "1\ufe0f\u20e3",
    "flag": "🇩🇪",
    "flag of a region": FLAG_OF_ENGLAND,
    "colour of skin": "👍🏽",
    "Persian": "می\u200cخواهم",
    "Hindi": "क\u094d\u200dष",
    "Hebrew": "שלום",
    "Japanese": "葛\U000e0100城",
    "accent": "cafe\u0301",
}
HIDDEN_AND_NEEDED = {**HIDDEN, **{name: (text, text) for name, text in NEEDED.items()}}


def card_of(text: str) -> Card:
    """A card that says it in every place where something can be said."""
    press = Button(verb="own", label=text, value="OOPS-1")
    choose = Menu(verb="snooze", label=text, options=(Option(label=text, value="OOPS-1 2"),))
    return Card(
        summary=text,
        blocks=(
            Heading(text=text),
            Text(text=text),
            Quote(text=text),
            Facts(rows=((text, text),)),
            Small(text=text),
            Link(label=text, address="https://a.example"),
            Actions(items=(press, choose)),
        ),
    )


def form_of(text: str) -> Form:
    """A form that says it in every place where something can be said."""
    field = Field(name="what", label=text, value=text, hint=text)
    return Form(verb="fixed", value="OOPS-1", title=text, submit=text, fields=(field,))


def written(sent: object) -> str:
    """Everything in what is sent, as it stands there."""
    return json.dumps(sent, ensure_ascii=False).replace("\\n", "\n")


def on_slack(text: str) -> str:
    """The card and the form in Slack."""
    return written([slack.message(card_of(text)), slack.modal(form_of(text))])


def on_teams(text: str) -> str:
    """The card and the form in Teams."""
    return written([teams.message(card_of(text)), teams_forms.form_card(form_of(text), ())])


def on_the_page(text: str) -> str:
    """The card and the form in the demo."""
    page = renderer()
    return page.card(card_of(text)) + page.form(form_of(text), "oops", "1", ())


PLATFORMS = {"slack": on_slack, "teams": on_teams, "web": on_the_page}
on_every_platform = pytest.mark.parametrize("render", PLATFORMS.values(), ids=PLATFORMS)


@on_every_platform
@pytest.mark.parametrize("name", HIDDEN_AND_NEEDED)
def test_hidden_characters_are_shown_alike(render: Callable[[str], str], name: str) -> None:
    """Each platform shows the same characters, in cards and in forms."""
    said, shown = HIDDEN_AND_NEEDED[name]

    rendered = render(f"x{said}x")

    assert visible_text(said) == shown
    assert f"x{shown}x" in rendered
    assert visible_text(rendered) == rendered


@pytest.mark.parametrize("name", HIDDEN)
def test_terminal_shows_nothing_hidden(name: str) -> None:
    """A terminal draws no emoji of several characters, so no joiner is left there either."""
    said, _shown = HIDDEN[name]

    lines = list(card_lines(card_of(f"x{said}x")))

    assert [each for each in lines if visible_text(each) != each or "\u200d" in each] == []


@given(ANY_TEXT)
def test_visible_text_stays_as_it_is(text: str) -> None:
    """Whatever came in, it can be sent, and has nothing hidden left in it."""
    shown = visible_text(text)

    assert visible_text(shown) == shown
    assert shown.encode().decode() == shown


@given(
    st.lists(st.sampled_from([*NEEDED.values(), "late ", "\n", "漢", "&"]), max_size=60).map(
        "".join
    ),
    st.integers(8, 60),
)
def test_parts_of_a_text_are_the_text(text: str, room: int) -> None:
    """Each part fits, and together they are what was written."""
    parts = list(split_text(text, room))

    assert "".join(parts) == text
    assert max(map(len, parts)) <= room


def test_part_ends_between_words_and_between_graphemes() -> None:
    """A gap in the second half is preferred; a family stays together where there is none."""
    assert list(split_text("one two three", 8)) == ["one two ", "three"]
    assert list(split_text(f"aaaa{NEEDED['family']}", 7)) == ["aaaa", NEEDED["family"]]


def test_values_come_back_from_the_page_as_they_are() -> None:
    """What nobody reads is left alone: the page sends it back, and it has to be recognised."""
    value = "OOPS-1 a\u200bb"
    button = Button(verb="own", label="Take it", value=value)

    html = renderer().card(Card(summary="s", blocks=(Actions(items=(button,)),)))

    assert f'data-value="{value}"' in html
