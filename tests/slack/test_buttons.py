"""Cards and their buttons, through the real app over HTTP."""

import asyncio

from bot.wording import notices
from tests.slack.company import SlackCompany, SlackEmployee
from tests.slack.standin_screen import ShownMessage

REPORTED = ("own", "hand", "hand:department")
OWNED = ("fixed", "update", "promise", "hand", "customer")
FIXED = ("told", "told:unreachable", "promise", "hand", "customer", "reopen")
TOLD = ("close", "close:outcome", "promise", "reopen")
CLOSED = ("reopen", "customer")


async def test_all_the_way_without_typing_after_the_first(company: SlackCompany) -> None:
    """Each step is pressed, or filled in; the owner's card then has the next step's buttons only.

    The card stands where it stood: none of it is a new message.
    """
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops")
    await sam.fills(complaint="The parcel is late", customers="Ann Archer")
    seen = [buttons(card_of(walt))]

    for verb, filled_in in (
        ("own", {}),
        ("update", {"what": "It is on its way"}),
        ("promise", {"what": "a call back", "when": "tomorrow"}),
        ("promise:kept", {}),
        ("customer", {"customers": "Bob Baker"}),
        ("fixed", {"what": "sent it again", "cost": "9 EUR"}),
        ("told", {"whom": "Ann Archer", "how": "by phone"}),
        ("told", {"whom": "all", "how": "by letter", "shown_by": "https://a.example"}),
        ("close", {}),
    ):
        assert await walt.presses(verb) == ""
        assert not filled_in or await walt.fills(**filled_in) == ""
        seen.append(buttons(card_of(walt)))

    assert seen == [
        REPORTED,
        OWNED,
        OWNED,
        (*OWNED, "promise:kept"),
        OWNED,
        OWNED,
        FIXED,
        FIXED,
        TOLD,
        CLOSED,
    ]
    assert len(walt.reads()) == 1
    assert len(company.slack.ephemerals("walt")) == 0
    assert (await company.case("OOPS-1"))["stage"] == "closed"


async def test_every_card_of_a_case_is_put_right_where_it_stands(company: SlackCompany) -> None:
    """Owner, reporter and department see the same, after every step; what happened hangs below."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops")
    await sam.fills(complaint="The parcel is late", customers="Ann Archer")
    assert headings(company) == ["OOPS-1 · reported, waiting for an owner"]

    await walt.presses("own")
    assert headings(company) == ["OOPS-1 · being fixed"]
    await walt.presses("fixed")
    await walt.fills(what="sent it again")
    assert headings(company) == ["OOPS-1 · fixed, customers still to be told"]
    await walt.presses("told")
    await walt.fills(whom="all", how="by phone")
    assert headings(company) == ["OOPS-1 · every customer told"]
    await walt.presses("close")
    assert headings(company) == ["OOPS-1 · closed"]
    await walt.presses("reopen")
    await walt.fills(why="it came to the wrong house")
    assert headings(company) == ["OOPS-1 · being fixed"]

    assert len(company.channel("complaints")) == 1
    assert company.thread("complaints", "OOPS-1") == [
        "Walt Crate has OOPS-1 now.",
        "Fixed by Walt Crate. Still to be told: Ann Archer.",
        "Ann Archer knows that it is fixed. Thank you, everybody.",
        "Open again: it came to the wrong house.",
    ]


async def test_reporter_s_card_has_what_a_reporter_can_do(company: SlackCompany) -> None:
    """They may name the customer and correct the department; the telling is not theirs to do."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops")
    await sam.fills(complaint="The parcel is late")
    assert buttons(card_of(sam)) == ("customer", "hand:department")

    await walt.presses("own")
    await walt.presses("fixed")
    await walt.fills(what="sent it again")

    assert buttons(card_of(sam)) == ("customer",)


async def test_customer_beyond_reach_is_asked_of_the_lead(company: SlackCompany) -> None:
    """The lead gets a card with the one button, which is gone once it was pressed."""
    sam, walt, wanda = (company.person(each) for each in ("sam", "walt", "wanda"))
    await sam.types("/oops The parcel is late")
    await walt.presses("own")
    await walt.presses("fixed")
    await walt.fills(what="sent it again")
    await walt.presses("told:unreachable")
    await walt.fills(whom="the customer", attempts="rang twice", reason="nobody answers")
    assert buttons(card_of(wanda)) == ("told:agree", "keep trying")

    await wanda.presses("told:agree")

    assert buttons(card_of(wanda)) == ("customer",)
    assert headings(company) == ["OOPS-1 · every customer told, or given up"]


