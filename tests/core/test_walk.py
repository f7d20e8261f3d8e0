"""Whatever people ask, in whatever order, and however time passes: what always holds."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.case import commands as c
from bot.case import events as e
from bot.case.errors import Refusal
from bot.case.evolve import evolve, replay
from bot.chat.messages import View
from bot.rules.nagging import moments, pass_time
from bot.screens.refusals import refusal
from bot.screens.views import case_card, history_card
from bot.work.recording import stranger
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
    WANDA,
    WIM,
    Story,
    away,
    gone,
    with_deputy,
)

EVERYBODY = (MIA, MAX, LEA, EVA, RITA, STAN, WIM, WANDA)
WHOM = ("all", "Ann Archer", "Bob Baker", "Cleo Cook")
GIVE_UP = {"attempts": "three calls", "reason": "moved"}

people = st.sampled_from(EVERYBODY)
requests: st.SearchStrategy[tuple[type[c.CaseRequest], dict[str, Any]]] = st.one_of(
    st.just((c.Own, {})),
    st.builds(lambda to: (c.Hand, {"to": to}), people),
    st.builds(
        lambda name: (c.Move, {"department": name}), st.sampled_from(["Shipping", "Website"])
    ),
    st.just((c.Fix, {"what": "sent it again"})),
    st.builds(
        lambda who: (c.AddCustomers, {"customers": (who,)}), st.sampled_from([ANN, BOB, CLEO])
    ),
    st.builds(lambda whom: (c.Tell, {"words": f"{whom} by phone"}), st.sampled_from(WHOM)),
    st.builds(lambda whom: (c.GiveUp, {"words": whom, **GIVE_UP}), st.sampled_from(WHOM)),
    st.just((c.AgreeGivingUp, {})),
    st.builds(
        lambda when: (c.MakePromise, {"when": when, "what": "a call back"}),
        st.sampled_from(["in 1 hour", "tomorrow 17:00", "in 5 days"]),
    ),
    st.just((c.KeepPromise, {})),
    st.just((c.Update, {"what": "it is on its way"})),
    st.just((c.SnoozeNags, {"when": "in 2 days", "why": "waiting"})),
    st.builds(lambda outcome: (c.Close, {"outcome": outcome}), st.sampled_from([None, *e.Outcome])),
    st.just((c.Reopen, {"why": "it broke again"})),
)


class Walk(Story):
    """A story in which anything may be tried."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sentences: list[str] = []

    def tries(self, by: str, request: tuple[type[c.CaseRequest], dict[str, Any]]) -> None:
        """Somebody asks for something; a refusal is a sentence, and changes nothing."""
        before, length = self.case, len(self.history)
        kind, words = request
        try:
            self.asks(by, kind, **words)
        except Refusal as refused:
            self.sentences.append(refusal(refused, self.setting, BERLIN))
            assert (self.case, len(self.history)) == (before, length)

    def waits(self, length: timedelta) -> None:
        """So much time passes."""
        self.passes(length)

    def looks(self, _: object) -> None:
        """Time passes until something is due, and a little."""
        due_at = moments(self.case, self.setting).next_due_at
        self.passes(max(due_at or self.now, self.now))

    def loses(self, who: str) -> None:
        """Somebody's account is gone."""
        self.knows(gone(who))

    def misses(self, who: str) -> None:
        """Somebody is away for a week."""
        self.knows(away(who, self.now + 7 * DAY))

    def welcomes(self, who: str) -> None:
        """Somebody is back."""
        self.knows(stranger(who))


