"""Corrections of a customer's name or contact."""

import pytest

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.chat.cards import Field
from bot.screens.case_values import case_value
from bot.screens.forms import command_from_form
from bot.screens.requests import decide
from bot.screens.typed import command_from
from tests.kit import ANN, BOB, MAX, RITA, Office, Story, words


def decide_any(story: Story, command: c.Command) -> list[e.Event]:
    """What happens to the case of the story."""
    assert isinstance(command, c.CaseRequest)
    return decide(story.case, command, story.circumstances)


def test_reporter_corrects_the_customer(office: Office) -> None:
    """The form begins with the customer as they stand; the history keeps both names."""
    office.asks(
        c.ReportComplaint(by=RITA, via="chat", complaint="It never came.", customers=(ANN,))
    )

    opened = office.asks(c.OpenForm(by=RITA, via="a button", verb="rename", number=1)).form
    assert opened
    [field] = opened.fields
    assert isinstance(field, Field)
    assert field.value == "Ann Archer, ann@example.org"
    right = {"customers": "Anna Archer, anna@example.com"}
    office.asks(command_from_form("rename", opened.value, right, RITA, "a form"))

    [customer] = office.case().customers
    assert (customer.name, customer.contact) == ("Anna Archer", "anna@example.com")
    shown = words(office.types(RITA, "OOPS-1").card)
    assert "corrected: Ann Archer is Anna Archer (Rita, a form)" in shown


def test_form_for_several_customers_chooses_nobody() -> None:
    """Which one it is has to be said."""
    story = Story(customers=(ANN, BOB))
    value = case_value(story.case, story.circumstances)
    filled, chosen = {"customers": "Anna Archer"}, {"customers": "Anna Archer", "whom": "2"}
    unclear, clear = (
        command_from_form("rename", value, each, RITA, "a form") for each in (filled, chosen)
    )

    with pytest.raises(errors.NoSuchCustomer):
        decide_any(story, unclear)
    [renamed] = decide_any(story, clear)

    assert isinstance(renamed, e.CustomerRenamed)
    assert (renamed.number, renamed.before, renamed.name) == (2, "Bob Baker", "Anna Archer")


@pytest.mark.parametrize(
    ("by", "typed", "error"),
    [
        (RITA, "rename Ann Archer to Ann Archer, ann@example.org", errors.SameCustomers),
        (RITA, "rename Bob Baker to Cy Cole", errors.NoSuchCustomer),
        (RITA, "rename Ann Archer to Cy Cole; Di Dale", errors.TooMuch),
        (RITA, "rename Ann Archer to ;", errors.WordsMissing),
        (MAX, "rename Ann Archer to Cy Cole", errors.NotYours),
    ],
)
def test_unclear_or_strange_correction_changes_nothing(
    by: str, typed: str, error: type[errors.Refusal]
) -> None:
    """One customer of the case gets another name, from somebody who can know it."""
    command = command_from(f"OOPS-1 {typed}", by, "chat")

    with pytest.raises(error):
        decide_any(Story(), command)
