"""The table of phrases, typed on every platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.work.transaction import begin_transaction
from storage.unit_of_work import SqlUnitOfWork
from tests.company import Company, organization
from tests.paper import CONFIG
from tests.phrases.office import begin_case, changes_of
from tests.phrases.reading import Phrase, phrases
from tests.stories.conftest import PLATFORMS

pytestmark = pytest.mark.slow
#: Meanings that leave no trace in a case: an answer is all that shows.
ANSWERS = ("asks", "shows", "lists", "looks", "opens", "back")


@pytest_asyncio.fixture(params=PLATFORMS)
async def company(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Company]:
    """The newspaper on each platform."""
    async with PLATFORMS[request.param](tmp_path) as place:
        yield place


class Typist:
    """Walt or the lead, who type each phrase about a case of its own."""

    def __init__(self, company: Company, folder: Path) -> None:
        self._company = company
        self._organization = organization(folder, CONFIG)
        self._cases = 0

    async def meaning(self, phrase: Phrase) -> str:
        """Type the phrase in its situation, and describe what has changed."""
        await self._company.store.transact(lambda uow: self._begin(uow, phrase))
        number = self._cases
        before = await self._company.store.transact(lambda uow: len(uow.history.of_case(number)))
        answer = await self._company.person(phrase.situation.typist).types(
            f"/oops {phrase.about(number)}"
        )
        return await self._company.store.transact(
            lambda uow: self._changed(uow, number, before, answer)
        )

    def _begin(self, uow: SqlUnitOfWork, phrase: Phrase) -> None:
        if phrase.situation.stage != "no case":
            self._cases += 1
            tx = begin_transaction(self._organization, uow, self._company.clock.now)
            begin_case(tx, phrase.situation, self._cases)

    def _changed(self, uow: SqlUnitOfWork, number: int, before: int, answer: str) -> str:
        opened = uow.cases.get(self._cases + 1)
        if opened:
            self._cases += 1
            return f"reports “{opened.complaint}”".replace("\n", "\\n")
        happened = [event for event, _ in uow.history.of_case(number)[before:]] if number else []
        return changes_of(uow, number, happened) or ("an answer" if answer else "nothing")


async def test_phrases_mean_the_same_everywhere(company: Company, tmp_path: Path) -> None:
    """What changes is what the table says; the rest is answered and changes nothing."""
    typist = Typist(company, tmp_path)
    differing = []
    for phrase in phrases():
        wanted = "an answer" if phrase.meaning.startswith(ANSWERS) else phrase.meaning
        found = await typist.meaning(phrase)
        if found != wanted:
            differing.append(f"{phrase.typed} => {found}, not {phrase.meaning}")

    assert differing == []
