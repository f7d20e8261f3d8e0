"""Messages that are kept, to be said after the commit."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.case.errors import StaleCase
from bot.chat.messages import AskBundle, ClaimedMessage, NagBundle, Notice, Outgoing
from bot.chat.places import MessageRef, Place
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.anything import anything, texts
from tests.storage.samples import (
    ANN,
    BEN,
    CLARA,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    THERE,
    a_card,
    a_nag,
    a_notice,
    add,
    asks,
    due,
    nags,
)

places = st.builds(Place, channel=texts, thread=texts) | st.builds(Place, person=texts)


def claim(unit: SqlUnitOfWork) -> list[ClaimedMessage]:
    """What can be said a day later, when nothing has to wait for the time."""
    return unit.deliveries.claim(NOW + DAY, NOW + DAY + MINUTE, 10)


def say(unit: SqlUnitOfWork, *, ref: MessageRef | None = THERE) -> list[str]:
    """Say all that waits, one after the other; the keys, in that order."""
    keys = []
    while claimed := claim(unit):
        for each in claimed:
            unit.deliveries.mark_delivered(each, ref, NOW + DAY)
            keys.append(each.outgoing.key)
    return keys


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=places, content=anything(Notice))
def test_message_is_claimed_as_it_was_sent(
    unit: SqlUnitOfWork, place: Place, content: Notice
) -> None:
    """What is said is what was meant, wherever it goes."""
    number = unit.cases.next_number()
    outgoing = Outgoing(key=f"k{number}", place=place, content=content, not_before=NOW)
    unit.outbox.enqueue(outgoing)
    (claimed,) = claim(unit)
    unit.deliveries.mark_delivered(claimed, None, NOW)
    assert claimed.outgoing == outgoing


def test_message_with_a_known_key_is_not_kept(unit: SqlUnitOfWork) -> None:
    """The same key twice is one message, also after it was said."""
    assert unit.outbox.enqueue(a_notice("k1", ANN)) is True
    assert unit.outbox.enqueue(a_notice("k1", BEN)) is False
    assert say(unit) == ["k1"]
    assert unit.outbox.enqueue(a_notice("k1", ANN)) is False
    assert claim(unit) == []


def test_message_knows_the_cases_it_is_about(unit: SqlUnitOfWork) -> None:
    """Each case once, in the order of their numbers."""
    one, other = add(unit), add(unit)
    cases = (other.number, one.number, other.number)
    unit.outbox.enqueue(replace(a_notice("k1"), cases=cases))
    (claimed,) = claim(unit)
    assert claimed.outgoing.cases == (one.number, other.number)


def test_delivered_message_shows_its_cases(unit: SqlUnitOfWork) -> None:
    """By its place on the platform, as it was first delivered; another place shows none."""
    first, second = add(unit), add(unit)
    unit.outbox.enqueue(a_card("k1", second.number))
    unit.outbox.enqueue(a_notice("k2"))
    elsewhere = MessageRef(channel=THERE.channel, message="99.1")
    assert unit.outbox.cases_shown_in(THERE) == ()
    for claimed in claim(unit):
        unit.deliveries.mark_delivered(claimed, THERE, NOW)

    assert unit.outbox.cases_shown_in(THERE) == (second.number,)
    assert first.number not in unit.outbox.cases_shown_in(THERE)
    assert unit.outbox.cases_shown_in(elsewhere) == ()


def test_nag_that_was_said_is_left_out_of_another_bundle(unit: SqlUnitOfWork) -> None:
    """The same nag to the same person is said once, in whatever message it comes."""
    case = add(unit)
    fix, tell = a_nag(case.number, "fix"), a_nag(case.number, "tell")
    unit.outbox.enqueue(nags("k1", fix))
    say(unit)
    assert unit.outbox.enqueue(nags("k2", fix, tell)) is True
    (claimed,) = claim(unit)
    assert claimed.outgoing.content == NagBundle(person=BEN, items=(tell,))


def test_bundle_of_nags_that_all_wait_already_is_not_kept(unit: SqlUnitOfWork) -> None:
    """Where nothing is left to say, no message is, and nothing of it either."""
    case = add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    assert unit.outbox.enqueue(nags("k2", a_nag(case.number), to="Ben@Example.com")) is False
    assert say(unit) == ["k1"]


def test_next_nag_and_the_same_nag_to_another_are_new(unit: SqlUnitOfWork) -> None:
    """The second reminder is not the first, and the lead's is not the owner's."""
    case = add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    assert unit.outbox.enqueue(nags("k2", a_nag(case.number, number=2))) is True
    assert unit.outbox.enqueue(nags("k3", a_nag(case.number), to=CLARA)) is True


def test_bundle_left_out_in_part_is_about_the_rest(unit: SqlUnitOfWork) -> None:
    """A message is not about a case of which it says nothing."""
    one, other = add(unit), add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(one.number)))
    unit.outbox.enqueue(nags("k2", a_nag(one.number), a_nag(other.number)))
    say(unit)
    assert [each.key for each in unit.outbox.live_messages(other.number)] == ["k2"]
    assert unit.outbox.live_messages(one.number) == []


def test_waiting_nags_of_a_person_are_found_with_their_key(unit: SqlUnitOfWork) -> None:
    """The bundle that can still be added to is that person's, by any spelling."""
    case = add(unit)
    unit.outbox.enqueue(a_notice("k0"))
    unit.outbox.enqueue(nags("k1", a_nag(case.number), not_before=NOW + HOUR))
    bundle = NagBundle(person=BEN, items=(a_nag(case.number),))
    assert unit.outbox.waiting_nags(" BEN@example.com") == ("k1", bundle)
    assert unit.outbox.waiting_nags(ANN) is None


