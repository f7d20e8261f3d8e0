"""Cards and forms as Slack takes them, with nothing in them that comes alive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits, render
from bot.chat.cards import (
    Actions,
    Block,
    Button,
    Card,
    Divider,
    Facts,
    Heading,
    Link,
    Menu,
    Option,
    Quote,
    Small,
    Text,
)
from tests.slack.anything import CARDS, Json, inert, modelled, plain, texts
from tests.slack.standin_blocks import problems_of_blocks, problems_of_view

HOSTILE = (
    "<!channel> <@U0VICTOR> <#C0GENERAL|general> <!subteam^S1> <https://evil.example|our bank> "
    "*bold* _x_ ~y~ `z` :tada: @here & &lt;!here&gt; \x00\u202e\ud800"
)


def a_card(*blocks: Block, summary: str = "OOPS-42 is yours.") -> Card:
    """A card that shows these parts."""
    return Card(summary=summary, blocks=blocks)


def action_ids(blocks: list[Json]) -> list[str]:
    """The ids of all buttons and menus, in their order."""
    elements = [each for block in blocks for each in block.get("elements", ())]
    return [each["action_id"] for each in elements if "action_id" in each]


# What each part becomes


def test_card_of_every_part_becomes_the_blocks_that_slack_has_for_them() -> None:
    """One look at the whole: each part, in its order, as plain text."""
    card = a_card(
        Heading(text="OOPS-42 · Reader's name misspelt"),
        Quote(text="It is Smyth.\nWith a y!"),
        Facts(rows=(("Owner", "Ed Marsh"), ("Fix by", "today 17:00"))),
        Divider(),
        Text(text="Carla asks you to own it."),
        Small(text="Reported by Dora Quill"),
        Actions(items=(Button(verb="own", label="I own it", value="OOPS-42", primary=True),)),
    )

    assert render.card_blocks(card) == [
        {"type": "header", "text": plain("OOPS-42 · Reader's name misspelt")},
        {"type": "section", "text": plain("▏ “It is Smyth.\n▏ With a y!”")},
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": "*Owner*", "verbatim": True},
                plain("Ed Marsh"),
                {"type": "mrkdwn", "text": "*Fix by*", "verbatim": True},
                plain("today 17:00"),
            ],
        },
        {"type": "divider"},
        {"type": "section", "text": plain("Carla asks you to own it.")},
        {"type": "context", "elements": [plain("Reported by Dora Quill")]},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": plain("I own it"),
                    "action_id": "own",
                    "value": "OOPS-42",
                    "style": "primary",
                }
            ],
        },
    ]


def test_menu_becomes_a_select_whose_options_keep_their_values() -> None:
    """Choosing sends the verb with the option's value, to the letter."""
    menu = Menu(
        verb="told",
        label="Who was told?",
        options=(
            Option(label="Ann & Co", value="OOPS-42:1"),
            Option(label="Borg", value="OOPS-42:2"),
        ),
    )

    assert render.card_blocks(a_card(Actions(items=(menu,)))) == [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "static_select",
                    "action_id": "told",
                    "placeholder": plain("Who was told?"),
                    "options": [
                        {"text": plain("Ann &amp; Co"), "value": "OOPS-42:1"},
                        {"text": plain("Borg"), "value": "OOPS-42:2"},
                    ],
                }
            ],
        }
    ]


def test_menu_with_nothing_to_choose_from_is_left_out() -> None:
    """Slack refuses an empty menu; the card goes without it."""
    card = a_card(Text(text="Nobody."), Actions(items=(Menu(verb="told", label="?", options=()),)))

    assert render.card_blocks(card) == [{"type": "section", "text": plain("Nobody.")}]


