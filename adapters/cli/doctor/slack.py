"""Slack's part of `oops doctor`: the tokens, the scopes, the channels and the people."""

import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.chat.http_answers import open_session
from adapters.cli.doctor import wording
from adapters.cli.doctor.calls import ask_slack
from adapters.cli.doctor.directory import TeamsLookup, channel_findings, people_findings
from adapters.cli.doctor.pins import stored_pins
from adapters.cli.manifest import bot_scopes
from adapters.cli.tokens import is_app_token, is_bot_token
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from adapters.slack.render import modal
from adapters.slack.web_api import Json, NotAnswered, SlackClient, connect
from bot.company.organization import Organization
from bot.ports.platform import Outcome
from bot.screens.forms import report_form

#: Seconds per call.
_CALL_TIMEOUT: Final = 10


async def slack_findings(
    environment: Environment, organization: Organization | None, find_in_teams: TeamsLookup = None
) -> AsyncIterator[Finding]:
    """Check the tokens; with an organization, its channels and people too.

    If Teams is in use too, a person missing in Slack is looked up with `find_in_teams`. A token in
    the wrong variable is never sent.
    """
    async with open_session() as session:
        token = environment.slack_bot_token
        if token and is_bot_token(token):
            client = connect(token, environment.slack_api_url, session, _CALL_TIMEOUT)
            pins = stored_pins(environment.database_url, "slack")
            async for each in _bot_findings(client, organization, pins, find_in_teams):
                yield each
        token = environment.slack_app_token
        if token and is_app_token(token):
            client = connect(token, environment.slack_api_url, session, _CALL_TIMEOUT)
            yield await _socket_mode(client, token)


async def _bot_findings(
    client: SlackClient,
    organization: Organization | None,
    pins: Mapping[str, str],
    find_in_teams: TeamsLookup,
) -> AsyncIterator[Finding]:
    try:
        answer, granted = await _token_owner(client)
    except NotAnswered as failure:
        yield _not_answered(failure, "SLACK_BOT_TOKEN")
        return
    yield wording.slack_workspace(
        answer.get("team"), answer.get("user"), bot=bool(answer.get("bot_id"))
    )
    yield (
        wording.SCOPES_UNKNOWN
        if granted is None
        else wording.granted_scopes(sorted(bot_scopes() - granted))
    )
    if organization:
        async for each in _form_findings(client, organization):
            yield each
        async for each in channel_findings(client, organization, pins, find_in_teams):
            yield each
        async for each in people_findings(client, organization, find_in_teams):
            yield each


async def _form_findings(client: SlackClient, organization: Organization) -> AsyncIterator[Finding]:
    """Check the report form, made from the organization's names, with Slack's own validation.

    https://docs.slack.dev/reference/methods/blocks.validate, which needs no scope. An answer other
    than a refusal of the form says nothing about it.
    """
    view = json.dumps(modal(report_form(organization)))
    try:
        await ask_slack(client, lambda: client.blocks_validate(view=view))
    except NotAnswered as failure:
        if failure.delivery.detail.startswith("invalid_view"):
            yield wording.form_refused(failure.delivery.detail)


async def _token_owner(client: SlackClient) -> tuple[Json, frozenset[str] | None]:
    """Return Slack's `auth.test` answer and the granted scopes. Raises NotAnswered.

    The scopes are None where the server does not name them, as a proxy or a stand-in may do.
    """
    headers: Mapping[str, str] = {}

    async def call() -> AsyncSlackResponse:
        nonlocal headers
        response = await client.auth_test()
        headers = response.headers
        return response

    answer = await ask_slack(client, call)
    granted = headers.get("x-oauth-scopes")
    if granted is None:
        return answer, None
    return answer, frozenset(each.strip() for each in granted.split(","))


async def _socket_mode(client: SlackClient, token: str) -> Finding:
    try:
        await ask_slack(client, partial(client.apps_connections_open, app_token=token))
    except NotAnswered as failure:
        return _not_answered(failure, "SLACK_APP_TOKEN")
    return wording.SOCKET_MODE_WORKS


def _not_answered(failure: NotAnswered, variable: str) -> Finding:
    detail = failure.delivery.detail
    if failure.delivery.outcome is Outcome.REFUSED:
        return wording.token_refused(variable, detail)
    return wording.no_answer(detail)
