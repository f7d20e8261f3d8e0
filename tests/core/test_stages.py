"""Every stage, every request, everybody who may ask: the table of what happens."""

from datetime import timedelta
from typing import get_args

import pytest

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case, Promise, Stage
from bot.case.refusals import AnyRefusal
from bot.company.people import Person
from bot.rules.deciding import check_stage
from bot.screens import requests
from bot.screens.pressed import FORM_VERBS
from bot.screens.refusals import refusal_text
from bot.screens.requests import request_of
from tests.kit import (
    ANN,
    BERLIN,
    BOB,
    CLEO,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MONDAY,
    RITA,
    STAN,
    Story,
    at_stage,
    gone,
)

ALLOWED = {each.command: each.stages for each in requests.REQUESTS}
VERBS = {kind: kind.verb.word for kind in ALLOWED}

#: Mia is asked first, and owns it from then on; Lea and Eva are above her.
WHO = {"she": [MIA], "above": [LEA, EVA], "others": [STAN, RITA, MAX]}
#: Who reported a case may correct its customer.
ALSO_MAY = {("rename", RITA)}

# In each cell what happens, `-` where it is so already, or with an exclamation mark the refusal.
TABLE = """
request  by      reported         owned         fixed       told        closed

own      she     taken            -             -           -           !NotNow
own      above   taken            taken         taken       taken       !NotNow
own      others  taken            !Taken        !Taken      !Taken      !NotNow
hand     she     asked            offered       offered     offered     !NotNow
hand     above   asked            offered       offered     offered     !NotNow
hand     others  !NotYours        !NotYours     !NotYours   !NotYours   !NotNow
move     she     moved+asked      offered       !NotNow     !NotNow     !NotNow
move     above   moved+asked      offered       !NotNow     !NotNow     !NotNow
move     others  moved+asked      !NotYours     !NotNow     !NotNow     !NotNow
decline  she     !NotYours        !NotYours     !NotYours   !NotYours   !NotNow
decline  above   !NotYours        !NotYours     !NotYours   !NotYours   !NotNow
decline  others  !NotYours        !NotYours     !NotYours   !NotYours   !NotNow
fix      she     taken+mended     mended        !NotNow     !NotNow     !NotNow
fix      above   !NobodyHasIt     mended        !NotNow     !NotNow     !NotNow
fix      others  !NobodyHasIt     mended        !NotNow     !NotNow     !NotNow
add      she     added            added         added       added       added
add      above   added            added         added       added       added
add      others  added            added         added       added       added
rename   she     renamed         renamed       !NotNow     !NotNow     !NotNow
rename   above   renamed         renamed       !NotNow     !NotNow     !NotNow
rename   others  !NotYours     !NotYours     !NotNow     !NotNow     !NotNow
tell     she     !NobodyHasIt     !NotNow       told        told        !NotNow
tell     above   !NobodyHasIt     !NotNow       told        told        !NotNow
tell     others  !NobodyHasIt     !NotNow       told        told        !NotNow
give-up  she     !NobodyHasIt     !NotNow       given-up    !NotNow     !NotNow
give-up  above   !NobodyHasIt     !NotNow       given-up    !NotNow     !NotNow
give-up  others  !NobodyHasIt     !NotNow       given-up    !NotNow     !NotNow
agree    she     !NobodyHasIt     !NotNow       !OnlyAbove  !NotNow     !NotNow
agree    above   !NobodyHasIt     !NotNow       agreed      !NotNow     !NotNow
agree    others  !NobodyHasIt     !NotNow       !OnlyAbove  !NotNow     !NotNow
keep-on  she     !NobodyHasIt     !NotNow       !OnlyAbove  !NotNow     !NotNow
keep-on  above   !NobodyHasIt     !NotNow       tried-on    !NotNow     !NotNow
keep-on  others  !NobodyHasIt     !NotNow       !OnlyAbove  !NotNow     !NotNow
promise  she     taken+promised   promised      promised    promised    !NotNow
promise  above   !NobodyHasIt     promised      promised    promised    !NotNow
promise  others  !NobodyHasIt     promised      promised    promised    !NotNow
keep     she     !NothingPromised kept          kept        kept        !NotNow
keep     above   !NothingPromised kept          kept        kept        !NotNow
keep     others  !NothingPromised kept          kept        kept        !NotNow
update   she     taken+heard      heard         !NotNow     !NotNow     !NotNow
update   above   !NobodyHasIt     heard         !NotNow     !NotNow     !NotNow
update   others  !NobodyHasIt     heard         !NotNow     !NotNow     !NotNow
snooze   she     !NobodyHasIt     snoozed       snoozed     snoozed     !NotNow
snooze   above   !NobodyHasIt     snoozed       snoozed     snoozed     !NotNow
snooze   others  !NobodyHasIt     !NotYours     !NotYours   !NotYours   !NotNow
close    she     !Untold          !Untold       !Untold     closed      -
close    above   !Untold          !Untold       !Untold     closed      -
close    others  !Untold          !Untold       !Untold     closed      -
reopen   she     !NobodyHasIt     !NotNow       reopened    reopened    reopened
reopen   above   !NobodyHasIt     !NotNow       reopened    reopened    reopened
reopen   others  !NobodyHasIt     !NotNow       reopened    reopened    reopened
"""
_HEAD, *ROWS = [line.split() for line in TABLE.splitlines() if line]

