"""Whose turn it is to be said."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest

from bot.chat.messages import ClaimedMessage, Outgoing
from bot.chat.places import MessageRef, Place
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import (
    ANN,
    BEN,
    CLARA,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    THERE,
    a_lockout,
    a_nag,
    a_notice,
    add,
    due,
    nags,
)
from tests.storage.test_server_faults import with_settings

ELSEWHERE = MessageRef(channel="C2", message="18.1")


def claim(unit: SqlUnitOfWork, now: datetime = NOW, limit: int = 10) -> list[ClaimedMessage]:
    """Take what can be said now, for a minute."""
    return unit.deliveries.claim(now, now + MINUTE, limit)


def take(unit: SqlUnitOfWork, now: datetime = NOW) -> ClaimedMessage:
    """Take the one message whose turn it is."""
    (claimed,) = claim(unit, now)
    return claimed


def keys(claimed: list[ClaimedMessage]) -> list[str]:
    """Which messages they are."""
    return [each.outgoing.key for each in claimed]


def send(unit: SqlUnitOfWork, *messages: Outgoing) -> None:
    """Keep these messages, in this order."""
    for each in messages:
        unit.outbox.enqueue(each)


def say(unit: SqlUnitOfWork, ref: MessageRef | None = THERE) -> None:
    """Say the one message whose turn it is."""
    unit.deliveries.mark_delivered(take(unit), ref, NOW)


def test_one_message_a_conversation_in_order(unit: SqlUnitOfWork) -> None:
    """A conversation's messages are said one after the other; others need not wait for it."""
    send(unit, a_notice("a1", ANN), a_notice("a2", ANN), a_notice("b1", BEN))
    taken = claim(unit)
    assert keys(taken) == ["a1", "b1"]
    assert keys(claim(unit)) == []
    unit.deliveries.mark_delivered(taken[0], THERE, NOW)
    assert keys(claim(unit)) == ["a2"]


def test_person_is_one_conversation_however_spelt(unit: SqlUnitOfWork) -> None:
    """Two spellings of an address are one person, with one line of messages."""
    send(unit, a_notice("a1", "ann@example.com"), a_notice("a2", "Ann@Example.com"))
    assert keys(claim(unit)) == ["a1"]


def test_channel_and_its_threads_are_one_conversation(unit: SqlUnitOfWork) -> None:
    """What is said in a thread counts against the channel's pace as well."""
    channel, thread = Place(channel="#web"), Place(channel="#web", thread="17.1")
    send(unit, replace(a_notice("c1"), place=channel), replace(a_notice("c2"), place=thread))
    assert keys(claim(unit)) == ["c1"]


def test_no_more_than_the_limit_are_taken(unit: SqlUnitOfWork) -> None:
    """A process takes as much as it can say."""
    send(unit, *(a_notice(f"k{each}", f"p{each}@example.com") for each in range(5)))
    assert keys(claim(unit, limit=3)) == ["k0", "k1", "k2"]
    assert keys(claim(unit, limit=3)) == ["k3", "k4"]
    assert claim(unit, limit=0) == []


def test_message_that_another_is_just_claiming_is_left_to_it(postgresql_url: str) -> None:
    """Whoever claims meanwhile does not wait for its commit, and takes what is left."""
    with (
        closing(SqlStore(postgresql_url)) as ours,
        with_settings(postgresql_url, lock_timeout="1s") as theirs,
    ):
        ours.transact_now(lambda unit: send(unit, a_notice("a1", ANN), a_notice("b1", BEN)))

        def meanwhile(unit: SqlUnitOfWork) -> tuple[list[str], list[str]]:
            return keys(claim(unit, limit=1)), keys(theirs.transact_now(claim))

        assert ours.transact_now(meanwhile) == (["a1"], ["b1"])


def test_longest_waiting_goes_first(unit: SqlUnitOfWork) -> None:
    """Between conversations, what was to be said earlier is."""
    send(unit, a_notice("late", ANN), a_notice("early", BEN, not_before=NOW - HOUR))
    assert keys(claim(unit)) == ["early", "late"]


def test_escalation_goes_before_all_others(unit: SqlUnitOfWork) -> None:
    """What climbed the ladder does not wait behind what did not."""
    case = add(unit)
    send(
        unit,
        a_notice("notice", ANN, not_before=NOW - DAY),
        nags("nag", a_nag(case.number)),
        nags("up", a_nag(case.number), a_nag(case.number, "tell", level=1), to=CLARA),
    )
    assert keys(claim(unit, limit=1)) == ["up"]
    assert keys(claim(unit)) == ["notice", "nag"]


