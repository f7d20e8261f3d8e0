"""Cases: kept, changed and found."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.case.errors import StaleCase
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.anything import cases
from tests.storage.samples import (
    ANN,
    BEN,
    CLARA,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_case,
    a_customer,
    add,
    closed,
    due,
    owned,
    told,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=cases)
def test_case_comes_back_as_it_was(unit: SqlUnitOfWork, drawn: Case) -> None:
    """Every fact of a case is kept, whatever was written in it."""
    case = replace(drawn, number=unit.cases.next_number())
    unit.cases.add(case, None)
    assert unit.cases.get(case.number) == case


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=cases, changed=cases)
def test_changed_case_comes_back_as_it_is_now(
    unit: SqlUnitOfWork, drawn: Case, changed: Case
) -> None:
    """A change can touch any fact, except what the customer said and when it was reported."""
    before = replace(drawn, number=unit.cases.next_number())
    numbers = {each.number for each in before.customers}
    more = tuple(each for each in changed.customers if each.number not in numbers)
    after = replace(
        changed,
        number=before.number,
        complaint=before.complaint,
        reported_at=before.reported_at,
        customers=tuple(sorted((*before.customers, *more), key=lambda each: each.number)),
    )
    unit.cases.add(before, None)
    unit.cases.save(before, after, due())
    assert unit.cases.get(before.number) == after


def test_case_that_is_not_there_is_none(unit: SqlUnitOfWork) -> None:
    """A number that no case has gives none."""
    add(unit)
    assert unit.cases.get(2) is None


def test_number_is_never_given_twice(unit: SqlUnitOfWork) -> None:
    """Every case has a number of its own, from 1 on."""
    assert [unit.cases.next_number() for _ in range(3)] == [1, 2, 3]


def test_source_leads_to_its_case(unit: SqlUnitOfWork) -> None:
    """From the message that a case was made of, one finds the case."""
    unit.cases.add(a_case(7), "C1/17.1")
    assert (unit.cases.number_from_source("C1/17.1"), unit.cases.number_from_source("C1/17.2")) == (
        7,
        None,
    )


def test_source_makes_one_case_only(unit: SqlUnitOfWork) -> None:
    """A message that is a case already cannot become another."""
    unit.cases.add(a_case(1), "C1/17.1")
    with pytest.raises(StaleCase):
        unit.cases.add(a_case(2), "C1/17.1")


def test_stale_case_is_not_saved(unit: SqlUnitOfWork) -> None:
    """Of two who act on the same version, the second changes nothing."""
    seen = add(unit)
    mine = owned(seen, ANN)
    unit.cases.save(seen, mine, due())
    with pytest.raises(StaleCase):
        unit.cases.save(seen, owned(seen, BEN), due())
    assert unit.cases.get(seen.number) == mine


def test_case_that_was_never_kept_is_stale(unit: SqlUnitOfWork) -> None:
    """A change of a case that is not there is refused, not lost."""
    with pytest.raises(StaleCase):
        unit.cases.save(a_case(9), owned(a_case(9)), due())


def test_new_case_is_due_at_once(unit: SqlUnitOfWork) -> None:
    """Nobody can forget to look at a case that was only just reported."""
    unit.cases.add(a_case(1), None)
    assert [each.ref for each in unit.cases.due(NOW, 10)] == ["OOPS-1"]


def test_open_case_without_a_next_moment_is_not_saved(unit: SqlUnitOfWork) -> None:
    """An open case always has a next due moment; forgetting it is refused."""
    case = add(unit)
    with pytest.raises(ValueError, match="OOPS-1 is open, and nothing of it is due"):
        unit.cases.save(case, owned(case), DueMoments(next_due_at=None, late_at=None))
    assert unit.next_due_at() == NOW + HOUR


def test_due_gives_the_longest_due_first(unit: SqlUnitOfWork) -> None:
    """What has waited longest comes first; what is not due yet does not come."""
    add(unit, moments=due(NOW))
    add(unit, moments=due(NOW - HOUR))
    add(unit, moments=due(NOW + MINUTE))
    assert [each.number for each in unit.cases.due(NOW, 10)] == [2, 1]
    assert [each.number for each in unit.cases.due(NOW, 1)] == [2]


def test_due_moves_with_the_case(unit: SqlUnitOfWork) -> None:
    """A case is due at its latest moment, and at no earlier one any more."""
    case = add(unit, moments=due(NOW))
    unit.cases.save(case, owned(case), due(NOW + DAY))
    assert unit.cases.due(NOW + HOUR, 10) == []
    assert unit.cases.due(NOW + DAY, 10) == [owned(case)]


def test_closed_case_is_never_due(unit: SqlUnitOfWork) -> None:
    """The clockwork does not look at a closed case again, whatever moments it is given."""
    case = add(unit, moments=due(NOW, late_at=NOW))
    unit.cases.save(case, closed(case), due(NOW, late_at=NOW))
    assert (unit.cases.due(NOW + DAY, 10), unit.cases.late(NOW + DAY, 10)) == ([], [])
    assert unit.next_due_at() is None


def test_reopened_case_is_due_again(unit: SqlUnitOfWork) -> None:
    """What is open again is looked at again."""
    case = add(unit)
    shut = closed(case)
    unit.cases.save(case, shut, DueMoments(next_due_at=None, late_at=None))
    again = replace(shut, closed=None, version=shut.version + 1)
    unit.cases.save(shut, again, due(NOW))
    assert unit.cases.due(NOW, 10) == [again]


def test_reschedule_changes_the_moments_alone(unit: SqlUnitOfWork) -> None:
    """A case that did not change keeps its version and gets its new moments."""
    case = add(unit, moments=due(NOW))
    unit.cases.reschedule(case, due(NOW + DAY, late_at=NOW))
    assert unit.cases.page(0, 10) == [(case, due(NOW + DAY, late_at=NOW))]
    assert unit.next_due_at() == NOW + DAY


def test_reschedule_of_a_stale_case_is_refused(unit: SqlUnitOfWork) -> None:
    """DueMoments that follow from an old version are not kept."""
    seen = add(unit)
    unit.cases.save(seen, owned(seen), due(NOW + HOUR))
    with pytest.raises(StaleCase):
        unit.cases.reschedule(seen, due(NOW + DAY))
    assert unit.next_due_at() == NOW + HOUR


def test_next_due_at_is_the_soonest_case(unit: SqlUnitOfWork) -> None:
    """Nothing is due where nothing is; then the soonest moment counts."""
    assert unit.next_due_at() is None
    add(unit, moments=due(NOW + DAY))
    add(unit, moments=due(NOW + HOUR))
    assert unit.next_due_at() == NOW + HOUR


def test_answered_by_gives_what_one_owns_or_is_asked_for(unit: SqlUnitOfWork) -> None:
    """Open cases of one person, the oldest first; not those of others, nor what is over."""
    asked = add(unit)
    mine = add(unit)
    theirs = add(unit)
    over = add(unit)
    unit.cases.save(mine, owned(mine, BEN), due())
    unit.cases.save(theirs, owned(theirs, ANN), due())
    unit.cases.save(over, closed(over), due())
    assert unit.cases.answered_by(" Ben@Example.com", 10) == [asked, owned(mine, BEN)]
    assert unit.cases.answered_by(BEN, 1) == [asked]


def test_load_counts_open_cases_of_each(unit: SqlUnitOfWork) -> None:
    """Who has how much; nothing is 0, under the address that was asked for."""
    add(unit)
    mine = add(unit)
    over = add(unit)
    unit.cases.save(mine, owned(mine, "Ben@Example.com"), due())
    unit.cases.save(over, closed(over), due())
    assert unit.cases.load_of([BEN, "CLARA@example.com"]) == {BEN: 2, "CLARA@example.com": 0}
    assert unit.cases.load_of([]) == {}


def test_late_gives_the_latest_first(unit: SqlUnitOfWork) -> None:
    """The worst comes first; what is late from now on counts, what will be late does not."""
    for late_at in (NOW, NOW - DAY, NOW - HOUR, NOW + MINUTE, None):
        add(unit, moments=due(late_at=late_at))
    assert [each.number for each in unit.cases.late(NOW, 2)] == [2, 3]
    assert [each.number for each in unit.cases.late(NOW, 9)] == [2, 3, 1]
    assert unit.cases.count_late(NOW) == 3


def test_told_between_gives_those_whose_last_customer_came_to_know_then(
    unit: SqlUnitOfWork,
) -> None:
    """From the first moment on and before the last; closed or not; not who is half told."""
    moments = (NOW - MINUTE, NOW, NOW + HOUR, NOW + DAY)
    for at in moments:
        case = add(unit)
        unit.cases.save(case, told(case, at), due())
    half = add(unit, a_case(customers=(a_customer(1), a_customer(2, "Borg"))))
    all_told = told(half)
    some = replace(all_told, customers=(all_told.customers[0], half.customers[1]))
    unit.cases.save(half, some, due())
    assert [each.number for each in unit.cases.told_between(NOW, NOW + DAY)] == [2, 3]


def test_told_no_more_after_another_fix(unit: SqlUnitOfWork) -> None:
    """A case that was reopened is not among those in which everybody knows."""
    case = add(unit)
    knows = told(case)
    unit.cases.save(case, knows, due())
    unit.cases.save(knows, replace(knows, fixed=None, version=knows.version + 1), due())
    assert unit.cases.told_between(NOW - DAY, NOW + DAY) == []


def test_customers_of_many_cases_come_back_with_their_own(unit: SqlUnitOfWork) -> None:
    """Cases that are read together do not mix up their customers."""
    one = add(unit, a_case(customers=(a_customer(1, "Acme"), a_customer(2, "Borg"))))
    other = add(unit, a_case(customers=(a_customer(1, "Cole"),)))
    assert [case for case, _ in unit.cases.page(0, 10)] == [one, other]


def test_only_the_customer_who_was_told_is_written(unit: SqlUnitOfWork) -> None:
    """With thousands of customers, telling one touches one; the others keep what they know."""
    many = tuple(a_customer(number, f"Customer {number}") for number in range(1, 2001))
    case = add(unit, a_case(customers=many))
    knows = told(case).customers[41]
    after = replace(case, version=2, customers=(*many[:41], knows, *many[42:]))
    unit.cases.save(case, after, due())
    kept = unit.cases.get(case.number)
    assert kept == after


def test_all_cases_are_listed_in_pages_without_gap_or_repetition(unit: SqlUnitOfWork) -> None:
    """A thousand cases come page by page, each once, in the order of their numbers."""
    for number in range(1, 1001):
        unit.cases.add(a_case(number), None)
    pages = []
    last = 0
    while page := [case.number for case, _ in unit.cases.page(last, 300)]:
        pages.append(page)
        last = page[-1]
    assert [number for page in pages for number in page] == list(range(1, 1001))
    assert len(pages) == 4


def test_case_that_one_stopped_being_asked_for_is_not_ones_load(unit: SqlUnitOfWork) -> None:
    """When somebody else takes it, it counts for them and for nobody else."""
    case = add(unit)
    unit.cases.save(case, owned(case, CLARA), due())
    assert unit.cases.load_of([BEN, CLARA]) == {BEN: 0, CLARA: 1}


SOUGHT = {
    ("mail",): [3, 2, 1],
    ("MAIL", "dead"): [3, 2, 1],
    ("Łukasz",): [2],
    ("Łukasz", "ives", "mail"): [2],
    ("555-0100",): [2],
    ("100%",): [3],
    ("100_",): [],
    ("mail", "nowhere"): [],
}


@pytest.mark.parametrize("words", SOUGHT)
def test_cases_are_found_by_words(unit: SqlUnitOfWork, words: tuple[str, ...]) -> None:
    """In capitals or not, in the complaint or a customer, the latest first; no wildcards."""
    lukasz = replace(a_customer(), name="Łukasz Ives", contact="555-0100")
    unit.cases.add(a_case(1), None, due())
    unit.cases.add(a_case(2, customers=(lukasz,)), None, due())
    complaint = "The link in your mail is dead, 100%"
    unit.cases.add(replace(a_case(3), complaint=complaint), None, due())

    assert [each.number for each in unit.cases.with_words(words, 10)] == SOUGHT[words]
    assert len(unit.cases.with_words(words, 1)) == min(1, len(SOUGHT[words]))


def test_open_cases_are_listed_the_oldest_first(unit: SqlUnitOfWork) -> None:
    """All, or those of a department."""
    for number, department in enumerate(("Web", "Shop", "Web"), start=1):
        unit.cases.add(replace(a_case(number), department=department), None, due())

    assert [each.number for each in unit.cases.open_cases(2)] == [1, 2]
    assert [each.number for each in unit.cases.open_in("Web", 10)] == [1, 3]
