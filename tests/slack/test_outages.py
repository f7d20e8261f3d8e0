"""What happens while Slack, or the database, does not answer; over HTTP, through the real app."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.process.directory import KNOWN_FOR
from bot.wording import notices
from tests.slack.company import SlackCompany, slack_company

UNKNOWN = "u0dora@slack.invalid"


async def test_complaint_is_kept_although_nobody_knows_whose(company: SlackCompany) -> None:
    """However it comes in: Slack does not say who somebody is, and the complaint does not wait.

    They go by their id until then, and hear what becomes of it all the same.
    """
    dora = company.person("dora")
    company.slack.faults.fail("users.info", times=9)

    answer = await dora.types("/oops The parcel is late")
    await dora.types("/oops")
    await dora.fills(complaint="The gift is broken")
    await dora.marks(company.message("ed", "The paper came late"))

    assert answer.split("\n")[1].startswith("OOPS-1: thank you. Walt Crate is being asked")
    assert [each["reporter"] for each in await company.cases()] == [UNKNOWN] * 3
    company.slack.faults.clear()
    dora.new()
    await company.person("walt").types("/oops OOPS-1 fixed sent it again")
    assert [each.split(":")[0] for each in dora.new()][-1] == "OOPS-1 is fixed, by Walt Crate"


async def test_somebody_unknown_can_do_nothing_else(company: SlackCompany) -> None:
    """A case is never owned by somebody of whom nobody knows who it is."""
    await company.person("sam").types("/oops The parcel is late")
    before = await company.cases()
    company.slack.faults.fail("users.info", times=9)
    typed = ("mine", "OOPS-1", "OOPS-1 own", "OOPS-1 fixed it", "away back")

    answers = [await company.person("walt").types(f"/oops {words}") for words in typed]

    assert answers == [notices.TRY_AGAIN] * len(typed)
    assert await company.cases() == before


async def test_slack_that_takes_its_time_is_not_waited_for(company: SlackCompany) -> None:
    """Whoever reports is answered within three seconds, even if nobody says who they are."""
    hanging = company.slack.faults.hang("users.info")

    answer = await company.person("dora").types("/oops The parcel is late")

    hanging.release()
    assert answer.startswith("OOPS-1 · reported")
    assert (await company.case("OOPS-1"))["reporter"] == UNKNOWN


async def test_hand_waits_until_one_can_be_looked_up(company: SlackCompany) -> None:
    """Nobody is told that a colleague does not exist because Slack did not answer."""
    await company.person("sam").types("/oops The parcel is late")
    walt = company.person("walt")
    await walt.types("/oops OOPS-1 own")
    company.slack.faults.fail("users.info", times=2)
    company.slack.faults.fail("users.lookupByEmail", times=9)

    by_mention = await walt.types("/oops OOPS-1 hand @dora")
    by_address = await walt.types("/oops OOPS-1 hand dora@paper.example")
    await walt.presses("hand")
    in_form = await walt.fills(to="dora")

    assert by_mention == by_address == in_form == notices.TRY_AGAIN


async def test_unread_message_is_not_acknowledged_and_the_retry_is_one_case(
    company: SlackCompany,
) -> None:
    """Slack could not be read: no 2xx, so that it tells us again; then it is a case, once."""
    dora = company.person("dora").visitor
    message = company.message("ed", "The parcel is late")
    request = company.slack.requests.reaction("dora", message, "oops")
    company.slack.faults.fail("conversations.history", times=2)

    statuses = [
        (await dora.send(request, company.slack.signer.but(retry=retry))).status
        for retry in range(4)
    ]

    assert statuses == [503, 503, 200, 200]
    assert len(await company.cases()) == 1


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth"])
async def test_message_marked_while_we_are_locked_out_is_told_again(
    company: SlackCompany, error: str
) -> None:
    """Nobody can read it then, and nobody can be told so: it is not acknowledged."""
    dora = company.person("dora").visitor
    message = company.message("ed", "The parcel is late")
    request = company.slack.requests.reaction("dora", message, "oops")
    company.slack.withdraw(error)
    company.slack.forgive(error)

    locked_out = [
        (await dora.send(request, company.slack.signer.but(retry=retry))).status
        for retry in range(2)
    ]
    company.slack.grant()
    company.clock.now += timedelta(minutes=5)
    let_in = await dora.send(request, company.slack.signer.but(retry=2))

    assert (locked_out, let_in.status) == ([503, 503], 200)
    assert [each["complaint"] for each in await company.cases()] == ["The parcel is late"]


async def test_what_is_only_nice_to_have_is_done_without(company: SlackCompany) -> None:
    """No link, nobody to whisper to, no page: the complaint is taken, and nothing fails."""
    dora, walt = company.person("dora"), company.person("walt")
    for method in ("chat.getPermalink", "chat.postEphemeral", "views.publish"):
        company.slack.faults.fail(method, times=9)
    await walt.visitor.open_home()

    await dora.marks(company.message("ed", "The parcel is late"))
    await walt.presses("own")
    refused = await dora.visitor.click(company.slack.messages("complaints")[0], "fixed")

    assert refused.status == 200
    [case] = await company.cases()
    assert (case["complaint"], case["owner"]) == ("The parcel is late", "walt@paper.example")


async def test_colleague_who_left_answers_for_nothing_any_more(company: SlackCompany) -> None:
    """Slack tells that an account was closed; where it cannot be asked, it has to tell again."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    await walt.presses("own")
    company.slack.workspace.change_person("walt", deleted=True)
    event = company.slack.requests.user_change("walt")
    company.slack.faults.fail("users.info")

    first = await company.person("sam").visitor.send(event)
    again = await company.person("sam").visitor.send(event, company.slack.signer.but(retry=1))
    await company.settle()

    assert (first.status, again.status) == (503, 200)
    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"
    assert "Will you take this one?" in company.person("wanda").reads()[-1]
    assert await walt.types("/oops OOPS-1 own") == notices.OUTSIDER


