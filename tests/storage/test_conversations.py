"""Where people can be written to, and what was passed on to us, survive a restart."""

from dataclasses import replace
from functools import partial

from bot.chat.messages import ClaimedMessage
from bot.chat.places import MessageRef
from storage.platforms.conversations import Conversation, ConversationKind
from storage.platforms.forwarded import ForwardedMessage
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import CLARA, HOUR, NOW, a_notice

CHAT = Conversation(
    conversation="a:ann",
    kind=ConversationKind.PERSON,
    service_url="https://smba.trafficmanager.net/emea/",
    bot="28:oops",
    tenant="t",
    user="29:ann",
    email="ann@paper.example",
    name="Ann Archer",
    timezone="Europe/London",
)
TEAM = Conversation(
    conversation="19:team",
    kind=ConversationKind.TEAM,
    service_url="https://smba.example/",
    bot="28:oops",
)
OFFER = ForwardedMessage(
    source="message:a:ann:1", conversation="a:ann", text="It is wet", link="https://x"
)


def test_conversation_comes_back_as_it_was_kept(store: SqlStore) -> None:
    """By its id, by the person's address however it is written, and by its kind."""
    store.transact_now(lambda uow: uow.conversations.save(CHAT, NOW))
    store.transact_now(lambda uow: uow.conversations.save(TEAM, NOW))

    assert store.transact_now(lambda uow: uow.conversations.get("a:ann")) == CHAT
    assert (
        store.transact_now(lambda uow: uow.conversations.with_person("Ann@Paper.example ")) == CHAT
    )
    assert store.transact_now(lambda uow: uow.conversations.of_kind(ConversationKind.TEAM)) == [
        TEAM
    ]
    assert store.transact_now(lambda uow: uow.conversations.get("a:ben")) is None


def test_what_was_not_heard_this_time_stays(store: SqlStore) -> None:
    """A new service URL counts at once; an address that was not told again is still theirs."""
    moved = replace(
        CHAT, service_url="https://smba.trafficmanager.net/amer/", email=None, timezone=None
    )
    store.transact_now(lambda uow: uow.conversations.save(CHAT, NOW))

    store.transact_now(lambda uow: uow.conversations.save(moved, NOW + HOUR))

    found = store.transact_now(lambda uow: uow.conversations.get("a:ann"))
    assert found == replace(CHAT, service_url=moved.service_url)


def test_latest_conversation_with_somebody_counts(store: SqlStore) -> None:
    """Who has two is written to in the one that was heard of last."""
    newer = replace(CHAT, conversation="a:ann2")
    store.transact_now(lambda uow: uow.conversations.save(newer, NOW + HOUR))
    store.transact_now(lambda uow: uow.conversations.save(CHAT, NOW))

    assert store.transact_now(lambda uow: uow.conversations.with_person(CHAT.email or "")) == newer


def test_forgotten_conversation_is_gone(store: SqlStore) -> None:
    """Nobody is written to where we were taken out."""
    store.transact_now(lambda uow: uow.conversations.save(CHAT, NOW))

    store.transact_now(lambda uow: uow.conversations.delete("a:ann"))

    assert (
        store.transact_now(lambda uow: uow.conversations.with_person("ann@paper.example")) is None
    )


def test_what_was_heard_before_is_not_news(store: SqlStore) -> None:
    """Only what is not known yet is written."""
    again = replace(CHAT, email=None, timezone=None)
    moved = replace(CHAT, service_url="https://smba.trafficmanager.net/amer/")

    news = [
        store.transact_now(lambda uow, each=each: uow.conversations.observe(each, NOW))  # type: ignore[misc]
        for each in (CHAT, CHAT, again, moved)
    ]

    assert news == [True, False, False, True]


def test_address_that_changes_changes_for_all_who_share_it(store: SqlStore) -> None:
    """Who has not spoken since moves along; another company, or another address, does not."""
    new, there = "https://smba.trafficmanager.net/amer/", CHAT.service_url
    colleague = replace(CHAT, conversation="a:ben", user="29:ben", email="ben@paper.example")
    others = (
        replace(colleague, conversation="a:eve", email="eve@other.example", tenant="other"),
        replace(
            colleague, conversation="a:kim", email="kim@paper.example", service_url="https://k"
        ),
        replace(colleague, conversation="a:who", email="who@paper.example", tenant=None),
    )
    for each in (CHAT, colleague, *others):
        store.transact_now(lambda uow, each=each: uow.conversations.observe(each, NOW))  # type: ignore[misc]

    store.transact_now(lambda uow: uow.conversations.observe(replace(CHAT, service_url=new), NOW))

    found = {
        each.conversation: each.service_url
        for each in store.transact_now(
            lambda uow: uow.conversations.of_kind(ConversationKind.PERSON)
        )
    }
    assert found == {
        "a:ann": new,
        "a:ben": new,
        "a:eve": there,
        "a:kim": "https://k",
        "a:who": there,
    }


