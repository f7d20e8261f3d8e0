"""Killed with -9 wherever it hurts, and started again: nothing is lost, and nothing said twice."""

import pytest

from tests.faults.kinds import on_each_database
from tests.faults.nag_round import LEASE_OVER, NagRound
from tests.slack.standin_faults import Order

POST = "chat.postMessage"


async def finish(nag_round: NagRound) -> None:
    """Start again once every lease is over, and stop when all is said."""
    nag_round.clock.now += LEASE_OVER
    again = await nag_round.start()
    await nag_round.over(again)
    await again.stop()


def let_through(nag_round: NagRound, posts: int) -> None:
    """The fault that is ordered next strikes only after so many messages."""
    if posts:
        nag_round.slack.faults.late(POST, times=posts).release()


def hang(nag_round: NagRound, *, taken: bool) -> Order:
    """A message hangs before, or after, it was taken."""
    return nag_round.slack.faults.hang(POST, taken=taken)


async def test_round_that_nobody_breaks_off(nag_round: NagRound) -> None:
    """Every owner hears once of all that they owe, and the digest is posted."""
    await finish(nag_round)

    nag_round.assert_said_once()


@pytest.mark.parametrize(
    ("kind", "said_before", "taken"),
    [
        ("sqlite", 0, False),
        ("sqlite", 17, True),
        ("postgresql", 17, False),
        ("postgresql", 17, True),
    ],
    indirect=["kind"],
)
async def test_fault_05_killed_before_it_knows_what_became_of_a_message(
    nag_round: NagRound, said_before: int, *, taken: bool
) -> None:
    """In the middle of a POST, taken or not: it is looked for, and said again only if absent."""
    let_through(nag_round, said_before)
    order = hang(nag_round, taken=taken)
    killed = await nag_round.start()

    await order.reached.wait()
    await killed.kill()
    order.release()
    await finish(nag_round)

    nag_round.assert_said_once()


@on_each_database
async def test_fault_26_message_lands_after_its_sender_was_killed(nag_round: NagRound) -> None:
    """It lands while nobody waits for it any more, and before somebody looks for it."""
    let_through(nag_round, 9)
    order = nag_round.slack.faults.late(POST)
    killed = await nag_round.start()

    await order.reached.wait()
    await killed.kill()
    order.release()
    await order.landed.wait()
    await finish(nag_round)

    nag_round.assert_said_once()


#: Places to be killed at: a moment of the store, and what is so in the database then.
IN_THE_TICK = {"moment": "before commit", "when": "SELECT count(*) = 25 FROM nags"}
BEFORE_THE_POST = {
    "moment": "after commit",
    "when": "SELECT count(*) > 0 FROM outbox WHERE claimed_at IS NOT NULL AND sent_at IS NULL",
}
BEFORE_IT_IS_MARKED = {
    "moment": "before commit",
    "when": "SELECT count(*) > 3 FROM outbox WHERE key LIKE 'nag:%' AND sent_at IS NOT NULL",
}


@on_each_database
async def test_fault_03_killed_inside_the_tick(nag_round: NagRound) -> None:
    """A case, its history and its messages are changed together, or none of them is."""
    facts = "SELECT sum(version), (SELECT count(*) FROM history), (SELECT count(*) FROM outbox)"
    before = nag_round.query(f"{facts} FROM cases")
    killed = await nag_round.start(**IN_THE_TICK)

    assert await killed.end() == -9
    assert nag_round.query(f"{facts} FROM cases") == before
    await finish(nag_round)

    nag_round.assert_said_once()


@on_each_database
async def test_fault_04_killed_between_claim_and_post(nag_round: NagRound) -> None:
    """What was claimed and not sent is sent by whoever comes next."""
    killed = await nag_round.start(**BEFORE_THE_POST)

    assert await killed.end() == -9
    assert nag_round.query(BEFORE_THE_POST["when"]) == [(1,)]
    assert nag_round.slack.calls_of(POST) == []
    await finish(nag_round)

    nag_round.assert_said_once()


@on_each_database
async def test_fault_05_killed_between_post_and_mark(nag_round: NagRound) -> None:
    """What was taken and not marked is read back, and not said again."""
    killed = await nag_round.start(**BEFORE_IT_IS_MARKED)

    assert await killed.end() == -9
    assert len(nag_round.keys()) > 3
    assert nag_round.query(BEFORE_IT_IS_MARKED["when"]) == [(0,)]
    await finish(nag_round)

    nag_round.assert_said_once()


@pytest.mark.parametrize(
    ("kind", "commit", "moment"),
    [
        ("sqlite", 2, "before commit"),
        ("sqlite", 13, "after commit"),
        ("postgresql", 3, "after commit"),
        ("postgresql", 9, "before commit"),
    ],
    indirect=["kind"],
)
async def test_killed_at_whichever_commit(nag_round: NagRound, moment: str, commit: int) -> None:
    """Between any two steps of the round."""
    killed = await nag_round.start(moment=moment, commit=commit)

    assert await killed.end() == -9
    await finish(nag_round)

    nag_round.assert_said_once()


@on_each_database
async def test_fault_07_killed_between_the_pages_of_the_digest(nag_round: NagRound) -> None:
    """One digest, each page once and in its place."""
    nag_round.slack.faults.late(POST, channel="complaints").release()
    order = nag_round.slack.faults.hang(POST, channel="complaints")
    killed = await nag_round.start()

    await order.reached.wait()
    await killed.kill()
    order.release()
    await finish(nag_round)

    nag_round.assert_said_once()
    pages = [each.visible.splitlines()[-1] for each in nag_round.slack.messages("complaints")]
    assert pages == ["Page 1 of 2", "Page 2 of 2"]
