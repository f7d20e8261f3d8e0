"""Socket Mode: the same app, over the stand-in's WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.http_answers import LARGEST_ANSWER
from adapters.slack.listeners import SHORTCUT
from adapters.slack.socket_mode import socket_pause
from bot.case.errors import StoreUnavailable
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.slack.company import SlackCompany, slack_company, socket_door
from tests.slack.mutated import but
from tests.slack.standin_person import Visitor

#: Seconds in which an answer would have come.
SOON = 0.3


class Closed(SqlStore):
    """A store that takes nothing on order."""

    closed = False

    async def transact(self, work: Callable[[SqlUnitOfWork], Any]) -> Any:  # noqa: ANN401
        """As the store does, unless it is closed."""
        if self.closed:
            raise StoreUnavailable
        return await super().transact(work)


@pytest_asyncio.fixture
async def company(tmp_path: Path) -> AsyncIterator[SlackCompany]:
    """The newspaper, with Socket Mode on."""
    async with slack_company(tmp_path, open_store=Closed) as place, socket_door(place, tmp_path):
        yield place


def visitor(company: SlackCompany, handle: str) -> Visitor:
    """Somebody whom Oops hears through its socket."""
    return company.slack.socket_visitor(handle)


async def test_home_page_of_one_process_works_through_another(company: SlackCompany) -> None:
    """What a press on the page means stands in what Slack sends, and in no process's memory."""
    await company.person("sam").types("/oops The parcel is late")
    page = await company.person("walt").home()
    walt = visitor(company, "walt")

    button = next(each for each in page.buttons if each.action_id == "own")
    await walt.send(company.slack.requests.click(walt.person, page, button, None))
    await company.settle()

    assert (await company.case("OOPS-1"))["owner"] == "walt@paper.example"
    assert "fixed" in walt.home.verbs


async def test_everything_works_as_it_does_over_http(company: SlackCompany) -> None:
    """A command is answered, a button does what it says, a form is filled in, a mark counts."""
    sam, walt = visitor(company, "sam"), visitor(company, "walt")

    answer = await sam.slash("The parcel is late")
    await company.settle()
    await walt.click(walt.messages[-1], "own")
    await company.settle()
    await walt.click(walt.messages[-1], "fixed")
    filled_in = await walt.submit(what="sent it again")
    message = company.message("ed", "The gift is broken")
    await sam.react(message)
    await walt.shortcut(message, SHORTCUT)
    await walt.open_home()

    assert answer.shown
    assert answer.shown.visible.startswith("OOPS-1 · reported, waiting for an owner")
    assert (filled_in.status, filled_in.errors) == (200, {})
    fixed, marked = await company.cases()
    assert (fixed["stage"], fixed["owner"]) == ("fixed", "walt@paper.example")
    assert marked["reporters"] == ["sam@paper.example", "walt@paper.example"]
    assert walt.home.verbs[:2] == ("report", "told")


async def test_refusal_goes_back_through_the_socket(company: SlackCompany) -> None:
    """A form's refusal is in the acknowledgement, and the form stays open."""
    sam = visitor(company, "sam")
    await sam.slash()

    answer = await sam.submit(complaint=" ")

    assert list(answer.errors) == ["complaint"]
    assert company.slack.modal("sam") is not None


async def test_one_envelope_on_two_connections_is_one_case(
    company: SlackCompany, tmp_path: Path
) -> None:
    """Slack may tell two processes the same; both acknowledge it, and it happened once."""
    requests, socket = company.slack.requests, company.slack.socket
    async with socket_door(company, tmp_path):
        marked = requests.reaction("sam", company.message("ed", "The gift is broken"), "oops")
        typed = requests.slash("sam", "The parcel is late")

        for connection in (0, 1):
            await socket.send(marked, envelope_id="marked", connection=connection)
            await socket.send(typed, envelope_id="typed", connection=connection)
        await socket.acknowledged(4)

        assert sorted(each.envelope_id for each in socket.acks) == ["marked"] * 2 + ["typed"] * 2
        assert len(await company.cases()) == 2


