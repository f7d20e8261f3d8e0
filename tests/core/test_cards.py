"""How a case looks: its facts, its steps, and what is said of moments and names."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case import commands as c
from bot.case.case import Stage
from bot.chat.cards import Block, Facts, Heading, Link, Quote, Small
from bot.chat.messages import View
from bot.screens.views import case_card, history_card, with_the_rest
from bot.wording import card_text
from bot.wording.history import history_lines
from bot.wording.phrases import day_text, lateness_text, length_text, listed, moment_text, shorten
from tests.kit import (
    ANN,
    BERLIN,
    BOB,
    CLEO,
    DAY,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    Story,
    at_stage,
    verbs,
    words,
)

NEW_YORK = ZoneInfo("America/New_York")
SECOND = timedelta(seconds=1)


def facts(story: Story, reader: str | None = MIA) -> dict[str, str]:
    """The facts on the case's card."""
    card = case_card(story.case, story.circumstances, View.OWNER, reader=reader)
    return dict(row for block in card.blocks if isinstance(block, Facts) for row in block.rows)


def steps(story: Story) -> str:
    """The six steps on the case's card, each with a mark."""
    card = case_card(story.case, story.circumstances, View.OWNER, reader=MIA)
    return "".join(
        each[0]
        for block in card.blocks
        if isinstance(block, Small)
        for each in block.text.split(" · ")
    )


# Facts


def test_card_says_who_has_it() -> None:
    """Who is asked and until when; then who owns it; then to whom it is offered."""
    story = Story()
    asked = facts(story)["Owner"]
    story.asks(MIA, c.Own)
    owned = facts(story)["Owner"]
    story.asks(MIA, c.Hand, to=MAX)

    assert asked == "Mia is being asked, until Mon 23 Nov, 11:00"
    assert owned == "Mia"
    assert facts(story)["Owner"] == "Mia, until Max accepts it"


def test_card_says_who_does_not_know_yet() -> None:
    """Of several customers, once it is fixed, those who do not know are named."""
    story = at_stage(Stage.OWNED, customers=(ANN, BOB, CLEO))
    before = facts(story, None)["Customer"]
    story.asks(MIA, c.Fix, what="sent it again")
    story.asks(MIA, c.Tell, words="Bob Baker by phone")
    between = facts(story, None)["Customer"]
    story.asks(MIA, c.Tell, words="all by phone")

    assert before == "3: Ann Archer, Bob Baker and Cleo Cook"
    assert between == "3, of whom 2 do not know yet: Ann Archer and Cleo Cook"
    assert facts(story, None)["Customer"] == "3: Ann Archer, Bob Baker and Cleo Cook"


@pytest.mark.parametrize("reader", [MIA, MAX, LEA, EVA, RITA])
def test_card_says_how_to_reach_the_customers(reader: str) -> None:
    """To those who may have to tell them, and to the reporter."""
    story = at_stage(Stage.OWNED, customers=(ANN, CLEO))

    assert facts(story, reader)["Customer"] == "2: Ann Archer (ann@example.org) and Cleo Cook"


@pytest.mark.parametrize(("severity", "shown"), [("normal", None), ("urgent", "urgent")])
def test_card_says_how_urgent_it_is(severity: str, shown: str | None) -> None:
    """The everyday severity goes without saying."""
    assert facts(Story(severity=severity)).get("Severity") == shown


@pytest.mark.parametrize("reader", [None, STAN])
def test_card_for_others_has_no_contact(reader: str | None) -> None:
    """Neither a channel's card nor a colleague's from elsewhere."""
    story = at_stage(Stage.OWNED, customers=(ANN, CLEO))

    assert facts(story, reader)["Customer"] == "2: Ann Archer and Cleo Cook"


def test_card_says_by_when_the_customer_hears() -> None:
    """The next word that is due; nothing once all is said."""
    story = at_stage(Stage.OWNED)
    first = facts(story)["Customer hears by"]
    story.asks(MIA, c.Update, what="it is on its way")
    updated = facts(story)["Customer hears by"]
    story.asks(MIA, c.Fix, what="sent it again")
    mended = facts(story)["Customer hears by"]
    story.asks(MIA, c.Tell, words="all by phone")

    assert (first, updated, mended) == (
        "Mon 23 Nov, 13:00",
        "Tue 24 Nov, 09:00",
        "Mon 23 Nov, 13:00",
    )
    assert "Customer hears by" not in facts(story)


