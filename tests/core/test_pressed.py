"""Buttons that people press, and forms that they fill in."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.case import commands as c
from bot.case.case import Case, Stage
from bot.case.errors import NoSuchCase, NotUnderstood, Refusal
from bot.case.events import Satisfaction
from bot.chat.cards import Button, Card, Choice, Menu
from bot.chat.messages import View
from bot.rules.deciding import check_stage
from bot.rules.duties import duties_of
from bot.screens.case_values import CaseValue, case_value, read_case_value
from bot.screens.forms import case_form, command_from_form, report_form
from bot.screens.next_steps import next_steps
from bot.screens.pressed import FORM_VERBS, command_from_button
from bot.screens.requests import REQUESTS, request_of
from bot.screens.views import asking_card, asks_card, case_card, mine_card
from tests.kit import (
    ANN,
    BOB,
    EVA,
    FERNHILL,
    LEA,
    MAX,
    MIA,
    RITA,
    STAN,
    Story,
    a_setting,
    at_stage,
    buttons,
    gone,
)

FORM_REQUESTS: dict[str, type[c.CaseRequest]] = {
    each.verb: each.command for each in REQUESTS if each.form
}

WHO: dict[str, Any] = {"by": MIA, "via": "chat"}
ON_42: dict[str, Any] = {**WHO, "number": 42}

PRESSED: list[tuple[str, str, c.Command]] = [
    ("own", "OOPS-42", c.Own(**ON_42)),
    ("own:3", "OOPS-42", c.Own(**ON_42)),
    ("report", "report", c.OpenForm(**WHO, verb="report")),
    ("report", "", c.OpenForm(**WHO, verb="report")),
    ("show", "OOPS-42", c.ShowCase(**ON_42)),
    ("hand", "OOPS-42", c.OpenForm(**ON_42, verb="hand")),
    ("hand:1:2", "OOPS-42", c.OpenForm(**ON_42, verb="hand")),
    ("hand:department", "OOPS-42 Customer care", c.Move(**ON_42, department="Customer care")),
    ("hand:department:7", "OOPS-42 Website", c.Move(**ON_42, department="Website")),
    ("fixed", "OOPS-42", c.OpenForm(**ON_42, verb="fixed")),
    ("told", "OOPS-42", c.OpenForm(**ON_42, verb="told")),
    ("told:unreachable", "OOPS-42", c.OpenForm(**ON_42, verb="told:unreachable")),
    ("told:agree", "OOPS-42 3", c.AgreeGivingUp(**ON_42, customer=3)),
    ("told:agree", "OOPS-42", c.AgreeGivingUp(**ON_42)),
    ("promise", "OOPS-42", c.OpenForm(**ON_42, verb="promise")),
    ("promise:kept", "OOPS-42 2", c.KeepPromise(**ON_42, promise=2)),
    ("promise:kept", "OOPS-42", c.KeepPromise(**ON_42)),
    ("promise:kept", "OOPS-42 \N{SUPERSCRIPT TWO}", c.KeepPromise(**ON_42)),
    ("update", "OOPS-42", c.OpenForm(**ON_42, verb="update")),
    ("snooze", "OOPS-42", c.OpenForm(**ON_42, verb="snooze")),
    ("close", "OOPS-42", c.Close(**ON_42)),
    ("close:outcome", "OOPS-42 satisfied", c.Close(**ON_42, outcome=Satisfaction.SATISFIED)),
    ("close:outcome", "OOPS-42 wants more", c.Close(**ON_42, outcome=Satisfaction.WANTS_MORE)),
    ("close:outcome", "OOPS-42 delighted", c.Close(**ON_42)),
    ("reopen", "OOPS-42", c.OpenForm(**ON_42, verb="reopen")),
    ("customer", "OOPS-42", c.OpenForm(**ON_42, verb="customer")),
    ("rename", "OOPS-42", c.OpenForm(**ON_42, verb="rename")),
]


@pytest.mark.parametrize(("verb", "value", "command"), PRESSED)
def test_pressed_button_asks_for(verb: str, value: str, command: c.Command) -> None:
    """A button's verb says what, its value of which case; more behind a colon says nothing."""
    assert command_from_button(verb, value, **WHO) == command


@pytest.mark.parametrize(
    ("verb", "value"),
    [("own", ""), ("own", "42"), ("", "OOPS-42"), ("delete", "OOPS-42"), (":own", "OOPS-42")],
)
def test_button_that_is_none_of_ours(verb: str, value: str) -> None:
    """What no card of ours has is refused."""
    with pytest.raises(NoSuchCase):
        command_from_button(verb, value, **WHO)