def test_lockout_waits_behind_no_other_message(unit: SqlUnitOfWork) -> None:
    """It has a lane of its own in the conversation, in which the next one waits."""
    send(unit, a_notice("k1"), a_lockout("k2"), a_notice("k3"), a_lockout("k4"))

    assert [each.outgoing.key for each in claim(unit)] == ["k1", "k2"]
    assert claim(unit) == []


def test_message_for_later_holds_up_nobody(unit: SqlUnitOfWork) -> None:
    """What is not to be said yet lets the others pass, and comes in its time."""
    send(unit, a_notice("later", not_before=NOW + HOUR), a_notice("now"))
    now = take(unit)
    assert now.outgoing.key == "now"
    unit.deliveries.mark_delivered(now, THERE, NOW)
    assert claim(unit, NOW + HOUR - MINUTE) == []
    assert keys(claim(unit, NOW + HOUR)) == ["later"]


def test_message_that_is_being_said_is_not_overtaken(unit: SqlUnitOfWork) -> None:
    """An older one whose time comes meanwhile waits until it is known what became of it."""
    send(unit, a_notice("later", not_before=NOW + HOUR), a_notice("now"))
    claim(unit, NOW + HOUR - MINUTE / 2)
    assert claim(unit, NOW + HOUR) == []
    assert unit.next_due_at() == NOW + HOUR + MINUTE / 2
    again = take(unit, NOW + HOUR + MINUTE)
    assert again.outgoing.key == "now"
    unit.deliveries.mark_delivered(again, THERE, NOW)
    assert keys(claim(unit, NOW + HOUR + MINUTE)) == ["later"]


def test_retry_holds_up_its_conversation(unit: SqlUnitOfWork) -> None:
    """What has to be tried again keeps its place before those behind it."""
    send(unit, a_notice("a1", ANN), a_notice("a2", ANN), a_notice("b1", BEN))
    first, _ = claim(unit)
    unit.deliveries.retry_at(first, NOW + HOUR, doubtful=False)
    assert keys(claim(unit, NOW + MINUTE)) == ["b1"]
    assert keys(claim(unit, NOW + HOUR, limit=1)) == ["b1"]
    assert keys(claim(unit, NOW + HOUR)) == ["a1"]


def test_attempts_are_counted(unit: SqlUnitOfWork) -> None:
    """Each claim is an attempt, the first one included."""
    send(unit, a_notice("k1"))
    counts = []
    for turn in range(3):
        claimed = take(unit, NOW + turn * HOUR)
        counts.append((claimed.attempts, claimed.doubtful_since))
        unit.deliveries.retry_at(claimed, NOW + turn * HOUR, doubtful=False)
    assert counts == [(1, None), (2, None), (3, None)]


def test_lease_that_ended_leaves_no_doubt_of_what_did_not_leave(unit: SqlUnitOfWork) -> None:
    """Who took it was never heard of again, and cannot have said it."""
    send(unit, a_notice("k1"))
    claim(unit, NOW)
    assert claim(unit, NOW + MINUTE - MINUTE / 60) == []
    claimed = take(unit, NOW + MINUTE)
    assert (claimed.doubtful_since, claimed.attempts) == (None, 2)


def test_lease_that_ended_leaves_a_doubt_since_it_left(unit: SqlUnitOfWork) -> None:
    """Who let it leave was never heard of again, and may have said it; an attempt more stays so."""
    send(unit, a_notice("k1"))
    left = NOW + MINUTE / 60
    assert unit.deliveries.mark_leaving(take(unit, NOW), left) is True
    doubts = [take(unit, NOW + late * MINUTE).doubtful_since for late in (1, 2)]
    assert doubts == [left, left]


def test_attempt_that_ended_leaves_no_doubt_that_it_left(unit: SqlUnitOfWork) -> None:
    """What was refused, or throttled, was not said, whatever becomes of the attempt after it."""
    send(unit, a_notice("k1"))
    claimed = take(unit, NOW)
    unit.deliveries.mark_leaving(claimed, NOW)
    unit.deliveries.retry_at(claimed, NOW + MINUTE, doubtful=False)
    doubts = [take(unit, NOW + late * MINUTE).doubtful_since for late in (1, 2)]
    assert doubts == [None, None]


