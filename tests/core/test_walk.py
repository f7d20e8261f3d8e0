"""A random walk through the life of one case: people ask, time passes, and the rules still hold.

The walk counts who is affected, told and given up a second time, from the events alone.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Stage
from bot.case.errors import Refusal, Untold
from bot.case.evolve import evolve, replay
from bot.chat.messages import View
from bot.company.people import stranger
from bot.rules.duties import duties_of
from bot.rules.nagging import moments, pass_time
from bot.screens.refusals import refusal_text
from bot.screens.views import case_card, history_card
from tests import kit

pytestmark = pytest.mark.slow

Asked = tuple[type[c.CaseRequest], dict[str, Any]]

LADDERS = (kit.MIA, kit.MAX, kit.LEA, kit.EVA, kit.WIM, kit.WANDA)
EVERYBODY = (*LADDERS, kit.RITA, kit.STAN)
REPORTED_FOR = [(kit.ANN,), (kit.ANN, kit.BOB), (c.NewCustomer(name=""),)]
AFFECTED = [kit.ANN, kit.BOB, kit.CLEO, c.NewCustomer(name="Dan Diver")]
LENGTHS = [kit.MINUTE, kit.HOUR, 5 * kit.HOUR, kit.DAY, 30 * kit.DAY]
RENAMED = kit.company(
    departments=tuple(replace(each, lead=kit.STAN) for each in kit.FERNHILL.departments)
)

_TELL_ALL: Asked = (c.Tell, {"words": "all by phone"})
_FIX: Asked = (c.Fix, {"what": "sent it again"})
_REOPEN: Asked = (c.Reopen, {"why": "it broke again"})
_GIVE_UP = {"attempts": "three calls", "reason": "moved"}
REQUESTS: list[Asked] = [
    (c.Own, {}),
    _FIX,
    *((c.Hand, {"to": each}) for each in EVERYBODY),
    *((c.Move, {"department": each}) for each in ("Shipping", "Website")),
    *((c.AddCustomers, {"customers": (each,)}) for each in AFFECTED),
    *((c.Tell, {"words": f"{each} by phone"}) for each in ("all", "Ann Archer", "Bob Baker")),
    *((c.GiveUp, {"words": each, **_GIVE_UP}) for each in ("all", "Ann Archer", "Bob Baker")),
    (c.AgreeGivingUp, {}),
    *(
        (c.MakePromise, {"when": each, "what": "a call back"})
        for each in ("in 1 hour", "tomorrow 17:00", "in 5 days")
    ),
    (c.KeepPromise, {}),
    (c.Update, {"what": "it is on its way"}),
    (c.SnoozeNags, {"when": "in 2 days", "why": "waiting"}),
    *((c.Close, {"outcome": each}) for each in (None, *e.Satisfaction)),
    _REOPEN,
]


class CaseMachine(RuleBasedStateMachine):
    """One case, from its report on."""

    def __init__(self) -> None:
        super().__init__()
        self.story = kit.Story()
        #: Numbers of customers: those who are affected, who know, of whom the lead gave up.
        self.affected: set[int] = set()
        self.told: set[int] = set()
        self.given_up: set[int] = set()
        #: By what is owed: when it was nagged about, and under which number.
        self.nagged: dict[str, tuple[datetime, int]] = {}
        self.read: list[e.Event] = []

    @initialize(
        severity=st.sampled_from(["normal", "urgent"]), customers=st.sampled_from(REPORTED_FOR)
    )
    def is_reported(self, severity: str, customers: tuple[c.NewCustomer, ...]) -> None:
        """Rita brings it in."""
        organization = kit.with_deputy(kit.MIA, kit.STAN)
        self.story = kit.Story(severity=severity, customers=customers, organization=organization)

    @rule(by=st.sampled_from(EVERYBODY), request=st.sampled_from(REQUESTS))
    def asks(self, by: str, request: Asked) -> None:
        """Anybody asks for anything."""
        self._asks(by, request)

    @precondition(lambda self: self.story.case.answerable)
    @rule(request=st.sampled_from(REQUESTS))
    def goes_on(self, request: Asked) -> None:
        """Whoever answers for it asks for anything."""
        self._asks(self.story.case.answerable or kit.MIA, request)

    @precondition(lambda self: self.story.case.answerable)
    @rule(tells=st.booleans())
    def goes_ahead(self, tells: bool) -> None:  # noqa: FBT001 - drawn
        """Whoever answers for it takes the next step, or would skip the telling."""
        ahead: dict[Stage, Asked] = {
            Stage.REPORTED: (c.Own, {}),
            Stage.OWNED: _FIX,
            Stage.FIXED: _TELL_ALL if tells else (c.Close, {}),
            Stage.TOLD: (c.Close, {}),
            Stage.CLOSED: _REOPEN,
        }
        self._asks(self.story.case.answerable or kit.MIA, ahead[self.story.case.stage])

    @rule(by=st.sampled_from([kit.LEA, kit.WANDA, kit.EVA, kit.MIA]))
    def agrees(self, by: str) -> None:
        """The lead gives somebody up, or somebody tries who may not."""
        self._asks(by, (c.AgreeGivingUp, {}))

    @rule(by=st.sampled_from([kit.LEA, kit.WANDA, kit.EVA, kit.MIA]), number=st.integers(1, 3))
    def asks_for_another_try(self, by: str, number: int) -> None:
        """The lead does not give a customer up, or somebody tries who may not."""
        self._asks(by, (c.KeepTrying, {"customer": number, "why": "ring at noon"}))

    @rule(who=st.sampled_from(EVERYBODY), days=st.integers(1, 9))
    def goes_away(self, who: str, days: int) -> None:
        """Somebody is not there for some days."""
        self.story.knows(kit.away(who, self.story.now + days * kit.DAY))

    @rule(who=st.sampled_from(EVERYBODY), is_back=st.booleans())
    def leaves(self, who: str, is_back: bool) -> None:  # noqa: FBT001 - drawn
        """Somebody's account is gone, or there again."""
        self.story.knows(stranger(who) if is_back else kit.gone(who))

    @rule()
    def is_edited(self) -> None:
        """The ladders are edited; the case keeps its own."""
        self.story.organization = RENAMED

    @rule(length=st.sampled_from(LENGTHS))
    def waits(self, length: timedelta) -> None:
        """Time goes by, and only then somebody looks."""
        self.story.passes(length)
        self._reads()

    @rule()
    def is_looked_at(self) -> None:
        """Time goes by until something is due."""
        due_at = moments(self.story.duties).next_due_at
        self.story.passes(max(due_at or self.story.now, self.story.now))
        self._reads()

    def _asks(self, by: str, request: Asked) -> None:
        """A refusal is a sentence, and changes nothing; one for the untold names them all."""
        before, (kind, words) = self.story.case, request
        refused: Refusal | None = None
        try:
            self.story.asks(by, kind, **words)
        except Refusal as why:
            refused = why
        if refused:
            assert refusal_text(refused, self.story.circumstances, kit.BERLIN)
            assert self.story.case == before
        if isinstance(refused, Untold):
            named = {each.number for each in refused.untold}
            assert named == self.affected - self.told - self.given_up
        self._reads()

    def _reads(self) -> None:
        """Take into account what was added to the history, of which nothing else changed."""
        history = self.story.history
        assert history[: len(self.read)] == self.read
        for event in history[len(self.read) :]:
            assert event.at == self.story.now or not self.read
            self._read(event)
        self.read = list(history)

    def _read(self, event: e.Event) -> None:
        match event:
            case e.CustomerAdded(number=number):
                self.affected.add(number)
            case e.FaultFixed() | e.CaseReopened():
                self.given_up -= self.told  # who was told can be reached
                self.told.clear()
            case e.CustomersTold(customers=numbers):
                self.told |= set(numbers)
            case e.CustomerGivenUp(customer=number):
                self.given_up.discard(number)
            case e.GivingUpAgreed(customer=number, by=by):
                assert by in (*self.story.case.ladder.superiors, kit.STAN)
                self.given_up.add(number)
            case e.Nagged(owed=owed, number=number):
                self._counts(owed, number)
            case e.CaseClosed():
                assert self.affected - self.told - self.given_up == set()
            case _:
                pass

    def _counts(self, owed: str, number: int) -> None:
        """Each slot has one nag, and half an interval lies between two."""
        before = self.nagged.get(owed)
        assert number == (before[1] if before else 0) + 1
        every = self.story.circumstances.policy(self.story.case).nag_every.elapsed
        assert before is None or self.story.now - before[0] >= every / 2
        self.nagged[owed] = (self.story.now, number)

    @invariant()
    def is_one_persons(self) -> None:
        """It has one owner, or one person who is asked by a clock."""
        case = self.story.case
        assert (case.owner is None) is not (case.asked is None)

    @invariant()
    def is_closed_over_nobody(self) -> None:
        """Who does not know keeps it open."""
        self._reads()
        if self.story.case.closed:
            assert self.affected - self.told - self.given_up == set()

    @invariant()
    def is_due_again(self) -> None:
        """An open case is due; whoever looks then need not look again, and nothing was missed."""
        case, circumstances = self.story.case, self.story.circumstances
        promised = moments(duties_of(case, circumstances))
        assert (promised.next_due_at is None) == (case.stage is Stage.CLOSED)
        assert promised.next_due_at or promised.late_at is None
        happened = pass_time(duties_of(case, circumstances))
        if happened and not {type(each) for each in happened} & {e.OwnerLeft, e.OwnerAsked}:
            assert promised.next_due_at
            assert promised.next_due_at <= circumstances.now
        for event in happened:
            case = evolve(case, event)
        assert pass_time(duties_of(case, circumstances)) == []
        due_at = moments(duties_of(case, circumstances)).next_due_at
        assert (due_at is None) == (case.stage is Stage.CLOSED)
        assert due_at is None or due_at > circumstances.now
        if case.asked and circumstances.now < case.asked.until:
            assert due_at
            assert due_at <= case.asked.until

    @invariant()
    def is_its_history(self) -> None:
        """Replayed, the history is the case."""
        replayed = replace(replay(self.story.history), number=1)
        assert replayed == self.story.case
        assert replayed.version == len(self.story.history)

    def teardown(self) -> None:
        """In the end every card of it can be made, for whoever reads it."""
        for reader in (*EVERYBODY, None):
            for view in View:
                assert case_card(
                    self.story.case, self.story.circumstances, view, reader=reader
                ).summary
        told = [(each, "chat") for each in self.story.history]
        assert history_card(self.story.case, told, self.story.circumstances, kit.RITA).blocks


TestCase = CaseMachine.TestCase
TestCase.settings = settings(max_examples=80, stateful_step_count=40)


def test_history_begins_with_a_report() -> None:
    """What does not begin with a complaint is the history of nothing."""
    with pytest.raises(ValueError, match="begins with a report"):
        replay([e.CaseClosed(at=kit.MONDAY, by=None)])