def test_card_says_what_was_promised() -> None:
    """The soonest promise; that it was broken is not hidden."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="in 1 hour", what="a call back")
    promised = facts(story)["Promised"]
    story.passes(HOUR)

    assert promised == "a call back, by Mon 23 Nov, 10:00"
    assert facts(story)["Promised"] == "a call back, by Mon 23 Nov, 10:00, and not kept in time"


def test_card_says_what_was_mended_and_what_it_cost() -> None:
    """Who mended it, when, how, and the cost where somebody said so."""
    story = at_stage(Stage.OWNED)
    story.asks(STAN, c.Fix, what="sent it again", cost="48 EUR")

    assert facts(story)["Fixed"] == "sent it again (Stan, Mon 23 Nov, 09:00)"
    assert facts(story)["What it cost us"] == "48 EUR"


def test_one_line_not_shown_and_several_are_told_apart() -> None:
    """The line that stands for them is grammatical, on every platform."""
    assert card_text.not_shown(1) == "1 more line does not fit in here."
    assert card_text.not_shown(12) == "12 more lines do not fit in here."


def test_card_without_a_fact_has_no_label_for_it() -> None:
    """Nothing stands there empty."""
    assert list(facts(Story())) == [
        "Owner",
        "Department",
        "Customer",
        "Customer hears by",
        "Reported by",
    ]


def test_card_says_why_that_department() -> None:
    """The customer's own words that led there, or none."""
    led = facts(Story(complaint="My parcel, the box, came as a late delivery."))["Department"]
    not_led = facts(Story(complaint="It is all wrong."))["Department"]

    assert led == "Shipping, because of “parcel”, “late delivery” and “box”"
    assert not_led == "Shipping"


def test_card_shows_the_six_steps() -> None:
    """From taking responsibility to accepting how they took it, as far as it has come."""
    marks = {stage: steps(at_stage(stage)) for stage in (Stage.REPORTED, Stage.OWNED, Stage.TOLD)}
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Update, what="we are sorry")
    story.asks(MIA, c.Fix, what="sent it again", cost="48 EUR")
    compensated = steps(story)
    story.asks(MIA, c.Tell, words="all by phone")
    story.asks(MIA, c.Close, outcome="satisfied")

    assert marks == {
        Stage.REPORTED: "",
        Stage.OWNED: "✓○○○○○",
        Stage.TOLD: "✓✓✓○○○",
    }
    assert (compensated, steps(story)) == ("✓✓✓✓○○", "✓✓✓✓✓✓")


def test_card_is_quoted_shortened_and_shown_whole() -> None:
    """Two views of the same words: the beginning, and every one of them."""
    complaint = "It broke. " * 700
    story = Story(complaint=complaint)

    card = case_card(story.case, story.circumstances, View.OWNER, reader=MIA)
    whole = history_card(story.case, [], story.circumstances, MIA)

    quoted = [block.text for block in card.blocks if isinstance(block, Quote)]
    assert [(len(each) <= 700, each[-1]) for each in quoted] == [(True, "…")]
    assert [block.text for block in whole.blocks if isinstance(block, Quote)] == [complaint]


def test_card_with_the_beginning_alone_says_how_to_read_the_rest() -> None:
    """Right beneath the words; and where they were said, if it is known."""
    source = "https://paper.example/said?in=C1&at=2"
    story = Story(complaint="It broke. " * 71)
    case = replace(story.case, link=source)

    card = case_card(case, story.circumstances, View.OWNER, reader=MIA)

    _, quote, way, facts, link, *_ = card.blocks
    assert isinstance(quote, Quote)
    assert way == Small(text=f"There is more of it: “/oops {case.ref}” shows every word.")
    assert isinstance(facts, Facts)
    assert link == Link(label="Open the message", address=source)