def test_latest_nags_of_a_person_are_found(unit: SqlUnitOfWork) -> None:
    """Said or yet to be said, the latest first, as many as are wanted, and nobody else's."""
    numbers = [add(unit).number for _ in range(3)]
    for number in numbers:
        unit.outbox.enqueue(nags(f"k{number}", a_nag(number)))
    unit.outbox.enqueue(nags("other", a_nag(numbers[0]), to=ANN))
    bundles = [NagBundle(person=BEN, items=(a_nag(number),)) for number in reversed(numbers)]
    assert unit.outbox.latest_nags(" BEN@example.com", 2) == bundles[:2]
    assert unit.outbox.latest_nags(BEN, 9) == bundles


def test_nags_that_are_on_their_way_wait_no_more(unit: SqlUnitOfWork) -> None:
    """What is being said, was said, may have been said or will not be is no longer added to."""
    case = add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    (claimed,) = claim(unit)
    assert unit.outbox.waiting_nags(BEN) is None
    unit.deliveries.retry_at(claimed, NOW + DAY, doubtful=True)
    assert unit.outbox.waiting_nags(BEN) is None
    (claimed,) = claim(unit)
    unit.deliveries.cancel(claimed, "no longer owed", NOW)
    assert unit.outbox.waiting_nags(BEN) is None


def test_nags_that_were_held_back_can_be_added_to(unit: SqlUnitOfWork) -> None:
    """Where nothing arrived for certain, there is still one message to widen."""
    case = add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    (claimed,) = claim(unit)
    unit.deliveries.retry_at(claimed, NOW + DAY, doubtful=False)
    assert unit.outbox.waiting_nags(BEN) == ("k1", claimed.outgoing.content)


def test_widened_bundle_is_said_once_with_all_of_it(unit: SqlUnitOfWork) -> None:
    """What else is owed joins the message that waits, and what waits there stays in it."""
    one, other = add(unit), add(unit)
    first, second = a_nag(one.number), a_nag(other.number, level=1)
    unit.outbox.enqueue(nags("k1", first))
    unit.outbox.widen_nags("k1", NagBundle(person=BEN, items=(first, second)), NOW)
    (claimed,) = claim(unit)
    assert claimed.outgoing.content == NagBundle(person=BEN, items=(first, second))
    assert claimed.outgoing.cases == (one.number, other.number)
    assert unit.outbox.enqueue(nags("k2", second)) is False


