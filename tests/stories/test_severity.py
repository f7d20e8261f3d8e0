"""How urgent a case is: typed before the words, chosen in the form, shown on cards and lists."""

import pytest

from tests.company import Company

WORDS = "the alarm went off again and nobody came"


@pytest.mark.parametrize("before", ["urgent: ", "Urgent:", "URGENT : "])
async def test_severity_is_typed_before_the_words(company: Company, before: str) -> None:
    """It is the reporter's word, and no part of the complaint."""
    ines = company.person("ines")
    await ines.types(f"/oops {before}{WORDS}")

    case = await company.case("OOPS-1")
    assert (case["severity"], case["complaint"]) == ("urgent", WORDS)
    assert "urgent" in await ines.types("/oops OOPS-1")
    assert f"“{WORDS}”: urgent · reported" in await ines.types("/oops list")


@pytest.mark.parametrize("words", [f"note: {WORDS}", "urgent: ", f"This is urgent: {WORDS}"])
async def test_other_words_before_a_colon_are_the_customer_s(company: Company, words: str) -> None:
    """Only a severity of `oops.toml` counts, and only before words."""
    await company.person("ines").types(f"/oops {words}")

    cases = await company.cases()
    assert [(each["severity"], each["complaint"]) for each in cases] in (
        [("normal", words.strip())],
        [],
    )


async def test_customer_s_own_word_changes_nothing(company: Company) -> None:
    """A message that somebody marks is the customer's, from its first word on."""
    await company.person("ines").marks(company.message("ed", f"Urgent: {WORDS}"))

    case = await company.case("OOPS-1")
    assert (case["severity"], case["complaint"]) == ("normal", f"Urgent: {WORDS}")
