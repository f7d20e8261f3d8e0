"""A gift firm ships last month's order again; it makes good, and then writes a note by hand."""

from tests.company import Company


async def test_cost_is_recorded_and_the_thank_you_note_is_chased(company: Company) -> None:
    """What it cost stands in the case, and a note promised afterwards is chased like any debt."""
    carla, walt = company.person("carla"), company.person("walt")
    await carla.types("/oops Ms Gould got last month's gift again instead of the new one")
    await walt.presses("own")
    await walt.types("/oops OOPS-1 customer Ms Gould, 020 7946 0000")
    await walt.types(
        "/oops OOPS-1 fixed fetched the parcel, sent the right one by express; the supplier had "
        "mixed up the lists; cost: 38 GBP"
    )
    await walt.types("/oops OOPS-1 told Ms Gould by phone")
    await walt.types("/oops OOPS-1 promise wednesday 12:00 a handwritten note with a small present")
    walt.new()

    refused = await walt.types("/oops OOPS-1 close")
    await company.pass_time(days=2, hours=2, minutes=30)

    assert "a handwritten note with a small present" in refused
    assert any("keep the promise to Ms Gould: a handwritten note" in each for each in walt.new())
    await walt.presses("promise:kept")
    assert "OOPS-1 is closed" in await walt.types("/oops OOPS-1 close satisfied")
    overview = await carla.types("/oops OOPS-1")
    assert "38 GBP" in overview
    assert "Deliveries" in overview
    case = await company.case("OOPS-1")
    assert case["customers"][0]["outcome"] == "satisfied"


async def test_a_supplier_s_fault_is_still_ours(company: Company) -> None:
    """Whoever is asked owns it here, whosever fault it was: somebody always answers for it."""
    carla, walt, wanda = (company.person(each) for each in ("carla", "walt", "wanda"))
    await carla.types("/oops The supplier packed the wrong gift for Mr Stone")

    await company.pass_time(hours=1, minutes=1)
    assert "Will you take this one?" not in walt.reads()[-1]
    assert "Will you take this one?" in wanda.reads()[-1]
    await company.pass_time(hours=1)

    case = await company.case("OOPS-1")
    assert (case["owner"], case["accepted_at"]) == ("victor@paper.example", None)
