"""What people write is kept without the characters that only turn the direction of writing."""

import pytest

from tests.company import Company

#: A mark, an embedding, an override and an isolate, as messengers and spreadsheets leave them.
TURNED = "\u200f\u202aThe parcel\u202c \u202enever\u202c came, \u2066says\u2069 Ann\u061c"
WRITTEN = "The parcel never came, says Ann"


async def test_typed_words_have_no_direction(company: Company) -> None:
    """On every platform alike: the complaint, a name, a contact, and the words of a step."""
    walt = company.person("walt")
    await company.person("sam").types(f"/oops {TURNED}")
    await walt.types("/oops OOPS-1 customer \u202aAnn Archer\u202c, \u200e555-0100\u200e")
    await walt.types("/oops \u2066OOPS-1\u2069 own")
    await walt.types("/oops OOPS-1 fixed \u202esent it again\u202c")
    await walt.types("/oops OOPS-1 told \u2068Ann Archer\u2069 by \u202dphone\u202c")

    case = await company.case("OOPS-1")
    [ann] = case["customers"]
    assert case["complaint"] == WRITTEN
    assert (ann["name"], ann["contact"], ann["told_how"]) == ("Ann Archer", "555-0100", "by phone")
    assert "sent it again" in await walt.types("/oops OOPS-1")


async def test_marked_message_and_form_have_no_direction(company: Company) -> None:
    """The words of a message, and those of a form."""
    sam = company.person("sam")
    await sam.marks(company.message("ed", TURNED))
    await sam.types("/oops")
    await sam.fills(complaint=TURNED, customers="\u202aAnn Archer\u202c, \u200e555-0100")

    cases = await company.cases()
    assert [each["complaint"] for each in cases] == [WRITTEN, WRITTEN]
    assert cases[1]["customers"][0]["name"] == "Ann Archer"


@pytest.mark.parametrize(
    "words",
    [
        "Die Lieferung kam zu spät \N{WOMAN}\u200d\N{PERSONAL COMPUTER}",
        "הטלפון שלי מקולקל",
        "هاتفي لا يعمل",
    ],
)
async def test_words_in_any_script_stay(company: Company, words: str) -> None:
    """Letters have a direction of their own, and emoji their joiners."""
    await company.person("sam").types(f"/oops {words}")

    assert (await company.case("OOPS-1"))["complaint"] == words
