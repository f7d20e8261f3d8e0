"""The duties of one case at one moment: derived once per look, then passed on."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.case.case import Case, NagCount, Snooze, Stage
from bot.case.events import Event
from bot.case.evolve import evolve
from bot.rules.circumstances import Circumstances
from bot.rules.duty_deadlines import Duty, DutyKind, derive_duties


def duties_of(case: Case, circumstances: Circumstances) -> "Duties":
    """Look at a case now."""
    return Duties(case=case, circumstances=circumstances)


@dataclass(frozen=True, kw_only=True)
class Duties:
    """One look at a case. Each attribute is derived at first use."""

    case: Case
    circumstances: Circumstances

    def after(self, event: Event) -> "Duties":
        """Look at the case after the event."""
        return replace(self, case=evolve(self.case, event))

    @cached_property
    def open_duties(self) -> tuple[Duty, ...]:
        """The open duties of the case, the soonest first."""
        return derive_duties(self.case, self.circumstances)

    @cached_property
    def superiors(self) -> tuple[str, ...]:
        """The steps above the case's owner: lead, then executive. Never empty."""
        return self.circumstances.superiors(self.case)

    @cached_property
    def next_nags(self) -> dict[str, datetime]:
        """The time (UTC) of each duty's next reminder, by the duty's key."""
        return {each.key: self._next_nag_at(each) for each in self.open_duties}

    def duty(self, key: str) -> Duty | None:
        """Return a duty by key; None once settled."""
        return next((each for each in self.open_duties if each.key == key), None)

    @property
    def late_at(self) -> datetime | None:
        """The earliest deadline of a duty (UTC); None without duties."""
        return self.open_duties[0].due_at if self.open_duties else None

    @cached_property
    def closes_at(self) -> datetime | None:
        """The time (UTC) of closing by itself; None if untold or with an open promise."""
        case, circumstances = self.case, self.circumstances
        told_at = case.everyone_told_at
        if case.stage is not Stage.TOLD or not told_at or case.open_promises:
            return None
        return circumstances.deadline(case, told_at, circumstances.policy(case).tell_within)

    def nag_count(self, owed: Duty) -> NagCount | None:
        """Return the reminders of the duty so far."""
        return next((each for each in self.case.nags if each.owed == owed.key), None)

    def nagged_people(self, owed: Duty, level: int) -> tuple[str, ...]:
        """Return the people to remind: the debtor, unless snoozed, and the steps above so far."""
        above = self.people_above(owed)[:level]
        own = () if self.put_off(owed) else (self.stand_in(owed.debtor),)
        return tuple(dict.fromkeys((*own, *above)))

    def put_off(self, owed: Duty) -> Snooze | None:
        """Return the debtor's present snooze; None for a promise, which cannot be put off."""
        case, snooze = self.case, self.case.snooze
        if not snooze or snooze.until <= self.circumstances.now or owed.kind is DutyKind.PROMISE:
            return None
        return snooze if owed.debtor == case.answerable else None

    def people_above(self, owed: Duty) -> tuple[str, ...]:
        """Return the people to escalate to, in steps: lead and executive, or the stand-ins."""
        steps = (each for each in self.superiors if each != owed.debtor)
        return tuple(dict.fromkeys(self.stand_in(each) for each in steps))

    def stand_in(self, email: str) -> str:
        """Return the person; for an absent person, the deputy or else the lead.

        For a former colleague, the next step above.
        """
        circumstances = self.circumstances
        person = circumstances.person(email)
        if person.is_there(circumstances.now):
            return email
        deputy = circumstances.organization.deputy_of(email) if person.active else None
        others = (*((deputy,) if deputy else ()), *self.superiors)
        return next((each for each in others if circumstances.is_there(each)), email)

    def _next_nag_at(self, owed: Duty) -> datetime:
        """Return the time (UTC) of the next reminder, outside the person's hours the next opening.

        A reminder missed while the process was off waits for the morning, too.
        """
        case, circumstances = self.case, self.circumstances
        before, again = self.nag_count(owed), owed.nag_from
        if before:
            every = circumstances.policy(case).nag_every
            again = circumstances.own_deadline(case, owed.debtor, before.last_at, every)
        return circumstances.held(case, owed.debtor, max(again, owed.nag_from, circumstances.now))
