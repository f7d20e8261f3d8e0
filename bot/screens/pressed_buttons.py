"""Readers of buttons that need no form: one reader per request."""

from bot.case import commands as c
from bot.case.events import Satisfaction
from bot.screens.request_row import PressedButton
from bot.screens.typed_text import whole_number


def press_own(p: PressedButton) -> c.CaseRequest:
    """Read a button about the case alone."""
    return c.Own(by=p.by, via=p.via, number=p.number)


def press_move(p: PressedButton) -> c.CaseRequest:
    """Read a button about a department, or about a colleague's address and a reason."""
    address, _, why = p.about.partition(" ")
    if "@" in address:
        return c.Move(by=p.by, via=p.via, number=p.number, department=address, why=why)
    return c.Move(by=p.by, via=p.via, number=p.number, department=p.about)


def press_agree(p: PressedButton) -> c.CaseRequest:
    """Read a button about a customer, or about all customers still to be agreed on."""
    customer = whole_number(p.about)
    return c.AgreeGivingUp(by=p.by, via=p.via, number=p.number, customer=customer)


def press_keep_promise(p: PressedButton) -> c.CaseRequest:
    """Read a button about a promise, or about the promise due first."""
    promise = whole_number(p.about)
    return c.KeepPromise(by=p.by, via=p.via, number=p.number, promise=promise)


def press_close(p: PressedButton) -> c.CaseRequest:
    """Read a button about the case alone."""
    return c.Close(by=p.by, via=p.via, number=p.number)


def press_outcome(p: PressedButton) -> c.CaseRequest:
    """Read a button about the customers' satisfaction."""
    outcome = next((each for each in Satisfaction if each == p.about), None)
    return c.Close(by=p.by, via=p.via, number=p.number, outcome=outcome)


def press_show(p: PressedButton) -> c.CaseRequest:
    """Read a button about the case alone."""
    return c.ShowCase(by=p.by, via=p.via, number=p.number)


def press_refresh(p: PressedButton) -> c.CaseRequest:
    """Read a button about the case alone."""
    return c.ShowCard(by=p.by, via=p.via, number=p.number)