def test_every_form_has_a_button_and_a_request() -> None:
    """What opens can be sent, and what can be sent can be opened."""
    assert {"report", *FORM_REQUESTS} == set(FORM_VERBS)


NASTY = st.text(st.characters(exclude_categories=[]), max_size=60)
KNOWN = st.sampled_from(sorted({verb for verb, _, _ in PRESSED}))


VALUES = st.builds(lambda ref, rest: ref + rest, st.sampled_from(["", "OOPS-42 "]), NASTY)


@given(st.one_of(KNOWN, NASTY), VALUES)
@example("promise:kept", "OOPS-42 " + "9" * 5000)
@example("told:agree", "OOPS-42 " + "9" * 5000)
@example("own" + ":" * 2000, "OOPS-42")
def test_any_button_is_a_command_or_refused(verb: str, value: str) -> None:
    """Whatever comes in as a button becomes a command or a refusal, and never another error."""
    try:
        command = command_from_button(verb, value, **WHO)
    except Refusal:
        return

    assert command.by == MIA
    assert "\x00" not in repr(command)


# Forms

FILLED: list[tuple[str, str, dict[str, str], c.Command]] = [
    (
        "report",
        "",
        {
            "complaint": " It broke. ",
            "customers": "Ann, 555 0100\nBob",
            "department": "Website",
            "severity": "urgent",
        },
        c.ReportComplaint(
            **WHO,
            complaint="It broke.",
            customers=(c.NewCustomer(name="Ann", contact="555 0100"), c.NewCustomer(name="Bob")),
            department="Website",
            severity="urgent",
        ),
    ),
    ("report", "", {"complaint": "It broke."}, c.ReportComplaint(**WHO, complaint="It broke.")),
    ("hand", "OOPS-42", {"to": MAX}, c.Hand(**ON_42, to=MAX)),
    (
        "fixed",
        "OOPS-42",
        {"what": "sent it", "cost": "48 EUR"},
        c.Fix(**ON_42, what="sent it", cost="48 EUR"),
    ),
    (
        "told",
        "OOPS-42 40:2",
        {"whom": "all", "how": "by phone", "shown_by": "the log"},
        c.Tell(**ON_42, of_first=40, fix=2, how="by phone", shown_by="the log"),
    ),
    (
        "told",
        "OOPS-42 40:2",
        {"whom": "3", "how": "all by phone"},
        c.Tell(**ON_42, customers=(3,), fix=2, how="all by phone"),
    ),
    # one that was opened by an earlier version
    (
        "told",
        "OOPS-42",
        {"whom": "3", "how": "by phone"},
        c.Tell(**ON_42, customers=(3,), how="by phone"),
    ),
    (
        "told:unreachable",
        "OOPS-42",
        {"whom": "3", "attempts": "three calls", "reason": "moved"},
        c.GiveUp(**ON_42, customer=3, attempts="three calls", reason="moved"),
    ),
    (
        "keep trying",
        "OOPS-42 3",
        {"why": "ring at noon"},
        c.KeepTrying(**ON_42, customer=3, why="ring at noon"),
    ),
    (
        "promise",
        "OOPS-42",
        {"what": "a call", "when": "friday"},
        c.MakePromise(**ON_42, when="friday", what="a call", chosen=""),
    ),
    ("update", "OOPS-42", {"what": "on its way"}, c.Update(**ON_42, what="on its way")),
    (
        "snooze",
        "OOPS-42",
        {"when": "friday", "why": "waiting"},
        c.SnoozeNags(**ON_42, when="friday", why="waiting", chosen=""),
    ),
    ("reopen", "OOPS-42", {"why": "it broke"}, c.Reopen(**ON_42, why="it broke")),
    (
        "rename",
        "OOPS-42 1",
        {"customers": "Ann, 555 0100"},
        c.RenameCustomer(
            **ON_42, customer=1, customers=(c.NewCustomer(name="Ann", contact="555 0100"),)
        ),
    ),
    (
        "customer",
        "OOPS-42",
        {"customers": "Ann, 555 0100"},
        c.AddCustomers(**ON_42, customers=(c.NewCustomer(name="Ann", contact="555 0100"),)),
    ),
    ("decline", "OOPS-42", {"why": "on leave"}, c.Decline(**ON_42, why="on leave")),
]


@pytest.mark.parametrize(("verb", "value", "values", "command"), FILLED)
def test_filled_in_form_asks_for(
    verb: str, value: str, values: dict[str, str], command: c.Command
) -> None:
    """What stands in the fields is what is asked for."""
    assert command_from_form(verb, value, values, **WHO) == command


def test_every_form_is_filled_in_here() -> None:
    """No form is without a test that fills it in."""
    assert {verb for verb, *_ in FILLED} == set(FORM_VERBS)