def test_widened_bundle_leaves_out_what_another_message_said(unit: SqlUnitOfWork) -> None:
    """Widening says nothing twice either."""
    case = add(unit)
    fix, tell, update = (a_nag(case.number, owed) for owed in ("fix", "tell", "update"))
    unit.outbox.enqueue(nags("k1", fix))
    say(unit)
    unit.outbox.enqueue(nags("k2", tell))
    unit.outbox.widen_nags("k2", NagBundle(person=BEN, items=(fix, tell, update)), NOW)
    assert unit.outbox.waiting_nags(BEN) == ("k2", NagBundle(person=BEN, items=(tell, update)))


@pytest.mark.parametrize(("asked", "leaves"), [(NOW, NOW), (NOW + DAY, NOW + HOUR)])
def test_widened_bundle_leaves_earlier_and_never_later(
    unit: SqlUnitOfWork, asked: datetime, leaves: datetime
) -> None:
    """What cannot wait takes the rest along; what can wait does not hold it up."""
    case = add(unit, moments=due(NOW + DAY))
    unit.outbox.enqueue(nags("k1", a_nag(case.number), not_before=NOW + HOUR))
    more = NagBundle(person=BEN, items=(a_nag(case.number), a_nag(case.number, "tell")))
    unit.outbox.widen_nags("k1", more, asked)
    assert unit.next_due_at() == leaves


def test_widening_does_not_bring_a_retry_forward(unit: SqlUnitOfWork) -> None:
    """A platform that asked for patience gets it."""
    case = add(unit, moments=due(NOW + 9 * DAY))
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    (claimed,) = claim(unit)
    unit.deliveries.retry_at(claimed, NOW + 2 * DAY, doubtful=False)
    more = NagBundle(person=BEN, items=(a_nag(case.number), a_nag(case.number, "tell")))
    unit.outbox.widen_nags("k1", more, NOW - HOUR)
    assert unit.next_due_at() == NOW + 2 * DAY


def test_widening_brings_forward_what_was_held_back(unit: SqlUnitOfWork) -> None:
    """What waits for the morning leaves at once where something joins it that cannot wait."""
    case = add(unit, moments=due(NOW + 9 * DAY))
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    (claimed,) = claim(unit)
    unit.deliveries.postpone(claimed, NOW + 2 * DAY)
    more = NagBundle(person=BEN, items=(a_nag(case.number), a_nag(case.number, "tell")))
    unit.outbox.widen_nags("k1", more, NOW)
    assert unit.next_due_at() == NOW


def test_widening_what_is_on_its_way_is_stale(unit: SqlUnitOfWork) -> None:
    """Between the look and the change it may have left: then one looks again."""
    case = add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(case.number)))
    claim(unit)
    with pytest.raises(StaleCase):
        unit.outbox.widen_nags("k1", NagBundle(person=BEN, items=(a_nag(case.number),)), NOW)


def test_question_that_waits_can_be_widened(unit: SqlUnitOfWork) -> None:
    """One is asked for several cases in one message, which is then about all of them."""
    one, other = add(unit), add(unit)
    unit.outbox.enqueue(asks("k1", one.number))
    unit.outbox.enqueue(asks("k2", one.number, to=ANN))
    assert unit.outbox.waiting_asks("Ben@example.com") == ("k1", AskBundle(person=BEN, cases=(1,)))
    unit.outbox.widen_asks("k1", AskBundle(person=BEN, cases=(one.number, other.number)))
    assert unit.outbox.waiting_asks(BEN) == ("k1", AskBundle(person=BEN, cases=(1, 2)))
    assert say(unit) == ["k1", "k2"]
    assert [each.key for each in unit.outbox.live_messages(other.number)] == ["k1"]


