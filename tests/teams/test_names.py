"""A case is handed to a colleague by name, as to a department."""

import pytest

from tests.teams.company import TeamsCompany


@pytest.mark.parametrize(
    "typed", ["hand Carla", "hand Carla please", "hand to carla bell", "hand Carla Bell, thanks!"]
)
async def test_colleague_is_found_by_name(company: TeamsCompany, typed: str) -> None:
    """Without a mention, words that are no department's name are a colleague's."""
    walt = company.person("walt")
    await company.person("dora").types("The paper was late again")
    await walt.types("OOPS-1 own")

    answer = await walt.types(f"OOPS-1 {typed}")

    assert "Carla Bell is asked to take OOPS-1" in answer


async def test_mention_may_be_followed_by_please(company: TeamsCompany) -> None:
    """A polite word is no part of the name."""
    walt = company.person("walt")
    await company.person("dora").types("The paper was late again")
    await walt.types("OOPS-1 own")
    mention = {"id": "29:carla", "name": "Carla Bell"}
    entities = [{"type": "mention", "text": "<at>Carla Bell</at>", "mentioned": mention}]

    answer = await walt.says("OOPS-1 hand <at>Carla Bell</at> please", entities=entities)

    assert "Carla Bell is asked to take OOPS-1" in answer


@pytest.mark.parametrize("typed", ["hand Nobody", "hand Carl", "hand Carla Bell she knows them"])
async def test_words_that_are_no_name_change_nothing(company: TeamsCompany, typed: str) -> None:
    """The owner hears that nobody is called so."""
    walt = company.person("walt")
    await company.person("dora").types("The paper was late again")
    await walt.types("OOPS-1 own")
    before = await company.history(1)

    await walt.types(f"OOPS-1 {typed}")

    assert await company.history(1) == before
