"""What the core needs from a store: one transaction, in which everything commits together."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Final, Protocol, TypeVar

from bot.case.case import Case
from bot.case.due_moments import Moments
from bot.case.events import Event
from bot.chat.messages import AskBundle, Claimed, NagBundle, Outgoing
from bot.chat.pace import Pace
from bot.chat.places import MessageRef
from bot.company.people import Person

#: The turn of the process that lets time pass for the cases.
TIME: Final = "time"


class UnitOfWork(Protocol):
    """One transaction. Nothing of it is kept unless it commits."""

    # Deliveries from outside

    def first_time(self, key: str, now: datetime) -> bool:
        """Whether nothing came in under this key before; from now on, something has."""

    def forget_deliveries(self, before: datetime, most: int) -> bool:
        """Forget what came in before then, at most so much of a kind; whether there may be more."""

    # Cases

    def next_number(self) -> int:
        """A number that no other case has or will have."""

    def case(self, number: int) -> Case | None:
        """The case of that number."""

    def case_to_show(self, number: int) -> Case | None:
        """The case of that number, with what somebody is just committing: nothing older is said."""

    def case_from(self, source: str) -> int | None:
        """The number of the case that was made from that message or line, if there is one."""

    def add(self, case: Case, source: str | None, moments: Moments | None = None) -> None:
        """Keep a new case; `source` names the message or line that it was made from.

        Without moments, the clockwork looks at it at once. Raises StaleCase where somebody else
        made one from the same source meanwhile.
        """

    def save(self, before: Case, after: Case, moments: Moments) -> None:
        """Keep a changed case. Raises StaleCase if it is no longer as it was `before`."""

    def reschedule(self, case: Case, moments: Moments) -> None:
        """Keep other moments for a case that did not change."""

    def record(self, case: Case, happened: Sequence[Event], via: str) -> None:
        """Add to the case's history, in this order; `via` says through what it happened."""

    def history(self, number: int) -> list[tuple[Event, str]]:
        """Everything that happened to the case, the oldest first, each with its `via`."""

    def due(self, now: datetime, limit: int) -> list[Case]:
        """Open cases whose next due moment has come, the longest due first."""

    def next_due_at(self) -> datetime | None:
        """The soonest moment at which anything falls due: a case or an outgoing message."""

    def answered_by(self, email: str, limit: int) -> list[Case]:
        """Open cases that this person owns or is asked for, the oldest first."""

    def load_of(self, emails: Iterable[str]) -> dict[str, int]:
        """How many open cases each of them owns or is asked for."""

    def late(self, now: datetime, limit: int) -> list[Case]:
        """Open cases of which something is late, the latest first."""

    def count_late(self, now: datetime) -> int:
        """How many open cases `late` would give in all."""

    def told_between(self, start: datetime, end: datetime) -> list[Case]:
        """Cases whose every customer came to know in that span."""

    # People

    def person(self, email: str) -> Person | None:
        """What is known of that colleague."""

    def remember(self, person: Person, now: datetime) -> None:
        """Keep what a platform says of a colleague: name, zone, whether the account lives.

        It does not touch their absence.
        """

    def people_unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Those of whom no platform said anything since then."""

    def set_away(self, email: str, until: datetime | None) -> None:
        """Keep until when somebody is away."""

    # Outgoing messages

    def send(self, outgoing: Outgoing) -> bool:
        """Keep a message to be said after the commit; False where its key is known already."""

    def waiting_nags(self, email: str) -> tuple[str, NagBundle] | None:
        """The bundle, with its key, that still waits to be said to that person."""

    def widen_nags(self, key: str, bundle: NagBundle, not_before: datetime) -> None:
        """Put a larger bundle in the place of one that waits; it may leave earlier for it."""

    def latest_nags(self, email: str, limit: int) -> list[NagBundle]:
        """What that person was reminded of lately, or will be in a moment, the latest first."""

    def waiting_asks(self, email: str) -> tuple[str, AskBundle] | None:
        """The question, with its key, that still waits to be put to that person."""

    def widen_asks(self, key: str, bundle: AskBundle) -> None:
        """Put a larger question in the place of one that waits."""

    def live_messages(self, number: int) -> list[Outgoing]:
        """Messages about the case that stand somewhere and are kept up to date."""

    def claim(
        self, now: datetime, lease_until: datetime, limit: int, pace: Pace | None = None
    ) -> list[Claimed]:
        """Messages to be said now, at most one a conversation, for this process alone.

        No more of them than `pace` allows to all processes together. While it is somebody's turn
        to let time pass, no new bundle is among them: more may still join it.
        """

    def is_ours(self, claimed: Claimed, now: datetime) -> bool:
        """Whether the claim still holds: nobody else has taken the message up, or may by now."""

    def leaves(self, claimed: Claimed, now: datetime) -> bool:
        """Keep that it may arrive from now on; whether it may leave, the claim still holding."""

    def sent(self, claimed: Claimed, ref: MessageRef | None, now: datetime) -> None:
        """It was said, and stands there."""

    def is_gone(self, key: str) -> None:
        """The message of that key was said, and stands nowhere any more."""

    def withdrawn(self, claimed: Claimed, why: str, now: datetime) -> None:
        """It will not be said: no longer true, or refused for good."""

    def again_at(self, claimed: Claimed, at: datetime, *, doubtful: bool) -> None:
        """It is tried again then; `doubtful`: an attempt may have reached the platform."""

    def stumbled(self, claimed: Claimed, at: datetime) -> None:
        """It did not leave for a mistake of ours, and is tried again then."""

    def hold_back(self, claimed: Claimed, until: datetime) -> None:
        """It is not to be said before then, and holds up nobody; more may join it."""

    def slow_down(self, now: datetime, until: datetime) -> None:
        """A conversation is throttled until then; where a second one is meanwhile, all wait."""

    # Processes that share the store

    def take_turn(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether `holder` alone may do that until then; its own turn is made longer."""

    def end_turn(self, name: str, holder: str) -> None:
        """Let the next one take their turn."""

    # Digests

    def begin_digest(self, day: date, now: datetime) -> bool:
        """Whether this local day has no digest yet; from now on, it has one."""


T = TypeVar("T")


class Store(Protocol):
    """Runs plain functions, each in one transaction."""

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Commit what `work` did, or nothing. Raises StoreUnavailable when it cannot."""