def test_question_that_is_on_its_way_waits_no_more(unit: SqlUnitOfWork) -> None:
    """What somebody may see already is not changed under their eyes."""
    case = add(unit)
    unit.outbox.enqueue(asks("k1", case.number))
    claim(unit)
    assert unit.outbox.waiting_asks(BEN) is None
    with pytest.raises(StaleCase):
        unit.outbox.widen_asks("k1", AskBundle(person=BEN, cases=(case.number,)))


def test_question_and_nags_are_not_taken_for_each_other(unit: SqlUnitOfWork) -> None:
    """Each joins its own kind."""
    case = add(unit)
    unit.outbox.enqueue(asks("k1", case.number))
    assert unit.outbox.waiting_nags(BEN) is None
    unit.outbox.enqueue(nags("k2", a_nag(case.number)))
    assert unit.outbox.waiting_nags(BEN) == (
        "k2",
        NagBundle(person=BEN, items=(a_nag(case.number),)),
    )


def test_live_messages_are_the_cards_that_stand(unit: SqlUnitOfWork) -> None:
    """Only what was said is kept up to date, and of that, only cards; each under its key."""
    case, other = add(unit), add(unit)
    card = a_card("k1", case.number)
    for outgoing in (card, a_card("k2", other.number, ANN), a_notice("k3", CLARA)):
        unit.outbox.enqueue(outgoing)
    assert unit.outbox.live_messages(case.number) == []
    say(unit)
    unit.outbox.enqueue(a_card("k4", case.number))
    assert unit.outbox.live_messages(case.number) == [card]


def test_live_nags_are_the_latest_of_each_person(unit: SqlUnitOfWork) -> None:
    """An older bundle is history, also where the newer one is about other cases."""
    one, other = add(unit), add(unit)
    unit.outbox.enqueue(nags("k1", a_nag(one.number), a_nag(other.number)))
    unit.outbox.enqueue(nags("k2", a_nag(one.number), to=CLARA))
    say(unit)
    assert [each.key for each in unit.outbox.live_messages(one.number)] == ["k1", "k2"]
    unit.outbox.enqueue(nags("k3", a_nag(other.number, number=2)))
    assert [each.key for each in unit.outbox.live_messages(one.number)] == ["k1", "k2"]
    say(unit)
    assert [each.key for each in unit.outbox.live_messages(one.number)] == ["k2"]
    assert [each.key for each in unit.outbox.live_messages(other.number)] == ["k3"]


def test_live_message_stays_one_after_an_update(unit: SqlUnitOfWork) -> None:
    """What takes the place of a card is that card, and no second one."""
    case = add(unit)
    unit.outbox.enqueue(a_card("k1", case.number))
    say(unit)
    unit.outbox.enqueue(replace(a_card("k2", case.number), replaces="k1"))
    say(unit)
    assert [each.key for each in unit.outbox.live_messages(case.number)] == ["k1"]


def test_update_of_a_bundle_is_no_nag(unit: SqlUnitOfWork) -> None:
    """Bringing a bundle up to date says nothing anew: it is kept whole, and widens nothing."""
    case = add(unit)
    bundle = nags("k1", a_nag(case.number))
    unit.outbox.enqueue(bundle)
    say(unit)
    update = replace(bundle, key="k2", replaces="k1")
    assert unit.outbox.enqueue(update) is True
    assert unit.outbox.waiting_nags(BEN) is None
    (claimed,) = claim(unit)
    assert claimed.outgoing == update


def test_withdrawn_message_is_not_live(unit: SqlUnitOfWork) -> None:
    """What never came to stand anywhere is not kept up to date."""
    case = add(unit)
    unit.outbox.enqueue(a_card("k1", case.number))
    (claimed,) = claim(unit)
    unit.deliveries.cancel(claimed, "no such person", NOW)
    assert unit.outbox.live_messages(case.number) == []