async def test_department_is_corrected_there_and_then(company: SlackCompany) -> None:
    """The answer to a report has a menu; choosing answers with the case as it is then."""
    sam, walt, ed = (company.person(each) for each in ("sam", "walt", "ed"))
    await sam.types("/oops The parcel is late")
    answer = sam.visitor.ephemerals[-1]

    corrected = await sam.presses("hand:department", on=answer, option="Newsroom")

    assert corrected.split("\n")[1] == (
        "OOPS-1 is with Newsroom now; Ed Marsh is being asked to take it."
    )
    assert (await company.case("OOPS-1"))["department"] == "Newsroom"
    assert len(company.channel("newsroom")) == 1
    assert "Will you take this one?" in ed.reads()[-1]
    assert buttons(card_of(walt)) == ()
    assert "Ed Marsh is being asked" in walt.reads()[-1]


async def test_button_in_a_channel_is_anybody_s_to_press(company: SlackCompany) -> None:
    """Who takes a case from the department's channel has it, and gets a card of their own."""
    await company.person("sam").types("/oops The parcel is late")
    carla = company.person("carla")

    answer = await carla.presses("own", on=company.slack.messages("complaints")[0])

    assert answer == ""
    assert (await company.case("OOPS-1"))["owner"] == "carla@paper.example"
    assert buttons(card_of(carla)) == OWNED
    assert headings(company) == ["OOPS-1 · being fixed"]


async def test_two_who_take_it_at_once_are_one_owner(company: SlackCompany) -> None:
    """The other one hears who was faster, and what to do; nobody else does."""
    await company.person("sam").types("/oops The parcel is late")
    card = company.slack.messages("complaints")[0]
    carla, ed = company.person("carla"), company.person("ed")

    answers = await asyncio.gather(carla.visitor.click(card, "own"), ed.visitor.click(card, "own"))
    await company.settle()

    case = await company.case("OOPS-1")
    winner, other = (carla, ed) if case["owner"] == "carla@paper.example" else (ed, carla)
    assert [each.status for each in answers] == [200, 200]
    assert winner.visitor.ephemerals == []
    [refusal] = other.visitor.ephemerals
    assert f"{winner.visitor.person.name} has OOPS-1, since Mon 2 Mar, 09:00." in refusal.visible


async def test_button_of_yesterday_s_card_says_what_is_so_today(company: SlackCompany) -> None:
    """What one sees may be old; pressing it twice does no harm, and too late is explained."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")
    old = company.slack.messages("complaints")[0]
    await walt.presses("own")
    before = await company.cases()

    again = await walt.presses("own", on=old)
    elsewhere = await sam.presses("own", on=old)

    assert again == ""
    assert elsewhere.startswith("Walt Crate has OOPS-1, since Mon 2 Mar, 09:00.")
    assert await company.cases() == before


async def test_outsider_s_press_is_refused_politely(company: SlackCompany) -> None:
    """A guest sees the card in a channel, and may not act on it."""
    await company.person("sam").types("/oops The parcel is late")
    before = await company.cases()

    answer = await company.person("gus").presses("own", on=company.slack.messages("complaints")[0])

    assert answer == notices.OUTSIDER
    assert await company.cases() == before


def card_of(who: SlackEmployee) -> ShownMessage:
    """The case's card in somebody's direct messages."""
    return next(each for each in who.visitor.messages if each.visible.startswith("OOPS-1 ·"))


def buttons(message: ShownMessage) -> tuple[str, ...]:
    """What one can press on a message, and choose in it."""
    return tuple(each.action_id for each in message.buttons)


def headings(company: SlackCompany) -> list[str]:
    """The first lines of all cards that stand anywhere; one, where they agree."""
    lines = [each.visible.split("\n")[0] for each in company.slack.said() if not each.only_for]
    return sorted({each for each in lines if " · " in each})


async def test_line_of_the_digest_opens_its_case(company: SlackCompany) -> None:
    """The case is shown to the one who presses; the digest stays."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel never came")
    await company.pass_time(days=2)
    shown = company.slack.messages("complaints")
    digest = next(each for each in shown if "Open OOPS-1" in each.visible)

    await walt.presses("show", on=digest)

    case = walt.visitor.ephemerals[-1].visible
    assert case.startswith("OOPS-1 · reported, waiting for an owner\n")
    assert "What happened" in case
    assert [each.visible for each in company.slack.messages("complaints")] == [
        each.visible for each in shown
    ]
