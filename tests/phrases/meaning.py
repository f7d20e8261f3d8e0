"""What happened, in the words of the table of phrases."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.case import events as e

_ZONE = ZoneInfo("Europe/London")


def meaning_of(happened: Sequence[e.Event], names: Mapping[int, str]) -> str:
    """Describe the events of a request; empty for none. `names` are those of the customers."""
    return ", ".join(each for each in _parts(happened, names) if each)


def moment(at: datetime) -> str:
    """A time as the people of the table see it."""
    return at.astimezone(_ZONE).strftime("%a %-d %b %Y %H:%M")


def _parts(happened: Sequence[e.Event], names: Mapping[int, str]) -> Iterable[str]:
    added = [each for each in happened if isinstance(each, e.CustomerAdded | e.CustomerNamed)]
    if added:
        yield "customers " + "; ".join(
            f"{each.name} ({each.contact})" if each.contact else each.name for each in added
        )
    for event in happened:
        yield _part(event, names)


def _part(event: e.Event, names: Mapping[int, str]) -> str:  # noqa: C901, PLR0911, PLR0912 -- one arm each
    match event:
        case e.OwnershipAccepted():
            return f"{_who(event.who)} owns it"
        case e.HandoverOffered():
            there = f" in {event.department}" if event.department else ""
            return f"offered to {_who(event.to)}{there}{_why(event.why)}"
        case e.HandoverLapsed():
            return f"{_who(event.to)} declines{_why(event.why)}"
        case e.DepartmentChanged():
            return f"moved to {event.department}{_why(event.why)}"
        case e.OwnerAsked():
            return f"{_who(event.who)} is asked"
        case e.CustomerRenamed():
            contact = f" ({event.contact})" if event.contact else ""
            return f"{event.before} is now {event.name}{contact}"
        case e.FaultFixed():
            return f"fixed “{event.what}”" + (f" at a cost of {event.cost}" if event.cost else "")
        case e.CustomersTold():
            told = " + ".join(names[each] for each in event.customers)
            return f"told {told} “{event.how}”"
        case e.CustomerGivenUp():
            return f"{names[event.customer]} unreachable “{event.attempts}”, “{event.reason}”"
        case e.GivingUpAgreed():
            return f"agreed on {names[event.customer]}"
        case e.GivingUpDeclined():
            return f"keep trying {names[event.customer]}{_why(event.why)}"
        case e.OutcomeNoted():
            noted = " + ".join(names[each] for each in event.customers)
            return f"{event.outcome.value}: {noted}"
        case e.PromiseMade():
            return f"promised for {moment(event.due_at)} “{event.what}”"
        case e.PromiseKept():
            return "the promise is kept"
        case e.CustomersUpdated():
            return f"customers know “{event.what}”"
        case e.Snoozed():
            return f"quiet until {moment(event.until)} “{event.why}”"
        case e.CaseClosed():
            return "closed"
        case e.CaseReopened():
            return f"open again “{event.why}”"
        case _:
            return ""


def _why(words: str) -> str:
    return f" “{words}”" if words else ""


def _who(address: str) -> str:
    return address.partition("@")[0].capitalize()