REQUESTS: dict[str, tuple[type[c.CaseRequest], dict[str, object]]] = {
    "own": (c.Own, {}),
    "hand": (c.Hand, {"to": WHO["others"][2]}),
    "move": (c.Move, {"department": "Website"}),
    "decline": (c.Decline, {"why": "on leave"}),
    "fix": (c.Fix, {"what": "sent it again"}),
    "add": (c.AddCustomers, {"customers": (CLEO,)}),
    "rename": (c.RenameCustomer, {"whom": "Ann Archer", "customers": (CLEO,)}),
    "tell": (c.Tell, {"words": "all by phone"}),
    "give-up": (c.GiveUp, {"words": "Ann Archer", "attempts": "three calls", "reason": "moved"}),
    "agree": (c.AgreeGivingUp, {}),
    "keep-on": (c.KeepTrying, {"why": "her office has another number"}),
    "promise": (c.MakePromise, {"when": "friday", "what": "a call back"}),
    "keep": (c.KeepPromise, {}),
    "update": (c.Update, {"what": "it is on its way"}),
    "snooze": (c.SnoozeNags, {"when": "friday", "why": "waiting for the carrier"}),
    "close": (c.Close, {}),
    "reopen": (c.Reopen, {"why": "it broke again"}),
}
HAPPENED = {
    e.OwnershipAccepted: "taken",
    e.OwnerAsked: "asked",
    e.HandoverOffered: "offered",
    e.DepartmentChanged: "moved",
    e.FaultFixed: "mended",
    e.CustomerAdded: "added",
    e.CustomerRenamed: "renamed",
    e.CustomersTold: "told",
    e.CustomerGivenUp: "given-up",
    e.GivingUpAgreed: "agreed",
    e.GivingUpDeclined: "tried-on",
    e.PromiseMade: "promised",
    e.PromiseKept: "kept",
    e.CustomersUpdated: "heard",
    e.Snoozed: "snoozed",
    e.CaseClosed: "closed",
    e.CaseReopened: "reopened",
}


def begun(stage: Stage, request: str) -> Story:
    """A story at that stage, with what the request is about, as far as that is possible there."""
    if (stage, request) == (Stage.TOLD, "tell"):
        return nobody_but_given_up()
    story = at_stage(stage, customers=(ANN, BOB))
    if request == "keep" and stage in (Stage.OWNED, Stage.FIXED, Stage.TOLD):
        story.asks(MIA, c.MakePromise, when="friday", what="a call back")
    if request in ("agree", "keep-on") and stage is Stage.FIXED:
        story.asks(MIA, c.GiveUp, words="Bob Baker", attempts="three calls", reason="moved")
    return story


def nobody_but_given_up() -> Story:
    """A told case: Ann knows, and Bob was given up."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.GiveUp, words="Bob Baker", attempts="three calls", reason="moved")
    story.asks(LEA, c.AgreeGivingUp)
    story.asks(MIA, c.Tell, words="Ann Archer by phone")
    return story


def what_happens(stage: Stage, request: str, by: str) -> str:
    """A cell of the table."""
    story = begun(stage, request)
    kind, words = REQUESTS[request]
    try:
        happened = story.asks(by, kind, **words)
    except errors.Refusal as refused:
        return f"!{type(refused).__name__}"
    return "+".join(HAPPENED[type(each)] for each in happened) or "-"


@pytest.mark.parametrize(
    ("request_name", "by", "cells"),
    [
        (name, by, cells)
        for name, group, *cells in ROWS
        for by in WHO[group]
        if (name, by) not in ALSO_MAY
    ],
)
def test_request_at_each_stage(request_name: str, by: str, cells: list[str]) -> None:
    """At each stage a request does what the table says, or is refused as the table says."""
    found = [what_happens(stage, request_name, by) for stage in Stage]

    assert found == cells


def test_table_is_complete() -> None:
    """The table has every request that there is, for everybody who may ask, at every stage."""
    assert _HEAD[2:] == list(Stage)
    assert {kind for kind, _ in REQUESTS.values()} == set(ALLOWED)
    assert [(name, group) for name, group, *_ in ROWS] == [
        (name, group) for name in REQUESTS for group in WHO
    ]


def test_every_request_has_a_verb_that_people_know() -> None:
    """A refusal names the request by the word that people type."""
    assert set(VERBS) == set(ALLOWED)


@pytest.mark.parametrize("kind", ALLOWED)
@pytest.mark.parametrize("stage", Stage)
def test_check_agrees_with_allowed(kind: type[c.CaseRequest], stage: Stage) -> None:
    """A form does not open for what would be refused at the case's stage whatever one wrote."""
    case = begun(stage, "tell").case

    refused = False
    try:
        check_stage(request_of(kind), case)
    except errors.Refusal:
        refused = True

    assert refused == (stage not in ALLOWED[kind])


