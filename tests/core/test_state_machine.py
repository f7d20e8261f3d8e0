"""One case in the small: whatever is asked, in whatever order, this holds after each step.

What is known of the case is kept a second time, out of the answers alone, in plain sets.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Stage
from bot.case.errors import Refusal, Untold
from bot.case.evolve import evolve, replay
from bot.company.organization import Organization
from bot.company.people import stranger
from bot.rules.duties import duties_of
from bot.rules.nagging import moments, pass_time
from tests.kit import (
    ANN,
    BOB,
    CLEO,
    DAY,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    RITA,
    STAN,
    WANDA,
    WIM,
    Story,
    away,
    company,
    gone,
    with_deputy,
)

LADDERS = (MIA, MAX, LEA, EVA, WIM, WANDA)
people = st.sampled_from((*LADDERS, RITA, STAN))
renamed: Organization = company(
    departments=tuple(replace(each, lead=STAN) for each in company().departments)
)


class CaseMachine(RuleBasedStateMachine):
    """One case, from its report on."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()
        #: Numbers of customers: those who are affected, who know, of whom the lead gave up.
        self.affected: set[int] = set()
        self.told: set[int] = set()
        self.given_up: set[int] = set()
        #: By what is owed: when it was nagged about, and under which number.
        self.nagged: dict[str, tuple[datetime, int]] = {}
        self.read = 0

    @initialize(
        severity=st.sampled_from(["normal", "urgent"]),
        customers=st.sampled_from([(ANN,), (ANN, BOB), (c.NewCustomer(name=""),)]),
    )
    def is_reported(self, severity: str, customers: tuple[c.NewCustomer, ...]) -> None:
        """Rita brings it in."""
        organization = with_deputy(MIA, STAN)
        self.story = Story(severity=severity, customers=customers, organization=organization)

    @rule(by=people, to=people)
    def hands(self, by: str, to: str) -> None:
        """Somebody else should have it."""
        self._asks(by, c.Hand, to=to)

    @rule(by=people, name=st.sampled_from(["Shipping", "Website"]))
    def moves(self, by: str, name: str) -> None:
        """Another department should."""
        self._asks(by, c.Move, department=name)

    @rule(by=people)
    def owns(self, by: str) -> None:
        """Somebody says it is theirs."""
        self._asks(by, c.Own)

    @precondition(lambda self: self.story.case.answerable)
    @rule(
        request=st.sampled_from(
            [
                (c.Own, {}),
                (c.Fix, {"what": "sent it again"}),
                (c.Update, {"what": "it is on its way"}),
                (c.Tell, {"words": "all by phone"}),
                (c.Tell, {"words": "Ann Archer by phone"}),
                (c.GiveUp, {"words": "Ann Archer", "attempts": "calls", "reason": "moved"}),
                (c.MakePromise, {"when": "in 2 hours", "what": "a call back"}),
                (c.MakePromise, {"when": "in 4 days", "what": "a call back"}),
                (c.KeepPromise, {}),
                (c.SnoozeNags, {"when": "in 2 days", "why": "waiting"}),
                (c.Close, {}),
                (c.Close, {"outcome": e.Outcome.WANTS_MORE}),
                (c.Reopen, {"why": "it broke again"}),
            ]
        )
    )
    def goes_on(self, request: tuple[type[c.CaseRequest], dict[str, Any]]) -> None:
        """Whoever answers for it does something about it."""
        kind, words = request
        self._asks(self.story.case.answerable or MIA, kind, **words)

    @precondition(lambda self: self.story.case.answerable)
    @rule(tells=st.booleans())
    def goes_ahead(self, tells: bool) -> None:  # noqa: FBT001 - drawn
        """Whoever answers for it takes the next step, or would skip the telling."""
        after_the_mend = (c.Tell, {"words": "all by phone"}) if tells else (c.Close, {})
        ahead: dict[Stage, tuple[type[c.CaseRequest], dict[str, Any]]] = {
            Stage.REPORTED: (c.Own, {}),
            Stage.OWNED: (c.Fix, {"what": "sent it again"}),
            Stage.FIXED: after_the_mend,
            Stage.TOLD: (c.Close, {}),
            Stage.CLOSED: (c.Reopen, {"why": "it broke again"}),
        }
        kind, words = ahead[self.story.case.stage]
        self._asks(self.story.case.answerable or MIA, kind, **words)

    @rule(who=st.sampled_from([BOB, CLEO, c.NewCustomer(name="Dan Diver")]))
    def affects(self, who: c.NewCustomer) -> None:
        """Somebody else is affected too."""
        self._asks(RITA, c.AddCustomers, customers=(who,))

    @rule(by=st.sampled_from([LEA, WANDA, EVA, MIA]))
    def agrees(self, by: str) -> None:
        """The lead gives somebody up, or somebody tries who may not."""
        self._asks(by, c.AgreeGivingUp)

    @rule(who=st.sampled_from(LADDERS), days=st.integers(1, 9))
    def goes_away(self, who: str, days: int) -> None:
        """Somebody is not there for some days."""
        self.story.knows(away(who, self.story.now + days * DAY))

    @rule(who=st.sampled_from(LADDERS), is_back=st.booleans())
    def leaves(self, who: str, is_back: bool) -> None:  # noqa: FBT001 - drawn
        """Somebody's account is gone, or there again."""
        self.story.knows(stranger(who) if is_back else gone(who))

    @rule()
    def is_edited(self) -> None:
        """The ladders are edited; the case keeps its own."""
        self.story.organization = renamed

    @rule(length=st.sampled_from([MINUTE, HOUR, 5 * HOUR, DAY, 30 * DAY]))
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

    def _asks(self, by: str, kind: type[c.CaseRequest], **words: object) -> None:
        """A refusal changes nothing; one for the untold names them all, and nobody else."""
        before = self.story.case
        try:
            self.story.asks(by, kind, **words)
        except Untold as refused:
            named = {each.number for each in refused.untold}
            assert named == self.affected - self.told - self.given_up
        except Refusal:
            assert self.story.case == before
        self._reads()

    def _reads(self) -> None:
        """Take into account what was added to the history."""
        for event in self.story.history[self.read :]:
            self._read(event)
        self.read = len(self.story.history)

    def _read(self, event: e.Event) -> None:
        assert event.at == self.story.now or not self.read
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
                assert by in (*self.story.case.ladder.superiors, STAN)
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
        every = self.story.setting.policy(self.story.case).nag_every.elapsed
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
        case, setting = self.story.case, self.story.setting
        for event in pass_time(duties_of(case, setting)):
            case = evolve(case, event)
        due_at = moments(duties_of(case, setting)).next_due_at
        assert (due_at is None) == (case.stage is Stage.CLOSED)
        assert due_at is None or due_at > setting.now
        if case.asked and setting.now < case.asked.until:
            assert due_at
            assert due_at <= case.asked.until

    @invariant()
    def is_its_history(self) -> None:
        """Replayed, the history is the case."""
        replayed = replace(replay(self.story.history), number=1)
        assert replayed == self.story.case


TestCase = CaseMachine.TestCase
TestCase.settings = settings(max_examples=40, stateful_step_count=30)
