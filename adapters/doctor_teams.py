"""What `oops doctor` asks Microsoft: whether the app's id, password and tenant get us a token."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from aiohttp import ClientSession

from adapters.cli_findings import Finding
from adapters.cli_teams import teams_faults
from adapters.environment import Environment
from adapters.teams.cloud import PUBLIC, Cloud
from adapters.teams.tokens import TokenRefused, registered, tokens_for
from bot.ports import PlatformUnavailable


async def teams_findings(environment: Environment, cloud: Cloud = PUBLIC) -> AsyncIterator[Finding]:
    """Whether the Connector would listen to us; nothing where Teams is not wanted, or not whole."""
    if not environment.teams_app_id or list(teams_faults(environment)):
        return
    async with ClientSession() as session:
        tokens = tokens_for(registered(environment), cloud, session, lambda: datetime.now(UTC))
        try:
            await tokens.header()
        except TokenRefused:
            yield Finding(
                what="Teams: Microsoft refuses us a token.",
                do=(
                    "See to it that MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId "
                    "are of one app (portal.azure.com), and that its client secret has not expired."
                ),
            )
        except PlatformUnavailable:
            yield Finding(
                what="Teams: nobody answered when we asked for a token.",
                do="See whether this machine reaches login.microsoftonline.com (or its identity).",
            )
        else:
            yield Finding(what="Teams: Microsoft gives us a token.")
