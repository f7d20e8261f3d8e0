"""Back again is back: after an absence, and with an account that was closed."""

from datetime import timedelta

import pytest

from adapters.process.directory import KNOWN_FOR
from tests.slack.company import SlackCompany

LATE = "/oops The parcel was late"


async def look_everybody_up(company: SlackCompany) -> None:
    """Half a day later."""
    company.clock.now += KNOWN_FOR + timedelta(seconds=1)
    await company.oops.directory.refresh()
    await company.settle()


async def owner(company: SlackCompany, ref: str) -> object:
    """Who answers for a case."""
    return (await company.case(ref))["owner"]


async def test_account_that_is_open_again_is_asked_again(company: SlackCompany) -> None:
    """Who was let go by mistake has a place on the ladder from the next look-up on."""
    dora, workspace = company.person("dora"), company.slack.workspace
    workspace.change_person("walt", deleted=True)
    await look_everybody_up(company)
    await dora.types(LATE)

    workspace.change_person("walt", deleted=False)
    await look_everybody_up(company)
    await dora.types(LATE)

    owners = [await owner(company, each) for each in ("OOPS-1", "OOPS-2")]
    assert owners == ["wanda@paper.example", "walt@paper.example"]


@pytest.mark.parametrize("words", ["away back", "back", "I'm back", "I\u2019m back!", "i am back"])
async def test_absence_ends_when_one_says_so(company: SlackCompany, words: str) -> None:
    """Acting does not end it: one may answer from the beach."""
    walt, dora = company.person("walt"), company.person("dora")
    await walt.types("/oops away until friday")
    await dora.types(LATE)
    await walt.types("/oops OOPS-1 own")
    await dora.types(LATE)
    assert await owner(company, "OOPS-1") == "walt@paper.example"
    assert await owner(company, "OOPS-2") == "wanda@paper.example"

    await walt.types(f"/oops {words}")
    await walt.types("/oops OOPS-1 fixed brought it")
    await walt.types("/oops OOPS-1 told all by phone")
    await walt.types("/oops OOPS-1 close")
    await dora.types(LATE)

    assert await owner(company, "OOPS-3") == "walt@paper.example"


async def test_reported_lists_what_one_brought_in(company: SlackCompany) -> None:
    """The reporter finds it again, and reads who has it."""
    dora, walt = company.person("dora"), company.person("walt")
    await dora.types(LATE)
    await walt.types("/oops OOPS-1 own")

    found = await dora.types("/oops reported")

    assert "OOPS-1" in found
    assert "being fixed · Owner: Walt Crate" in found
    assert "OOPS-1" not in await walt.types("/oops reported")
