"""A software firm mails its customers a test full of variables, and then writes to everyone."""

from tests.company import Company


async def test_our_own_slip_is_a_case_and_no_blank_reaches_a_customer(company: Company) -> None:
    """No customer complained; still all are told, in words without blanks, and hear when next."""
    ines, nadia = company.person("ines"), company.person("nadia")
    await ines.types("/oops We sent the test mail to every customer by mistake")
    await nadia.types("/oops OOPS-1 own")
    await nadia.types("/oops OOPS-1 customer Acme Ltd, it@acme.example; Borg plc; Cyber & Sons")

    refused = await nadia.types("/oops OOPS-1 update Dear ${first_name}, sorry for our mail")
    noted = await nadia.types(
        "/oops OOPS-1 update Sorry for our test mail; your figures are safe; we write by Tuesday"
    )
    await nadia.types("/oops OOPS-1 promise tuesday 17:00 a letter that says what happened")

    assert "a blank in it that nobody filled in: ${first_name}" in refused
    assert "Acme Ltd, Borg plc and Cyber & Sons heard from us" in noted
    card = await nadia.types("/oops OOPS-1")
    assert "Sorry for our test mail; your figures are safe; we write by Tuesday" in card
    assert "a letter that says what happened, by Tue 3 Mar" in card


async def test_everyone_hears_again_while_it_is_not_fixed(company: Company) -> None:
    """While something is not fixed, the owner is reminded to let the customers know."""
    ines, nadia = company.person("ines"), company.person("nadia")
    await ines.types("/oops We sent the test mail to every customer by mistake")
    await nadia.types("/oops OOPS-1 own")
    await nadia.types("/oops OOPS-1 customer Acme Ltd; Borg plc")
    await nadia.types("/oops OOPS-1 update Sorry, we are looking into it")
    nadia.new()

    await company.pass_time(days=1, hours=6)

    assert any("let Acme Ltd and Borg plc know how it goes" in each for each in nadia.new())
    closing = await nadia.types("/oops OOPS-1 close")
    assert "Acme Ltd and Borg plc do not know" in closing
    refused = await nadia.types("/oops OOPS-1 told all by mail to {{customer}}")
    assert "not fixed yet" in refused
    await nadia.types("/oops OOPS-1 fixed test mails cannot leave the house any more")
    refused = await nadia.types("/oops OOPS-1 told all by mail to {{customer}}")
    assert "{{customer}}" in refused
    await nadia.types("/oops OOPS-1 told all by a letter from the vice president")
    assert (await company.case("OOPS-1"))["stage"] == "told"
