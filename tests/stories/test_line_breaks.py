"""What a customer wrote in lines is read in lines."""

from tests.company import Company


async def test_line_breaks_of_a_complaint_stay(company: Company) -> None:
    """On the card in the department's channel, on every platform; empty lines are left out."""
    await company.person("dora").types("/oops The paper was wet.\nTwice.\n\nSigned, Ann")
    await company.settle()

    [card] = company.channel("complaints")
    said = [each.strip(" \u258f_*“”") for each in card.splitlines()]
    begins = said.index("The paper was wet.")
    assert said[begins : begins + 3] == ["The paper was wet.", "Twice.", "Signed, Ann"]