def test_who_refuses_us_is_not_written_to_until_heard_of(store: SqlStore) -> None:
    """A closed conversation is known, and is none; the person's next word opens it."""
    store.transact_now(lambda uow: uow.conversations.observe(CHAT, NOW))
    store.transact_now(lambda uow: uow.conversations.close(CHAT, NOW + HOUR))
    email = CHAT.email or ""
    refused = store.transact_now(
        lambda uow: (uow.conversations.is_closed(email), uow.conversations.with_person(email))
    )

    store.transact_now(lambda uow: uow.conversations.observe(CHAT, NOW + HOUR))

    assert refused == (True, None)
    assert store.transact_now(lambda uow: uow.conversations.is_closed(email)) is False
    assert store.transact_now(lambda uow: uow.conversations.with_person(email)) == CHAT


def test_conversation_that_could_not_begin_is_of_the_past_once_one_has(store: SqlStore) -> None:
    """Where we were refused before there was one, the first word of the person opens it too."""
    refused = replace(CHAT, conversation="29:ann")
    store.transact_now(lambda uow: uow.conversations.close(refused, NOW))

    store.transact_now(lambda uow: uow.conversations.observe(CHAT, NOW + HOUR))

    assert store.transact_now(lambda uow: uow.conversations.is_closed(CHAT.email or "")) is False
    assert store.transact_now(lambda uow: uow.conversations.get("29:ann")) is None


def test_offer_is_found_by_where_it_came_from_and_where_it_stands(store: SqlStore) -> None:
    """It is in the message that was to offer it, once that stands."""
    here = MessageRef(channel=OFFER.conversation, message="m7")
    store.transact_now(lambda uow: uow.forwarded.save(OFFER, NOW))
    store.transact_now(
        lambda uow: uow.outbox.enqueue(replace(a_notice(OFFER.key), offer_of=OFFER.source))
    )
    store.transact_now(lambda uow: uow.outbox.enqueue(a_notice("another", CLARA)))
    before = store.transact_now(lambda uow: uow.forwarded.offered_in("a:ann", "m7"))
    for claimed in store.transact_now(lambda uow: uow.deliveries.claim(NOW, NOW + HOUR, 2)):
        ref = here if claimed.outgoing.key == OFFER.key else replace(here, message="m8")
        store.transact_now(partial(_deliver, claimed=claimed, ref=ref))

    assert before is None
    assert store.transact_now(lambda uow: uow.forwarded.get(OFFER.source)) == OFFER
    assert store.transact_now(lambda uow: uow.forwarded.offered_in("a:ann", "m7")) == OFFER
    assert store.transact_now(lambda uow: uow.forwarded.offered_in("a:ann", "m8")) is None
    assert store.transact_now(lambda uow: uow.forwarded.offered_in("a:ben", "m7")) is None
    assert store.transact_now(lambda uow: uow.forwarded.get("message:other")) is None


def test_last_platform_of_somebody_is_known(store: SqlStore) -> None:
    """It is where they spoke last, however their address is written."""
    store.transact_now(lambda uow: uow.conversations.save_platform_of("ann@paper.example", "one"))
    store.transact_now(lambda uow: uow.conversations.save_platform_of("ANN@paper.example", "two"))

    assert (
        store.transact_now(lambda uow: uow.conversations.platform_of("ann@paper.example")) == "two"
    )
    assert (
        store.transact_now(lambda uow: uow.conversations.platform_of("ben@paper.example")) is None
    )


def _deliver(uow: SqlUnitOfWork, claimed: ClaimedMessage, ref: MessageRef) -> None:
    uow.deliveries.mark_delivered(claimed, ref, NOW)


def test_first_pin_of_a_name_counts(store: SqlStore) -> None:
    """A process that finds another channel later gets the first one, until it is forgotten."""
    pin = ("slack", "#complaints")

    first = store.transact_now(lambda uow: uow.pinned_channels.pin(*pin, "C1", NOW))
    second = store.transact_now(lambda uow: uow.pinned_channels.pin(*pin, "C2", NOW + HOUR))
    other = store.transact_now(lambda uow: uow.pinned_channels.get("teams", "#complaints"))
    of_slack = store.transact_now(lambda uow: uow.pinned_channels.of_platform("slack"))
    store.transact_now(lambda uow: uow.pinned_channels.unpin(*pin))

    assert (first, second, other, of_slack) == ("C1", "C1", None, {"#complaints": "C1"})
    assert store.transact_now(lambda uow: uow.pinned_channels.get(*pin)) is None


def test_other_tenants_count_for_nothing(store: SqlStore) -> None:
    """A later chat of another tenant with the same address hides none of ours."""
    foreign = replace(CHAT, conversation="a:zoe", tenant="other")
    store.transact_now(lambda uow: uow.conversations.save(CHAT, NOW))
    store.transact_now(lambda uow: uow.conversations.save(foreign, NOW + HOUR))
    email = CHAT.email or ""

    found = store.transact_now(lambda uow: uow.conversations.with_person(email, "t"))
    chats = store.transact_now(lambda uow: uow.conversations.of_kind(ConversationKind.PERSON, "t"))
    deleted = store.transact_now(lambda uow: uow.conversations.delete_foreign("t"))

    assert (found, chats, deleted) == (CHAT, [CHAT], 1)
    assert store.transact_now(lambda uow: uow.conversations.get("a:zoe")) is None
