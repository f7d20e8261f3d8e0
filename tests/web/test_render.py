"""Cards and forms as HTML: everything in them is shown, and nothing in them comes alive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.chat.text import visible_text
from adapters.web.render import renderer
from adapters.web.users import Colleague
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
from bot.company.people import Person
from tests.web.screen import Element, Pressable, screen

RENDERER = renderer()
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>' {{ 7*7 }} &amp; `"
OMAR = Colleague(
    handle="omar", person=Person(email="omar@paper.example", name=f"Omar {HOSTILE}"), role="Drives"
)


def card_of(text: str) -> Card:
    """A card that says it in every place where something can be said."""
    return Card(
        summary=text,
        blocks=(
            Heading(text=text),
            Text(text=text),
            Quote(text=text),
            Facts(rows=((text, text),)),
            Link(label=text, address="https://a.example/?a=1&b=2"),
            Small(text=text),
            Divider(),
            Actions(
                items=(
                    Button(verb=text, label=text, value=text, primary=True),
                    Menu(verb=text, label=text, options=(Option(label=text, value=text),)),
                )
            ),
        ),
    )


def form_of(text: str) -> Form:
    """A form that says it everywhere."""
    few = tuple(Option(label=text, value=str(each)) for each in range(2))
    many = tuple(Option(label=text, value=str(each)) for each in range(9))
    return Form(
        verb=text,
        value=text,
        title=text,
        submit=text,
        fields=(
            Field(name="line", label=text, value=text, hint=text),
            Field(name="box", label=text, value=text, multiline=True, required=False),
            Choice(name="few", label=text, options=few, value="1", hint=text),
            Choice(name="many", label=text, options=many, value="3"),
            PersonField(name="who", label=text, hint=text),
            MomentField(name="when", label=text, value=text, hint=text, date=text, time=text),
        ),
    )


def test_card_shows_all_that_is_in_it() -> None:
    """In its order, with the buttons and what they carry."""
    card = Card(
        summary="not shown",
        blocks=(
            Heading(text="OOPS-1"),
            Text(text="One\n  two"),
            Quote(text="Three"),
            Facts(rows=(("Owner", "Walt"), ("Customer", "Ann"))),
            Small(text="Four"),
            Actions(
                items=(
                    Button(verb="own", label="Mine", value="OOPS-1", primary=True),
                    Menu(
                        verb="hand:department",
                        label="Other",
                        options=(Option(label="News", value="OOPS-1 News"),),
                    ),
                )
            ),
        ),
    )

    shown = screen(RENDERER.card(card))

    lines = "OOPS-1|One|  two|Three|Owner|Walt|Customer|Ann|Four|Mine|Other|News"
    assert [each.strip() for each in shown.visible.splitlines()] == [
        each.strip() for each in lines.split("|")
    ]
    assert shown.buttons == (
        Pressable(verb="own", value="OOPS-1", label="Mine"),
        Pressable(verb="hand:department", value="OOPS-1 News", label="News"),
    )


def test_hostile_card_stays_text() -> None:
    """No element, attribute or template of the customer's comes to be, wherever it stands."""
    root = Element.read(RENDERER.card(card_of(HOSTILE)))

    tags = {each.tag for each in root.all()}
    assert tags <= {
        *("div", "h3", "p", "blockquote", "dl", "dt", "dd", "hr", "button", "details", "summary"),
        *("ul", "li", "a"),
    }
    assert {name for each in root.all() for name in each.attributes} <= {
        *("class", "type", "role", "aria-label", "data-press", "data-value", "data-verb"),
        *("href", "rel"),
    }
    assert root.one(tag="a").attributes["href"] == "https://a.example/?a=1&b=2"
    assert root.one(tag="blockquote").text == HOSTILE
    assert root.one(tag="button").attributes["data-value"] == HOSTILE


def test_hostile_form_stays_text() -> None:
    """Neither do its labels, hints, options, nor the names of colleagues."""
    html = RENDERER.form(form_of(HOSTILE), HOSTILE, HOSTILE, [OMAR])
    root = Element.read(html)

    assert list(root.all(tag="script")) == list(root.all(tag="img")) == []
    assert root.one(name="value").attributes["value"] == HOSTILE
    assert root.one(name="said.line").attributes["value"] == HOSTILE
    assert root.one(name="said.box").text == HOSTILE
    assert "49" not in root.text


def test_form_has_what_each_field_needs() -> None:
    """A label and a hint that belong to it, what is chosen already, and what has to be filled."""
    root = Element.read(RENDERER.form(form_of("x"), "home", "key", [OMAR]))

    line, box = root.one(name="said.line"), root.one(name="said.box")
    assert (line.attributes["id"], line.attributes["aria-describedby"]) == (
        "field-line",
        "field-line-hint",
    )
    assert ("required" in line.attributes, "required" in box.attributes) == (True, False)
    radios = list(root.all(name="said.few"))
    assert ["checked" in each.attributes for each in radios] == [False, True]
    assert len(list(root.one(name="said.many").all(selected=""))) == 1
    [nobody, omar] = root.one(name="said.who").all(tag="option")
    assert (nobody.attributes["value"], omar.attributes["value"]) == ("", "omar@paper.example")
    [typed, *chosen] = [root.one(name=f"said.when{each}") for each in ("", ".date", ".time")]
    assert [each.attributes["type"] for each in (typed, *chosen)] == ["text", "date", "time"]
    assert not any("required" in each.attributes for each in (typed, *chosen))
    for each in root.all(tag="label"):
        if "for" in each.attributes:
            assert root.one(id=each.attributes["for"]).tag in {"input", "textarea", "select"}


@given(st.text().map(visible_text).filter(bool))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    """Whatever script it is in, and whatever signs."""
    html = RENDERER.card(Card(summary="", blocks=(Quote(text=text),)))

    found = Element.read(html).one(tag="blockquote")

    assert found.children == [text]


@pytest.mark.parametrize("level", [2, 3])
def test_heading_is_of_the_level_that_the_page_has(level: int) -> None:
    """So that nobody who goes from heading to heading misses one."""
    html = RENDERER.card(Card(summary="", blocks=(Heading(text="Waiting"),)), level)

    assert Element.read(html).one(tag=f"h{level}").text == "Waiting"
