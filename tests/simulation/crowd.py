"""The people of a simulated company: mostly they do what they should, often late.

Whoever acts goes by the account of the case, as somebody would who has read its card.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.case import commands as c
from bot.case.platform_commands import PersonLeft
from tests.kit import DAY, HOUR, RITA, STAN
from tests.simulation.acts import VIA, Scene, act, anything, names, usual
from tests.simulation.chance import Chance
from tests.simulation.company import URGENT, Company
from tests.simulation.ledger import Ledger

#: So many cases are open at a time, so that a simulated year is soon over.
_MOST_OPEN: Final = 2
#: So many people leave and are not replaced yet.
_MOST_LEFT: Final = 2
_COMPLAINTS: Final = (
    "The box arrived empty.",
    "Nobody answers when I ring.",
    "Your page does not load.",
    "I was sent somebody else's invoice.",
)


class Crowd:
    """Decides who does what, and when."""

    def __init__(self, company: Company, chance: Chance, now: datetime) -> None:
        self.acts_at = now + chance.after(HOUR)
        self._company = company
        self._chance = chance
        self._messages = 0
        #: How long somebody thinks about a case, on the average.
        self._pace = chance.choice((8 * HOUR, DAY, 2 * DAY))

    def acts(self, ledgers: Sequence[Ledger], now: datetime) -> c.Command | None:
        """What somebody asks for now; None where it comes to nothing."""
        still_open = [each for each in ledgers if not each.closed_at]
        self.acts_at = self._next_at(now, is_idle=not still_open)
        if not still_open or (len(still_open) < _MOST_OPEN and self._chance.happens(0.07)):
            return self._report()
        if self._chance.happens(0.05):
            return self._person()
        if self._chance.happens(0.04):
            ledger, by = self._chance.choice(ledgers), self._anybody()
            return act(self._scene(ledger, by), anything())
        return self._sensible(self._chance.choice(still_open))

    def again(self, report: c.ReportComplaint) -> c.ReportComplaint:
        """Somebody else brings the same message in."""
        by = STAN if report.by == RITA else RITA
        return c.ReportComplaint(
            by=by, via=VIA, complaint=report.complaint, source=report.source, card_to_reporter=True
        )

    def _next_at(self, now: datetime, *, is_idle: bool) -> datetime:
        """By day, mostly; and now and then for a long time nothing at all."""
        if self._chance.happens(0.02):
            return now + self._chance.span(3 * DAY, 14 * DAY)
        at = now + self._chance.after(7 * DAY if is_idle else self._pace)
        if self._chance.happens(0.9):
            return self._company.hours.next_open(at) + self._chance.span(timedelta(), 3 * HOUR)
        return at

    def _anybody(self) -> str:
        return self._chance.choice(self._company.everybody)

    def _scene(self, ledger: Ledger, by: str) -> Scene:
        return Scene(by=by, ledger=ledger, company=self._company, chance=self._chance)

    def _report(self) -> c.Command:
        self._messages += 1
        return c.ReportComplaint(
            by=self._chance.choice((RITA, RITA, STAN, self._anybody())),
            via=VIA,
            complaint=self._chance.choice(_COMPLAINTS),
            customers=() if self._chance.happens(0.15) else names(self._chance, 4),
            severity=URGENT if self._chance.happens(0.2) else None,
            source=f"message {self._messages}",
            card_to_reporter=self._chance.happens(0.5),
        )

    def _person(self) -> c.Command:
        """Somebody goes away, comes back, or leaves the company for good."""
        company = self._company
        who = self._chance.choice([each for each in company.everybody if each != RITA])
        kind = self._chance.one({"away": 6.0, "back": 3.0, "left": 1.5})
        if kind == "left" and len(company.left) < _MOST_LEFT and company.newcomers:
            return PersonLeft(by=who, via=VIA, email=who)
        if kind == "away":
            until = self._chance.choice(("in 2 days", "in 9 days"))
            return c.GoAway(by=who, via=VIA, until=until)
        return c.ComeBack(by=who, via=VIA)

    def _sensible(self, ledger: Ledger) -> c.Command | None:
        """What the stage of the case suggests, by whoever answers for it."""
        if ledger.offered and self._chance.happens(0.6):
            return c.Own(by=ledger.offered, via=VIA, number=ledger.number)
        pending = [number for number in ledger.untold if ledger.customers[number].given_up_at]
        if ledger.fixed_at and pending and self._chance.happens(0.3):
            by = ledger.lead if self._chance.happens(0.7) else self._anybody()
            return c.AgreeGivingUp(by=by, via=VIA, number=ledger.number)
        by = ledger.answers or self._anybody()
        return act(self._scene(ledger, by), usual(ledger))