@pytest.mark.parametrize(("verb", "value", "values", "command"), FILLED)
def test_form_asks_for_what_is_read(
    verb: str, value: str, values: dict[str, str], command: c.Command
) -> None:
    """What is read when a form comes back are fields that it had, with the verb it had."""
    case = at_stage(Stage.FIXED, customers=(ANN, BOB)).case
    form = report_form(FERNHILL) if verb == "report" else case_form(verb, case, "", a_setting())

    assert set(values) <= {each.name for each in form.fields}
    assert (form.verb, bool(form.value)) == (verb, bool(value))
    assert isinstance(command, c.Command)


def test_form_of_the_telling_offers_those_who_do_not_know() -> None:
    """Whoever is told already is not offered; everybody else, or all at once, is."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, c.NewCustomer(name="")))
    story.asks(MIA, c.Tell, words="Bob Baker by phone")

    whom = case_form("told", story.case, "", a_setting()).fields[0]

    assert isinstance(whom, Choice)
    assert [(each.label, each.value) for each in whom.options] == [
        ("Everybody who does not know yet", "all"),
        ("Ann Archer", "1"),
        ("the customer", "3"),
    ]


def with_ann_given_up() -> Story:
    """A mended case of Ann and Bob: Ann cannot be reached, and the lead agreed."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.GiveUp, words="Ann Archer", attempts="three calls", reason="moved")
    story.asks(LEA, c.AgreeGivingUp)
    return story


def test_form_of_the_telling_offers_those_who_were_given_up() -> None:
    """Last, since they may ring; “everybody” means them only where nobody else is left."""
    story = with_ann_given_up()

    before = case_form("told", story.case, "", a_setting()).fields[0]
    story.asks(MIA, c.Tell, words="Bob Baker by phone")
    after = case_form("told", story.case, "", a_setting()).fields[0]

    assert isinstance(before, Choice)
    assert isinstance(after, Choice)
    assert ([each.value for each in before.options], before.value) == (["all", "2", "1"], None)
    assert ([each.value for each in after.options], after.value) == (["1"], None)


def test_card_of_a_told_case_offers_to_tell_who_was_given_up() -> None:
    """As long as there is somebody."""
    story = with_ann_given_up()
    story.asks(MIA, c.Tell, words="Bob Baker by phone")

    before = [each.verb for each in next_steps(story.case, story.circumstances, MIA)]
    story.asks(MIA, c.Tell, words="Ann Archer by phone")
    after = [each.verb for each in next_steps(story.case, story.circumstances, MIA)]

    assert before == ["close", "close:outcome", "told", "promise", "reopen"]
    assert after == ["close", "close:outcome", "promise", "reopen"]


def test_form_of_the_telling_knows_what_it_was_made_of() -> None:
    """So many customers, and that fix; opened again with what was typed, it still does."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    form = case_form("told", story.case, "", a_setting())
    story.asks(MIA, c.AddCustomers, customers=(c.NewCustomer(name="Zed"),))

    assert form.value == "OOPS-1 2:1"
    assert case_form("told", story.case, "2:1", a_setting()).value == form.value
    assert [
        case_form("told", story.case, each, a_setting()).value for each in ("", "3", "x:y")
    ] == [
        "OOPS-1 3:1",
        "OOPS-1 3:1",
        "OOPS-1 3:1",
    ]


def test_form_of_the_telling_is_not_too_long() -> None:
    """Of thousands of customers a hundred choices are offered, everybody among them."""
    many = tuple(c.NewCustomer(name=f"Reader {number}") for number in range(300))
    case = at_stage(Stage.FIXED, customers=many).case

    whom = case_form("told", case, "", a_setting()).fields[0]

    assert isinstance(whom, Choice)
    assert len(whom.options) == 100


def test_form_of_a_report_offers_departments_and_severities() -> None:
    """One may say where it belongs, and how urgent it is; the everyday severity stands there."""
    form = report_form(FERNHILL)

    choices = {each.name: each for each in form.fields if isinstance(each, Choice)}
    assert [each.value for each in choices["department"].options] == ["Shipping", "Website"]
    assert [each.value for each in choices["severity"].options] == ["normal", "urgent"]
    assert choices["severity"].value == "normal"


def test_form_for_a_verb_that_has_none() -> None:
    """What is done with one tap has no form, and can be typed."""
    with pytest.raises(NotUnderstood) as refused:
        case_form("own", Story().case, "", a_setting())

    assert (refused.value.ref, refused.value.near) == ("OOPS-1", "own")


@given(
    st.one_of(st.sampled_from(sorted(FORM_VERBS)), NASTY),
    st.one_of(st.just("OOPS-42"), NASTY),
    st.dictionaries(
        st.sampled_from(["to", "what", "whom", "how", "customers", "when", "why", "complaint"]),
        NASTY,
    ),
)
@example("told", "OOPS-42", {"whom": "9" * 5000, "how": "x"})
@example("told:unreachable", "OOPS-42", {"whom": "\N{SUPERSCRIPT TWO}"})
def test_any_form_is_a_command_or_refused(verb: str, value: str, values: dict[str, Any]) -> None:
    """Whatever comes in as a form becomes a command or a refusal, and never another error."""
    try:
        command = command_from_form(verb, value, values, **WHO)
    except Refusal:
        return

    assert command.by == MIA
    assert "\x00" not in repr(command)


# What cards offer


def offered(card: Card) -> list[tuple[str, str]]:
    """Every verb and value that pressing something on the card can send."""
    sent: list[tuple[str, str]] = []
    for each in buttons(card):
        if isinstance(each, Menu):
            sent += [(each.verb, option.value) for option in each.options]
        else:
            sent.append((each.verb, each.value))
    return sent


def has_a_place(case: Case, verb: str, value: str) -> bool:
    """Whether what the button asks for has a place at the case's stage."""
    command = command_from_button(verb, value, **WHO)
    if isinstance(command, c.OpenForm):
        kind = FORM_REQUESTS[command.verb]
    else:
        assert isinstance(command, c.CaseRequest)
        kind = type(command)
    try:
        check_stage(request_of(kind), case)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("reader", [MIA, MAX, LEA, EVA, RITA, STAN, None])
