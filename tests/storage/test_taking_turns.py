"""What one process does at a time, and what the others leave alone meanwhile."""

from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import MINUTE, NOW, a_nag, a_notice, add, asks, nags


def test_turn_is_taken_by_one(unit: SqlUnitOfWork) -> None:
    """Whoever comes next waits until it is over, or given back."""
    assert unit.locks.acquire("time", "we", NOW, NOW + MINUTE)
    assert not unit.locks.acquire("time", "they", NOW, NOW + MINUTE)
    unit.locks.release("time", "we")
    assert unit.locks.acquire("time", "they", NOW, NOW + MINUTE)


def test_turn_that_was_not_given_back_ends_by_itself(unit: SqlUnitOfWork) -> None:
    """Whoever had it may have died."""
    unit.locks.acquire("time", "we", NOW, NOW + MINUTE)
    assert unit.locks.acquire("time", "they", NOW + MINUTE, NOW + 2 * MINUTE)
    assert not unit.locks.acquire("time", "we", NOW + MINUTE, NOW + 2 * MINUTE)


def test_turn_of_a_future_that_never_came_is_over(unit: SqlUnitOfWork) -> None:
    """Whoever had it died, and the clock was set back an hour."""
    later = NOW + 60 * MINUTE
    unit.locks.acquire("time", "we", later, later + MINUTE)
    assert unit.locks.acquire("time", "they", NOW, NOW + MINUTE)


def test_own_turn_can_be_made_longer(unit: SqlUnitOfWork) -> None:
    """As long as there is something to do."""
    unit.locks.acquire("time", "we", NOW, NOW + MINUTE)
    assert unit.locks.acquire("time", "we", NOW, NOW + 2 * MINUTE)
    assert not unit.locks.acquire("time", "they", NOW + MINUTE, NOW + 2 * MINUTE)


def test_only_one_s_own_turn_can_be_ended(unit: SqlUnitOfWork) -> None:
    """Whoever comes late ends nobody else's."""
    unit.locks.acquire("time", "we", NOW, NOW + MINUTE)
    unit.locks.release("time", "they")
    assert not unit.locks.acquire("time", "they", NOW, NOW + MINUTE)
    assert unit.locks.acquire("another", "they", NOW, NOW + MINUTE)


def test_bundles_are_not_claimed_while_time_passes(unit: SqlUnitOfWork) -> None:
    """More may still join them; all else is said meanwhile."""
    add(unit)
    unit.outbox.enqueue(nags("nags", a_nag()))
    unit.outbox.enqueue(asks("asks", 1))
    unit.outbox.enqueue(a_notice("k1", "p1@example.com"))
    unit.locks.acquire("time", "we", NOW, NOW + MINUTE)
    meanwhile = [each.outgoing.key for each in unit.deliveries.claim(NOW, NOW + MINUTE, 9)]
    after = NOW + MINUTE
    later = {each.outgoing.key for each in unit.deliveries.claim(after, after + MINUTE, 9)}
    assert meanwhile == ["k1"]
    assert {"nags", "asks"} & later


def test_claim_holds_until_its_lease_ends_or_another_takes_it(unit: SqlUnitOfWork) -> None:
    """Whoever was held up for longer has nothing to say any more."""
    unit.outbox.enqueue(a_notice("k1"))
    (claimed,) = unit.deliveries.claim(NOW, NOW + MINUTE, 9)
    held = [unit.deliveries.holds_claim(claimed, at) for at in (NOW, NOW + MINUTE)]
    unit.deliveries.claim(NOW + MINUTE, NOW + 2 * MINUTE, 9)
    assert held == [True, False]
    assert not unit.deliveries.holds_claim(claimed, NOW + MINUTE)


def test_nobody_waits_while_another_is_taking_the_turn(postgresql_url: str) -> None:
    """Whoever has just taken it works on for a while before the commit; it is theirs already."""
    ours, theirs = SqlStore(postgresql_url), SqlStore(postgresql_url)

    def take(unit: SqlUnitOfWork, who: str) -> bool:
        return unit.locks.acquire("time", who, NOW, NOW + MINUTE)

    def meanwhile(unit: SqlUnitOfWork) -> tuple[bool, bool]:
        return take(unit, "we"), theirs.transact_now(lambda other: take(other, "they"))

    taken = ours.transact_now(meanwhile)
    ours.close()
    theirs.close()
    assert taken == (True, False)
