"""What is done after an answer: the answer does not wait for it, and the end does not either."""

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from adapters.slack.background import BackgroundTasks
from bot.case.errors import StoreUnavailable
from tests.slack.company import SlackCompany, slack_company


async def test_answer_does_not_wait_for_a_page_that_hangs(company: SlackCompany) -> None:
    """A button that was pressed and a form that was sent are acknowledged; they were kept."""
    walt = company.person("walt")
    await company.person("sam").types("/oops The parcel is late")
    await walt.home()
    hanging = company.slack.faults.hang("views.publish", times=9)

    pressed = await walt.visitor.click(walt.visitor.home, "own")
    await company.oops.clockwork.send_all()
    opened = await walt.visitor.click(walt.visitor.messages[-1], "fixed")
    sent = await walt.visitor.submit(what="sent it again")

    assert [each.status for each in (pressed, opened, sent)] == [200] * 3
    assert [each["stage"] for each in await company.cases()] == ["fixed"]
    assert hanging.reached.is_set()
    hanging.release()


async def test_answer_does_not_wait_for_a_whisper_that_hangs(company: SlackCompany) -> None:
    """What was done on an answer that only one person sees is acknowledged, and not done twice."""
    sam = company.person("sam")
    await sam.types("/oops The parcel is late")
    hanging = company.slack.faults.hang("chat.postEphemeral", times=9)

    routed = await sam.visitor.click(sam.visitor.ephemerals[-1], "hand", "Newsroom")
    marked = await sam.visitor.react(company.message("ed", ""))
    chosen = await sam.visitor.shortcut(company.message("ed", ""), "report_to_oops")

    assert [each.status for each in (routed, marked, chosen)] == [200] * 3
    assert (await company.case("OOPS-1"))["department"] == "Newsroom"
    hanging.release()


async def test_answer_does_not_wait_for_pages_that_hang(company: SlackCompany) -> None:
    """What is too long for one answer is shown shortened then."""
    sam = company.person("sam").visitor
    await sam.slash("The parcel is late. " * 1000)
    hanging = company.slack.faults.hang("chat.postEphemeral", times=9)

    answer = await sam.slash("OOPS-1")

    hanging.release()
    assert hanging.reached.is_set()
    assert answer.status == 200
    assert answer.shown
    assert answer.shown.visible.startswith("OOPS-1 · ")


async def test_end_breaks_off_what_is_under_way(tmp_path: Path) -> None:
    """While the connections that it needs are still there; nothing is left behind."""
    ended = []

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("page")

    async with slack_company(tmp_path) as company:
        company.oops.background.begin("a page", wait_for_ever())
        assert ended == []
    assert ended == ["page"]


async def test_what_fails_is_logged_without_its_words() -> None:
    """Nobody waits for it, and so nobody else would hear of it."""
    background = BackgroundTasks()

    async def fail() -> None:
        raise StoreUnavailable("CANARY")

    with capture_logs() as log:
        background.begin("a page", fail())
        await background.done()

    about = {"event": "an afterthought failed", "what": "a page", "error": "StoreUnavailable"}
    assert log == [about | {"log_level": "error"}]
