"""Messages on their way to a platform, and what becomes of them when that fails."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot import commands as c
from bot import events as e
from bot.cards import Card
from bot.courier import Courier
from bot.errors import StoreUnavailable
from bot.outgoing import Claimed
from bot.people import Person
from bot.ports import Delivery, Gate, MessageRef, Outcome, Place, Refused, always
from bot.timing import LEASE, SETTLING, Timing
from tests.kit import (
    ANN,
    COMPLAINT,
    DAY,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    RITA,
    STAN,
    WANDA,
    Office,
    at,
    words,
)

SECOND = timedelta(seconds=1)
SHIPPING = "#shipping"

AMBIGUOUS = Delivery(outcome=Outcome.AMBIGUOUS, detail="timeout")
NOT_THERE = Delivery(outcome=Outcome.REFUSED, refused=Refused.MESSAGE)


def refused(why: Refused) -> Delivery:
    """The platform's no."""
    return Delivery(outcome=Outcome.REFUSED, refused=why, detail=f"no_{why}")


def throttled(seconds: float) -> Delivery:
    """The platform's not so fast."""
    return Delivery(outcome=Outcome.THROTTLED, retry_after=seconds)


@dataclass
class Chat:
    """A platform in memory: it keeps what it was sent, and answers as it was told to.

    It stands in for what is outside; what it was not told about, it takes.
    """

    name: str = "chat"
    #: What was posted and taken, in its order: where, in which thread, the words, the key.
    posted: list[tuple[str, str | None, str, str]] = field(default_factory=list)
    #: What was put in the place of something: where that stands, and the words.
    changed: list[tuple[MessageRef, str]] = field(default_factory=list)
    #: What was looked for: the key, and since when (Unix seconds).
    sought: list[tuple[str, float]] = field(default_factory=list)
    #: What it will answer to the next posts to a channel or person, in turn. A ValueError and a
    #: store that cannot be reached come before anything leaves, any other error afterwards.
    answers: dict[str, list[Delivery | BaseException]] = field(
        default_factory=lambda: defaultdict(list)
    )
    #: What it will answer to the next changes, and to the next searches.
    to_changes: list[Delivery] = field(default_factory=list)
    to_searches: list[Delivery | Exception] = field(default_factory=list)

    async def post(self, place: Place, card: Card, key: str, may_leave: Gate = always) -> Delivery:
        """Take it in time, unless it was told otherwise."""
        to = place.person or place.channel or ""
        told = self.answers[to].pop(0) if self.answers[to] else None
        if isinstance(told, ValueError | StoreUnavailable):
            raise told
        if not await may_leave():
            return Delivery(outcome=Outcome.LATE)
        if isinstance(told, BaseException):
            raise told
        if told:
            return told
        self.posted.append((to, place.thread, words(card), key))
        ref = MessageRef(channel=to, message=str(len(self.posted)))
        return Delivery(outcome=Outcome.SENT, ref=ref)

    async def update(self, ref: MessageRef, card: Card) -> Delivery:
        """Change it, unless it was told otherwise."""
        if self.to_changes:
            return self.to_changes.pop(0)
        self.changed.append((ref, words(card)))
        return Delivery(outcome=Outcome.SENT)

    async def find(self, place: Place, key: str, since: float) -> Delivery:  # noqa: ARG002 - it looks everywhere
        """Not find it, unless it was told otherwise."""
        self.sought.append((key, since))
        told = self.to_searches.pop(0) if self.to_searches else NOT_THERE
        if isinstance(told, Exception):
            raise told
        return told

    async def find_person(self, email: str) -> Person | None:  # noqa: ARG002 - it knows nobody
        """Know nobody."""
        return None

    def read_by(self, to: str) -> list[str]:
        """What was posted there, each by its first line."""
        return [text.splitlines()[0] for place, _, text, _ in self.posted if place == to]


