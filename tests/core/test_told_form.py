"""The form of the telling, sent off some time after it was opened: who is noted as told by it."""

from dataclasses import replace

import pytest

from bot.case import commands as c
from bot.case.case import Customer
from bot.chat.cards import Choice, Form
from bot.desk import Reply
from bot.screens.case_values import read_case_value
from bot.screens.forms import command_from_form
from bot.wording.card_text import customer_options
from tests.core.conftest import OfficeAfter
from tests.kit import LEA, MIA, MONDAY, RITA, STAN, Office

MORE = "customer Bob Baker; Cleo Cook"


@pytest.fixture
def fixed(office_after: OfficeAfter) -> Office:
    """A case about Ann Archer that Mia has mended."""
    return office_after("own", "fixed sent it again")


def opens(office: Office, verb: str = "told", about: str = "") -> Form:
    """Mia opens the form."""
    form = office.asks(c.OpenForm(by=MIA, via="chat", verb=verb, number=1, about=about)).form
    assert form
    return form


def sends(office: Office, form: Form, **values: str) -> Reply:
    """Mia sends it off with that in its fields."""
    return office.asks(command_from_form(form.verb, form.value, values, MIA, "a form"))


def untold(office: Office) -> list[str]:
    """Who does not know yet."""
    return [each.name for each in office.case().untold]


def test_everybody_is_whom_the_form_was_about(fixed: Office) -> None:
    """Who was added while it was open was told by nobody."""
    form = opens(fixed)
    fixed.types(RITA, f"OOPS-1 {MORE}")

    reply = sends(fixed, form, whom="all", how="by phone")

    assert reply.refused is None
    assert untold(fixed) == ["Bob Baker", "Cleo Cook"]


def test_everybody_does_not_know_yet(fixed: Office) -> None:
    """Who was told meanwhile keeps how, and by whom."""
    fixed.types(RITA, f"OOPS-1 {MORE}")
    form = opens(fixed)
    fixed.types(STAN, "OOPS-1 told Bob Baker in person")

    sends(fixed, form, whom="all", how="by phone")

    told = [each.told for each in fixed.case().customers]
    assert [each and (each.by, each.how) for each in told] == [
        (MIA, "by phone"),
        (STAN, "in person"),
        (MIA, "by phone"),
    ]


def test_everybody_of_the_form_knows_already(fixed: Office) -> None:
    """Then nothing is left to note, whoever else there is."""
    form = opens(fixed)
    fixed.types(STAN, "OOPS-1 told all in person")
    fixed.types(RITA, f"OOPS-1 {MORE}")

    sends(fixed, form, whom="all", how="by phone")

    assert untold(fixed) == ["Bob Baker", "Cleo Cook"]


def test_everybody_is_nobody_who_was_given_up(fixed: Office) -> None:
    """Who was none of them when the form was opened is none when all others know meanwhile."""
    fixed.types(RITA, "OOPS-1 customer Bob Baker")
    fixed.types(MIA, "OOPS-1 told Ann Archer unreachable three calls because moved")
    fixed.types(LEA, "OOPS-1 told Ann Archer unreachable agreed")
    form = opens(fixed)
    fixed.types(STAN, "OOPS-1 told Bob Baker in person")

    sends(fixed, form, whom="all", how="by phone")

    assert [each.name for each in fixed.case().given_up] == ["Ann Archer"]


def test_everybody_where_somebody_is_called_so(fixed: Office) -> None:
    """What is chosen is no name that was typed."""
    named = tuple(c.NewCustomer(name=each) for each in ("All by Mail Ltd", "All"))
    fixed.asks(c.AddCustomers(by=RITA, via="chat", number=1, customers=named))

    sends(fixed, opens(fixed), whom="all", how="by mail ltd")

    assert untold(fixed) == []


@pytest.mark.parametrize("whom", ["all", "1"])
def test_form_that_was_opened_before_the_latest_fix(fixed: Office, whom: str) -> None:
    """Who was told of a mend that did not hold does not know; the refusal says what to do."""
    form = opens(fixed)
    fixed.types(MIA, "OOPS-1 reopen it broke again")
    fixed.types(MIA, "OOPS-1 fixed another carrier")

    reply = sends(fixed, form, whom=whom, how="by phone")

    assert reply.refused == (
        "OOPS-1 was reopened and fixed again after you opened this form. Open it anew, and note "
        "who knows of the latest fix."
    )
    assert untold(fixed) == ["Ann Archer"]
    assert sends(fixed, opens(fixed), whom=whom, how="by phone").refused is None
    assert untold(fixed) == []