def test_telling_has_no_place_where_everybody_knows() -> None:
    """A form for it does not open, and the refusal says how it stands."""
    story = at_stage(Stage.TOLD, customers=(ANN, BOB))

    with pytest.raises(errors.NotNow) as refused:
        check_stage(request_of(c.Tell), story.case)

    assert refusal_text(refused.value, story.circumstances, BERLIN) == (
        "OOPS-1 is fixed and Ann Archer and Bob Baker know, so “told” has no place. “/oops OOPS-1 "
        "close” ends it; “/oops OOPS-1 reopen <why>” if it is not over."
    )


@pytest.mark.parametrize(
    "request_name", ["tell", "give-up", "agree", "keep-on", "snooze", "close", "reopen"]
)
def test_told_case_whose_owner_left_wants_another(request_name: str) -> None:
    """A case whose owner is gone is nobody's, however far it has come, until somebody takes it."""
    story = at_stage(Stage.TOLD)
    story.knows(gone(MIA))
    story.passes(timedelta(minutes=1))
    kind, words = REQUESTS[request_name]

    with pytest.raises(errors.Refusal) as refused:
        story.asks(STAN, kind, **words)

    said = refusal_text(refused.value, story.circumstances, BERLIN)
    assert said == "Nobody has OOPS-1 yet. Take it first: “/oops OOPS-1 own”."


# What people read when they are refused

A_PROMISE = Promise(number=1, what="a call back", by=MIA, made_at=MONDAY, due_at=MONDAY + HOUR)


def every_refusal(case: Case) -> list[errors.Refusal]:
    """Each refusal that there is, as it would be raised about that case."""
    return [
        errors.EmptyComplaint(),
        errors.NoSuchCase(case.ref),
        errors.NotUnderstood(case.ref, "opne", "own"),
        errors.NotUnderstood(case.ref, "xyz", None),
        errors.NoSuchPerson("@nobody"),
        errors.NoSuchDepartment("Canteen", ("Shipping", "Website")),
        errors.NoSuchCustomer(case, "Zed"),
        errors.TellingUnclear(case, "Ann Archer perhaps"),
        errors.UpdateUnclear(case, "Ann Archer knows"),
        errors.CustomersUnclear("Ann, Bob, Cleo"),
        errors.NotAComplaint("hello"),
        errors.ReportUnconfirmed("The parcel is late"),
        *(errors.NotNow(case, verb) for verb in VERBS.values()),
        errors.NobodyHasIt(case),
        errors.Taken(case, MIA, MONDAY),
        *(errors.NotYours(case, verb) for verb in VERBS.values()),
        errors.OnlyAbove(case),
        errors.Untold(case, case.customers),
        errors.StillPromised(case, A_PROMISE),
        errors.NothingPromised(case),
        errors.NotATime(f"{case.ref} snooze", "whenever"),
        errors.NotATime(None, ""),
        errors.TwoTimes(MONDAY, MONDAY + HOUR),
        errors.TimePassed(MONDAY),
        *(errors.WordsMissing(verb, case.ref) for verb in NEED_WORDS),
        errors.HasPlaceholder("$NAME"),
        errors.SameCustomers(case),
        errors.OtherContact(case, case.customers[0], "555 0100"),
        errors.HandedToSelf(case, MIA),
        errors.HandedToAbsent(case, MIA, MONDAY),
        errors.PromiseFirst(case, A_PROMISE),
        errors.TooMuch(500),
        errors.TooManyReports(20, MONDAY, "The paper was late."),
        errors.TooManyChanges(60, MONDAY),
        errors.FixedAgain(case),
        errors.LostCase(case.number),
        errors.PrivateCase(case),
        errors.SeveralPeople("sam", (Person(email=MIA, name="Sam Ash"),) * 2, 1),
        errors.SeveralPeople("sam", (Person(email=MIA, name="Sam Ash"),) * 2),
        errors.GroupNamed("@billing"),
        errors.NothingNamed("Billing", ("Web", "Shop")),
        errors.ReportedBefore(case),
    ]