ahead = st.sampled_from(
    [
        (c.Own, {}),
        (c.Fix, {"what": "sent it again"}),
        (c.GiveUp, {"words": "Ann Archer", **GIVE_UP}),
        (c.AgreeGivingUp, {}),
        (c.Tell, {"words": "all by phone"}),
        (c.Close, {}),
    ]
)
steps = st.one_of(
    st.tuples(st.just(Walk.tries), people, requests),
    st.tuples(st.just(Walk.tries), st.sampled_from([MIA, LEA]), requests),
    st.tuples(st.just(Walk.tries), st.sampled_from([MIA, LEA]), ahead),
    st.tuples(st.just(Walk.waits), st.sampled_from([MINUTE, HOUR, 3 * HOUR, DAY, 10 * DAY])),
    st.tuples(st.just(Walk.looks), st.none()),
    st.tuples(st.sampled_from([Walk.loses, Walk.misses, Walk.welcomes]), people),
)


@settings(max_examples=60)
@given(
    st.lists(steps, min_size=20, max_size=50),
    st.sampled_from(["normal", "urgent"]),
    st.sampled_from([(ANN,), (ANN, BOB), (c.NewCustomer(name=""),)]),
)
def test_what_always_holds(
    taken: list[tuple[Any, ...]], severity: str, customers: tuple[c.NewCustomer, ...]
) -> None:
    """After every step of any walk, the promises that a case makes are kept."""
    walk = Walk(severity=severity, customers=customers, organization=with_deputy(MIA, STAN))

    for step, *words in taken:
        before = list(walk.history)
        step(walk, *words)

        assert walk.history[: len(before)] == before
        for position in range(len(before), len(walk.history)):
            check_event(walk, position)
        check_case(walk)
    check_views(walk)


def check_event(walk: Walk, position: int) -> None:
    """What happened happened now, and nothing closed over somebody who does not know."""
    event = walk.history[position]
    assert event.at == walk.now
    if isinstance(event, e.CaseClosed):
        assert ignorant(walk.history[:position]) == set()


def ignorant(history: list[e.Event]) -> set[int]:
    """Who does not know of the latest mend and was not given up, counted from what happened."""
    everybody: set[int] = set()
    told: set[int] = set()
    given_up: set[int] = set()
    is_fixed = False
    for event in history:
        match event:
            case e.CustomerAdded(number=number):
                everybody.add(number)
            case e.FaultFixed():
                is_fixed, told = True, set()
            case e.CaseReopened():
                is_fixed, given_up, told = False, given_up - told, set()
            case e.CustomersTold(customers=customers):
                told |= set(customers)
            case e.GivingUpAgreed(customer=number):
                given_up.add(number)
            case _:
                pass
    return everybody - given_up - told if is_fixed else everybody


def check_case(walk: Walk) -> None:
    """The case is the sum of its history, is somebody's, and will be looked at again."""
    case = walk.case
    assert replace(replay(walk.history), number=1) == case
    assert case.version == len(walk.history)
    assert (case.owner is None) is not (case.asked is None)
    found = moments(case, walk.setting)
    if case.closed:
        assert (found.next_due_at, found.late_at) == (None, None)
    else:
        assert found.next_due_at
        check_time(walk, found.next_due_at)


def check_time(walk: Walk, due_at: datetime) -> None:
    """Nothing happens before it is due, and having looked once one need not look again."""
    happened = pass_time(walk.case, walk.setting)
    if happened and not {type(each) for each in happened} & {e.OwnerLeft, e.OwnerAsked}:
        assert due_at <= walk.now
    later = walk.case
    for event in happened:
        later = evolve(later, event)
    assert pass_time(later, walk.setting) == []
    next_due_at = moments(later, walk.setting).next_due_at
    assert later.closed if next_due_at is None else next_due_at > walk.now


def check_views(walk: Walk) -> None:
    """Every card of it can be made, for whoever reads it."""
    for reader in (*EVERYBODY, None):
        for view in View:
            assert case_card(walk.case, walk.setting, view, reader=reader).summary
    told = [(each, "chat") for each in walk.history]
    assert history_card(walk.case, told, walk.setting, RITA).blocks


def test_history_begins_with_a_report() -> None:
    """What does not begin with a complaint is the history of nothing."""
    with pytest.raises(ValueError, match="begins with a report"):
        replay([e.CaseClosed(at=MONDAY, by=None)])