async def test_same_form_on_two_connections_is_one_case(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A form that was sent through one process and again through another was sent once."""
    sam = visitor(company, "sam")
    async with socket_door(company, tmp_path):
        await sam.slash()
        form = sam.modal
        await asyncio.gather(
            sam.submit(form, complaint="The gift is broken"),
            company.person("sam").visitor.submit(form, complaint="The gift is broken"),
        )

        assert len(await company.cases()) == 1


async def test_what_was_not_kept_is_not_acknowledged(company: SlackCompany) -> None:
    """Slack delivers it again, maybe to another process; then it is taken, once."""
    assert isinstance(company.store, Closed)
    requests, socket = company.slack.requests, company.slack.socket
    request = requests.reaction("sam", company.message("ed", "The gift is broken"), "oops")
    await visitor(company, "sam").slash("help")
    company.store.closed = True

    with pytest.raises(TimeoutError):
        await socket.deliver(request, within=SOON)

    company.store.closed = False
    await socket.deliver(request)
    await socket.deliver(request)
    assert len(await company.cases()) == 1


async def test_odd_envelope_does_not_end_the_connection(company: SlackCompany) -> None:
    """What cannot be read is not acknowledged, and the next one is heard as ever."""
    requests, socket = company.slack.requests, company.slack.socket
    good = requests.slash("sam", "The gift is broken")

    await socket.send(but(good, ["user_id"], ""))
    await socket.send(but(requests.event({"type": "x"}), ["event"], 5))
    await socket.send(but(good, ["command"], "/other"))
    await socket.deliver(good)

    assert len(socket.acks) == 1
    assert len(await company.cases()) == 1


async def test_connection_that_slack_renews_is_renewed(company: SlackCompany) -> None:
    """Slack closes each connection now and then, and says so before."""
    await company.slack.socket.disconnect()
    await company.slack.socket.connected()

    answer = await visitor(company, "sam").slash("The gift is broken")

    assert answer.status == 200
    assert len(await company.cases()) == 1


async def test_connection_that_does_not_come_about_is_tried_with_another_ticket(
    tmp_path: Path,
) -> None:
    """Each ticket is good once: whoever was turned away with one is never let in with it again."""
    async with (
        slack_company(tmp_path) as company,
        socket_door(company, tmp_path, ping_every=0.5) as door,
    ):
        socket = company.slack.socket
        socket.turns_away = 1
        await socket.cut()
        await socket.turned_away()

        await door.look_at_socket()
        await socket.connected()

        assert (await visitor(company, "sam").slash("The gift is broken")).status == 200
        assert len(company.slack.calls_of("apps.connections.open")) == 3


async def test_fault_84_frame_that_is_too_large_ends_one_connection(tmp_path: Path) -> None:
    """It is not kept, and the next connection is as good as ever."""
    async with (
        slack_company(tmp_path) as company,
        socket_door(company, tmp_path, ping_every=0.5) as door,
    ):
        socket = company.slack.socket
        [connection] = socket.connections
        with suppress(ConnectionError):  # the rest of it is not taken
            await connection.send_str("{" + " " * LARGEST_ANSWER + "}")
        await socket.disconnected(connection)

        await door.look_at_socket()
        await socket.connected()

        assert (await visitor(company, "sam").slash("The gift is broken")).status == 200


async def test_fault_87_endless_pause_does_not_deafen(tmp_path: Path) -> None:
    """A pause that Slack asks of the socket is waited for, and is a minute at most."""
    async with slack_company(tmp_path) as company:
        company.slack.faults.throttle("apps.connections.open", retry_after="0.01")
        async with socket_door(company, tmp_path, ping_every=0.1):
            answer = await visitor(company, "sam").slash("The gift is broken")

    assert answer.status == 200
    assert socket_pause(3600.0) == 60.0
