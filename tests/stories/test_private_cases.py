"""A case that only those read who have a part in it."""

import pytest
import pytest_asyncio

from tests.company import Company

WORDS = "The gift came with a card about my divorce"
SECRETS = ("divorce", "Ann Archer")
IS_PRIVATE = "OOPS-1 is private"


@pytest_asyncio.fixture
async def private(company: Company) -> Company:
    """The newspaper, where Dora has reported a private case, and Walt is asked to take it."""
    dora = company.person("dora")
    await dora.types("/oops")
    await dora.fills(complaint=WORDS, customers="Ann Archer", sees="private")
    await company.settle()
    return company


def assert_silent(shown: str) -> None:
    """None of the customer's words, and no name."""
    assert not [each for each in SECRETS if each in shown]


@pytest.mark.parametrize("handle", ["dora", "walt", "wanda", "victor"])
async def test_private_case_is_seen_by_who_has_a_part_in_it(private: Company, handle: str) -> None:
    """The reporter, the one who is asked, the lead and the executive."""
    shown = await private.person(handle).types("/oops OOPS-1")

    assert WORDS in shown
    assert "Private: only the owner" in shown


@pytest.mark.parametrize(
    "words",
    ["", " own", " told all by phone", " customer Bob Borg", " hand walt@paper.example", " note x"],
)
async def test_private_case_is_closed_to_others(private: Company, words: str) -> None:
    """The refusal says whom to ask, and nothing is changed."""
    before = await private.case("OOPS-1")

    answered = await private.person("ines").types(f"/oops OOPS-1{words}")

    assert_silent(answered)
    if words != " note x":  # which nobody may say of any case
        assert IS_PRIVATE in answered
        assert "ask Walt Crate" in answered
    assert await private.case("OOPS-1") == before


async def test_private_case_is_in_no_channel(private: Company) -> None:
    """The digest and the list of what is overdue give its reference and who has it."""
    await private.person("walt").types("/oops OOPS-1 own")
    await private.pass_time(days=2, minutes=45)

    listed = await private.person("ines").types("/oops overdue")
    assert "OOPS-1 · private · Walt Crate has it" in listed
    assert_silent(listed)
    assert WORDS in await private.person("wanda").types("/oops overdue")
    posted = private.channel("complaints")
    assert "OOPS-1 · private · Walt Crate has it" in posted[-1]
    assert_silent("\n".join(posted))


async def test_private_case_that_was_told_is_no_news_for_a_channel(private: Company) -> None:
    """The digest thanks nobody by name, and names no customer."""
    walt = private.person("walt")
    await walt.types("/oops OOPS-1 own")
    await walt.types("/oops OOPS-1 fixed a new gift is on its way")
    await walt.types("/oops OOPS-1 told all by phone")
    await private.pass_time(days=1, minutes=45)

    posted = "\n".join(private.channel("complaints"))
    assert "OOPS-1 · private · every customer was told." in posted
    assert_silent(posted)


async def test_private_case_with_a_customer_given_up_is_not_called_told(private: Company) -> None:
    """The digest says of a private case, too, that somebody was never reached."""
    walt = private.person("walt")
    await walt.types("/oops OOPS-1 own")
    await walt.types("/oops OOPS-1 fixed a new gift is on its way")
    await walt.types("/oops OOPS-1 told Ann Archer unreachable three calls because she has moved")
    await private.person("wanda").types("/oops OOPS-1 told Ann Archer unreachable agreed")
    await private.pass_time(days=1, minutes=45)

    posted = "\n".join(private.channel("complaints"))
    assert "OOPS-1 · private · every customer was told or given up." in posted
    assert_silent(posted)


async def test_card_of_who_no_longer_has_a_part_says_nothing(private: Company) -> None:
    """Walt does not answer; the next one is asked, and his card forgets the customer."""
    await private.pass_time(hours=2)

    assert (await private.case("OOPS-1"))["owner"] != "walt@paper.example"
    shown = "\n".join(private.person("walt").reads())
    assert IS_PRIVATE in shown
    assert_silent(shown)


async def test_who_is_handed_a_private_case_sees_it(private: Company) -> None:
    """From the moment at which it is offered."""
    await private.person("walt").types("/oops OOPS-1 own")

    await private.person("walt").types("/oops OOPS-1 hand ed@paper.example he knows her")
    await private.settle()

    assert WORDS in await private.person("ed").types("/oops OOPS-1")