NEED_WORDS = (*sorted(FORM_VERBS - {"report", "told:unreachable"}), "away")


def test_every_refusal_is_read_here() -> None:
    """No refusal is without a sentence that a test has read."""
    read = {type(each) for each in every_refusal(at_stage(Stage.OWNED).case)}

    assert read == set(get_args(AnyRefusal))


@pytest.mark.parametrize("stage", Stage)
def test_refusal_is_a_sentence_at_every_stage(stage: Stage) -> None:
    """Whatever is refused, whenever: the person reads whole sentences with nothing left blank."""
    story = at_stage(stage, customers=(ANN, BOB, c.NewCustomer(name="")))

    said = [refusal_text(each, story.circumstances, BERLIN) for each in every_refusal(story.case)]

    assert [each for each in said if not is_sentence(each)] == []


def is_sentence(text: str) -> bool:
    """Whether it begins and ends like one, and nothing is missing in between."""
    gaps = ("  ", "None", "{", "“”", "``", " ,", " .")
    return text[0].isupper() and text[-1] in ".?" and not any(each in text for each in gaps)


SENTENCES = [
    (
        Stage.FIXED,
        STAN,
        "close",
        (
            "Ann Archer and Bob Baker do not know yet that it is fixed. Tell them, and say how: "
            "“/oops OOPS-1 told <customer or all> <how>”. If they cannot be reached: "
            "“/oops OOPS-1 told <customer> unreachable <what was tried> because <why>”."
        ),
    ),
    (
        Stage.OWNED,
        MIA,
        "close",
        (
            "OOPS-1 cannot be closed: it is not fixed, and Ann Archer and Bob Baker do not know. "
            "Say “/oops OOPS-1 fixed <what>” when it is mended, then “/oops OOPS-1 told <customer "
            "or all> <how>”."
        ),
    ),
    (
        Stage.OWNED,
        STAN,
        "own",
        (
            "Mia has OOPS-1, since Mon 23 Nov, 09:00. If it should be yours, ask Mia to hand it to "
            "you."
        ),
    ),
    (Stage.REPORTED, STAN, "fix", "Nobody has OOPS-1 yet. Take it first: “/oops OOPS-1 own”."),
    (
        Stage.CLOSED,
        MIA,
        "fix",
        (
            "OOPS-1 is closed already, so “fixed” has no place. “/oops OOPS-1 reopen <why>” opens "
            "it again."
        ),
    ),
]


def test_refusal_does_not_say_that_they_know_who_were_given_up() -> None:
    """Nobody is said to know of it who could not be reached."""
    story = nobody_but_given_up()

    with pytest.raises(errors.NotNow) as refused:
        story.asks(MIA, c.Fix, what="sent it again")

    assert refusal_text(refused.value, story.circumstances, BERLIN) == (
        "OOPS-1 is fixed and Ann Archer knows, while Bob Baker could not be reached, so “fixed” "
        "has no place. “/oops OOPS-1 told <customer> <how>” if somebody was reached after all; "
        "“/oops OOPS-1 close” ends it; “/oops OOPS-1 reopen <why>” if it is not over."
    )


@pytest.mark.parametrize(("stage", "by", "request_name", "sentence"), SENTENCES)
def test_refusal_says_what_to_do(stage: Stage, by: str, request_name: str, sentence: str) -> None:
    """A refusal names who is meant, and what one can type instead."""
    story = begun(stage, request_name)
    kind, words = REQUESTS[request_name]

    with pytest.raises(errors.Refusal) as refused:
        story.asks(by, kind, **words)

    assert refusal_text(refused.value, story.circumstances, BERLIN) == sentence


def test_mended_case_whose_owner_left_is_not_mended_again() -> None:
    """Whoever is asked next takes it as it stands; what customers were told of the mend counts."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.Tell, words="Ann Archer by phone")
    story.knows(gone(MIA))
    story.passes(timedelta(minutes=1))

    assert story.case.stage is Stage.REPORTED
    with pytest.raises(errors.NotNow):
        story.asks(MAX, c.Fix, what="sent it a second time")
    story.asks(MAX, c.Own)
    assert [each.name for each in story.case.untold] == ["Bob Baker"]
