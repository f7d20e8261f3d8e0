"""Signed requests of shapes that Slack's never have: a 4xx, and nothing is kept of them."""

from typing import Any

import pytest

from tests.slack.company import SlackCompany
from tests.slack.mutated import GONE, Step, but, every_kind, kept
from tests.slack.standin_person import button_of

Changes = dict[tuple[Step, ...], list[Any]]
#: By the kind of request: what is put where in it.
REFUSED: dict[str, Changes] = {
    "a command": {
        ("command",): [GONE, "", "/other"],
        ("user_id",): [GONE, "", "U\x00", "U" * 300],
        ("trigger_id",): ["1.2\x00"],
    },
    "a button": {
        ("type",): [GONE, None, 5, "dance"],
        ("user",): [GONE, None, 5, "U0WALT", {}, []],
        ("user", "id"): [None, 5, "", "U\x00", "U" * 300],
        ("actions",): [GONE, None, 5, "own", [], {}, [5], [{}]],
        ("actions", 0, "action_id"): [GONE, None, 5, "", "x" * 300],
        ("actions", 0, "value"): [5, [], {}],
        ("actions", 0, "selected_option"): [5, {}, {"value": 5}],
        ("container",): [None, 5, "message"],
        ("container", "is_ephemeral"): [5, "x"],
        ("channel",): [5],
        ("trigger_id",): [None, 5, []],
    },
    "a form": {
        ("view",): [GONE, None, 5, "x", [], {}],
        ("view", "id"): [GONE, None, 5, "V\x00"],
        ("view", "callback_id"): [GONE, 5],
        ("view", "private_metadata"): [GONE, 5, "", "x", "[]", '{"verb": "own"}', '{"verb": 5}'],
        ("view", "state"): [None, 5, []],
        ("view", "blocks"): [None, 5],
        ("user",): [None, 5],
    },
    "a message's menu": {
        ("message",): [GONE, None, 5, "x"],
        ("message", "ts"): [GONE, None, 5, "x", "1", "1.1\n", "1.1\x00"],
        ("channel",): [GONE, None, "C1"],
        ("channel", "id"): ["C\x00"],
        ("callback_id",): [GONE, None, 5, "another"],
    },
    "an emoji": {
        ("type",): [GONE, 5, "x"],
        ("event",): [GONE, None, 5, "x", [], {}],
        ("event", "type"): [GONE, None, 5, [], "message"],
        ("event", "user"): [GONE, None, 5, {}],
        ("event", "reaction"): [GONE, None, 5],
        ("event", "item"): [GONE, None, 5, "x", []],
        ("event", "item", "ts"): [GONE, 5, "x"],
        ("event", "item", "channel"): [GONE, 5, "C\x00"],
        ("event", "item_user"): [5],
        ("event_id",): [5, {}, "Ev\x00"],
        ("authorizations",): [5, [5], [{"user_id": 5}]],
    },
    "a page": {("event", "user"): [GONE, 5], ("event", "tab"): [5]},
    "a change": {("event", "user"): [GONE, 5, "U1", {}]},
}
#: What is odd, and harmless: it is answered, and does nothing.
DROPPED: dict[str, Changes] = {
    "a button": {
        ("actions", 0, "action_id"): ["dance", "own2", "told:dance:agree"],
        ("actions", 0, "value"): [GONE, None, "", "OOPS-9", "x", "OOPS-1\x00" * 90],
    },
    "a form": {
        ("view", "private_metadata"): [
            '{"verb": "dance", "value": "OOPS-1"}',
            '{"verb": "promise", "value": "OOPS-9"}',
            '{"verb": "promise", "value": ""}',
        ],
        ("view", "state", "values"): [None, 5, "x", {}, {"when": 5}, {"when": {"when": 5}}],
    },
    "a message's menu": {("message", "text"): [GONE, None, 5, ""]},
    "an emoji": {
        ("event", "type"): ["reaction_removed", "something_new", ""],
        ("event", "item"): [{}, {"type": "file", "file": "F1"}],
        ("event", "item", "channel"): ["C0NOWHERE"],
        ("event", "item", "ts"): ["1.1"],
        ("event", "user"): ["U0NOBODY", "U0OOPS"],
    },
    "a page": {("event", "tab"): [GONE, "about"]},
    "a change": {("event", "user"): [{"id": "U0NOBODY"}, {"id": "U0OOPS"}]},
}


async def test_request_of_another_shape_is_refused(company: SlackCompany) -> None:
    """Whatever is missing, or of another kind than Slack says; never a failure of ours."""
    statuses = await statuses_of(company, REFUSED)

    assert {what: status for what, status in statuses.items() if status not in (400, 404)} == {}


async def test_odd_request_is_answered_and_does_nothing(company: SlackCompany) -> None:
    """What we do not know may be of tomorrow's Slack; it is no failure, and no case."""
    statuses = await statuses_of(company, DROPPED)

    assert {what: status for what, status in statuses.items() if status != 200} == {}


async def test_slack_s_own_questions_are_answered(company: SlackCompany) -> None:
    """Slack asks whether an address is ours, and whether it can be reached."""
    visitor, requests = company.person("sam").visitor, company.slack.requests

    challenged = await visitor.send(requests.url_verification("are you there?"))
    looked_up = await visitor.send(but(requests.slash("sam", "x"), ["ssl_check"], "1"))

    assert challenged.json == {"challenge": "are you there?"}
    assert (looked_up.status, looked_up.body) == (200, "")
    assert await company.cases() == []


@pytest.mark.parametrize("channel", [{}, {"id": ""}, {"id": None}, {"id": "C 1"}, None])
async def test_button_needs_no_channel(company: SlackCompany, channel: object) -> None:
    """Where an answer could be shown is not needed to do what the button says."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types("/oops The paper came late")
    card = walt.visitor.messages[-1]
    press = company.slack.requests.click(walt.visitor.person, card, button_of(card, "own"))

    answer = await walt.visitor.send(but(press, ["channel"], channel))

    assert answer.status == 200
    assert (await company.case("OOPS-1"))["owner"] == "walt@paper.example"


@pytest.mark.parametrize("channel", [GONE, "", "C 1"])
async def test_command_needs_no_channel(company: SlackCompany, channel: object) -> None:
    """A command is answered directly, and needs no place."""
    command = company.slack.requests.slash("sam", "The paper came late again")

    answer = await company.person("sam").visitor.send(but(command, ["channel_id"], channel))

    assert answer.status == 200
    assert len(await company.cases()) == 1


async def statuses_of(company: SlackCompany, changes: dict[str, Changes]) -> dict[str, int]:
    """The answer to each changed request, none of which does anything to a case."""
    good = await every_kind(company)
    before = await kept(company)
    visitor = company.person("sam").visitor
    statuses = {}
    for kind, where in changes.items():
        for path, values in where.items():
            for value in values:
                answer = await visitor.send(but(good[kind], path, value))
                statuses[f"{kind}: {path} = {str(value)[:40]}"] = answer.status
                assert await kept(company) == before, (kind, path, value)
    return statuses
