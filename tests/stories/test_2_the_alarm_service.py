"""A customer is promised a call back, waits, calls again; then the vice president comes himself."""

from tests.company import Company


async def test_promise_is_chased_before_it_lapses_and_silence_climbs(company: Company) -> None:
    """The owner is reminded before the promised hour; then the lead; then the executive."""
    sam, nadia = company.person("sam"), company.person("nadia")
    ines, olga = company.person("ines"), company.person("olga")
    await company.pass_time(hours=5)  # New York is awake
    await sam.types("/oops The alarm goes off at night and nobody calls back")
    await nadia.presses("own")
    await nadia.presses("promise")
    await nadia.fills(when="in 2 hours", what="a call back")
    nadia.new()

    await company.pass_time(hours=1)
    [before] = nadia.new()
    assert "keep the promise to the customer: a call back" in before
    assert "in 1 h" in before
    assert ines.new() == olga.new() == []

    await company.pass_time(hours=1, minutes=1)
    assert ", now." in nadia.new()[-1]
    await company.pass_time(days=2)

    assert any("Nadia York was reminded and has not answered yet" in each for each in ines.new())
    assert any("keep the promise" in each for each in olga.new())
    assert "not kept in time" in await sam.types("/oops OOPS-1")


async def test_by_night_the_vice_president_takes_it_in_one_tap(company: Company) -> None:
    """An urgent alarm climbs by night, and the executive has it with one press."""
    sam, victor = company.person("sam"), company.person("victor")
    await company.pass_time(hours=11)
    await sam.types("/oops")
    complaint = "The parcel with the alarm is late, and the line is dead"
    await sam.fills(complaint=complaint, severity="urgent")
    await company.pass_time(hours=1)
    assert "OOPS-1" in victor.reads()[-1]

    answer = await victor.presses("own")

    assert answer == ""
    case = await company.case("OOPS-1")
    assert case["owner"] == "victor@paper.example"
    await victor.presses("fixed")
    await victor.fills(what="went there and mended it", cost="two hours and flowers")
    await victor.presses("told")
    await victor.fills(whom="all", how="in person, with an apology")
    steps = await victor.types("/oops OOPS-1")
    assert "✓ responsibility taken · ✓ apologised and explained · ✓ corrected" in steps
    assert "✓ compensated · ○ asked whether satisfied" in steps
    await victor.presses("close:outcome", option="cannot be satisfied")
    steps = await victor.types("/oops OOPS-1")
    assert "✓ asked whether satisfied · ✓ accepted how they took it" in steps
