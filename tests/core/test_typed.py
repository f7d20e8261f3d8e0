"""The words that people type: the whole table of what can be said, and what nearly was."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.case import commands as c
from bot.case.errors import (
    CustomersUnclear,
    NoSuchCase,
    NotAComplaint,
    NotUnderstood,
    Refusal,
    WordsMissing,
)
from bot.case.events import Satisfaction
from bot.chat.plain_text import clean
from bot.screens.typed import TYPED_VERBS, command_from
from bot.screens.typed_customers import customers_from
from bot.screens.typed_text import split_reference

WHO: dict[str, Any] = {"by": "mia@fernhill.example", "via": "chat"}
ON_42: dict[str, Any] = {**WHO, "number": 42}


def one(name: str, contact: str = "") -> c.NewCustomer:
    """A customer as they were written down."""
    return c.NewCustomer(name=name, contact=contact)


TABLE: list[tuple[str, c.Command]] = [
    # what stands alone
    ("", c.OpenForm(**WHO, verb="report")),
    ("   ", c.OpenForm(**WHO, verb="report")),
    ("help", c.ShowHelp(**WHO)),
    ("HELP", c.ShowHelp(**WHO)),
    (" mine ", c.ShowMine(**WHO)),
    ("Overdue", c.ShowOverdue(**WHO)),
    # a complaint, as it stands
    ("The link is dead.", c.ReportComplaint(**WHO, is_typed=True, complaint="The link is dead.")),
    ("help me, it broke", c.ReportComplaint(**WHO, is_typed=True, complaint="help me, it broke")),
    ("mine is broken", c.ReportComplaint(**WHO, is_typed=True, complaint="mine is broken")),
    ("OOPS what a mess", c.ReportComplaint(**WHO, is_typed=True, complaint="OOPS what a mess")),
    ("42 people got it", c.ReportComplaint(**WHO, is_typed=True, complaint="42 people got it")),
    (
        "Oops 42 people got it",
        c.ReportComplaint(**WHO, is_typed=True, complaint="Oops 42 people got it"),
    ),
    (
        "#1 complaint this week",
        c.ReportComplaint(**WHO, is_typed=True, complaint="#1 complaint this week"),
    ),
    (
        "thanks to you it broke",
        c.ReportComplaint(**WHO, is_typed=True, complaint="thanks to you it broke"),
    ),
    ("one\ntwo\n\nthree", c.ReportComplaint(**WHO, is_typed=True, complaint="one\ntwo\n\nthree")),
    (
        "the one who wrote OOPS-42 has called again",
        c.ReportComplaint(
            **WHO, is_typed=True, complaint="the one who wrote OOPS-42 has called again"
        ),
    ),
    # a case
    ("OOPS-42", c.ShowCase(**ON_42)),
    ("oops-42", c.ShowCase(**ON_42)),
    ("  Oops-42:  ", c.ShowCase(**ON_42)),
    ("42", c.ShowCase(**ON_42)),
    ("#42", c.ShowCase(**ON_42)),
    ("oops 42", c.ShowCase(**ON_42)),
    ("OOPS42", c.ShowCase(**ON_42)),
    ("oops–42", c.ShowCase(**ON_42)),
    ("*OOPS-42*", c.ShowCase(**ON_42)),
    # own
    ("OOPS-42 own", c.Own(**ON_42)),
    ("oops-42 OWN", c.Own(**ON_42)),
    ("OOPS-42: own", c.Own(**ON_42)),
    ("OOPS-42\nown", c.Own(**ON_42)),
    ("OOPS-42\t own  please", c.Own(**ON_42)),
    ("OOPS-42 take", c.Own(**ON_42)),
    ("OOPS-42 It's mine", c.Own(**ON_42)),
    ("OOPS 42 own", c.Own(**ON_42)),
    ("OOPS42 own", c.Own(**ON_42)),
    ("*OOPS-42* own", c.Own(**ON_42)),
    ("42 own", c.Own(**ON_42)),
    ("#42: own", c.Own(**ON_42)),
    ("own OOPS-42", c.Own(**ON_42)),
    ("take OOPS-42 please", c.Own(**ON_42)),
    # hand
    ("OOPS-42 hand @max", c.Hand(**ON_42, to="@max")),
    ("OOPS-42 hand <@U123>", c.Hand(**ON_42, to="<@U123>")),
    ("OOPS-42 hand max@fernhill.example", c.Hand(**ON_42, to="max@fernhill.example")),
    ("OOPS-42 hand Website", c.Move(**ON_42, department="Website")),
    ("OOPS-42 hand Customer care", c.Move(**ON_42, department="Customer care")),
    # decline
    ("OOPS-42 decline on leave", c.Decline(**ON_42, why="on leave")),
    ("OOPS-42 decline", c.Decline(**ON_42, why="")),
    # fixed
    ("OOPS-42 fixed the link works", c.Fix(**ON_42, what="the link works")),
    ("OOPS-42 fixed", c.Fix(**ON_42, what="")),
    ("OOPS-42 fixed: the link works", c.Fix(**ON_42, what="the link works")),
    ("OOPS-42 is fixed, the link works", c.Fix(**ON_42, what="the link works")),
    ("OOPS-42 done the link works", c.Fix(**ON_42, what="the link works")),
    ("OOPS-42 resolved", c.Fix(**ON_42, what="")),
    ("OOPS-42 fix the link works", c.Fix(**ON_42, what="the link works")),
    ("OOPS-42 fixed sent it; cost: 20 EUR", c.Fix(**ON_42, what="sent it", cost="20 EUR")),
    ("OOPS-42 fixed sent it (cost: 20 EUR)", c.Fix(**ON_42, what="sent it", cost="20 EUR")),
    (
        "OOPS-42 fixed shipping costs: ours, cost: 20 EUR",
        c.Fix(**ON_42, what="shipping costs: ours", cost="20 EUR"),
    ),
    (
        "OOPS-42 fixed the shelf label said cost: 12 instead of 21",
        c.Fix(**ON_42, what="the shelf label said cost: 12 instead of 21"),
    ),
    ("OOPS-42 fixed a new one\nby express", c.Fix(**ON_42, what="a new one\nby express")),
    ("OOPS-42 fixed sent it, cost: 48 EUR", c.Fix(**ON_42, what="sent it", cost="48 EUR")),
    ("OOPS-42 fixed sent it. Costs: 48 EUR", c.Fix(**ON_42, what="sent it", cost="48 EUR")),
    ("OOPS-42 fixed cost: 5 EUR", c.Fix(**ON_42, what="", cost="5 EUR")),
    ("OOPS-42 fixed at no cost to us", c.Fix(**ON_42, what="at no cost to us")),
    # customer
    (
        "OOPS-42 customer Ann Archer, ann@example.org",
        c.AddCustomers(**ON_42, customers=(one("Ann Archer", "ann@example.org"),)),
    ),
    ("OOPS-42 customer Ann", c.AddCustomers(**ON_42, customers=(one("Ann"),))),
    (
        "OOPS-42 customer Ann, 555 0100; Bob\nCleo, @cleo, cleo@example.org",
        c.AddCustomers(
            **ON_42,
            customers=(one("Ann", "555 0100"), one("Bob"), one("Cleo", "@cleo, cleo@example.org")),
        ),
    ),
    ("OOPS-42 customer", c.AddCustomers(**ON_42, customers=())),
    ("OOPS-42 customer ;,;\n", c.AddCustomers(**ON_42, customers=())),
    # rename
    (
        "OOPS-42 rename Ann Archre to Ann Archer, 555 0100",
        c.RenameCustomer(**ON_42, whom="Ann Archre", customers=(one("Ann Archer", "555 0100"),)),
    ),
    # told
    ("OOPS-42 told Ann Archer by phone", c.Tell(**ON_42, words="Ann Archer by phone")),
    ("OOPS-42 told all in person", c.Tell(**ON_42, words="all in person")),
    ("OOPS-42 told", c.Tell(**ON_42, words="")),
    (
        "OOPS-42 told Ann unreachable three calls because no answer",
        c.GiveUp(**ON_42, words="Ann", attempts="three calls", reason="no answer"),
    ),
    (
        "OOPS-42 told Ann UNREACHABLE: three calls, Because: no answer",
        c.GiveUp(**ON_42, words="Ann", attempts="three calls", reason="no answer"),
    ),
    ("OOPS-42 told Ann unreachable", c.GiveUp(**ON_42, words="Ann", attempts="", reason="")),
    ("OOPS-42 told Ann unreachable agreed", c.AgreeGivingUp(**ON_42, words="Ann")),
    (
        "OOPS-42 told Ann by phone that the site was unreachable because of DNS",
        c.Tell(**ON_42, words="Ann by phone that the site was unreachable because of DNS"),
    ),
    ("OOPS-42 told unreachable agree.", c.AgreeGivingUp(**ON_42, words="")),
    # keep trying
    (
        "OOPS-42 keep trying Ann Archer because her office has another number",
        c.KeepTrying(**ON_42, words="Ann Archer", why="her office has another number"),
    ),
    ("OOPS-42 Keep trying, because: ring", c.KeepTrying(**ON_42, words="", why="ring")),
    # promise
    ("OOPS-42 promise friday a call back", c.MakePromise(**ON_42, when="friday a call back")),
    ("OOPS-42 promise kept", c.KeepPromise(**ON_42)),
    ("OOPS-42 promise Kept!", c.KeepPromise(**ON_42)),
    ("OOPS-42 promise kept warm by friday", c.MakePromise(**ON_42, when="kept warm by friday")),
    # update, snooze
    ("OOPS-42 update it is on its way", c.Update(**ON_42, what="it is on its way")),
    ("OOPS-42 snooze friday waiting", c.SnoozeNags(**ON_42, when="friday waiting")),
    # close, reopen
    ("OOPS-42 close", c.Close(**ON_42)),
    ("OOPS-42 close.", c.Close(**ON_42)),
    ("close OOPS-42", c.Close(**ON_42)),
    ("OOPS-42 close Satisfied", c.Close(**ON_42, outcome=Satisfaction.SATISFIED)),
    ("OOPS-42 close wants more!", c.Close(**ON_42, outcome=Satisfaction.WANTS_MORE)),
    ("OOPS-42 close did not answer", c.Close(**ON_42, outcome=Satisfaction.DID_NOT_ANSWER)),
    (
        "OOPS-42 close cannot be satisfied",
        c.Close(**ON_42, outcome=Satisfaction.CANNOT_BE_SATISFIED),
    ),
    ("OOPS-42 reopen it broke again", c.Reopen(**ON_42, why="it broke again")),
    # away
    ("away until friday", c.GoAway(**WHO, until="friday")),
    ("AWAY till 30/11/2026", c.GoAway(**WHO, until="30/11/2026")),
    ("away until", c.GoAway(**WHO, until="")),
    ("away\nuntil\ntomorrow 17:00", c.GoAway(**WHO, until="tomorrow 17:00")),
    ("away from monday until friday", c.GoAway(**WHO, start="monday", until="friday")),
    (
        "Away from 24 Dec till 2 Jan 12:00",
        c.GoAway(**WHO, start="24 Dec", until="2 Jan 12:00"),
    ),
    ("away back", c.ComeBack(**WHO)),
    ("Away  back!", c.ComeBack(**WHO)),
    ("back", c.ComeBack(**WHO)),
    ("I'm back.", c.ComeBack(**WHO)),
    ("What is overdue?", c.ShowOverdue(**WHO)),
    ("?", c.ShowHelp(**WHO)),
    ("hilfe", c.ShowHelp(**WHO)),
    (
        "away until further notice from the customer",
        c.GoAway(**WHO, until="further notice from the customer"),
    ),
    (
        "They are away back in May",
        c.ReportComplaint(**WHO, is_typed=True, complaint="They are away back in May"),
    ),
]


@pytest.mark.parametrize(("text", "command"), TABLE, ids=[text[:40] for text, _ in TABLE])
def test_typed_words_ask_for(text: str, command: c.Command) -> None:
    """What people type, in capitals or on several lines, is what they mean."""
    assert command_from(text, **WHO) == command


def test_every_verb_is_in_the_table() -> None:
    """Nothing can be said that no test has said."""
    said = [text[8:].casefold() for text, _ in TABLE if text.startswith("OOPS-42 ")]

    assert [each for each in TYPED_VERBS if not any(text.startswith(each) for text in said)] == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("OOPS-42 onw", "own"),
        ("OOPS-42 clsoe", "close"),
        ("OOPS-42 own because I can", "own"),
        ("OOPS-42 promised friday a call", "promise friday a call"),
        ("OOPS-42 snoze friday", "snooze friday"),
        ("OOPS-42 close satsified", "close satisfied"),
        ("OOPS-42 close wants moar", "close wants more"),
        ("OOPS-42 close because I say so", "close"),
    ],
)
def test_near_miss_gets_a_suggestion(text: str, near: str) -> None:
    """A slip of the finger is answered with what was probably meant, ready to be typed."""
    with pytest.raises(NotUnderstood) as refused:
        command_from(text, **WHO)

    assert (refused.value.ref, refused.value.near) == ("OOPS-42", near)


@pytest.mark.parametrize(
    ("text", "near"), [("hlep", "help"), ("mien", "mine"), ("overdeu", "overdue"), ("Awya", "away")]
)
def test_near_miss_of_what_stands_alone(text: str, near: str) -> None:
    """One word that is nearly one of ours is no complaint."""
    with pytest.raises(NotUnderstood) as refused:
        command_from(text, **WHO)

    assert refused.value.near == near


@pytest.mark.parametrize("text", ["OOPS-0", "OOPS-0 own", "oops-007 own", "OOPS-1234567890"])
def test_reference_that_no_case_can_have(text: str) -> None:
    """What looks like a reference is no complaint either."""
    with pytest.raises(NoSuchCase):
        command_from(text, **WHO)


@pytest.mark.parametrize(
    "words", ["xyzzy", "untold Bob", "note he rang again", "cost 12 GBP", "duplicate OOPS-2"]
)
def test_other_verb_is_not_suggested(words: str) -> None:
    """Only a slip of the finger gets a suggestion."""
    with pytest.raises(NotUnderstood) as refused:
        command_from(f"OOPS-42 {words}", **WHO)

    assert (refused.value.words, refused.value.near) == (words, None)


@pytest.mark.parametrize(
    "text",
    [
        *("status", "test", "hello", "undo", "settings", "cancel"),
        *("hi", "thanks!", "ok", "\N{THUMBS UP SIGN}", "sorry, wrong chat", "Thank you so much!"),
        *("this is a test", "Good morning", "never mind", "Parcel missing", "..."),
    ],
)
def test_small_talk_is_no_complaint(text: str) -> None:
    """A greeting, a test or a single word is answered with a question."""
    with pytest.raises(NotAComplaint):
        command_from(text, **WHO)


@pytest.mark.parametrize(
    "text",
    [
        "Nothing works here",
        "the parcel never came",
        "\N{CJK UNIFIED IDEOGRAPH-5305}" * 6,
        "Hello, my parcel never came",
        "ok so the customer called about the parcel",
    ],
)
def test_short_complaint_is_a_complaint(text: str) -> None:
    """A sentence is taken, however short."""
    assert command_from(text, **WHO) == c.ReportComplaint(**WHO, is_typed=True, complaint=text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("2 fixed prices are wrong", "OOPS-2 fixed prices are wrong"),
        ("oops 2 told all by phone", "OOPS-2 told all by phone"),
        ("fixed OOPS-3 is broken again", "OOPS-3 fixed is broken again"),
        ("reopen OOPS-3 it broke again", "OOPS-3 reopen it broke again"),
    ],
)
def test_reference_that_may_be_a_number_changes_nothing(text: str, near: str) -> None:
    """Words after it may be a complaint; the refusal shows how to write a request."""
    with pytest.raises(NotUnderstood) as refused:
        command_from(text, **WHO)

    assert refused.value.near == near


@pytest.mark.parametrize("text", ["3 customers got the wrong bill", "40 customer letters are lost"])
def test_counted_customers_are_a_complaint(text: str) -> None:
    """A number before "customers" counts them."""
    assert command_from(text, **WHO) == c.ReportComplaint(**WHO, is_typed=True, complaint=text)


@pytest.mark.parametrize(
    "words",
    [
        *("fixed?", "fixed not yet", "fix is not possible", "done tomorrow", "resolved never"),
        *("fixed will be sent", "fixed, isn't it?", "own?", "reopen?", "close?"),
    ],
)
def test_question_or_doubt_changes_nothing(words: str) -> None:
    """What says that nothing is fixed yet is no fix."""
    with pytest.raises(NotUnderstood):
        command_from(f"OOPS-42 {words}", **WHO)


@pytest.mark.parametrize(
    "text", ["I am away until friday", "I'm away from monday", "away from monday"]
)
def test_absence_in_other_words_is_no_complaint(text: str) -> None:
    """The refusal shows how to write it."""
    with pytest.raises(NotUnderstood) as refused:
        command_from(text, **WHO)

    assert refused.value.near == "away until monday"


@pytest.mark.parametrize(
    ("line", "customer"),
    [
        ("Ann Archer <ann@example.org>", one("Ann Archer", "ann@example.org")),
        ("Ann Archer (ann@example.org)", one("Ann Archer", "ann@example.org")),
        ("Ann Archer ann@example.org", one("Ann Archer", "ann@example.org")),
        ("Ann Archer +49 30 5550100", one("Ann Archer", "+49 30 5550100")),
        (
            "Ann Archer\t+49 30 5550100\tann@example.org",
            one("Ann Archer", "+49 30 5550100, ann@example.org"),
        ),
        ("- Ann Archer", one("Ann Archer")),
        ("1. Ann Archer", one("Ann Archer")),
        ("Acme, Inc.", one("Acme, Inc.")),
        ("Acme, Inc., mail@acme.example", one("Acme, Inc.", "mail@acme.example")),
        ("Reader 12", one("Reader 12")),
        ("Ann, https://example.org/ann", one("Ann", "https://example.org/ann")),
    ],
)
def test_customer_with_a_contact(line: str, customer: c.NewCustomer) -> None:
    """A contact looks like one."""
    assert customers_from(line) == (customer,)


@pytest.mark.parametrize(
    "line",
    [
        "Ann Archer, Bob Borg, Cy Cole",
        "Doe, Jane, jane@example.com",
        "Ann, evenings only",
        "is angry",
    ],
)
def test_customer_with_other_words_is_unclear(line: str) -> None:
    """Nobody can tell names from remarks."""
    with pytest.raises(CustomersUnclear):
        customers_from(line)


def test_header_of_a_pasted_table_is_left_out() -> None:
    """The first row of a spreadsheet names the columns."""
    pasted = "Name\tE-mail\nAnn\tann@example.org\n\nBob\tbob@example.org"

    assert customers_from(pasted) == (one("Ann", "ann@example.org"), one("Bob", "bob@example.org"))


@pytest.mark.parametrize("verb", ["hand", "promise", "snooze"])
def test_verb_without_its_words(verb: str) -> None:
    """What a verb cannot do without is asked for, by that verb."""
    with pytest.raises(WordsMissing) as refused:
        command_from(f"OOPS-42 {verb}", **WHO)

    assert (refused.value.verb, refused.value.ref) == (verb, "OOPS-42")


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("OOPS-7 and more", 7, "and more"),
        ("OOPS-999999999", 999_999_999, ""),
        ("OOPS-1234567890", None, "OOPS-1234567890"),
        ("OOPS-\N{ARABIC-INDIC DIGIT ONE}", None, "OOPS-\N{ARABIC-INDIC DIGIT ONE}"),
        ("OOPS-01", None, "OOPS-01"),
        ("OOPS--1", None, "OOPS--1"),
        ("7", None, "7"),
    ],
)
def test_reference_is_a_number_that_a_case_can_have(
    text: str, number: int | None, rest: str
) -> None:
    """A reference has a number without a leading zero, of nine digits at most."""
    assert split_reference(text) == (number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "\N{CJK UNIFIED IDEOGRAPH-4E2D}\N{CJK UNIFIED IDEOGRAPH-6587}" * 4,
        "\N{HEBREW LETTER ALEF} <!channel> *bold* @here",
        "=HYPERLINK(1) is all they see",
        "<script>alert(1)</script> is all they see",
        "a " * 50_000 + "a",
    ],
)
def test_complaint_is_taken_whole(text: str) -> None:
    """In whatever script, of whatever length, with whatever signs: the customer's words."""
    command = command_from(text, **WHO)

    assert isinstance(command, c.ReportComplaint)
    assert command.complaint == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "a\N{REPLACEMENT CHARACTER}b"), ("a\ud800b", "a?b"), ("", "")],
)
def test_clean_is_what_can_be_kept(text: str, kept: str) -> None:
    """What no database takes is replaced, and nothing else is."""
    assert clean(text) == kept


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    """Words that can be kept are kept."""
    if "\x00" not in text:
        assert clean(text) == text


