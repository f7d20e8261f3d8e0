"""Colleagues named in words, where Slack has no mention of them."""

from bot.company.people import Person
from tests.slack.company import SlackCompany


async def ask_for_sam(company: SlackCompany) -> str:
    """Walt hands a case to Sam, of whom there are two."""
    walt = company.person("walt")
    await company.store.transact(
        lambda uow: uow.people.save_profile(
            Person(email="ed@paper.example", name="Sam Marsh"), company.clock.now
        )
    )
    await walt.types("/oops The parcel never came")
    await walt.types("/oops OOPS-1 own")
    return await walt.types("/oops OOPS-1 hand sam because he knows her")


async def test_first_name_without_accents_is_enough(company: SlackCompany) -> None:
    """Of those who are in the configuration."""
    walt = company.person("walt")
    await walt.types("/oops The parcel never came")
    await walt.types("/oops OOPS-1 own")

    answered = await walt.types("/oops OOPS-1 hand to cárla please")

    assert "Carla Bell is asked to take OOPS-1" in answered
    assert await walt.types("/oops list Cárla") == "Carla Bell has no open case."


async def test_name_of_two_people_offers_both(company: SlackCompany) -> None:
    """Nothing is changed until one is chosen; the reason comes along."""
    answered = await ask_for_sam(company)
    shown = company.person("walt").visitor.ephemerals[-1]

    assert "is called “sam”: Sam Post and Sam Marsh. Choose who gets OOPS-1." in answered
    assert company.person("sam").reads() == company.person("ed").reads() == []
    await company.person("walt").presses("hand:department:1", on=shown)
    asked = [*company.person("sam").reads(), *company.person("ed").reads()]
    assert len(asked) == 1
    assert "he knows her" in asked[0]


async def test_list_of_a_name_that_two_people_have(company: SlackCompany) -> None:
    """Both are named."""
    await ask_for_sam(company)

    answered = await company.person("walt").types("/oops list sam")

    assert "is called “sam”: Sam Post and Sam Marsh. Name one of them" in answered


async def test_group_of_users_is_no_person(company: SlackCompany) -> None:
    """The refusal says what to do instead, and the case stays as it is."""
    walt = company.person("walt")
    await walt.types("/oops The parcel never came")
    await walt.types("/oops OOPS-1 own")
    before = await company.cases()

    for words in ("hand <!subteam^S012345|@billing>", "hand to <!subteam^S012345> please"):
        await walt.visitor.slash(f"OOPS-1 {words}", raw=True)
        answered = walt.visitor.ephemerals[-1].visible
        assert "A case belongs to one person, and “@" in answered

    assert await company.cases() == before