def test_nothing_leaves_once_its_lease_is_over(unit: SqlUnitOfWork) -> None:
    """Somebody else may be about to say it, or is."""
    send(unit, a_notice("k1"))
    slept = take(unit, NOW)
    assert unit.deliveries.mark_leaving(slept, NOW + MINUTE) is False
    awake = take(unit, NOW + MINUTE)
    assert (unit.deliveries.mark_leaving(slept, NOW + MINUTE), awake.doubtful_since) == (
        False,
        None,
    )


def test_mistakes_are_counted_by_themselves(unit: SqlUnitOfWork) -> None:
    """An attempt that was throttled is no mistake of ours, and forgets none."""
    send(unit, a_notice("k1"))
    counts = []
    for turn, stumbles in enumerate((True, False, True, True)):
        claimed = take(unit, NOW + turn * HOUR)
        counts.append((claimed.attempts, claimed.stumbles))
        if stumbles:
            unit.deliveries.record_fault(claimed, NOW)
        else:
            unit.deliveries.retry_at(claimed, NOW, doubtful=False)
    assert counts == [(1, 0), (2, 1), (3, 1), (4, 2)]


def test_doubt_is_counted_from_the_first_doubtful_attempt(unit: SqlUnitOfWork) -> None:
    """One looks back as far as the message may have been said, whatever came after."""
    send(unit, a_notice("k1"))
    claimed = take(unit, NOW)
    unit.deliveries.retry_at(claimed, NOW + HOUR, doubtful=True)
    claimed = take(unit, NOW + HOUR)
    assert claimed.doubtful_since == NOW
    unit.deliveries.retry_at(claimed, NOW + 2 * HOUR, doubtful=False)
    claimed = take(unit, NOW + 2 * HOUR)
    assert claimed.doubtful_since == NOW


def test_doubt_ends_with_the_last_send_that_may_have_been_taken(unit: SqlUnitOfWork) -> None:
    """A claim does not forget it, a send more puts it off, and a throttled one does not."""
    send(unit, a_notice("k1"))
    last_sends = []
    for hour, doubtful in enumerate((True, False, True, True)):
        claimed = take(unit, NOW + hour * HOUR)
        last_sends.append(claimed.left_at)
        unit.deliveries.mark_leaving(claimed, NOW + hour * HOUR)
        unit.deliveries.retry_at(claimed, NOW + (hour + 1) * HOUR, doubtful=doubtful)
    last_sends.append(take(unit, NOW + 4 * HOUR).left_at)
    assert last_sends == [None, NOW, NOW, NOW + 2 * HOUR, NOW + 3 * HOUR]


def test_withdrawn_message_is_never_said_and_holds_up_nobody(unit: SqlUnitOfWork) -> None:
    """What is no longer true is not said, and what comes after it is."""
    send(unit, a_notice("k1"), a_notice("k2"))
    claimed = take(unit)
    unit.deliveries.cancel(claimed, "no longer owed", NOW)
    assert keys(claim(unit)) == ["k2"]


def test_who_lost_the_lease_cannot_put_it_back(unit: SqlUnitOfWork) -> None:
    """A process that slept past its lease does not undo what the next one is doing."""
    send(unit, a_notice("k1"))
    slept = take(unit, NOW)
    take(unit, NOW + MINUTE)
    unit.deliveries.retry_at(slept, NOW, doubtful=False)
    assert claim(unit, NOW + MINUTE) == []


def test_who_lost_the_lease_cannot_withdraw(unit: SqlUnitOfWork) -> None:
    """Nor does it end what the next one has yet to say."""
    send(unit, a_notice("k1"))
    slept = take(unit, NOW)
    awake = take(unit, NOW + MINUTE)
    unit.deliveries.cancel(slept, "no such person", NOW)
    unit.deliveries.retry_at(awake, NOW + HOUR, doubtful=False)
    assert keys(claim(unit, NOW + HOUR)) == ["k1"]


def test_who_lost_the_lease_and_said_it_has_said_it(unit: SqlUnitOfWork) -> None:
    """What stands stands: nobody says it again, and the first place where it stands counts."""
    send(unit, a_notice("k1"), replace(a_notice("k2"), in_thread_of="k1"))
    slept = take(unit, NOW)
    awake = take(unit, NOW + MINUTE)
    unit.deliveries.mark_delivered(slept, THERE, NOW + MINUTE)
    unit.deliveries.retry_at(awake, NOW + MINUTE, doubtful=True)
    unit.deliveries.mark_delivered(awake, ELSEWHERE, NOW + MINUTE)
    claimed = take(unit, NOW + MINUTE)
    assert (claimed.outgoing.key, claimed.thread) == ("k2", THERE)