@given(st.text(max_size=200))
def test_customers_have_names(text: str) -> None:
    """Whatever is written, a customer found in it has a name, and no line in it."""
    try:
        found = customers_from(text)
    except CustomersUnclear:
        return

    assert all(each.name.strip() and "\n" not in each.name for each in found)
    assert all("\x00" not in each.name + each.contact for each in found)


NASTY = st.text(st.characters(exclude_categories=[]), max_size=100)


@given(
    st.sampled_from(["", "OOPS-42 ", "away until ", *(f"OOPS-42 {verb} " for verb in TYPED_VERBS)]),
    NASTY,
)
@example("OOPS-42 fixed ", "." * 50_000 + "x")
@example("OOPS-42 fixed ", " cost:" * 10_000)
@example("OOPS-42 ", "x" * 100_000)
@example("OOPS-42 told ", "unreachable " * 10_000)
@example("away until ", " " * 50_000)
@example("OOPS-42 customer ", ";" * 50_000)
def test_anything_is_read_or_refused(beginning: str, rest: str) -> None:
    """Whatever is typed becomes a command or a refusal, at once, and never another error."""
    try:
        command = command_from(beginning + rest, **WHO)
    except Refusal:
        return

    assert command.by == WHO["by"]
    assert "\x00" not in repr(command)