@pytest.mark.parametrize(
    "place",
    ["#general", "http://a.example/1", "https://a.example|b", "https://a b", "<https:>"],
)
def test_place_that_is_no_web_address_stays_text(place: str) -> None:
    """Only an https address without anything to escape becomes a link."""
    story = Story()
    story.case = replace(story.case, link=place)

    card = case_card(story.case, story.circumstances, View.OWNER, reader=MIA)

    assert facts(story)["Where it was said"] == place
    assert [each for each in card.blocks if isinstance(each, Link)] == []


@pytest.mark.parametrize("complaint", ["It broke. " * 70, "It broke again…", "It\n\n  broke.\n"])
def test_card_with_every_word_promises_no_more(complaint: str) -> None:
    """Neither where all of it is quoted, nor in the answer to who asked for all of it."""
    story = Story(complaint=complaint)
    long = Story(complaint=complaint * 99)

    card = case_card(story.case, story.circumstances, View.OWNER, reader=MIA)
    whole = history_card(long.case, [], long.circumstances, MIA)

    assert [each for each in (*card.blocks, *whole.blocks) if isinstance(each, Small)] == []


def test_platform_that_cuts_says_how_to_read_the_rest_once() -> None:
    """Beneath the first of a case's words that it cuts, where the card does not say so already."""
    way = Small(text="There is more of it: “/oops OOPS-1” shows every word.")
    short, long = Quote(text="It broke."), Quote(text="It broke. " * 9)
    heading = Heading(text="It broke. " * 9)

    def shown(*blocks: Block, ref: str | None = "OOPS-1") -> list[Block]:
        return list(with_the_rest(blocks, ref, lambda text: len(text) > 20))

    assert shown(heading, short) == [heading, short]
    assert shown(heading, long, short) == [heading, long, way, short]
    assert shown(long, way) == [long, way]
    assert shown(long, ref=None) == [long]


@pytest.mark.parametrize(
    ("reader", "first"), [(MIA, "fixed"), (LEA, "fixed"), (EVA, "fixed"), (None, "fixed")]
)
def test_card_has_buttons_for_who_is_concerned(reader: str | None, first: str) -> None:
    """The owner, those above, and a channel, in which everybody reads."""
    story = at_stage(Stage.OWNED)

    card = case_card(story.case, story.circumstances, View.OWNER, reader=reader)

    assert verbs(card)[0] == first


def test_card_of_the_reporter_has_the_reporters_buttons() -> None:
    """They may say who else is affected, and until somebody owns it where it belongs."""
    shown = {
        stage: verbs(
            case_card(
                at_stage(stage).case, at_stage(stage).circumstances, View.REPORTER, reader=RITA
            )
        )
        for stage in Stage
    }

    assert shown == {
        Stage.REPORTED: ["customer", "rename", "hand:department"],
        Stage.OWNED: ["customer", "rename"],
        Stage.FIXED: ["customer"],
        Stage.TOLD: ["customer"],
        Stage.CLOSED: ["customer"],
    }