@pytest.mark.parametrize("whom", ["", "nobody", "0", "7", "all:40", "all by phone", "9" * 50])
def test_nobody_is_chosen(fixed: Office, whom: str) -> None:
    """What the form did not offer is refused, also where there is one customer only."""
    reply = sends(fixed, opens(fixed), whom=whom, how="by phone")

    assert reply.refused
    assert reply.refused.startswith("Which customer of OOPS-1? They are: Ann Archer.")
    assert untold(fixed) == ["Ann Archer"]


@pytest.mark.parametrize("value", ["OOPS-1", "OOPS-1 2", "OOPS-1 :1", "OOPS-1 1:x", "OOPS-1 -1:1"])
def test_everybody_of_a_form_that_does_not_say_what_it_was_made_of(
    fixed: Office, value: str
) -> None:
    """Who can tell whom it was about? Nobody is noted as told."""
    command = command_from_form("told", value, {"whom": "all", "how": "by phone"}, MIA, "a form")

    reply = fixed.asks(command)

    assert reply.refused
    assert untold(fixed) == ["Ann Archer"]


def test_form_of_an_earlier_version_names_a_customer(fixed: Office) -> None:
    """It was open while Oops was brought up to date, and is clear enough."""
    values = {"whom": "1", "how": "by phone"}

    fixed.asks(command_from_form("told", "OOPS-1", values, MIA, "a form"))

    assert untold(fixed) == []


def test_form_that_opens_again_after_a_refusal(fixed: Office) -> None:
    """With what was typed in it: it is still about those whom it was about."""
    form = opens(fixed)
    fixed.types(RITA, f"OOPS-1 {MORE}")
    refused = sends(fixed, form, whom="all", how="")
    again = opens(fixed, about=read_case_value(form.value).about)

    sends(fixed, again, whom="all", how="by phone")

    assert refused.refused
    assert untold(fixed) == ["Bob Baker", "Cleo Cook"]


def test_typed_all_is_everybody_now(fixed: Office) -> None:
    """Whoever types sees no older list."""
    fixed.types(RITA, f"OOPS-1 {MORE}")

    fixed.types(MIA, "OOPS-1 told all by phone")

    assert untold(fixed) == []


@pytest.mark.parametrize("whom", ["", "nobody"])
def test_nobody_is_chosen_as_unreachable(fixed: Office, whom: str) -> None:
    """Here too, what was not offered is refused."""
    form = opens(fixed, "told:unreachable")

    reply = sends(fixed, form, whom=whom, attempts="three calls", reason="moved")

    assert reply.refused
    assert fixed.case().to_agree == ()
    assert fixed.types(LEA, "OOPS-1 told unreachable agreed").refused


def test_namesakes_are_told_apart(fixed: Office) -> None:
    """Two customers of one name are two options: by their contact, or else by a number."""
    fixed.types(
        RITA, "OOPS-1 customer Bob Baker, 555-0101; Bob Baker, 555-0102; BOB BAKER, @bob; Cleo"
    )

    [whom, *_] = opens(fixed).fields
    assert isinstance(whom, Choice)
    assert [each.label for each in whom.options] == [
        "Everybody who does not know yet",
        "Ann Archer",
        "Bob Baker (555-0101)",
        "Bob Baker (555-0102)",
        "BOB BAKER (@bob)",
        "Cleo",
    ]


def test_namesakes_without_a_contact_have_a_number() -> None:
    """Who differs in nothing else differs in that; long contacts are shortened."""
    nobody = Customer(number=1, name="", contact="", added_at=MONDAY)
    same = Customer(number=2, name="Bob", contact="1", added_at=MONDAY)
    these = (nobody, same, replace(same, number=3), replace(same, number=4, contact=""))

    labels = customer_options((*these, replace(same, number=5, contact="x" * 99)))

    assert labels == (
        "the customer",
        "Bob (number 2)",
        "Bob (number 3)",
        "Bob (number 4)",
        f"Bob ({'x' * 39}…)",
    )


def test_advice_about_a_namesake_works(fixed: Office) -> None:
    """What the refusal says to type is taken when it is typed."""
    refused = fixed.types(RITA, "OOPS-1 customer Ann Archer, 555 0100").refused

    assert refused == (
        "OOPS-1 has “Ann Archer” already (ann@example.org). If this is somebody else, write a name"
        " that tells them apart: “/oops OOPS-1 customer Ann Archer the second, 555 0100”."
    )
    advice = refused.split("“/oops ")[1].removesuffix("”.")
    assert fixed.types(RITA, advice).refused is None
    assert untold(fixed) == ["Ann Archer", "Ann Archer the second"]
