"""Real requests of Slack's, with one thing in them changed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from adapters.slack.listeners import SHORTCUT
from tests.slack.company import SlackCompany
from tests.slack.standin_forms import filled_in
from tests.slack.standin_kept import Json
from tests.slack.standin_requests import Request

#: Instead of a value: the key is not there at all.
GONE = object()
Step = str | int


def changed(payload: Json, path: Sequence[Step], value: object) -> Json:
    """The same with that value at that path, which may be GONE."""
    copy: Json = json.loads(json.dumps(payload))
    inner: Any = copy
    for step in path[:-1]:
        inner = inner[step]
    if value is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return copy


def but(request: Request, path: Sequence[Step], value: Any) -> Request:  # noqa: ANN401
    """The same request with that value at that path, which may be GONE."""
    is_form = request.type == "slash_commands" and value is not GONE
    written = _in_a_form(value) if is_form else value
    return replace(request, payload=changed(request.payload, path, written))


def _in_a_form(value: object) -> str:
    """Whatever it is, as a form has it: text without half characters."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


def paths(node: object, so_far: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Every path in a payload, inner ones too."""
    steps: Iterator[tuple[Step, object]] = iter(())
    if isinstance(node, dict):
        steps = iter(node.items())
    if isinstance(node, list):
        steps = iter(enumerate(node))
    for step, inner in steps:
        yield (*so_far, step)
        yield from paths(inner, (*so_far, step))


async def every_kind(company: SlackCompany) -> dict[str, Request]:
    """One good request of each kind that we listen to; none was sent yet."""
    sam, walt, requests = company.person("sam"), company.person("walt"), company.slack.requests
    await sam.types("/oops The paper came late")
    await walt.presses("own")
    await walt.presses("promise")
    form = walt.visitor.modal
    promise = filled_in(form, {"what": "x", "when": "friday"}, company.slack.workspace)
    await sam.types("/oops The parcel is late")
    await walt.home()
    card, answer = walt.visitor.messages[-1], sam.visitor.ephemerals[-1]
    message = company.message("ed", "The gift is broken")
    return {
        "a command": requests.slash("sam", "The paper is late"),
        "a case's command": requests.slash("walt", "OOPS-1 hand <@U0DORA|dora>"),
        "a button": requests.click("walt", card, card.buttons[0]),
        "a menu": requests.click("sam", answer, answer.buttons[-1], "Newsroom"),
        "a page's button": requests.click("walt", walt.visitor.home, walt.visitor.home.buttons[-3]),
        "a form": requests.submit("walt", form, promise),
        "a message's menu": requests.shortcut("sam", message, SHORTCUT),
        "an emoji": requests.reaction("ed", message, "oops"),
        "a page": requests.home_opened("walt"),
        "a change": requests.user_change("dora"),
    }


async def kept(company: SlackCompany) -> tuple[int, ...]:
    """How much happened to each case; a new one makes it longer."""
    return await company.store.transact(
        lambda uow: tuple(case.version for case, _ in uow.cases.page(0, 10_000))
    )
