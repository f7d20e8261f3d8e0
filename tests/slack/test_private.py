"""What was said in a private place is shown to the reporter before anybody else reads it."""

import pytest

from adapters.slack.listeners import SHORTCUT
from bot.wording import form_text, notices
from tests.slack.company import SlackCompany
from tests.slack.mutated import but
from tests.slack.standin_forwarded import mail

SECRET = "Ann Archer is late with her rent, and the parcel never came"
MAY_READ = "A parcel never came"


async def test_emoji_in_a_private_channel_shows_the_words_first(company: SlackCompany) -> None:
    """The reporter alone sees the button, shortens the words, and only then there is a case."""
    dora = company.person("dora")
    message = company.message("ed", SECRET, channel="desk")

    await dora.marks(message)
    assert await company.cases() == []
    asked = dora.visitor.ephemerals[-1]
    await dora.presses("report", on=asked)
    form = dora.visitor.modal
    await dora.fills(complaint=MAY_READ)

    assert asked.visible == f"{notices.SAID_IN_PRIVATE}\n{notices.CHECK_AND_REPORT}"
    assert form.visible.split("\n")[0] == form_text.SAID_IN_PRIVATE
    assert form.field("complaint")["initial_value"] == SECRET
    [case] = await company.cases()
    assert case["complaint"] == MAY_READ
    assert case["private"]
    assert company.channel("complaints") == []
    shown = company.person("walt").reads()
    assert shown
    assert not any("rent" in each for each in shown)


@pytest.mark.parametrize(
    ("id_", "name"),
    [("D0TWO", "directmessage"), ("G0THREE", "mpdm-a--b--c-1"), ("C0SECRET", "privategroup")],
)
async def test_menu_in_a_private_place_opens_the_form(
    company: SlackCompany, id_: str, name: str
) -> None:
    """Between two people, in a group, in a private channel; also where Oops cannot read."""
    dora = company.person("dora")
    message = company.message("ed", SECRET)
    request = company.slack.requests.shortcut(dora.visitor.person, message, SHORTCUT)
    request = but(request, ["channel"], {"id": id_, "name": name})

    assert (await dora.visitor.send(request)).status == 200
    assert await company.cases() == []
    assert form_text.SAID_IN_PRIVATE in dora.visitor.modal.visible
    await dora.fills(complaint=MAY_READ)

    [case] = await company.cases()
    assert case["complaint"] == MAY_READ


async def test_private_words_may_be_opened_to_all(company: SlackCompany) -> None:
    """The reporter chooses; the case is then posted as any other."""
    dora = company.person("dora")
    await dora.marks(company.message("ed", SECRET, channel="desk"))
    await dora.presses("report", on=dora.visitor.ephemerals[-1])

    await dora.fills(complaint=MAY_READ, sees="all")
    await company.settle()

    [case] = await company.cases()
    assert not case["private"]
    assert MAY_READ in company.channel("complaints")[-1]


async def test_menu_in_a_public_channel_reports_at_once(company: SlackCompany) -> None:
    """What everybody can read anyway is not asked about; the reporter sees what became of it."""
    dora = company.person("dora")

    await dora.visitor.shortcut(company.message("ed", "The parcel is late"), SHORTCUT)
    await company.settle()

    assert len(await company.cases()) == 1
    assert "OOPS-1" in dora.visitor.ephemerals[-1].visible


async def test_private_words_and_public_mark_are_one_case(company: SlackCompany) -> None:
    """Reported through the form, and marked again: the message has one case."""
    dora, ed = company.person("dora"), company.person("ed")
    message = company.message("ed", SECRET, channel="desk")
    for each in (dora, ed):
        await each.marks(message)
        await each.presses("report", on=each.visitor.ephemerals[-1])
        await each.fills()

    [case] = await company.cases()
    assert sorted(case["reporters"]) == ["dora@paper.example", "ed@paper.example"]


async def test_customer_of_a_private_mail_is_proposed_in_the_form(company: SlackCompany) -> None:
    """One may change it before it is anybody's."""
    dora = company.person("dora")
    arrived = mail(name="Ann Archer", address="ann@example.org", subject="Late", text="It is!")
    message = company.slack.say("ed", "desk", "", more=arrived)

    await dora.marks(message)
    await dora.presses("report", on=dora.visitor.ephemerals[-1])

    assert dora.visitor.modal.field("customers")["initial_value"] == "Ann Archer, ann@example.org"


async def test_outsider_is_not_offered_the_form(company: SlackCompany) -> None:
    """A guest who marks something in a private channel hears whom to tell."""
    company.slack.workspace.add_channel("back", members=("gus", "ed"), private=True)

    await company.person("gus").marks(company.message("ed", SECRET, channel="back"))

    assert [each.visible for each in company.slack.ephemerals("gus")] == [notices.OUTSIDER]


async def test_place_that_slack_does_not_describe_counts_as_private(
    company: SlackCompany,
) -> None:
    """Nothing is published because of a look-up that was refused."""
    dora = company.person("dora")
    company.slack.faults.refuse("conversations.info", "missing_scope", times=9)

    await dora.marks(company.message("ed", SECRET))

    assert await company.cases() == []
    assert dora.visitor.ephemerals[-1].verbs == ("report",)