def test_history_has_a_line_for_everything_that_can_happen() -> None:
    """Whatever happens, the history says it in words, and blames nobody."""
    story = Story(customers=(ANN, c.NewCustomer(name="")))
    story.passes(2 * HOUR)
    story.asks(MAX, c.Own)
    story.asks(RITA, c.AddCustomers, customers=(BOB,))
    story.asks(MAX, c.Hand, to=STAN)
    story.asks(MAX, c.MakePromise, when="in 1 hour", what="a call back")
    story.asks(MAX, c.SnoozeNags, when="in 30 minutes", why="lunch")
    story.passes(2 * HOUR)
    story.asks(MAX, c.KeepPromise)
    story.asks(MAX, c.Fix, what="sent it again")
    story.asks(MAX, c.Tell, words="Ann Archer by phone", shown_by="the call log")
    story.asks(MAX, c.GiveUp, words="Bob Baker", attempts="three calls", reason="moved")
    story.asks(LEA, c.AgreeGivingUp)
    story.asks(MAX, c.Close, outcome="did not answer")

    said = history_lines(
        story.case, [(each, "chat") for each in story.history], story.circumstances, BERLIN
    )

    assert [each.partition(": ")[2] for each in said] == [
        "reported, for Shipping (Rita, chat)",
        "affected: Ann Archer (Rita, chat)",
        "affected: the customer (Rita, chat)",
        "Mia was asked to take it (Oops, chat)",
        "Max was asked to take it after nobody answered (Oops, chat)",
        "Max took it (Max, chat)",
        "affected: Bob Baker (Rita, chat)",
        "offered to Stan (Max, chat)",
        "promised: a call back, by Mon 23 Nov, 12:00 (Max, chat)",
        "reminders wait until Mon 23 Nov, 11:30: lunch (Max, chat)",
        "Stan did not answer the offer (Oops, chat)",
        "promise not kept in time: a call back (Oops, chat)",
        "reminded 2 times",
        "promise kept: a call back (Max, chat)",
        "fixed: sent it again (Max, chat)",
        "told Ann Archer: by phone (see the call log) (Max, chat)",
        "Bob Baker could not be reached: three calls, because moved (Max, chat)",
        "agreed that Bob Baker cannot be reached (Lea, chat)",
        "Ann Archer and Bob Baker: did not answer (Max, chat)",
        "closed (Max, chat)",
    ]


# DueMoments, lengths, names


def test_moment_is_said_in_a_zone() -> None:
    """The day of the week, the day, the month and the time there."""
    assert moment_text(MONDAY, BERLIN) == "Mon 23 Nov, 09:00"
    assert moment_text(MONDAY, NEW_YORK) == "Mon 23 Nov, 03:00"
    assert day_text(MONDAY, BERLIN) == "Monday 23 November"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0 s"),
        (-HOUR, "0 s"),
        (59 * SECOND, "59 s"),
        (MINUTE, "1 min"),
        (HOUR - SECOND, "59 min"),
        (HOUR, "1 h"),
        (2 * DAY - SECOND, "47 h"),
        (2 * DAY, "2 days"),
        (30 * DAY, "30 days"),
    ],
)
def test_length_is_said_in_its_largest_unit(span: timedelta, said: str) -> None:
    """Rounded down, and hours until it is two days."""
    assert length_text(span) == said


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (-HOUR, "in 1 h"),
        (-SECOND, "in 1 s"),
        (timedelta(0), "now"),
        (59 * SECOND, "now"),
        (MINUTE, "1 min late"),
        (3 * DAY, "3 days late"),
    ],
)
def test_lateness_is_said(later: timedelta, said: str) -> None:
    """Before, at and after the moment at which something is due."""
    assert lateness_text(MONDAY, MONDAY + later) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Ann"], "Ann"),
        (["Ann", "Bob"], "Ann and Bob"),
        (["Ann", "Bob", "Cleo"], "Ann, Bob and Cleo"),
        (list("abcde"), "a, b, c, d and e"),
        (list("abcdefg"), "a, b, c, d, e and 2 more"),
    ],
)
def test_names_are_listed(names: list[str], said: str) -> None:
    """Five are named; of more it says how many."""
    assert listed(names) == said


@pytest.mark.parametrize(
    ("text", "most", "said"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("a b  c\n d", 20, "a b c d"),
        ("ab cd ef", 4, "ab…"),
        ("", 3, ""),
    ],
)
def test_text_is_shortened(text: str, most: int, said: str) -> None:
    """One line, with an ellipsis where something is missing."""
    assert shorten(text, most) == said


@given(st.text(), st.integers(min_value=2, max_value=30))
def test_shortened_text_is_short(text: str, most: int) -> None:
    """Whatever the text, it is one line of so many characters at most."""
    short = shorten(text, most)

    assert len(short) <= most
    assert short.splitlines() in ([short], [])


def test_words_of_a_card_are_all_that_one_reads() -> None:
    """What these tests read is what stands there."""
    story = at_stage(Stage.CLOSED)
    card = case_card(story.case, story.circumstances, View.OWNER, reader=MIA, lead_in="Well done.")

    assert words(card).splitlines()[:3] == [
        "OOPS-1 · closed",
        "Well done.",
        "My parcel never came.",
    ]
    assert card.summary == "Well done."
