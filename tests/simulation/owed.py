"""What is owed on a case, by whom and by when, as the simulation reckons it from the account."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.simulation.books import Staff
from tests.simulation.company import Company
from tests.simulation.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One thing owed."""

    key: str
    debtor: str
    due_at: datetime
    #: A promise is chased before it lapses, all else once it is due.
    nag_from: datetime

    @property
    def is_promised(self) -> bool:
        """Whether a customer has somebody's word for it."""
        return self.key.startswith("promise:")


def owed_on(ledger: Ledger, company: Company, staff: Staff) -> list[Owed]:
    """All that is owed on the case."""
    debtor = ledger.answers
    if ledger.closed_at or not debtor:
        return []
    found = [*_before_the_mend(ledger, company, debtor), *_after_it(ledger, company, debtor, staff)]
    for number, each in ledger.promises.items():
        if not each.is_kept:
            key = f"promise:{number}"
            found.append(Owed(key=key, debtor=debtor, due_at=each.due_at, nag_from=each.made_at))
    return found


def deadline(ledger: Ledger, company: Company, start: datetime, key: str) -> datetime:
    """By when something towards the customer is due that takes as long as the policy says."""
    length = company.policy(ledger.severity)[key]
    return company.hours.after(start, length, any_hour=company.any_hour(ledger.severity))


def later(ledger: Ledger, company: Company, person: str, start: datetime, key: str) -> datetime:
    """The end of a length in the policy, in the hours of the person whom it concerns."""
    length = company.policy(ledger.severity)[key]
    any_hour = company.any_hour(ledger.severity)
    return company.hours_of(person).after(start, length, any_hour=any_hour)


def above(ledger: Ledger, company: Company, staff: Staff) -> list[str]:
    """To whom it climbs: the ladder's upper end; for who left, whoever has their place now."""
    own = [each for each in (ledger.lead, ledger.executive) if each]
    if not staff.gone.intersection(own):
        return own
    organization = company.organization
    found = []
    named = {each.name: each for each in organization.departments}.get(ledger.department)
    heads = (
        (ledger.lead, named.lead if named else None),
        (ledger.executive, (named.executive or organization.executive) if named else None),
    )
    for step in heads:
        settings = (organization.people.get(each or "") for each in step)
        heirs = (*step, *(each.deputy for each in settings if each))
        found += [each for each in heirs if each and each not in staff.gone][:1]
    if staff.away.issuperset(found):
        others = (organization.executive, *(each.lead for each in organization.departments))
        left = [each for each in others if each and each not in staff.gone]
        found += sorted(left, key=lambda each: each in staff.away)[:1]
    return list(dict.fromkeys(found)) or own


def _before_the_mend(ledger: Ledger, company: Company, debtor: str) -> Iterator[Owed]:
    asked_until = _answered_by(ledger)
    if asked_until:
        yield _owed("accept", debtor, asked_until)
    if ledger.fixed_at:
        return
    word, word_by = _word(ledger, company)
    yield _owed(word, debtor, max(word_by, asked_until or word_by))
    if ledger.owner:
        yield _owed("fix", debtor, deadline(ledger, company, ledger.open_since, "fix_within"))


def _answered_by(ledger: Ledger) -> datetime | None:
    """By when whoever is asked may answer first."""
    return None if ledger.owner else ledger.asked_until


def _word(ledger: Ledger, company: Company) -> tuple[str, datetime]:
    """Which word the customer is owed, and by when."""
    last = ledger.last_word_at or ledger.first_word_at
    if not last:
        return "acknowledge", deadline(ledger, company, ledger.reported_at, "acknowledge_within")
    since = max(last, ledger.open_since)
    return "update", deadline(ledger, company, since, "update_every")


def _after_it(ledger: Ledger, company: Company, debtor: str, staff: Staff) -> Iterator[Owed]:
    if not ledger.fixed_at:
        return
    ignorant = {number: ledger.customers[number] for number in ledger.untold}
    for number, each in ignorant.items():
        if each.given_up_at:
            lead = above(ledger, company, staff)[0]
            by = later(ledger, company, lead, each.given_up_at, "accept_within")
            yield _owed(f"agree:{number}", lead, by)
    since = min(
        (
            max(ledger.fixed_at, each.added_at, each.tried_on_at or each.added_at)
            for each in ignorant.values()
            if not each.given_up_at
        ),
        default=None,
    )
    if since:
        by = deadline(ledger, company, since, "tell_within")
        yield _owed("tell", debtor, max(by, _answered_by(ledger) or by))


def _owed(key: str, debtor: str, due_at: datetime) -> Owed:
    return Owed(key=key, debtor=debtor, due_at=due_at, nag_from=due_at)