async def test_colleague_who_becomes_a_guest_answers_for_nothing_any_more(
    company: SlackCompany,
) -> None:
    """Slack tells; a guest can do nothing about a case, so the next one is asked."""
    walt, sam = company.person("walt"), company.person("sam")
    await sam.types("/oops The parcel is late")
    await walt.presses("own")
    company.slack.workspace.change_person("walt", is_restricted=True)

    answer = await sam.visitor.send(company.slack.requests.user_change("walt"))
    await company.settle()

    assert answer.status == 200
    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"
    assert "Will you take this one?" in company.person("wanda").reads()[-1]


async def test_guest_is_noticed_although_nobody_told(company: SlackCompany) -> None:
    """Whoever owns something is looked up again some day."""
    await company.person("sam").types("/oops The parcel is late")
    await company.person("walt").presses("own")
    company.slack.workspace.change_person("walt", is_ultra_restricted=True)

    company.clock.now += KNOWN_FOR + timedelta(minutes=1)
    await company.oops.directory.refresh()
    await company.settle()

    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"


async def test_guest_who_is_asked_is_passed_over(company: SlackCompany) -> None:
    """Where nobody noticed before, the question itself is what does not reach them."""
    company.slack.workspace.change_person("walt", is_restricted=True)
    company.clock.now += timedelta(minutes=20)  # no id is remembered

    await company.person("sam").types("/oops The parcel is late")

    assert company.person("walt").reads() == []
    assert "Will you take this one?" in company.person("wanda").reads()[-1]


@pytest.mark.slow
async def test_stalled_database_is_never_acknowledged(tmp_path: Path) -> None:
    """Another process holds the database: no 200 within Slack's three seconds, and no answer.

    What Slack delivers again later is one case; what nobody says again is none.
    """
    async with slack_company(tmp_path) as company:
        dora, sam = company.person("dora").visitor, company.person("sam").visitor
        message = company.message("ed", "The parcel is late")
        event = company.slack.requests.reaction("dora", message, "oops")
        other = sqlite3.connect(tmp_path / "oops.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        async with asyncio.timeout(5):  # the database itself is waited for much longer
            answers = await asyncio.gather(dora.send(event), sam.slash("The gift is broken"))

        assert [(each.status, each.body) for each in answers] == [(503, "")] * 2
        assert sam.ephemerals == []
        other.execute("ROLLBACK")
        other.close()
        again = await dora.send(event, company.slack.signer.but(retry=1))
        assert again.status == 200
        complaints = [each["complaint"] for each in await company.cases()]
        assert complaints == ["The parcel is late"]