@dataclass
class Post:
    """A courier between the company and the chat, on the company's clock."""

    office: Office
    chat: Chat = field(default_factory=Chat)
    reported: list[tuple[str, Outcome]] = field(default_factory=list)
    #: What its stopwatch shows.
    seconds: float = 0
    courier: Courier = field(init=False)

    def __post_init__(self) -> None:
        office = self.office
        timing = Timing(clock=office.clock, stopwatch=lambda: self.seconds, pace=None)
        self.courier = Courier(office.store, self.chat, office.organization, timing, self._note)

    def _note(self, claimed: Claimed, delivery: Delivery) -> None:
        self.reported.append((claimed.outgoing.key, delivery.outcome))

    async def goes(self, after: timedelta = timedelta()) -> None:
        """So much later, everything that may leave does."""
        self.office.clock.forward(after)
        while claimed := await self.courier.claim(50):
            for each in claimed:
                await self.courier.deliver(each)


@pytest.fixture
def post(office: Office) -> Post:
    """A courier, and a chat that takes everything unless it is told otherwise."""
    return Post(office)


def report(office: Office, **changes: object) -> None:
    """Rita reports that Ann's parcel never came: a card for Mia, and one for the channel."""
    one = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
    office.asks(replace(one, **changes))  # type: ignore[arg-type]


# Sent


async def test_message_is_sent_once(post: Post) -> None:
    """What was taken is not sent again, however often the courier goes."""
    report(post.office)

    await post.goes()
    await post.goes(HOUR)

    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_card_is_changed_where_it_stands(post: Post) -> None:
    """A later change goes to the message that was posted, and is no message of its own."""
    report(post.office)
    await post.goes()

    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    changed = {ref.channel: text.splitlines()[0] for ref, text in post.chat.changed}
    assert changed == {SHIPPING: "OOPS-1 · being fixed", MIA: "OOPS-1 · being fixed"}
    assert len(post.chat.read_by(MIA)) == 1


async def test_thread_is_below_the_card(post: Post) -> None:
    """What is said of the case in the channel is said in its card's thread."""
    report(post.office)
    await post.goes()
    (card,) = [
        str(number) for number, (to, *_) in enumerate(post.chat.posted, start=1) if to == SHIPPING
    ]

    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    in_channel = [(thread, text) for to, thread, text, _ in post.chat.posted if to == SHIPPING]
    assert in_channel[1:] == [(card, "Mia has OOPS-1 now.")]


async def test_sends_are_reported_without_their_words(post: Post) -> None:
    """Whoever counts learns which message it was and what became of it."""
    report(post.office)
    post.chat.answers[MIA] = [throttled(5)]

    await post.goes()

    assert sorted(outcome for _, outcome in post.reported) == [Outcome.SENT, Outcome.THROTTLED]
    assert all("parcel" not in key for key, _ in post.reported)


# Throttled


async def test_throttled_message_waits_as_long_as_it_was_told(post: Post) -> None:
    """Not a second less, and then it is sent once."""
    report(post.office)
    post.chat.answers[MIA] = [throttled(30)]

    await post.goes()
    await post.goes(29 * SECOND)
    early = post.chat.read_by(MIA)
    await post.goes(SECOND)

    assert (early, len(post.chat.read_by(MIA))) == ([], 1)
    assert post.chat.sought == []


async def test_throttled_conversation_holds_up_no_other(post: Post) -> None:
    """Only what is behind it, in its own conversation, waits with it."""
    report(post.office)
    post.chat.answers[SHIPPING] = [throttled(30)]

    await post.goes()

    assert (len(post.chat.read_by(MIA)), post.chat.read_by(SHIPPING)) == (1, [])


async def test_second_throttled_conversation_quiets_all(post: Post) -> None:
    """Where two are too fast the limit is everybody's, and everybody waits."""
    report(post.office)
    post.chat.answers[SHIPPING] = [throttled(30)]
    post.chat.answers[MIA] = [throttled(60)]
    await post.goes()
    report(post.office)

    await post.goes(40 * SECOND)
    quiet = list(post.chat.posted)
    await post.goes(20 * SECOND)

    assert quiet == []
    assert {to for to, *_ in post.chat.posted} == {SHIPPING, MIA, MAX}


