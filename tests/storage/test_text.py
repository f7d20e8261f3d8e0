"""Text that no database keeps, and that somebody wrote all the same."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.plain_text import clean
from bot.company.people import Person
from storage.database.text import to_json
from storage.platforms.conversations import Conversation, ConversationKind
from storage.platforms.forwarded import ForwardedMessage
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, NOW, a_card, a_case, a_customer, a_notice, add, reported

#: A NUL, half a surrogate pair, and what a NUL looks like in JSON but is not.
ODD = "no\x00thing \ud83d is \\u0000 \\\x00 odd 🙂"
KEPT = "no\N{REPLACEMENT CHARACTER}thing ? is \\u0000 \\\N{REPLACEMENT CHARACTER} odd 🙂"

odd_texts = st.text(st.sampled_from("\x00\ud800\\u0\"'é🙂"), max_size=9)


def test_odd_words_of_a_customer_are_kept_but_for_what_nobody_can_keep(unit: SqlUnitOfWork) -> None:
    """The complaint is taken, wherever it stands, and only the odd signs are replaced."""
    odd = replace(a_case(customers=[a_customer(name=ODD)]), complaint=ODD, reporters=(ODD,))
    case = add(unit, odd)
    happened = replace(reported(), complaint=ODD)
    unit.history.append(case, [happened], ODD)
    kept = replace(case, complaint=KEPT, reporters=(KEPT,), customers=(a_customer(name=KEPT),))
    assert unit.cases.get(case.number) == kept
    assert unit.history.of_case(case.number) == [(replace(happened, complaint=KEPT), KEPT)]


def test_odd_key_is_found_again_as_it_was_written(unit: SqlUnitOfWork) -> None:
    """What came under an odd name is known when it comes again."""
    assert [unit.inbox.claim(ODD, NOW), unit.inbox.claim(ODD, NOW)] == [True, False]
    unit.cases.add(a_case(), ODD)
    assert unit.cases.number_from_source(ODD) == 1
    assert [unit.outbox.enqueue(a_notice(ODD)), unit.outbox.enqueue(a_notice(ODD))] == [True, False]


def test_odd_message_is_said(unit: SqlUnitOfWork) -> None:
    """What is to be said of it leaves, and it is known what became of it."""
    case = add(unit)
    unit.outbox.enqueue(a_card("k1", case.number, ODD))
    claimed, *_ = unit.deliveries.claim(NOW, NOW, 1)
    unit.deliveries.cancel(claimed, ODD, NOW)
    assert claimed.outgoing.place.person == KEPT
    assert unit.deliveries.claim(NOW, NOW, 1) == []


def test_odd_person_is_remembered(unit: SqlUnitOfWork) -> None:
    """A platform may tell any name, and any id."""
    unit.people.save_profile(Person(email=ANN, name=ODD, timezone=ODD), NOW)
    unit.people.set_away(ODD, NOW)
    unit.conversations.save_platform_of(ANN, ODD)
    talk = Conversation(
        conversation=ODD,
        kind=ConversationKind.PERSON,
        service_url=ODD,
        bot=ODD,
        email=ODD,
        name=ODD,
    )
    unit.conversations.save(talk, NOW)
    unit.forwarded.save(ForwardedMessage(source=ODD, conversation=ODD, text=ODD), NOW)
    person, found, offer = (
        unit.people.get(ANN),
        unit.conversations.get(ODD),
        unit.forwarded.get(ODD),
    )
    assert person == Person(email=ANN, name=KEPT, timezone=KEPT)
    assert found == replace(
        talk, conversation=KEPT, service_url=KEPT, bot=KEPT, email=KEPT, name=KEPT
    )
    assert offer == ForwardedMessage(source=KEPT, conversation=KEPT, text=KEPT)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=odd_texts)
def test_document_keeps_of_odd_text_what_a_column_keeps(text: str) -> None:
    """There is one rule for both, and what can be kept stays as it was."""
    assert json.loads(to_json({text: [text]})) == {clean(text): [clean(text)]}


@pytest.mark.parametrize("text", ["", "plain", "çédille 🙂", '"\\u0000"', "\\\\u0000\n"])
def test_text_that_can_be_kept_is_not_touched(text: str) -> None:
    """Also where it looks like what cannot."""
    assert json.loads(to_json(text)) == clean(text) == text
