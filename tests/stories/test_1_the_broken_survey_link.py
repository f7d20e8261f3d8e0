"""A research firm mails 40 trustees a dead link, mends it in three hours, and tells only one."""

from tests.company import Company

TRUSTEES = [f"Trustee {number}" for number in range(1, 41)]


async def test_mended_for_forty_told_to_one(company: Company) -> None:
    """39 who do not know yet hold the case open, and the reporter is not made to tell them."""
    sam, nadia = company.person("sam"), company.person("nadia")
    await sam.types("/oops A trustee says that the survey link leads nowhere")
    await nadia.presses("own")
    await nadia.types("/oops OOPS-1 customer " + "; ".join(TRUSTEES))
    await company.pass_time(hours=3)
    await nadia.types("/oops OOPS-1 fixed the survey opens again")
    await nadia.types("/oops OOPS-1 told Trustee 7 by phone")
    sam.new()

    closing = await nadia.types("/oops OOPS-1 close")
    overview = await sam.types("/oops OOPS-1")

    assert "Trustee 1, Trustee 2, Trustee 3" in closing
    assert "Trustee 7" not in closing
    assert "40, of whom 39 do not know yet" in overview
    assert (await company.case("OOPS-1"))["stage"] == "fixed"
    await company.pass_time(days=1)
    assert sam.new() == []
    assert "tell Trustee 1, Trustee 2" in nadia.new()[-1]


async def test_everybody_told_is_closed(company: Company) -> None:
    """Once all 40 know, the reporter hears it, with thanks, and the case can be closed."""
    sam, nadia = company.person("sam"), company.person("nadia")
    await sam.types("/oops A trustee says that the survey link leads nowhere")
    await nadia.types("/oops OOPS-1 own")
    await nadia.types("/oops OOPS-1 customer " + "; ".join(TRUSTEES))
    await nadia.types("/oops OOPS-1 fixed the survey opens again")
    await nadia.types("/oops OOPS-1 told Trustee 7 by phone")
    sam.new()

    await nadia.types("/oops OOPS-1 told all by e-mail, with an apology")
    closed = await nadia.types("/oops OOPS-1 close")

    [thanks] = sam.new()
    assert "know that it is fixed" in thanks
    assert "Thank you for bringing it in" in thanks
    assert "OOPS-1 is closed" in closed
    case = await company.case("OOPS-1")
    assert case["stage"] == "closed"
    assert len([each for each in case["customers"] if each["told_at"]]) == 40
