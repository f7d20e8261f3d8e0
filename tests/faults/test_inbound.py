"""What reaches us twice, late, in the wrong order, or not as it should: one case, or none."""

import asyncio
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.slack import app
from bot.case.events import OwnershipAccepted
from tests.company import organization, span
from tests.faults.kinds import on_each_database
from tests.faults.stalling import stalled
from tests.slack.company import SlackCompany, another_oops, socket_door
from tests.slack.standin_person import Answer, HttpDoor
from tests.slack.standin_requests import Request

BROKEN = "The gift is broken"
LATE = "The paper was late again"


async def send(company: SlackCompany, request: Request, retry: int = 0) -> Answer:
    """Slack tells us, for the first time or again."""
    signer = company.slack.signer.but(retry=retry)
    return await company.person("sam").visitor.send(request, signer)


@on_each_database
async def test_fault_10_one_event_four_times_in_a_day(company: SlackCompany) -> None:
    """Slack delivers an event again for 25 hours: each is acknowledged, and it is one case."""
    event = company.slack.requests.reaction("dora", company.message("ed", BROKEN), "oops")

    answers = []
    for retry, waited in enumerate((0, 5, 300, 25 * 3600)):
        company.clock.now += span(seconds=waited)
        answers.append(await send(company, event, retry))
        await company.settle()

    assert [each.status for each in answers] == [200] * 4
    [case] = await company.cases()
    assert case["reporters"] == ["dora@paper.example"]
    assert len(company.person("dora").reads()) == 1


@on_each_database
async def test_fault_10_event_again_once_it_is_known_whose_it_is(company: SlackCompany) -> None:
    """Slack did not say who she was, and does so now: she does not report it a second time."""
    dora = company.person("dora")
    event = company.slack.requests.reaction("dora", company.message("ed", BROKEN), "oops")
    company.slack.faults.fail("users.info")

    answers = [await send(company, event, retry) for retry in (0, 1)]
    await company.settle()

    assert [each.status for each in answers] == [200, 200]
    assert [len(each["reporters"]) for each in await company.cases()] == [1]
    assert len(dora.reads()) == 1


async def test_fault_11_same_event_on_two_sockets(company: SlackCompany, tmp_path: Path) -> None:
    """Both connections acknowledge it, and it happened once."""
    socket = company.slack.socket
    async with socket_door(company, tmp_path), socket_door(company, tmp_path):
        event = company.slack.requests.reaction("dora", company.message("ed", BROKEN), "oops")
        for connection in (0, 1):
            await socket.send(event, envelope_id="twice", connection=connection)
        await socket.acknowledged(2)
    await company.settle()

    assert [each.envelope_id for each in socket.acks] == ["twice"] * 2
    assert len(await company.cases()) == len(company.person("dora").reads()) == 1


@pytest.mark.parametrize("removed_first", [False, True])
async def test_fault_12_mark_taken_off_before_it_was_put_on(
    company: SlackCompany, *, removed_first: bool
) -> None:
    """In whichever order it is told: what was shown to us once is a case, and stays one."""
    requests, message = company.slack.requests, company.message("ed", BROKEN)
    told = [requests.reaction("dora", message, "oops", removed=each) for each in (False, True)]

    for event in reversed(told) if removed_first else told:
        assert (await send(company, event)).status == 200
    await company.settle()

    [case] = await company.cases()
    assert (case["complaint"], case["reporters"]) == (BROKEN, ["dora@paper.example"])


@on_each_database
async def test_fault_13_two_people_mark_one_message_at_two_replicas(
    company: SlackCompany, tmp_path: Path
) -> None:
    """At the same moment, each at another process: one case with two reporters."""
    message = company.message("sam", BROKEN)
    async with another_oops(company, organization(tmp_path)) as other:
        there = [company.person("dora").visitor, other.person("ed").visitor]
        answers = await asyncio.gather(*(each.react(message) for each in there))
        await company.settle()

    assert [each.status for each in answers] == [200, 200]
    [case] = await company.cases()
    assert sorted(case["reporters"]) == ["dora@paper.example", "ed@paper.example"]


@on_each_database
async def test_fault_14_double_click(company: SlackCompany, tmp_path: Path) -> None:
    """The second click is another delivery, maybe to another process, and changes nothing."""
    walt = company.person("walt")
    await company.person("dora").types(f"/oops {LATE}")
    [card] = walt.visitor.messages
    button = next(each for each in card.buttons if each.action_id == "own")
    click = company.slack.requests.click
    async with another_oops(company, organization(tmp_path)) as other:
        clicks = [(there, click("walt", card, button)) for there in (company, other)]
        answers = await asyncio.gather(*(send(there, request) for there, request in clicks))
        await company.settle()

    assert [each.status for each in answers] == [200, 200]
    history = await company.store.transact(lambda uow: uow.history.of_case(1))
    assert [isinstance(event, OwnershipAccepted) for event, _ in history].count(True) == 1


@on_each_database
async def test_fault_15_form_sent_twice(company: SlackCompany, tmp_path: Path) -> None:
    """An impatient finger, at two processes at once and then once more: one case."""
    sam = company.person("sam").visitor
    await sam.slash()
    form = sam.modal
    async with another_oops(company, organization(tmp_path)) as other:
        again = other.person("sam").visitor
        at_once = await asyncio.gather(
            sam.submit(form, complaint=LATE), again.submit(form, complaint=LATE)
        )
        later = await again.submit(form, complaint=LATE)

    assert [(each.status, each.body) for each in (*at_once, later)] == [(200, "")] * 3
    assert len(await company.cases()) == 1


#: Seconds that Slack waits for an answer (docs.slack.dev).
SLACK_WAITS = 3