async def test_order_within_a_conversation_is_kept(post: Post) -> None:
    """What was to be said first is said first, even if it takes longer."""
    report(post.office)
    post.chat.answers[SHIPPING] = [throttled(30)]
    await post.goes()
    report(post.office, complaint="A second parcel is late.")
    await post.goes()
    early = post.chat.read_by(SHIPPING)
    await post.goes(30 * SECOND)

    keys = [key for to, _, _, key in post.chat.posted if to == SHIPPING]
    assert early == []
    assert keys == ["channel:1:Shipping", "channel:2:Shipping"]


# Nobody knows whether it arrived


async def test_ambiguous_message_that_is_found_is_not_sent_again(post: Post) -> None:
    """It arrived after all: it stands where it was found, and later changes go there."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    sent_at = post.office.clock.now.timestamp()
    there = MessageRef(channel="D7", message="77.7")
    post.chat.to_searches = [Delivery(outcome=Outcome.SENT, ref=there)]

    await post.goes()
    await post.goes(SETTLING)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    assert post.chat.read_by(MIA) == []
    assert [since for _, since in post.chat.sought] == [sent_at]
    assert there in [ref for ref, _ in post.chat.changed]


async def test_ambiguous_message_is_looked_for_once_it_may_have_landed(post: Post) -> None:
    """Looking at once would miss what is still on its way."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]

    await post.goes()
    await post.goes(SETTLING - SECOND)
    early = list(post.chat.sought)
    await post.goes(SECOND)

    assert (early, len(post.chat.sought)) == ([], 1)


async def test_ambiguous_message_that_is_not_there_is_sent_again(post: Post) -> None:
    """It was lost: it is said now, once."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]

    await post.goes()
    await post.goes(SETTLING)
    await post.goes(HOUR)

    assert len(post.chat.read_by(MIA)) == 1


async def test_ambiguous_message_is_never_simply_repeated(post: Post) -> None:
    """As long as it cannot be found out, it is looked for again, and not said."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    post.chat.to_searches = [AMBIGUOUS] * 3

    await post.goes()
    for _ in range(3):
        await post.goes(5 * MINUTE)
    before = (len(post.chat.sought), post.chat.read_by(MIA))
    await post.goes(10 * MINUTE)

    assert before == (3, [])
    assert len(post.chat.read_by(MIA)) == 1


