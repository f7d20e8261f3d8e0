"""A small company with named people, a clock that one sets, and cases to begin a test with.

Fernhill Bikes sends bicycles from Berlin. Unless a test says otherwise it is Monday, nine o'clock,
everybody is at work, and Rita has just reported that Ann Archer's parcel never came.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Case, Stage
from bot.case.evolve import begin, evolve
from bot.case.reasons import AskedBecause
from bot.chat.cards import Actions, Button, Card, Facts, Heading, Link, Menu, Quote, Small, Text
from bot.chat.places import MessageRef
from bot.clockwork import tick
from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.organization import Department, Organization, PersonSettings, Policy, RequestLimits
from bot.company.people import Person, stranger
from bot.company.routing import route_complaint
from bot.desk import Reply, handle_command
from bot.rules.asking import ask_next
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties, duties_of
from bot.rules.nagging import pass_time
from bot.rules.telling import customers_added
from bot.screens.requests import decide
from bot.screens.typed import command_from
from bot.work.composing import compose_card
from bot.work.transaction import Transaction, begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock

BERLIN = ZoneInfo("Europe/Berlin")

# Shipping: its members, who are asked first, and their lead
MIA, MAX, LEA = "mia@fernhill.example", "max@fernhill.example", "lea@fernhill.example"
# Website: its one member, and her lead
WIM, WANDA = "wim@fernhill.example", "wanda@fernhill.example"
#: The executive, the last step of every ladder.
EVA = "eva@fernhill.example"
#: She sells bicycles, and hears what customers say.
RITA = "rita@fernhill.example"
#: A colleague who has nothing to do with it.
STAN = "stan@fernhill.example"

COMPLAINT = "My parcel never came."
ANN = c.NewCustomer(name="Ann Archer", contact="ann@example.org")
BOB = c.NewCustomer(name="Bob Baker", contact="+49 30 5550100")
CLEO = c.NewCustomer(name="Cleo Cook")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(local: str, zone: ZoneInfo = BERLIN) -> datetime:
    """The instant (UTC) of a local time: ``at("2026-11-23 09:00")``."""
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


MONDAY = at("2026-11-23 09:00")


def a_policy(**changes: Any) -> Policy:  # noqa: ANN401 - whatever a policy has
    """The everyday policy; lengths may be written as in `oops.toml`."""
    policy = Policy(
        severity="normal",
        accept_within=Duration.parse("2h"),
        acknowledge_within=Duration.parse("4h"),
        fix_within=Duration.parse("3d"),
        tell_within=Duration.parse("4h"),
        update_every=Duration.parse("1d"),
        nag_every=Duration.parse("4h"),
        escalate_after=2,
        any_hour=False,
    )
    read: dict[str, Any] = {
        name: Duration.parse(each) if isinstance(each, str) else each
        for name, each in changes.items()
    }
    return replace(policy, **read)


NORMAL = a_policy()
URGENT = replace(
    a_policy(accept_within="15m", acknowledge_within="30m", fix_within="8h", tell_within="1h"),
    severity="urgent",
    update_every=Duration.parse("2h"),
    nag_every=Duration.parse("15m"),
    any_hour=True,
)
SHIPPING = Department(
    name="Shipping",
    lead=LEA,
    members=(MIA, MAX),
    channel="#shipping",
    keywords=("parcel", "late delivery", "box"),
)
WEBSITE = Department(
    name="Website",
    lead=WANDA,
    members=(WIM,),
    channel="#website",
    keywords=("link", "page", "log in"),
)
FERNHILL = Organization(
    limits=RequestLimits(reports=100_000, changes=100_000),  # the clock stands still
    name="Fernhill Bikes",
    zone=BERLIN,
    hours=WorkingHours.parse(["mon-fri 09:00-17:00"]),
    holidays=Holidays.parse(["2026-12-24"]),
    digest_at=time(9, 30),
    digest_channel="#oops",
    departments=(SHIPPING, WEBSITE),
    policies={"normal": NORMAL, "urgent": URGENT},
    executive=EVA,
)


def company(**changes: Any) -> Organization:  # noqa: ANN401 - whatever a company has
    """Fernhill Bikes, with these changes."""
    return replace(FERNHILL, **changes)


def patient(policy: Policy) -> Organization:
    """Fernhill Bikes with another everyday policy."""
    return company(policies={"normal": policy, "urgent": URGENT})


def with_deputy(email: str, deputy: str) -> Organization:
    """Fernhill Bikes, where somebody has a deputy."""
    return company(people={email: PersonSettings(deputy=deputy)})


def away(email: str, until: datetime) -> Person:
    """Somebody who is not at work until then."""
    return replace(stranger(email), away_until=until)


def gone(email: str) -> Person:
    """Somebody whose account lives no longer."""
    return replace(stranger(email), active=False)


def a_setting(
    now: datetime = MONDAY,
    organization: Organization = FERNHILL,
    people: Iterable[Person] = (),
    load: Mapping[str, int] | None = None,
) -> Circumstances:
    """One moment in the company, where all but these `people` are at work."""
    known = {each.email: each for each in people}
    busy = load or {}
    return Circumstances(
        now=now,
        organization=organization,
        person=lambda email: known.get(email) or stranger(email),
        load_of=lambda emails: {each: busy.get(each, 0) for each in emails},
    )


@dataclass(kw_only=True)
class Story:
    """One case, told step by step with no store: what people ask, and time that passes."""

    organization: Organization = FERNHILL
    complaint: str = COMPLAINT
    reporter: str = RITA
    customers: tuple[c.NewCustomer, ...] = (ANN,)
    severity: str = "normal"
    now: datetime = MONDAY
    people: dict[str, Person] = field(default_factory=dict)
    load: dict[str, int] = field(default_factory=dict)
    history: list[e.Event] = field(default_factory=list)
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        routed = route_complaint(self.organization, self.complaint)
        opening = e.CaseReported(
            at=self.now,
            by=self.reporter,
            complaint=self.complaint,
            reporter=self.reporter,
            department=routed.department.name,
            matched=routed.matched,
            severity=self.severity,
            ladder=self.organization.ladder(routed.department),
        )
        self.history.append(opening)
        self.case = begin(opening, number=1)
        self._keep(
            customers_added(list(self.customers), self.reporter, self.circumstances, after=0)
        )
        asked = ask_next(self.case, self.circumstances, AskedBecause.REPORTED)
        self._keep([asked] if asked else [])

    @property
    def circumstances(self) -> Circumstances:
        """The moment in the company."""
        return a_setting(self.now, self.organization, self.people.values(), self.load)

    @property
    def duties(self) -> Duties:
        """What the case owes now."""
        return duties_of(self.case, self.circumstances)

    def asks(self, by: str, kind: type[c.CaseRequest], **words: object) -> list[e.Event]:
        """Somebody asks for something; what happened. Raises Refusal."""
        request = kind(by=by, via="chat", number=1, **words)  # type: ignore[arg-type]
        return self._keep(decide(self.case, request, self.circumstances))

    def passes(self, until: datetime | timedelta) -> list[e.Event]:
        """It is `until`, or so much later; what has happened by then."""
        self.now = until if isinstance(until, datetime) else self.now + until
        return self._keep(pass_time(self.duties))

    def knows(self, *people: Person) -> None:
        """From now on that is so of these people."""
        self.people |= {each.email: each for each in people}

    def _keep(self, happened: Iterable[e.Event]) -> list[e.Event]:
        kept = list(happened)
        for event in kept:
            self.case = evolve(self.case, event)
        self.history += kept
        return kept


_STEPS: dict[Stage, tuple[type[c.CaseRequest], dict[str, str]]] = {
    Stage.OWNED: (c.Own, {}),
    Stage.FIXED: (c.Fix, {"what": "sent it again"}),
    Stage.TOLD: (c.Tell, {"words": "all by phone"}),
    Stage.CLOSED: (c.Close, {}),
}


def at_stage(stage: Stage, **beginning: Any) -> Story:  # noqa: ANN401 - whatever a story has
    """A story that has come that far in Mia's hands, all on Monday at nine."""
    story = Story(**beginning)
    for reached, (kind, words) in _STEPS.items():
        if story.case.stage is stage:
            break
        story.asks(MIA, kind, **words)
        assert story.case.stage is reached
    return story


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message that has left."""

    #: A channel, or a person's address.
    to: str
    card: Card
    key: str
    in_thread: bool
    #: Whether it took the place of one that stood there.
    updates: bool


@dataclass(kw_only=True)
class Office:
    """The company at work on a real store: people ask, time passes, messages leave."""

    store: SqlStore
    organization: Organization = FERNHILL
    clock: Clock = field(default_factory=Clock)

    def asks(self, *commands: c.Command, once: str | None = None) -> Reply:
        """Somebody asks for something, or for several things at once; the last answer."""

        def work(uow: SqlUnitOfWork) -> Reply:
            replies = [handle_command(self._transaction(uow), each, once) for each in commands]
            return replies[-1]

        return self.store.transact_now(work)

    def types(self, by: str, words: str) -> Reply:
        """Somebody types that after `/oops`. Raises Refusal where it cannot be read."""
        return self.asks(command_from(words, by, "chat"))

    def ticks(self) -> None:
        """The clockwork looks, until nothing more is due."""
        while self.store.transact_now(lambda uow: tick(self._transaction(uow))):
            pass

    def passes(self, until: datetime) -> None:
        """Time goes by; the clockwork looks at each moment at which something is due."""
        while (due_at := self._next_due_at()) and due_at <= until:
            self.clock.now = max(due_at, self.clock.now)
            self.ticks()
            self.leaves()
        self.clock.now = until
        self.ticks()

    def _next_due_at(self) -> datetime | None:
        return self.store.transact_now(SqlUnitOfWork.next_due_at)

    def case(self, number: int = 1) -> Case:
        """The case as it is kept."""
        found = self.store.transact_now(lambda uow: uow.cases.get(number))
        assert found
        return found

    def events(self, number: int = 1) -> list[e.Event]:
        """What happened to the case."""
        return [
            event for event, _ in self.store.transact_now(lambda uow: uow.history.of_case(number))
        ]

    def leaves(self) -> list[Said]:
        """Everything that may be said now is said, and arrives."""
        said: list[Said] = []
        while now := self.store.transact_now(self._leave):
            said += now
        return [each for each in said if each.card.blocks]

    def _transaction(self, uow: SqlUnitOfWork) -> Transaction:
        return begin_transaction(self.organization, uow, self.clock.now)

    def _leave(self, uow: SqlUnitOfWork) -> list[Said]:
        now = self.clock.now
        tx = self._transaction(uow)
        said = []
        for claimed in uow.deliveries.claim(now, now + MINUTE, 50):
            outgoing = claimed.outgoing
            card = compose_card(tx, claimed)
            to = outgoing.place.person or outgoing.place.channel or ""
            if card:
                uow.deliveries.mark_delivered(
                    claimed, MessageRef(channel=to, message=str(claimed.id)), now
                )
            else:
                uow.deliveries.cancel(claimed, "nothing left to say", now)
            said.append(
                Said(
                    to=to,
                    card=card or Card(summary="", blocks=()),
                    key=outgoing.key,
                    in_thread=outgoing.in_thread_of is not None,
                    updates=outgoing.replaces is not None,
                )
            )
        return said


def words(card: Card | None) -> str:
    """Everything that one reads on a card, a line for each thing."""
    lines: list[str] = []
    for block in card.blocks if card else ():
        match block:
            case Heading(text=text) | Text(text=text) | Quote(text=text) | Small(text=text):
                lines.append(text)
            case Facts(rows=rows):
                lines += [f"{label}: {value}" for label, value in rows]
            case Link(label=label, address=address):
                lines.append(f"{label}: {address}")
            case Actions(items=items):
                lines += [f"[{each.label}]" for each in items]
    return "\n".join(lines)


def buttons(card: Card | None) -> list[Button | Menu]:
    """Everything that one can press on a card."""
    blocks = card.blocks if card else ()
    return [item for block in blocks if isinstance(block, Actions) for item in block.items]


def verbs(card: Card | None) -> list[str]:
    """What one can press on a card, by its verb."""
    return [each.verb for each in buttons(card)]
