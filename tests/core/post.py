"""A courier in the tests' company, and the chat that it writes to."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.case import commands as c
from bot.case.errors import StoreUnavailable
from bot.chat.cards import Card
from bot.chat.messages import ClaimedMessage
from bot.chat.places import MessageRef, Place
from bot.company.people import Person
from bot.courier import Courier
from bot.ports.platform import Delivery, Gate, Outcome, Refused, always
from bot.ports.timing import Timing
from tests.kit import (
    ANN,
    COMPLAINT,
    RITA,
    Office,
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
    #: Since when and until when it was looked for something (Unix seconds).
    sought: list[tuple[float, float]] = field(default_factory=list)
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

    async def find(self, place: Place, key: str, since: float, until: float) -> Delivery:  # noqa: ARG002 - it looks everywhere
        """Not find it, unless it was told otherwise."""
        self.sought.append((since, until))
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

    def _note(self, claimed: ClaimedMessage, delivery: Delivery) -> None:
        self.reported.append((claimed.outgoing.key, delivery.outcome))

    async def goes(self, after: timedelta = timedelta()) -> None:
        """So much later, everything that may leave does."""
        self.office.clock.forward(after)
        while claimed := await self.courier.claim(50):
            for each in claimed:
                await self.courier.deliver(each)


def report(office: Office, **changes: object) -> None:
    """Rita reports that Ann's parcel never came: a card for Mia, and one for the channel."""
    one = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
    office.asks(replace(one, **changes))  # type: ignore[arg-type]