async def test_doubt_outlives_a_throttled_attempt(post: Post) -> None:
    """That a later attempt was too fast says nothing about the first."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS, throttled(5)]

    await post.goes()
    await post.goes(SETTLING)
    await post.goes(5 * SECOND)

    assert len(post.chat.sought) == 2
    assert len(post.chat.read_by(MIA)) == 1


async def test_ambiguous_change_is_made_again(post: Post) -> None:
    """Changing twice is changing once."""
    report(post.office)
    await post.goes()
    post.office.types(MIA, "OOPS-1 own")
    post.chat.to_changes = [AMBIGUOUS, AMBIGUOUS]

    await post.goes()
    await post.goes(MINUTE)

    assert sorted(ref.channel for ref, _ in post.chat.changed) == [SHIPPING, MIA]
    assert post.chat.sought == []


async def test_person_who_cannot_be_searched_any_more_is_given_up(post: Post) -> None:
    """Whether it arrived no longer matters where nobody is there to read it."""
    report(post.office)
    post.chat.answers[MIA] = [AMBIGUOUS]
    post.chat.to_searches = [refused(Refused.PERSON)]

    await post.goes()
    await post.goes(SETTLING)

    assert post.office.case().answerable == MAX


async def test_courier_that_died_before_it_said_anything_leaves_no_doubt(post: Post) -> None:
    """What it had taken is said by the next one, also where nobody could look for it."""
    report(post.office)
    await post.courier.claim(50)
    post.chat.to_searches = [Delivery(outcome=Outcome.UNKNOWN)] * 2
    other = Post(post.office, post.chat)

    await other.goes(LEASE - SECOND)
    early = list(post.chat.posted)
    await other.goes(SECOND)

    assert (early, post.chat.sought) == ([], [])
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_courier_that_died_is_not_repeated(post: Post) -> None:
    """What had left is looked for by the next one, when its lease is over."""
    report(post.office)
    for each in (MIA, SHIPPING):
        post.chat.answers[each] = [asyncio.CancelledError()]
    for parcel in await post.courier.claim(50):
        with pytest.raises(asyncio.CancelledError):
            await post.courier.deliver(parcel)
    other = Post(post.office, post.chat)

    await other.goes(LEASE - SECOND)
    early = (list(post.chat.posted), list(post.chat.sought))
    await other.goes(SECOND)

    assert early == ([], [])
    assert len(post.chat.sought) == 2
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_message_that_was_held_up_for_too_long_does_not_leave(post: Post) -> None:
    """Somebody else may be about to say it: it waits for another claim, and is not in doubt."""
    report(post.office)
    parcels = await post.courier.claim(50)
    post.seconds = (LEASE - SETTLING).total_seconds() / 2
    for each in parcels:
        await post.courier.deliver(each)
    too_late = list(post.chat.posted)

    await post.goes(2 * SECOND)

    assert too_late == []
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]
    assert post.chat.sought == []


async def test_change_that_was_held_up_for_too_long_does_not_leave(post: Post) -> None:
    """What it shows may be older than what stands there by now."""
    report(post.office)
    await post.goes()
    post.office.types(MIA, "OOPS-1 own")
    parcels = await post.courier.claim(50)
    post.seconds = 60
    for each in parcels:
        await post.courier.deliver(each)
    assert post.chat.changed == []


async def test_claim_that_another_took_over_comes_to_nothing(post: Post) -> None:
    """Whoever slept through their lease says nothing, though no stopwatch told them."""
    report(post.office)
    slept = await post.courier.claim(50)
    other = Post(post.office, post.chat)
    await other.goes(LEASE)
    said = list(post.chat.posted)

    for each in slept:
        await post.courier.deliver(each)

    assert (len(said), post.chat.posted) == (2, said)


async def test_nag_that_could_not_leave_in_time_waits_for_the_morning(post: Post) -> None:
    """Nobody is woken by what was owed in the afternoon."""
    report(post.office)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    post.office.clock.now = at("2026-11-23 13:00")
    post.office.ticks()
    said = len(post.chat.read_by(MIA))
    await post.goes(9 * HOUR)
    by_night = len(post.chat.read_by(MIA))
    await post.goes(at("2026-11-24 09:00") - post.office.clock.now)

    assert (by_night - said, len(post.chat.read_by(MIA)) - said) == (0, 1)


# Refused for good


async def test_person_who_is_gone_is_passed_over(post: Post) -> None:
    """The history says so, and what they were asked for is asked of the next one."""
    report(post.office)
    post.chat.answers[MIA] = [refused(Refused.PERSON)]

    await post.goes()

    assert post.office.case().answerable == MAX
    assert len(post.chat.read_by(MAX)) == 1
    (failed,) = [each for each in post.office.events() if isinstance(each, e.MessageUndelivered)]
    assert (failed.to, failed.detail, failed.by) == (MIA, "no_person", None)


async def test_person_who_is_gone_owns_nothing_any_more(post: Post) -> None:
    """All that they owned goes on, not only what the message was about."""
    for number in (1, 2):
        report(post.office)
        post.office.types(MIA, f"OOPS-{number} own")
    await post.goes()
    post.office.types(LEA, "OOPS-1 own")
    post.chat.answers[MIA] = [refused(Refused.PERSON)]

    await post.goes()

    assert [post.office.case(number).answerable for number in (1, 2)] == [LEA, MAX]


async def test_channel_that_is_closed_is_said_to_its_lead(post: Post) -> None:
    """Once a day, and what to do about it; the case goes on."""
    post.chat.answers[SHIPPING] = [refused(Refused.CHANNEL)] * 9
    report(post.office)
    await post.goes()
    report(post.office)
    await post.goes(HOUR)
    first_day = post.chat.read_by(LEA)
    post.office.clock.now = at("2026-11-24 10:00")
    report(post.office)
    await post.goes()

    assert [each.split(":")[0] for each in first_day] == ["I cannot write in #shipping"]
    assert len(post.chat.read_by(LEA)) == 2
    assert len(post.chat.read_by(MIA)) == 2


async def test_digest_whose_channel_is_closed_goes_to_the_executive(post: Post) -> None:
    """What was to be read by everybody is read by somebody."""
    post.chat.answers["#oops"] = [refused(Refused.CHANNEL)]
    post.office.clock.now = at("2026-11-23 09:30")
    post.office.ticks()

    await post.goes()

    assert post.chat.read_by(EVA) == [
        (
            "I cannot write in #oops: it is gone, archived, or I am not in it. Invite me there, or "
            "name another channel in oops.toml. Until then this comes to you."
        ),
        "Oops, Monday 23 November",
    ]


async def test_digest_of_a_closed_channel_finds_somebody_who_is_there(post: Post) -> None:
    """The executive left, and nobody told us: the next one reads it, and why."""
    post.chat.answers["#oops"] = [refused(Refused.CHANNEL)]
    post.chat.answers[EVA] = [refused(Refused.PERSON)] * 9
    post.office.clock.now = at("2026-11-23 09:30")
    post.office.ticks()

    await post.goes()

    first_words = [each.split(":")[0] for each in post.chat.read_by(LEA)]
    assert first_words == ["I cannot write in #oops", "Oops, Monday 23 November"]


async def test_digest_that_nobody_can_read_is_given_up(post: Post) -> None:
    """Each of those who answer for its channel is tried once."""
    post.chat.answers["#oops"] = [refused(Refused.CHANNEL)]
    for each in (EVA, LEA, WANDA):
        post.chat.answers[each] = [refused(Refused.PERSON)] * 9
    post.office.clock.now = at("2026-11-23 09:30")
    post.office.ticks()

    await post.goes()

    tried = [key for key, outcome in post.reported if outcome is Outcome.REFUSED]
    digest = [key for key in tried if key.startswith("digest:")]
    assert len(digest) == len(set(digest)) == 4


async def test_thread_in_a_closed_channel_bothers_nobody(post: Post) -> None:
    """What would have stood below a card that could not be posted is no message to the lead."""
    post.chat.answers[SHIPPING] = [refused(Refused.CHANNEL)] * 9
    report(post.office)
    await post.goes()

    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    assert len(post.chat.read_by(LEA)) == 1


async def test_card_that_was_deleted_is_made_again_once(post: Post) -> None:
    """Somebody deleted it: the case needs a card; deleted again, it is left alone."""
    report(post.office)
    await post.goes()
    post.chat.to_changes = [NOT_THERE, NOT_THERE]
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    again = [(to, text.splitlines()[0]) for to, _, text, key in post.chat.posted if ":again" in key]

    post.chat.to_changes = [NOT_THERE] * 9
    post.office.types(MIA, "OOPS-1 update on its way")
    await post.goes()

    assert sorted(again) == [(SHIPPING, "OOPS-1 · being fixed"), (MIA, "OOPS-1 · being fixed")]
    assert len([key for *_, key in post.chat.posted if ":again" in key]) == 2


async def test_whatever_belongs_to_a_deleted_card_belongs_to_the_new_one(post: Post) -> None:
    """What is said below it stands below the new one, and nobody looks for the old one any more."""
    report(post.office)
    await post.goes()
    post.chat.to_changes = [NOT_THERE, NOT_THERE]
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    numbers = enumerate(post.chat.posted, start=1)
    new = {to: str(number) for number, (to, *_, key) in numbers if key.endswith(":again")}

    post.office.types(MIA, "OOPS-1 fixed sent another")
    await post.goes()

    *_, (to, thread, said, _) = [each for each in post.chat.posted if each[0] == SHIPPING]
    assert (to, thread) == (SHIPPING, new[SHIPPING])
    assert said.startswith("Fixed by Mia")
    assert {ref.channel: ref.message for ref, _ in post.chat.changed} == new


async def test_what_belongs_below_a_deleted_card_is_said_by_itself(post: Post) -> None:
    """Where the thread is gone, and no new card yet there, the channel hears it all the same."""
    report(post.office)
    await post.goes()
    post.chat.answers[SHIPPING] = [NOT_THERE]
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    [(_, thread, _, key)] = [each for each in post.chat.posted if each[3].startswith("thread:")]
    assert (thread, key.endswith(":again")) == (None, True)


async def test_message_whose_form_is_refused_holds_up_nothing(post: Post) -> None:
    """What it was about is said plainly, and what is behind it leaves."""
    report(post.office)
    post.chat.answers[SHIPPING] = [refused(Refused.CONTENT)]
    await post.goes()

    report(post.office)
    await post.goes()

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == [
        "channel:1:Shipping:plainly",
        "channel:2:Shipping",
    ]


async def test_digest_whose_form_is_refused_is_said_in_a_line(post: Post) -> None:
    """It is about no case, and the channel still reads what the day is about."""
    post.chat.answers["#oops"] = [refused(Refused.CONTENT)]

    post.office.passes(at("2026-11-23 09:30"))
    await post.goes()
    await post.goes()

    [said] = [each for each in post.chat.posted if each[0] == "#oops"]
    assert said[2].startswith("Oops, Monday 23 November: Nothing is late.")
    assert said[3] == "digest:2026-11-23:1:plainly"


async def test_digest_that_its_channel_takes_in_no_form_is_told_to_whoever_keeps_it(
    post: Post,
) -> None:
    """Once, and by no channel: the day's list is nobody's only as long as nobody reads it."""
    post.chat.answers["#oops"] = [refused(Refused.CONTENT)] * 2

    post.office.passes(at("2026-11-23 09:30"))
    for _ in range(3):
        await post.goes()

    [said] = [each for each in post.chat.posted if each[3].startswith("digest:")]
    assert (said[0], said[3]) == (EVA, f"digest:2026-11-23:1:plainly:to:{EVA}")


async def test_message_that_is_taken_in_no_form_is_in_the_history(post: Post) -> None:
    """Whoever looks at the case sees who did not read of it; nobody is thought gone for it."""
    report(post.office)
    post.chat.answers[MIA] = [refused(Refused.CONTENT)] * 2

    for _ in range(3):
        await post.goes()

    (failed,) = [each for each in post.office.events() if isinstance(each, e.MessageUndelivered)]
    assert failed.to == MIA
    assert post.chat.read_by(MIA) == []
    assert post.office.case().answerable == MIA


async def test_withdrawn_access_is_waited_for(post: Post) -> None:
    """Until somebody lets us in again nothing is lost; a minute later it is tried again."""
    report(post.office)
    post.chat.answers[MIA] = [refused(Refused.ACCESS)] * 2
    post.chat.answers[SHIPPING] = [refused(Refused.ACCESS)] * 2

    await post.goes()
    await post.goes(MINUTE)
    before = list(post.chat.posted)
    await post.goes(MINUTE)

    assert before == []
    assert sorted(to for to, *_ in post.chat.posted) == [SHIPPING, MIA]


async def test_mistake_of_ours_holds_up_nobody_else(post: Post) -> None:
    """One message that we stumble over does not keep the others."""
    report(post.office)
    post.chat.answers[MIA] = [ValueError("a mistake of ours")]

    await post.goes()

    assert (post.chat.read_by(MIA), len(post.chat.read_by(SHIPPING))) == ([], 1)


async def test_mistake_of_ours_before_it_left_is_no_doubt(post: Post) -> None:
    """Where nobody could look for it, it is said all the same: it cannot have arrived."""
    report(post.office)
    post.chat.answers[MIA] = [ValueError("a mistake of ours")]
    post.chat.to_searches = [Delivery(outcome=Outcome.UNKNOWN)]

    await post.goes()
    await post.goes(10 * MINUTE)

    assert len(post.chat.read_by(MIA)) == 1
    assert post.chat.sought == []


async def test_mistake_of_ours_ends(post: Post) -> None:
    """A message that we always stumble over is said plainly in the end, and the next one leaves."""
    report(post.office)
    post.chat.answers[SHIPPING] = [ValueError("a mistake of ours")] * 5
    for _ in range(6):
        await post.goes(10 * MINUTE)

    report(post.office)
    await post.goes()

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == [
        "channel:1:Shipping:plainly",
        "channel:2:Shipping",
    ]


async def test_throttled_attempt_is_no_mistake_of_ours(post: Post) -> None:
    """However often it was throttled before: the first mistake does not cost it its form."""
    report(post.office)
    throttled = Delivery(outcome=Outcome.THROTTLED)
    post.chat.answers[SHIPPING] = [*[throttled] * 7, ValueError("a mistake of ours")]

    for _ in range(9):
        await post.goes(10 * MINUTE)

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == ["channel:1:Shipping"]


async def test_store_that_cannot_be_reached_is_no_mistake_in_the_message(post: Post) -> None:
    """However often: no message loses its words because our own database was away."""
    report(post.office)
    post.chat.answers[SHIPPING] = [StoreUnavailable("away")] * 9

    for _ in range(10):
        await post.goes(SECOND)

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == ["channel:1:Shipping"]
    card = [outcome for key, outcome in post.reported if key == "channel:1:Shipping"]
    assert card == [Outcome.LATE] * 9 + [Outcome.SENT]


async def test_mistake_of_ours_after_it_left_is_no_reason_to_say_it_otherwise(post: Post) -> None:
    """However often we stumble: what may have arrived is looked for, and not said plainly too."""
    report(post.office)
    post.chat.answers[SHIPPING] = [ConnectionResetError()] * 7
    there = MessageRef(channel=SHIPPING, message="77.7")
    post.chat.to_searches += [NOT_THERE] * 6 + [Delivery(outcome=Outcome.SENT, ref=there)]

    for _ in range(8):
        await post.goes(10 * MINUTE)

    card = [outcome for key, outcome in post.reported if key == "channel:1:Shipping"]
    assert card == [Outcome.AMBIGUOUS] * 7 + [Outcome.SENT]
    assert [key for *_, key in post.chat.posted if key.endswith(":plainly")] == []


async def test_mistake_of_ours_in_looking_ends(post: Post) -> None:
    """What can never be looked for is left at that: it may have arrived, and is not said again."""
    report(post.office)
    post.chat.answers[SHIPPING] = [AMBIGUOUS]
    post.chat.to_searches = [ValueError("a mistake of ours")] * 9
    for _ in range(6):
        await post.goes(10 * MINUTE)

    report(post.office)
    await post.goes()

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == ["channel:2:Shipping"]


# True when it leaves


async def test_question_that_is_settled_is_not_put(post: Post) -> None:
    """Who was asked is not asked any more once somebody has it."""
    report(post.office)

    post.office.types(STAN, "OOPS-1 own")
    await post.goes()

    assert post.chat.read_by(MIA) == []
    assert len(post.chat.read_by(STAN)) == 1


async def test_reminder_that_was_throttled_says_what_is_true_by_then(post: Post) -> None:
    """Composed when it leaves: what is done meanwhile is left out."""
    for number in (1, 2):
        report(post.office, department="Website")
        post.office.types(MIA, f"OOPS-{number} own")
    await post.goes()
    post.office.clock.forward(5 * HOUR)
    post.office.ticks()
    post.chat.answers[MIA] = [throttled(30)]
    await post.goes()

    post.office.types(MIA, "OOPS-1 update it is on its way")
    await post.goes(30 * SECOND)

    (reminder,) = [text for to, _, text, key in post.chat.posted if key.startswith("nag:")]
    assert [line[:6] for line in reminder.splitlines() if line.startswith("OOPS")] == ["OOPS-2"]


async def test_reminder_that_was_throttled_is_withdrawn_when_nothing_is_left(post: Post) -> None:
    """Who did it in the meantime is not reminded of it."""
    report(post.office)
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    post.office.clock.forward(5 * HOUR)
    post.office.ticks()
    post.chat.answers[MIA] = [throttled(30)]
    await post.goes()

    post.office.types(MIA, "OOPS-1 update it is on its way")
    await post.goes(30 * SECOND)
    await post.goes(DAY)

    assert [key for *_, key in post.chat.posted if key.startswith("nag:")] == []


async def test_lead_of_the_channel_is_the_one_of_its_department(post: Post) -> None:
    """Each closed channel has the person who can open it."""
    post.chat.answers["#website"] = [refused(Refused.CHANNEL)]
    report(post.office, department="Website")

    await post.goes()

    assert len(post.chat.read_by(WANDA)) == 1
