"""A reader writes to a columnist, who does not have to know whose business it is."""

from tests.company import Company


async def test_columnist_reacts_and_is_done(company: Company) -> None:
    """One emoji; she hears when it is fixed and when the reader knows, and gets the credit."""
    dora, walt = company.person("dora"), company.person("walt")
    tweet = company.message("dora", "@dora I got yesterday's paper again! Wake up!")

    await dora.marks(tweet)
    await dora.marks(tweet)
    [card] = dora.new()
    await walt.presses("own")
    await walt.presses("fixed")
    await walt.fills(what="today's paper is in her letter box")
    [fixed] = dora.new()
    await walt.presses("told")
    await walt.fills(whom="all", how="by phone")
    [told] = dora.new()

    assert "Deliveries, because of “yesterday's paper” and “paper”" in card.replace(
        "“paper” and “yesterday's paper”", "“yesterday's paper” and “paper”"
    )
    assert "I got yesterday's paper again" in card
    assert "OOPS-1 is fixed, by Walt Crate" in fixed
    assert "Walt Crate told them (by phone). Thank you for bringing it in" in told
    assert (await company.case("OOPS-1"))["reporter"] == "dora@paper.example"
    await company.pass_time(days=1, minutes=30)
    digest = company.channel("complaints")[-1]
    assert "Thank you for bringing it in, Dora Quill!" in digest


async def test_author_answers_in_person_and_the_correction_is_printed(company: Company) -> None:
    """The time to the first personal answer is a figure, and a printed correction tells."""
    dora, ed = company.person("dora"), company.person("ed")
    await dora.types("/oops Your article about the choir has my name misspelt")
    await ed.presses("own")
    await company.pass_time(hours=1, minutes=40)
    await ed.presses("update")
    await ed.fills(what="I rang her and said sorry; the correction comes tomorrow")
    await company.pass_time(days=1)

    await ed.types("/oops OOPS-1 fixed the name is right on the site and in the archive")
    await ed.types("/oops OOPS-1 told all in a published correction on page 2")

    case = await company.case("OOPS-1")
    assert case["reported_at"] == "2026-03-02T09:00:00+00:00"
    assert case["acknowledged_at"] == "2026-03-02T10:40:00+00:00"
    assert case["customers"][0]["told_how"] == "in a published correction on page 2"