def test_card_offers_what_would_be_taken(stage: Stage, reader: str | None) -> None:
    """No button on any card of a case is refused at the stage for which it was made."""
    story = at_stage(stage, customers=(ANN, BOB))
    if stage in (Stage.OWNED, Stage.FIXED, Stage.TOLD):
        story.asks(MIA, c.Hand, to=MAX)
        story.asks(MIA, c.MakePromise, when="friday", what="a call back")
    case, circumstances = story.case, story.circumstances
    cards = [case_card(case, circumstances, view, reader=reader) for view in View]
    cards += (
        [asking_card(case, circumstances, reader), asks_card([case], circumstances, reader)]
        if reader
        else []
    )
    cards += (
        [mine_card([duties_of(case, circumstances)], [], circumstances, reader)]
        if reader and stage is not Stage.CLOSED
        else []
    )

    useless = {
        (verb, value)
        for card in cards
        for verb, value in offered(card)
        if not has_a_place(case, verb, value)
    }

    assert useless == set()


def test_card_of_a_mended_case_whose_owner_left_offers_what_would_be_taken() -> None:
    """Whoever is asked next is offered to take it, and nothing that has to wait for that."""
    story = at_stage(Stage.FIXED)
    story.knows(gone(MIA))
    story.passes(story.now)

    card = asking_card(story.case, story.circumstances, MAX)

    assert [verb for verb, value in offered(card) if has_a_place(story.case, verb, value)] == [
        verb for verb, _ in offered(card)
    ]


@pytest.mark.parametrize(
    ("stage", "first"),
    [
        (Stage.REPORTED, "own"),
        (Stage.OWNED, "fixed"),
        (Stage.FIXED, "told"),
        (Stage.TOLD, "close"),
        (Stage.CLOSED, "reopen"),
    ],
)
def test_next_step_comes_first(stage: Stage, first: str) -> None:
    """At each stage the one step that is wanted most stands first, and alone is marked."""
    story = at_stage(stage)

    steps = next_steps(story.case, story.circumstances, MIA)

    marked = [each.verb for each in steps if isinstance(each, Button) and each.primary]
    assert steps[0].verb == first
    assert marked == ([first] if stage is not Stage.CLOSED else [])


def test_card_of_what_another_owns_has_no_buttons_for_a_stranger() -> None:
    """Who is not concerned reads how it stands, and is not asked to act."""
    story = at_stage(Stage.OWNED)

    assert buttons(case_card(story.case, story.circumstances, View.OWNER, reader=STAN)) == []


def test_value_that_would_be_too_long_has_no_mark() -> None:
    """A department's long name still fits into the option of a menu."""
    setting = replace(a_setting(), mark=lambda _: "k3f9z2.Qm4x")
    case = at_stage(Stage.REPORTED).case

    short, long = (case_value(case, setting, "x" * size) for size in (100, 140))

    assert short == f"OOPS-1 ~k3f9z2.Qm4x {'x' * 100}"
    assert long == f"OOPS-1 {'x' * 140}"
    assert read_case_value(short) == CaseValue(number=1, mark="k3f9z2.Qm4x", about="x" * 100)
