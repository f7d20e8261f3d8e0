"""What people type after /oops, through the real app over HTTP."""

import re
from pathlib import Path

import pytest

from tests.paper import CONFIG
from tests.slack.company import SlackCompany, slack_company

WITH_DEPUTY = f"""{CONFIG}
[[people]]
email = "nadia@paper.example"
deputy = "dora@paper.example"
"""


async def test_complaint_is_answered_with_who_has_it_why_and_by_when(
    company: SlackCompany,
) -> None:
    """One line is enough; the answer is the case's card, with a way to correct the department."""
    sam = company.person("sam")

    answer = await sam.types("/oops The survey link is dead")

    assert answer.split("\n") == [
        "OOPS-1 · reported, waiting for an owner",
        (
            "OOPS-1: thank you. Nadia York is being asked to take it, and the customer will hear "
            "by Mon 2 Mar, 11:00. You will be told when it is fixed, and again when they know."
        ),
        "▏ “The survey link is dead”",
        "Owner",
        "Nadia York is being asked, until Mon 2 Mar, 15:00",
        "Department",
        "Software, because of “link” and “survey”",
        "Customer",
        "the customer",
        "Customer hears by",
        "Mon 2 Mar, 11:00",
        "Reported by",
        "Sam Post, Mon 2 Mar, 09:00",
        "Add a customer",
        "Other department",
        "Customer service",
        "Deliveries",
        "Newsroom",
    ]


async def test_answer_is_for_the_one_who_typed(company: SlackCompany) -> None:
    """Nobody else in the channel reads along; the one who is asked gets a message of their own."""
    sam, nadia, ed = (company.person(each) for each in ("sam", "nadia", "ed"))

    await sam.types("/oops The survey link is dead")

    assert len(sam.visitor.ephemerals) == 1
    assert nadia.visitor.ephemerals == ed.visitor.ephemerals == []
    assert company.channel("general") == sam.reads() == ed.reads() == []
    assert [each.splitlines()[1] for each in nadia.reads()] == [
        "Will you take this one? Press “It's mine”, or hand it on to the right person."
    ]


async def test_help_names_every_row_of_the_table(company: SlackCompany) -> None:
    """Whoever does not know what to type finds it there, in any capitals."""
    sam = company.person("sam")

    answer = await sam.types("/oops Help")

    typed = [each for each in answer.split("\n") if each.startswith("/oops")]
    assert typed == [
        "/oops <what the customer said>",
        "/oops mine",
        "/oops reported",
        "/oops overdue",
        "/oops list [department or @person]",
        "/oops find <words>",
        "/oops OOPS-42",
        "/oops OOPS-42 own",
        "/oops OOPS-42 hand @somebody",
        "/oops OOPS-42 decline <why>",
        "/oops OOPS-42 fixed <what>",
        "/oops OOPS-42 customer <name>[, <contact>]",
        "/oops OOPS-42 rename <customer> to <name>[, <contact>]",
        "/oops OOPS-42 told <customer or all> <how>",
        "/oops OOPS-42 told <customer> unreachable <what was tried> because <why>",
        "/oops OOPS-42 keep trying <customer> because <why>",
        "/oops OOPS-42 promise <when> <what>",
        "/oops OOPS-42 update <what they were told>",
        "/oops OOPS-42 snooze <until> <why>",
        "/oops OOPS-42 close",
        "/oops OOPS-42 reopen <why>",
        "/oops away until <when>",
    ]
    assert answer.endswith(
        "You can also put the emoji :oops: or :sos: on a message, or use its menu."
    )


async def test_mine_and_overdue_list_what_there_is(company: SlackCompany) -> None:
    """What I owe, the oldest first; what is late, the latest first, with its next step."""
    sam, walt = company.person("sam"), company.person("walt")
    assert await walt.types("/oops mine") == "You owe nothing. Enjoy the day."
    assert await walt.types("/oops overdue") == (
        "Nothing is late. Every customer who is waiting will hear in time."
    )
    await sam.types("/oops The parcel never came")
    await sam.types("/oops The gift is broken")
    await walt.types("/oops OOPS-1 own")
    await walt.types("/oops OOPS-2 own")
    await company.pass_time(hours=4)

    mine = await walt.types("/oops mine")
    overdue = await sam.types("/oops overdue")

    assert [each[:26] for each in mine.split("\n") if each.startswith("OOPS")] == [
        "OOPS-1 “The parcel never c",
        "OOPS-2 “The gift is broken",
    ]
    assert overdue.split("\n") == [
        "What is late",
        (
            "OOPS-1 · the customer: “The parcel never came” · Walt Crate has it · 2 h late · next: "
            "give the customer a first personal word"
        ),
        "Open OOPS-1",
        (
            "OOPS-2 · the customer: “The gift is broken” · Walt Crate has it · 2 h late · next: "
            "give the customer a first personal word"
        ),
        "Open OOPS-2",
    ]


