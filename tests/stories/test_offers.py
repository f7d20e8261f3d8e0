"""Words that are not understood come back in a form, behind a button, on every platform."""

from tests.company import Company, Employee, Shown
from tests.slack.company import SlackEmployee
from tests.web.company import WebEmployee


def answer_to(who: Employee) -> Shown:
    """The latest answer to what somebody typed."""
    if isinstance(who, SlackEmployee):
        return who.visitor.ephemerals[-1]
    if isinstance(who, WebEmployee):
        return who.whispered()[-1]
    return who.on_screen()[-1]


async def test_small_talk_can_still_be_reported(company: Company) -> None:
    """*Report it* opens the form with the words in it; only that makes a case."""
    sam = company.person("sam")

    shown = await sam.types("/oops wet paper")
    assert await company.cases() == []
    await sam.presses("report", on=answer_to(sam))
    await sam.fills()

    assert "Is “wet paper” a complaint?" in shown
    [case] = await company.cases()
    assert case["complaint"] == "wet paper"


async def test_small_talk_offers_help(company: Company) -> None:
    """The other button shows what can be said."""
    sam = company.person("sam")

    await sam.types("/oops hello there")
    shown = await sam.presses("help", on=answer_to(sam))

    assert "What you can say" in f"{shown}{answer_to(sam).visible}"
    assert await company.cases() == []


async def test_telling_that_is_unclear_opens_the_form(company: Company) -> None:
    """With the typed words in it, and nobody chosen; nothing changes before it is saved."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel of Ann is late again")
    for each in ("own", "customer Ann Archer; Bob Baker", "fixed sent it again"):
        await walt.types(f"/oops OOPS-1 {each}")

    await walt.types("/oops OOPS-1 told Ann Archer not yet")
    assert (await company.case("OOPS-1"))["stage"] == "fixed"
    await walt.presses("told", on=answer_to(walt))
    await walt.fills(whom="1", how="by phone")
    await walt.types("/oops OOPS-1 told Bob Baker by phone")

    assert (await company.case("OOPS-1"))["stage"] == "told"
