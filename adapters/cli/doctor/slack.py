"""What `oops doctor` asks Slack: whether the tokens work, and for what."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.cli.doctor import wording
from adapters.cli.doctor.calls import ask
from adapters.cli.doctor.directory import Elsewhere, channel_findings, people_findings
from adapters.cli.manifest import bot_scopes
from adapters.cli.tokens import is_app_token, is_bot_token
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from adapters.slack.web_api import Json, NotAnswered, connect
from bot.company.organization import Organization
from bot.ports.platform import Outcome

#: Seconds that one call may take.
_PATIENCE: Final = 10


async def slack_findings(
    environment: Environment, organization: Organization | None, elsewhere: Elsewhere = None
) -> AsyncIterator[Finding]:
    """What the tokens are good for; with an organization, whether Slack has all that it names.

    Whom Slack has not got may be `elsewhere`, where Teams is served too. A token in the wrong place
    is sent to nobody.
    """
    async with aiohttp.ClientSession() as session:
        token = environment.slack_bot_token
        if token and is_bot_token(token):
            client = connect(token, environment.slack_api_url, session, _PATIENCE)
            async for each in _with_bot(client, organization, elsewhere):
                yield each
        token = environment.slack_app_token
        if token and is_app_token(token):
            client = connect(token, environment.slack_api_url, session, _PATIENCE)
            yield await _socket_mode(client, token)


async def _with_bot(
    client: AsyncWebClient, organization: Organization | None, elsewhere: Elsewhere
) -> AsyncIterator[Finding]:
    try:
        answer, granted = await _whose(client)
    except NotAnswered as failure:
        yield _not_answered(failure, "SLACK_BOT_TOKEN")
        return
    yield wording.workspace(answer.get("team"), answer.get("user"), bot=bool(answer.get("bot_id")))
    yield wording.scopes(sorted(bot_scopes() - granted))
    if organization:
        async for each in channel_findings(client, organization, elsewhere):
            yield each
        async for each in people_findings(client, organization, elsewhere):
            yield each


async def _whose(client: AsyncWebClient) -> tuple[Json, frozenset[str]]:
    """Whose the token is, and which scopes it was granted. Raises NotAnswered."""
    headers: Mapping[str, str] = {}

    async def call() -> AsyncSlackResponse:
        nonlocal headers
        response = await client.auth_test()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return response

    answer = await ask(client, call)
    granted = headers.get("x-oauth-scopes", "").split(",")
    return answer, frozenset(each.strip() for each in granted)


async def _socket_mode(client: AsyncWebClient, token: str) -> Finding:
    try:
        await ask(client, partial(client.apps_connections_open, app_token=token))
    except NotAnswered as failure:
        return _not_answered(failure, "SLACK_APP_TOKEN")
    return wording.SOCKET_MODE_WORKS


def _not_answered(failure: NotAnswered, variable: str) -> Finding:
    detail = failure.delivery.detail
    if failure.delivery.outcome is Outcome.REFUSED:
        return wording.token_refused(variable, detail)
    return wording.no_answer(detail)
