"""Lists of open cases, and cases found by words."""

import pytest

from tests.company import Company

LISTS = {
    "list": ("OOPS-1", "OOPS-2", "OOPS-3"),
    "list deliveries": ("OOPS-1", "OOPS-2"),
    "list Customer service": ("OOPS-3",),
    "list Software": (),
    "list walt@paper.example": ("OOPS-1", "OOPS-2"),
    "find paper": ("OOPS-2", "OOPS-1", "OOPS-4"),
    "find łukasz PAPER": ("OOPS-2",),
    "search for 555-0100": ("OOPS-2",),
    "find 100%": ("OOPS-3",),
    "find OOPS-2": ("OOPS-2",),
    "find #3": ("OOPS-3",),
    "find nothing_of_it": (),
}


@pytest.fixture
async def busy(company: Company) -> Company:
    """The newspaper with three open cases, and a fourth that is closed."""
    dora, walt, sam = (company.person(each) for each in ("dora", "walt", "sam"))
    await dora.types("/oops My paper was wet again this morning")
    await dora.types("/oops They brought me yesterday's paper")
    await walt.types("/oops OOPS-2 customer Łukasz Ives, 555-0100")
    await dora.types("/oops The invoice asks 100% too much of me")
    await dora.types("/oops The man on the phone tore up my paper")
    await sam.types("/oops OOPS-4 own")
    for words in ("fixed he has said sorry", "told all by phone", "close satisfied"):
        await sam.types(f"/oops OOPS-4 {words}")
    return company


@pytest.mark.parametrize("typed", LISTS)
async def test_cases_are_listed_and_found(busy: Company, typed: str) -> None:
    """A line a case, with the words of the complaint; also of closed cases, if they are found."""
    answered = await busy.person("ines").types(f"/oops {typed}")

    named = [each for each in ("OOPS-1", "OOPS-2", "OOPS-3", "OOPS-4") if f"{each} “" in answered]
    assert named == sorted(LISTS[typed])
    at = [answered.index(f"{each} “") for each in LISTS[typed]]
    assert at == sorted(at)


async def test_list_of_nobody_changes_nothing(busy: Company) -> None:
    """The departments are named; the words may be reported, if they were a complaint."""
    before = await busy.cases()

    answered = await busy.person("ines").types("/oops list prices are wrong")

    assert "no department and no colleague called “prices are wrong”" in answered
    assert "Customer service, Deliveries, Newsroom and Software" in answered
    assert await busy.cases() == before


async def test_private_cases_hide_no_other(company: Company) -> None:
    """However many newer ones have the words, those that one may see are found."""
    dora = company.person("dora")
    await dora.types("/oops The paper was wet again this morning")
    for number in range(21):
        await dora.types("/oops")
        await dora.fills(complaint=f"Their paper, number {number}, is private", sees="private")

    found = await company.person("ines").types("/oops find paper")

    assert "OOPS-1 “The paper was wet" in found
    assert "private" not in found


async def test_private_case_is_listed_without_words_and_never_found(company: Company) -> None:
    """Those who have a part in it see it in every list."""
    dora, ines = company.person("dora"), company.person("ines")
    await dora.types("/oops")
    await dora.fills(complaint="The gift has my name misspelt", sees="private")

    for typed in ("list", "list deliveries", "list newsroom"):
        assert "misspelt" not in await ines.types(f"/oops {typed}")
    assert "OOPS-1 · private · " in await ines.types("/oops list")
    assert "OOPS-1" not in await ines.types("/oops find misspelt")
    assert "OOPS-1 “The gift" in await dora.types("/oops find misspelt")
    assert "OOPS-1 “The gift" in await dora.types("/oops list")