async def test_all_the_way_without_a_button(company: SlackCompany) -> None:
    """Whoever likes to type can do everything; each answer says what became of it, and what next.

    Only the rows' own words are typed, and no button is pressed.
    """
    await company.person("sam").types("/oops The survey link is dead")

    async def said(who: str, words: str) -> str:
        return (await company.person(who).types(f"/oops OOPS-1 {words}")).split("\n")[1]

    answers = [
        await said("nadia", "own"),
        await said("nadia", "customer Ann Archer, ann@example.org; Bob Baker"),
        await said("nadia", "update we are looking into it"),
        await said("nadia", "promise tomorrow 17:00 a call back"),
        await said("nadia", "snooze in 2 hours waiting for the supplier"),
        await said("nadia", "hand @ines"),
        await said("ines", "own"),
        await said("ines", "fixed the link works again; cost: 20 EUR"),
        await said("ines", "told Ann Archer by phone"),
        await said("ines", "promise kept"),
        await said("ines", "told all in person"),
        await said("ines", "close satisfied"),
        await said("sam", "reopen it is dead again"),
    ]

    assert answers == [
        "OOPS-1 is yours. Thank you.",
        "OOPS-1 now has: Ann Archer and Bob Baker.",
        "OOPS-1: noted that Ann Archer and Bob Baker heard from us.",
        "OOPS-1: promised: a call back, by Tue 3 Mar, 17:00. You will be reminded before.",
        "OOPS-1: no reminders to you until Mon 2 Mar, 06:00.",
        "Ines Byte is asked to take OOPS-1. Until they accept, it stays with you.",
        "OOPS-1 is yours. Thank you.",
        "OOPS-1 is fixed. Next: tell Ann Archer and Bob Baker.",
        "OOPS-1: noted. Still to be told: Bob Baker.",
        "OOPS-1: promise kept. Thank you.",
        (
            "OOPS-1: every customer has been told. Well done. Ask whether they are satisfied; "
            "unless they want more, OOPS-1 closes by itself on Mon 2 Mar, 11:00."
        ),
        "OOPS-1 is closed. Every affected customer was told.",
        "OOPS-1 is open again.",
    ]
    assert not company.slack.calls_of("views.open")
    assert (await company.case("OOPS-1"))["stage"] == "owned"


async def test_customer_beyond_reach_needs_the_lead_s_word(company: SlackCompany) -> None:
    """The one who tried says what was tried; the lead agrees by typing too."""
    sam, nadia, ines = (company.person(each) for each in ("sam", "nadia", "ines"))
    await sam.types("/oops The survey link is dead")
    await nadia.types("/oops OOPS-1 customer Ann Archer; Bob Baker")
    await nadia.types("/oops OOPS-1 fixed it works")

    lost = await nadia.types("/oops OOPS-1 told Bob Baker unreachable rang twice because no answer")
    refused = await nadia.types("/oops OOPS-1 told Bob Baker unreachable agreed")
    agreed = await ines.types("/oops OOPS-1 told Bob Baker unreachable agreed")

    assert lost.split("\n")[1] == (
        "OOPS-1: noted. Ines Byte is asked to agree; until then it stays open."
    )
    assert refused == "That is Ines Byte's word to give. Ines Byte has been asked."
    assert agreed.split("\n")[1] == "OOPS-1: agreed. Still to be told: Ann Archer."


@pytest.mark.parametrize(
    ("words", "owner", "department"),
    [
        ("@dora", "dora@paper.example", "Software"),
        ("dora@paper.example", "dora@paper.example", "Software"),
        ("DORA@Paper.Example", "dora@paper.example", "Software"),
        ("to @dora", "dora@paper.example", "Software"),
        ("over to @dora", "dora@paper.example", "Software"),
        ("@dora please", "dora@paper.example", "Software"),
        ("dora@paper.example, she knows them", "dora@paper.example", "Software"),
        ("@dora because @walt says so", "dora@paper.example", "Software"),
        ("newsroom", "ed@paper.example", "Newsroom"),
    ],
)
async def test_case_is_handed_to(
    company: SlackCompany, words: str, owner: str, department: str
) -> None:
    """Somebody is named by a mention or an address; a department by its name."""
    await company.person("sam").types("/oops The survey link is dead")

    await company.person("nadia").types(f"/oops OOPS-1 hand {words}")

    case = await company.case("OOPS-1")
    assert (case["owner"], case["department"]) == (owner, department)


