"""Forms for which Teams has no room as they are: a company of hundreds, a case with hundreds."""

from datetime import datetime
from pathlib import Path

import pytest

from adapters.teams.forms import form_card
from adapters.teams.render import LARGEST, size
from bot.chat.cards import Choice, Form, Option, PersonField
from bot.company.people import Person
from storage.unit_of_work import SqlUnitOfWork
from tests.paper import CONFIG
from tests.teams.card_rules import faults
from tests.teams.company import teams_company

HAND = Form(
    verb="hand",
    value="OOPS-1",
    title="OOPS-1",
    submit="OK",
    fields=(PersonField(name="to", label="Who should have it?"),),
)


def staff(count: int) -> list[Option]:
    """So many people."""
    return [
        Option(label=f"Quentin Quartermain {n}", value=f"quentin.quartermain{n}@paper.example")
        for n in range(count)
    ]


def know(uow: SqlUnitOfWork, people: list[Option], now: datetime) -> None:
    """Teams told of all of them."""
    for each in people:
        uow.people.save_profile(
            Person(email=each.value, name=each.label, timezone="Europe/London"), now
        )


@pytest.mark.parametrize(
    ("count", "kind"),
    [(100, "Input.ChoiceSet"), (150, "Input.Text"), (500, "Input.Text"), (5000, "Input.Text")],
)
@pytest.mark.parametrize("in_dialog", [True, False])
def test_form_has_as_many_people_as_there_is_room_for(
    count: int, kind: str, *, in_dialog: bool
) -> None:
    """Where not all of them fit, one types an address; nobody is left out of a list unseen."""
    card = form_card(HAND, staff(count), in_dialog=in_dialog)

    [field] = [each for each in card["body"] if each["type"].startswith("Input.")]
    assert (field["id"], field["type"], faults(card)) == ("said.to", kind, [])
    assert size(card) <= LARGEST
    assert (field["label"], field["isRequired"]) == ("Who should have it?", True)
    assert ("e-mail" in field.get("placeholder", "")) == (kind == "Input.Text")


def test_list_of_long_names_is_shortened_before_it_is_too_large() -> None:
    """A hundred customers with long names can all be chosen."""
    names = tuple(Option(label=f"{n} {'Ærøskøbing ' * 12}", value=str(n)) for n in range(99))
    whom = Choice(name="whom", label="Whom?", options=names, value="7")
    form = Form(verb="told", value="OOPS-1", title="OOPS-1", submit="OK", fields=(whom,))

    card = form_card(form, [])

    [field] = [each for each in card["body"] if each["type"].startswith("Input.")]
    assert faults(card) == []
    assert size(card) <= LARGEST
    assert [each["value"] for each in field["choices"]] == [str(n) for n in range(99)]


async def test_case_is_handed_on_in_a_company_of_five_hundred(tmp_path: Path) -> None:
    """The button opens a form that Teams takes, and the address that is typed in it counts."""
    many = staff(500)
    members = "".join(f', "{each.value}"' for each in many)
    config = CONFIG.replace('"sam@paper.example"', f'"sam@paper.example"{members}')
    async with teams_company(tmp_path, config) as company:
        await company.store.transact(lambda uow: know(uow, many, company.clock.now))
        await company.person("dora").types("The paper was late again")
        walt = company.person("walt")
        await walt.presses("own")
        await walt.presses("hand")
        assert walt.form.inputs["said.to"]["type"] == "Input.Text"

        wrong = await walt.fills(to="Nobody")
        assert "“Nobody”" in wrong
        assert "e-mail address" in wrong
        assert await walt.fills(to=" Carla@paper.example ") == ""

        assert await company.history(1) == [
            "CaseReported",
            "CustomerAdded",
            "OwnerAsked",
            "OwnershipAccepted",
            "HandoverOffered",
        ]
        assert "OOPS-1" in company.person("carla").latest().visible