@on_each_database
async def test_fault_16_database_stalls(
    company: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No acknowledgement while nothing can be kept; what comes again is one case.

    What was not acknowledged is not kept later either: a command that is typed again is another
    one, and would be a second case.
    """
    requests = company.slack.requests
    event = requests.reaction("dora", company.message("ed", BROKEN), "oops")
    assert app._ANSWER_DEADLINE <= SLACK_WAITS - 0.5  # noqa: SLF001 -- the way takes time too
    monkeypatch.setattr(app, "_ANSWER_DEADLINE", 0.5)

    begun = time.monotonic()
    with stalled(company.database):
        refused = await asyncio.gather(
            send(company, requests.slash("sam", LATE)), send(company, event)
        )
        took = time.monotonic() - begun
        async with company.slack.session.get(f"{company.url}/healthz") as alive:
            assert alive.status == 200
    monkeypatch.undo()
    assert await company.cases() == []
    again = [
        await send(company, each, retry)
        for retry, each in enumerate((requests.slash("sam", LATE), event))
    ]

    assert [(each.status, each.body) for each in refused] == [(503, "")] * 2
    assert took < SLACK_WAITS
    assert [each.status for each in again] == [200, 200]
    assert [each["complaint"] for each in await company.cases()] == [LATE, BROKEN]


@on_each_database
async def test_fault_16_database_stalls_behind_a_socket(
    company: SlackCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same: Slack waits no longer there, and whoever typed is told to try again."""
    monkeypatch.setattr(app, "_ANSWER_DEADLINE", 0.5)
    socket, requests = company.slack.socket, company.slack.requests
    async with socket_door(company, tmp_path):
        with stalled(company.database), pytest.raises(TimeoutError):
            await socket.deliver(requests.slash("sam", LATE), within=1)
        monkeypatch.undo()
        await socket.deliver(requests.slash("sam", LATE))

    assert len(socket.acks) == 1
    assert len(await company.cases()) == 1


async def test_fault_19_event_of_an_unknown_kind(company: SlackCompany) -> None:
    """It is answered, so that Slack does not switch us off, counted, and does nothing."""
    strange = company.slack.requests.event({"type": "something_of_tomorrow", "event_ts": "1.1"})

    answer = await send(company, strange)

    assert answer.status == 200
    assert 'oops_http_requests_total{route="/slack/events",status="200"} 1.0' in await page(company)
    assert await company.cases() == []


async def page(company: SlackCompany) -> str:
    """What Prometheus is told."""
    async with company.slack.session.get(f"{company.url}/metrics") as metrics:
        return await metrics.text()


#: Signed, and of no shape that Slack's requests have.
ODD = {
    "null": b"null",
    "a list": b"[1, 2, 3]",
    "deep": b"[" * 50_000 + b"]" * 50_000,
    "NUL": b'{"type": "event_callback", "event": {"type": "reaction_added", "user": "U\\u0000"}}',
    "a half character": b'{"type": "event_callback", "event": {"type": "\\ud800"}}',
    "no text": b'{"type": "\xff\xfe"}',
    "half of it": b'{"type": "event_callback", "event": ',
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
async def test_fault_20_payload_of_another_shape(company: SlackCompany, body: bytes) -> None:
    """It is turned away with a 4xx, never a 5xx, and nothing is kept."""
    headers, signed = company.slack.signer.sign_body(body, "application/json")
    door = HttpDoor(company.url, company.slack.session, company.slack.signer)

    answer = await door.post(headers, signed)

    assert answer.status == 400
    assert await company.cases() == []


async def test_fault_20_payload_that_is_huge(company: SlackCompany) -> None:
    """It is not read to its end."""
    huge = b'{"type": "' + b"x" * 2_000_000 + b'"}'
    headers, _ = company.slack.signer.sign_body(huge, "application/json")
    door = f"{company.url}/slack/events"

    async with company.slack.session.post(door, data=BytesIO(huge), headers=headers) as answer:
        assert answer.status == 413
    assert await company.cases() == []


#: Slack's signature is good for five minutes.
UNPROVEN = {
    "forged": {"forged": True},
    "of six minutes ago": {"age": 360},
    "of six minutes ahead": {"age": -360},
}


@pytest.mark.parametrize("fault", UNPROVEN.values(), ids=UNPROVEN.keys())
async def test_fault_21_signature_is_wrong(company: SlackCompany, fault: dict[str, Any]) -> None:
    """A 401, and nothing is kept."""
    request = company.slack.requests.slash("dora", LATE)
    signer = replace(company.slack.signer, **fault)

    answer = await company.person("dora").visitor.send(request, signer)

    assert answer.status == 401
    assert await company.cases() == []


async def test_fault_21_signature_is_absent(company: SlackCompany) -> None:
    """The same."""
    request = company.slack.requests.slash("dora", LATE)
    headers, body = company.slack.signer.sign(request)
    del headers["X-Slack-Signature"]
    door = HttpDoor(company.url, company.slack.session, company.slack.signer)

    answer = await door.post(headers, body)

    assert answer.status == 401
    assert await company.cases() == []


async def test_fault_18_told_that_events_are_held_back(company: SlackCompany) -> None:
    """It is answered, counted, and stands in the log as an error."""
    told: dict[str, Any] = {"type": "app_rate_limited", "minute_rate_limited": 1518467820}
    told |= {"token": "retired", "team_id": "T0PAPER", "api_app_id": "A0OOPS"}

    before = await page(company)
    with capture_logs() as log:
        answer = await send(company, Request(type="events_api", payload=told))

    assert (answer.status, answer.body) == (200, "")
    said = "Slack holds events back: more came than it passes on"
    assert log == [{"event": said, "log_level": "error"}]
    assert "oops_slack_held_back_total 0.0" in before
    assert "oops_slack_held_back_total 1.0" in await page(company)