@pytest.mark.parametrize(
    "tied",
    [replace(a_notice("tied"), in_thread_of="root"), replace(a_notice("tied"), replaces="root")],
    ids=["thread", "update"],
)
def test_message_waits_for_the_one_it_belongs_to(unit: SqlUnitOfWork, tied: Outgoing) -> None:
    """An answer in a thread, or an update, comes after what it belongs to, and holds up nobody."""
    root = a_notice("root", not_before=NOW + HOUR)
    send(unit, root, tied, a_notice("free"))
    assert keys(claim(unit)) == ["free"]
    assert unit.next_due_at() == NOW + MINUTE
    unit.deliveries.mark_delivered(take(unit, NOW + MINUTE), ELSEWHERE, NOW)
    claimed = take(unit, NOW + HOUR)
    unit.deliveries.mark_delivered(claimed, THERE, NOW + HOUR)
    assert claimed.outgoing.key == "root"
    assert keys(claim(unit, NOW + HOUR)) == ["tied"]


def test_message_knows_where_those_it_belongs_to_stand(unit: SqlUnitOfWork) -> None:
    """Whoever says it needs to know what to change and where the thread is."""
    send(unit, a_notice("card"))
    say(unit, THERE)
    send(unit, a_notice("root"))
    say(unit, ELSEWHERE)
    send(unit, replace(a_notice("k3"), replaces="card", in_thread_of="root"))
    claimed = take(unit)
    assert (claimed.target, claimed.thread) == (THERE, ELSEWHERE)


@pytest.mark.parametrize("root", ["withdrawn", "unknown", "said out of sight"])
def test_message_whose_root_stands_nowhere_goes_alone(unit: SqlUnitOfWork, root: str) -> None:
    """Where there is nothing to change and no thread, that is said, and nothing waits for ever."""
    send(unit, a_notice("withdrawn"))
    unit.deliveries.cancel(take(unit), "no such person", NOW)
    send(unit, a_notice("said out of sight"))
    say(unit, None)
    send(unit, replace(a_notice("k3"), replaces=root, in_thread_of=root))
    claimed = take(unit)
    assert (claimed.target, claimed.thread) == (None, None)


def test_card_that_was_made_again_is_found_where_it_stands_now(unit: SqlUnitOfWork) -> None:
    """When somebody deleted it and it was posted anew, later updates go to the new one."""
    send(unit, a_notice("card"))
    say(unit, THERE)
    send(unit, replace(a_notice("again"), replaces="card"))
    say(unit, ELSEWHERE)
    send(unit, replace(a_notice("update"), replaces="card"))
    claimed = take(unit)
    assert claimed.target == ELSEWHERE


def test_next_due_at_is_when_a_message_can_be_taken(unit: SqlUnitOfWork) -> None:
    """It moves with the message: its time, its lease, its retry; then there is none."""
    send(unit, a_notice("k1", not_before=NOW))
    moments = [unit.next_due_at()]
    claimed = take(unit, NOW)
    moments.append(unit.next_due_at())
    unit.deliveries.retry_at(claimed, NOW + HOUR, doubtful=False)
    moments.append(unit.next_due_at())
    unit.deliveries.mark_delivered(take(unit, NOW + HOUR), THERE, NOW)
    moments.append(unit.next_due_at())
    assert moments == [NOW, NOW + MINUTE, NOW + HOUR, None]


def test_next_due_at_passes_over_what_has_to_wait_for_another(unit: SqlUnitOfWork) -> None:
    """Waking up for a message that stands behind another would be for nothing."""
    send(unit, a_notice("k1"), a_notice("k2"))
    claimed = take(unit)
    unit.deliveries.retry_at(claimed, NOW + HOUR, doubtful=False)
    assert unit.next_due_at() == NOW + HOUR


def test_next_due_at_is_the_sooner_of_case_and_message(unit: SqlUnitOfWork) -> None:
    """Whichever comes first wakes the clockwork."""
    add(unit, moments=due(NOW + HOUR))
    send(unit, a_notice("k1", not_before=NOW + DAY))
    assert unit.next_due_at() == NOW + HOUR
    send(unit, a_notice("k2", ANN, not_before=NOW + MINUTE))
    assert unit.next_due_at() == NOW + MINUTE