async def test_address_is_what_was_typed_and_not_what_slack_made_of_it(
    company: SlackCompany,
) -> None:
    """Slack wraps addresses, links and channels; a person gets back what they wrote."""
    sam, nadia = company.person("sam"), company.person("nadia")
    await sam.visitor.slash(
        "The link <https://a.example/x?a=1&amp;b=2> &amp; <#C0GENERAL|general>, "
        "says <mailto:ann@example.org|ann@example.org> &lt;b&gt; to <@U0DORA|dora>",
        raw=True,
    )
    await nadia.visitor.slash(
        "OOPS-1 customer Ann, <mailto:ann@example.org|ann@example.org>", raw=True
    )

    await nadia.visitor.slash(
        "OOPS-1 hand <mailto:dora@paper.example|dora@paper.example>", raw=True
    )

    case = await company.case("OOPS-1")
    assert case["complaint"] == (
        "The link https://a.example/x?a=1&b=2 & #general, says ann@example.org <b> to @dora"
    )
    assert [each["contact"] for each in case["customers"]] == ["ann@example.org"]
    assert case["owner"] == "dora@paper.example"


async def test_who_goes_away_leaves_a_deputy(tmp_path: Path) -> None:
    """What somebody away owns is offered to the deputy; coming back ends it."""
    async with slack_company(tmp_path, WITH_DEPUTY) as company:
        sam, nadia, dora = (company.person(each) for each in ("sam", "nadia", "dora"))
        await sam.types("/oops The survey link is dead")
        await nadia.types("/oops OOPS-1 own")

        away = await nadia.types("/oops away until friday")
        [offer] = dora.new()
        back = await nadia.types("/oops away back")

        assert away == (
            "You are away until Fri 6 Mar, 09:00. 1 of your cases is offered to Dora Quill. "
            "“/oops away back” ends it sooner."
        )
        assert "would like to hand you this case" in offer
        assert back == "Welcome back. You are asked and reminded again."


async def test_history_says_who_did_what_when_and_through_what(company: SlackCompany) -> None:
    """`/oops OOPS-1` shows the case as it stands and everything that happened to it."""
    sam, nadia = company.person("sam"), company.person("nadia")
    await sam.types("/oops The survey link is dead")
    await nadia.presses("own")
    await company.pass_time(minutes=10)
    await nadia.types("/oops OOPS-1 customer Ann Archer")
    await nadia.types("/oops OOPS-1 fixed the link works again; cost: 20 EUR")

    overview = await sam.types("/oops oops-1")

    card, history = overview.split("\nWhat happened\n")
    assert card.startswith("OOPS-1 · fixed, customers still to be told\n▏ “The survey link is dead")
    assert history.split("\n") == [
        "• Mon 2 Mar, 09:00: reported, for Software (Sam Post, /oops)",
        "• Mon 2 Mar, 09:00: affected: the customer (Sam Post, /oops)",
        "• Mon 2 Mar, 09:00: Nadia York was asked to take it (Oops, /oops)",
        "• Mon 2 Mar, 09:00: Nadia York took it (Nadia York, a button)",
        "• Mon 2 Mar, 09:10: affected: Ann Archer (Nadia York, /oops)",
        "• Mon 2 Mar, 09:10: fixed: the link works again, at a cost of 20 EUR (Nadia York, /oops)",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "The link is dead. " * 555,
        "配達が遅いです。リンクが壊れています。" * 526,
        "👩\u200d👩\u200d👧\u200d👦🇩🇪👍🏽 link " * 550,
        "הקישור לא עובד، الرابط لا يعمل\n" * 322,
        "Q&A <script> & more\n" * 500,
    ],
    ids=["latin", "cjk", "emoji", "right to left", "escaped"],
)
async def test_long_complaint_is_kept_whole_shown_short_and_whole_on_demand(
    company: SlackCompany, words: str
) -> None:
    """Ten thousand characters of any script: nothing is lost, and the card stays a card."""
    sam = company.person("sam")
    words = words.strip()

    short = await sam.types(f"/oops {words}")
    whole = await sam.types("/oops OOPS-1")

    assert (await company.case("OOPS-1"))["complaint"] == words
    assert len(short) < 1500
    assert "…”" in short
    quoted = whole.partition("\nOwner\n")[0].split("▏ ", 1)[1]
    assert unquoted(quoted) == "".join(words.split())


def unquoted(text: str) -> str:
    """The letters of a quotation, without what stands around them and between its pages."""
    return "".join(re.sub(r"Page \d of \d|[▏“”]", "", text).split())
