"""What one may do about a case, and what one usually does at the stage that it is at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.case import commands as c
from bot.case.events import Satisfaction
from tests.simulation.chance import Chance
from tests.simulation.company import Company
from tests.simulation.ledger import Ledger

VIA: Final = "chat"
_SOON: Final = ("in 1 hour", "tomorrow 16:00", "in 2 days", "in 5 days", "friday")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Somebody before a case."""

    by: str
    ledger: Ledger
    company: Company
    chance: Chance

    def asks(self, kind: type[c.CaseRequest], **words: Any) -> c.CaseRequest:  # noqa: ANN401 - whatever it takes
        """They ask for that."""
        return kind(by=self.by, via=VIA, number=self.ledger.number, **words)


def act(scene: Scene, weights: Mapping[str, float]) -> c.CaseRequest | None:
    """One of these acts; None where it comes to nothing."""
    kind = scene.chance.one(weights)
    return _ACTS[kind](scene) if kind in _ACTS else None


def usual(ledger: Ledger) -> Mapping[str, float]:
    """What one does with a case at its stage, and how likely."""
    if not ledger.owner:
        return {"own": 5, "hand": 1, "move": 0.5, "update": 0.5, "nothing": 3}
    if not ledger.fixed_at:
        return _WHILE_BROKEN
    if ledger.untold:
        return _WHILE_UNTOLD
    return {"close": 5, "keep": 2, "reopen": 0.3, "add": 0.3, "nothing": 1}


def anything() -> Mapping[str, float]:
    """Whatever can be asked for at all."""
    return dict.fromkeys(_ACTS, 1.0)


def names(chance: Chance, most: int) -> tuple[c.NewCustomer, ...]:
    """Some customers; none that was there before, or hardly ever."""
    numbers = (chance.randrange(10**6) for _ in range(chance.randint(1, most)))
    return tuple(c.NewCustomer(name=f"Customer {number}") for number in numbers)


_WHILE_BROKEN: Final[Mapping[str, float]] = {
    "fix": 4,
    "update": 2,
    "promise": 1.5,
    "keep": 0.7,
    "hand": 0.7,
    "add": 0.5,
    "snooze": 0.7,
    "move": 0.2,
    "nothing": 1,
}
#: Some are tempted to close it now.
_WHILE_UNTOLD: Final[Mapping[str, float]] = {
    "tell": 5,
    "give up": 1,
    "promise": 0.5,
    "reopen": 0.3,
    "add": 0.3,
    "snooze": 0.3,
    "close": 0.7,
    "agree": 0.3,
    "keep trying": 0.3,
}


def _own(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.Own)


def _hand(scene: Scene) -> c.CaseRequest:
    to = scene.chance.choice([*scene.ledger.ladder, *scene.company.everybody])
    return scene.asks(c.Hand, to=to)


def _move(scene: Scene) -> c.CaseRequest:
    department = scene.chance.choice(scene.company.organization.departments)
    return scene.asks(c.Move, department=department.name)


def _fix(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.Fix, what="sent it again")


def _update(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.Update, what="it is on its way")


def _promise(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.MakePromise, when=scene.chance.choice(_SOON), what="a call back")


def _keep(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.KeepPromise)


def _snooze(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.SnoozeNags, when=scene.chance.choice(_SOON), why="waiting for a part")


def _add(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.AddCustomers, customers=names(scene.chance, 2))


def _tell(scene: Scene) -> c.CaseRequest:
    """All who do not know, or some of them."""
    untold = scene.ledger.untold or list(scene.ledger.customers)
    some = untold if scene.chance.happens(0.6) else untold[: 1 + len(untold) // 2]
    return scene.asks(c.Tell, customers=tuple(some), how="by phone")


def _give_up(scene: Scene) -> c.CaseRequest:
    customer = scene.chance.choice(list(scene.ledger.customers))
    return scene.asks(c.GiveUp, customer=customer, attempts="three calls", reason="moved away")


def _agree(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.AgreeGivingUp)


def _keep_trying(scene: Scene) -> c.CaseRequest:
    customer = scene.chance.choice(list(scene.ledger.customers))
    return scene.asks(c.KeepTrying, customer=customer, why="ring at noon")


def _close(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.Close, outcome=scene.chance.choice((None, *Satisfaction)))


def _reopen(scene: Scene) -> c.CaseRequest:
    return scene.asks(c.Reopen, why="it broke again")


_ACTS: Final[Mapping[str, Callable[[Scene], c.CaseRequest]]] = {
    "own": _own,
    "hand": _hand,
    "move": _move,
    "fix": _fix,
    "update": _update,
    "promise": _promise,
    "keep": _keep,
    "snooze": _snooze,
    "add": _add,
    "tell": _tell,
    "give up": _give_up,
    "agree": _agree,
    "keep trying": _keep_trying,
    "close": _close,
    "reopen": _reopen,
}