def test_more_than_a_hundred_options_come_in_numbered_groups() -> None:
    """Forty trustees fit, and so do four hundred; none is left out."""
    options = tuple(Option(label=f"Trustee {n}", value=f"OOPS-1:{n}") for n in range(1, 251))

    (block,) = render.card_blocks(
        a_card(Actions(items=(Menu(verb="told", label="Who?", options=options),)))
    )

    groups = block["elements"][0]["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["1 … 100", "101 … 200", "201 … 250"]
    offered = [option["value"] for group in groups for option in group["options"]]
    assert offered == [f"OOPS-1:{n}" for n in range(1, 251)]


def test_more_buttons_than_a_row_holds_go_on_in_the_next() -> None:
    """Slack takes 25 in one block."""
    buttons = (Button(verb="told", label="Told", value=f"OOPS-{n}") for n in range(30))

    blocks = render.card_blocks(a_card(Actions(items=tuple(buttons))))

    assert [len(block["elements"]) for block in blocks] == [25, 5]


def test_quotation_of_many_lines_keeps_its_closing_mark() -> None:
    """The bars before the lines take room too."""
    (block,) = render.card_blocks(a_card(Quote(text="no\n" * 1000)))

    shown = block["text"]["text"]
    assert shown.endswith("\n▏ no…”")
    assert limits.utf16_units(shown) <= 3000


def test_facts_beyond_five_go_on_in_the_next_section() -> None:
    """A section has room for ten fields, which is five facts."""
    card = a_card(Facts(rows=tuple((f"Fact {n}", str(n)) for n in range(12))))

    assert [len(block["fields"]) for block in render.card_blocks(card)] == [10, 10, 4]


def test_label_cannot_end_its_own_bold() -> None:
    """An asterisk or a new line in a label leaves it one bold line."""
    (block,) = render.card_blocks(a_card(Facts(rows=(("Owner* of\n*it", "Ed"),))))

    assert block["fields"][0]["text"] == "*Owner of it*"


def test_parts_that_say_nothing_are_left_out() -> None:
    """Slack refuses an empty text."""
    card = a_card(
        Heading(text=" "), Text(text=""), Quote(text="\x00"), Small(text="\n"), Actions(items=())
    )

    assert render.card_blocks(card) == [{"type": "section", "text": plain("OOPS-42 is yours.")}]


def test_empty_button_label_and_fact_show_that_nothing_is_there() -> None:
    """Where a text must stand, an ellipsis does."""
    card = a_card(Facts(rows=(("", ""),)), Actions(items=(Button(verb="own", label="", value=""),)))

    facts, actions = render.card_blocks(card)

    assert [field["text"] for field in facts["fields"]] == ["*…*", "…"]
    assert actions["elements"] == [{"type": "button", "text": plain("…"), "action_id": "own"}]


# Unique action ids


def test_verb_that_comes_again_is_told_apart_by_the_reference() -> None:
    """In a bundle of several cases each button has an id of its own, which begins with its verb."""
    card = a_card(
        *(
            Actions(items=(Button(verb="own", label="Mine", value=value),))
            for value in ("OOPS-1", "OOPS-2", "OOPS-2:again", "no", "")
        )
    )

    assert action_ids(render.card_blocks(card)) == [
        "own",
        "own:OOPS-2",
        "own:OOPS-2:2",
        "own:no",
        "own:2",
    ]


def test_action_ids_are_unique_over_all_cards_of_the_home() -> None:
    """The App Home shows many cases, and is one view."""
    cards = [
        a_card(Actions(items=(Button(verb="fixed", label="Fixed", value=f"OOPS-{n}"),)))
        for n in (7, 8)
    ]

    assert action_ids(render.home(cards)["blocks"]) == ["fixed", "fixed:OOPS-8"]


def test_link_is_one_that_can_be_pressed() -> None:
    """Its label is escaped, and what would end the link is replaced."""
    link = Link(label="Open <it> | now", address="https://a.example/?a=1&b=%22")

    assert render.card_blocks(a_card(link)) == [
        {
            "type": "context",
            "elements": [
                {
                    "type": "mrkdwn",
                    "text": "<https://a.example/?a=1&amp;b=%22|Open &lt;it&gt; / now>",
                    "verbatim": True,
                }
            ],
        }
    ]


# Too much


def test_more_blocks_than_slack_takes_end_with_how_many_are_missing() -> None:
    """Nothing is cut off silently."""
    card = a_card(*(Small(text=f"line {n}") for n in range(1, 61)))

    blocks = render.card_blocks(card)

    assert len(blocks) == 50
    assert blocks[48]["elements"] == [plain("line 49")]
    assert blocks[49]["elements"] == [plain("11 more lines do not fit in here.")]


def test_exactly_as_many_blocks_as_slack_takes_are_all_shown() -> None:
    """The last place is taken by the last line, not by a remark."""
    card = a_card(*(Small(text=f"line {n}") for n in range(1, 51)))

    assert render.card_blocks(card)[-1]["elements"] == [plain("line 50")]


def test_facts_that_do_not_fit_are_counted_one_by_one() -> None:
    """A section of five facts that is missing is five lines."""
    card = a_card(
        *(Divider() for _ in range(48)), Facts(rows=tuple((f"F{n}", "x") for n in range(13)))
    )

    assert render.card_blocks(card)[-1]["elements"] == [plain("8 more lines do not fit in here.")]


def test_too_many_words_are_shortened_before_anything_is_left_out() -> None:
    """Slack refuses some 13,200 characters in all; each quotation gives some of its own."""
    card = a_card(*(Quote(text="Where is my parcel? " * 500) for _ in range(10)))

    blocks = render.card_blocks(card)

    assert [limits.utf16_units(block["text"]["text"]) for block in blocks] == [900] * 10


@pytest.mark.parametrize(
    ("words", "facts"), [("&" * 700, ()), ("late " * 140, (("Owner", "漢" * 2000),) * 15)]
)
def test_case_whose_words_slack_cuts_says_how_to_read_them(
    words: str, facts: tuple[tuple[str, str], ...]
) -> None:
    """Where one text is too long for Slack, or all of them together are."""
    case = Card(summary="s", blocks=(Quote(text=words), Facts(rows=facts)), shows="OOPS-1")

    quote, way, *_ = render.card_blocks(case)

    assert quote["text"]["text"].endswith("…”")
    assert way["elements"] == [plain("There is more of it: “/oops OOPS-1” shows every word.")]


def test_far_too_many_words_are_left_out_and_counted() -> None:
    """Where shortening does not help, whole lines go, and are counted."""
    card = a_card(*(Text(text="Where is my parcel? " * 500) for _ in range(45)))

    blocks = render.card_blocks(card)

    assert sum(len(text) for text in texts(blocks)) + 125 * len(blocks) <= 12_000
    assert blocks[-1]["elements"] == [plain("18 more lines do not fit in here.")]


def test_home_shows_its_cards_one_under_the_other() -> None:
    """A line stands between two."""
    view = render.home([a_card(Small(text="one")), a_card(Small(text="two"))])

    assert view == {
        "type": "home",
        "blocks": [
            {"type": "context", "elements": [plain("one")]},
            {"type": "divider"},
            {"type": "context", "elements": [plain("two")]},
        ],
    }


def test_home_has_room_for_a_hundred_blocks() -> None:
    """What one owes may be long."""
    view = render.home([a_card(*(Small(text=f"{n}") for n in range(120)))])

    assert len(view["blocks"]) == 100
    assert view["blocks"][-1]["elements"] == [plain("21 more lines do not fit in here.")]


# Inert


def test_hostile_text_is_shown_to_the_letter_wherever_it_stands() -> None:
    """No mention, link or markup comes alive in any part of a card."""
    shown = (
        "&lt;!channel&gt; &lt;@U0VICTOR&gt; &lt;#C0GENERAL|general&gt; &lt;!subteam^S1&gt; "
        "&lt;https://evil.example|our bank&gt; *bold* _x_ ~y~ `z` :tada: @here &amp; "
        "&amp;lt;!here&amp;gt; \ufffd"
    )
    card = a_card(Text(text=HOSTILE), Small(text=HOSTILE), Facts(rows=(("Said", HOSTILE),)))

    text, small, facts = render.card_blocks(card)

    assert text["text"] == plain(shown)
    assert small["elements"] == [plain(shown)]
    assert facts["fields"][1] == plain(shown)


@settings(max_examples=25, deadline=None)
@given(CARDS)
def test_any_card_is_one_that_slack_takes(card: Card) -> None:
    """Whatever stands in it: within the limits, UTF-8, and no mention, link or markup alive."""
    sent = render.message(card)

    assert problems_of_blocks(sent["blocks"]) == []
    assert len(modelled(sent["blocks"])) == len(sent["blocks"])
    assert inert(sent)
    assert 0 < limits.utf16_units(sent["text"]) <= limits.MESSAGE_TEXT
    ids = action_ids(sent["blocks"])
    assert len(ids) == len(set(ids))


@settings(max_examples=25, deadline=None)
@given(CARDS)
def test_any_card_has_a_form_without_blocks(card: Card) -> None:
    """The fallback is never empty, fits, and is inert as well."""
    sent = render.plain_message(card)

    assert sent.keys() == {"text"}
    assert inert(sent)
    assert 0 < limits.utf16_units(sent["text"]) <= limits.MESSAGE_TEXT
    assert limits.utf8_bytes(sent["text"]) <= limits.MESSAGE_TEXT_BYTES


@settings(max_examples=25, deadline=None)
@given(st.lists(CARDS, max_size=4))
def test_any_home_is_one_that_slack_takes(cards: list[Card]) -> None:
    """However much a person owes."""
    view = render.home(cards)

    assert problems_of_view(view) == []
    assert len(modelled(view["blocks"])) == len(view["blocks"])
    assert inert(view)


# A message's text


def test_summary_is_the_text_of_the_message() -> None:
    """A notification and a screen reader say it first, escaped as all else."""
    card = a_card(Text(text="…"), summary="Ann <ann@archer.example> & Co wait.")

    assert render.message(card)["text"] == "Ann &lt;ann@archer.example&gt; &amp; Co wait."


def test_long_summary_is_shortened_to_what_slack_takes() -> None:
    """3,000 characters, and 4,000 bytes: chat.update counts those."""
    assert len(render.message(a_card(summary="a" * 9000))["text"]) == 3000
    assert len(render.message(a_card(summary="漢" * 9000))["text"].encode()) == 3999


def test_card_without_summary_says_its_first_line() -> None:
    """Slack refuses a message without text."""
    assert render.message(a_card(Heading(text="Hello"), summary=""))["text"] == "Hello"
    assert render.message(a_card(summary=""))["text"] == "…"


def test_plain_message_says_all_that_the_blocks_would() -> None:
    """Without blocks one still reads everything, and what to do without the buttons."""
    card = a_card(
        Heading(text="OOPS-42"),
        Quote(text="It is <b>Smyth</b>.\nWith a y!"),
        Facts(rows=(("Owner", "Ed"),)),
        Link(label="Open", address="https://a.example/?a&b"),
        Divider(),
        Small(text="by Dora"),
        Actions(items=(Button(verb="own", label="I own it", value="OOPS-42"),)),
    )

    assert render.plain_message(card) == {
        "text": "OOPS-42\n"
        "▏ “It is &lt;b&gt;Smyth&lt;/b&gt;.\n▏ With a y!”\n"
        "Owner: Ed\n"
        "Open: https://a.example/?a&amp;b\n"
        "by Dora\n"
        "The buttons cannot be shown here. Type “/oops help” for what you can do without them."
    }
