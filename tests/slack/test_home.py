"""The app's own page in Slack, through the real app over HTTP."""

import pytest

from bot.wording import list_text, notices
from tests.slack.company import SlackCompany


async def test_home_lists_what_i_owe_the_oldest_first(company: SlackCompany) -> None:
    """Each with its next step's buttons, and on top a way to report."""
    sam, walt = company.person("sam"), company.person("walt")
    for words in ("The parcel is late", "The gift is broken", "Yesterday's paper came again"):
        await sam.types(f"/oops {words}")
        await company.pass_time(minutes=1)
    await walt.types("/oops OOPS-2 own")

    home = await walt.home()

    lines = home.visible.split("\n")
    assert lines[:2] == ["Report a complaint", "What you owe"]
    assert [each.partition("”")[0] for each in lines if each.startswith("OOPS")] == [
        "OOPS-1 “The parcel is late",
        "OOPS-2 “The gift is broken",
        "OOPS-3 “Yesterday's paper came again",
    ]
    values = {(each.value or each.options[0][1])[:6] for each in home.buttons[1:]}
    assert values == {"OOPS-1", "OOPS-2", "OOPS-3"}


async def test_home_s_buttons_work_and_it_shows_what_became_of_it(company: SlackCompany) -> None:
    """One goes all the way on the page, without looking at a message."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    seen = [(await walt.home()).verbs]

    for verb, filled_in in (
        ("own", {}),
        ("fixed", {"what": "sent it again"}),
        ("told", {"whom": "all", "how": "by phone"}),
        ("close", {}),
    ):
        await walt.presses(verb, on=walt.visitor.home)
        assert not filled_in or await walt.fills(**filled_in) == ""
        seen.append(walt.visitor.home.verbs)

    assert seen == [
        ("report", "own", "hand", "hand"),
        ("report", "fixed", "update", "promise", "hand", "customer"),
        ("report", "told", "told", "promise", "hand", "customer", "reopen"),
        ("report", "close", "close", "promise", "reopen"),
        ("report",),
    ]
    assert walt.visitor.home.visible.split("\n") == ["Report a complaint", list_text.NOTHING_OWED]


async def test_home_reports_a_complaint(company: SlackCompany) -> None:
    """The button on top opens the form."""
    sam = company.person("sam")

    await sam.presses("report", on=await sam.home())
    await sam.fills(complaint="The parcel is late")

    assert len(await company.cases()) == 1
    assert len(sam.reads()) == 1


async def test_refusal_on_the_home_page_is_a_message(company: SlackCompany) -> None:
    """There is no channel to whisper in, so it comes directly."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The parcel is late")
    home = await walt.home()
    await company.person("wanda").types("/oops OOPS-1 own")

    await walt.presses("own", on=home)

    assert walt.reads()[-1].startswith("Wanda Stock has OOPS-1, since Mon 2 Mar, 09:00.")
    assert walt.visitor.home.verbs == ("report",)


@pytest.mark.parametrize("tab", ["messages", "about"])
async def test_other_tab_is_left_alone(company: SlackCompany, tab: str) -> None:
    """Nothing is published for a page that nobody looks at."""
    answer = await company.person("sam").visitor.open_home(tab)

    assert answer.status == 200
    assert company.slack.calls_of("views.publish") == []


async def test_outsider_s_home_says_why_it_is_empty(company: SlackCompany) -> None:
    """A guest who opens the page learns whom to tell."""
    home = await company.person("gus").home()

    assert notices.OUTSIDER in home.visible


async def test_home_with_very_much_on_it_is_taken(company: SlackCompany) -> None:
    """Forty cases fit: ten are shown, and the others are named."""
    sam, walt = company.person("sam"), company.person("walt")
    for number in range(40):
        await sam.visitor.slash(f"The parcel {number} is late")

    home = await walt.home()

    assert len([each for each in home.visible.split("\n") if each.startswith("OOPS-")]) == 10
    assert "\nAnd 30 more: OOPS-11, OOPS-12" in home.visible
