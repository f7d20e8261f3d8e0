"""Whether what Teams needs is in the environment, and what may be done without it."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from adapters.cli.faults import Refused
from adapters.config.environment import MANAGED_IDENTITY, SINGLE_TENANT, Environment
from adapters.config.findings import Finding

#: How Microsoft writes the ids of apps and tenants.
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WHERE: Final = "portal.azure.com, your bot, Configuration"
_BOTH: Final = (
    "MicrosoftAppId is set, so this is a real bot, and --insecure-teams would believe anybody. "
    "Leave out one of the two."
)
_WARNING: Final = """
********************************************************************************
*                                                                              *
*   --insecure-teams: NOBODY IS ASKED WHO THEY ARE.                            *
*   Whoever reaches /api/messages on this machine can speak for anybody.       *
*   For local tools only, never for people's work; listening on 127.0.0.1.     *
*                                                                              *
********************************************************************************
"""


def teams_faults(environment: Environment) -> Iterator[Finding]:
    """What `oops serve` would not start with; nothing where it would, or Teams is not wanted."""
    app_id, tenant = environment.teams_app_id, environment.teams_tenant
    if not app_id:
        if environment.teams_given and not environment.insecure_teams:
            named = " and ".join(environment.teams_given)
            verb = "is" if len(environment.teams_given) == 1 else "are"
            yield Finding(
                what=f"{named} {verb} set, and MicrosoftAppId is not.",
                do=f"Set MicrosoftAppId: {_WHERE}. Without it Teams is not served.",
            )
        return
    yield from app_id_fault(app_id)
    if not tenant or not _GUID.fullmatch(tenant):
        wrong = "is no id of a tenant" if tenant else "is not set"
        yield Finding(what=f"MicrosoftAppTenantId {wrong}.", do=f"Copy it: {_WHERE}.")
    yield from _kind(environment)


def app_id_fault(app_id: str | None) -> Iterator[Finding]:
    """What is wrong with that id."""
    if not app_id:
        yield Finding(what="MicrosoftAppId is not set.", do=f"Copy it: {_WHERE}.")
    elif not _GUID.fullmatch(app_id):
        yield Finding(what="MicrosoftAppId is no id of an app.", do=f"Copy it: {_WHERE}.")


def _kind(environment: Environment) -> Iterator[Finding]:
    if environment.teams_type not in (SINGLE_TENANT, MANAGED_IDENTITY):
        yield Finding(
            what=f"MicrosoftAppType has to be {SINGLE_TENANT} or {MANAGED_IDENTITY}.",
            do="Register the bot as one of these; Microsoft makes no multi-tenant ones any more.",
        )
    elif environment.teams_type == SINGLE_TENANT and not environment.teams_password:
        yield Finding(
            what="MicrosoftAppPassword is not set.",
            do=(
                "Make a client secret (portal.azure.com, App registrations, Certificates & "
                f"secrets), or set MicrosoftAppType to {MANAGED_IDENTITY} where the machine signs."
            ),
        )


def with_insecure_teams(environment: Environment) -> Environment:
    """The environment for local tools, with a warning that nobody misses. Raises Refused."""
    if environment.teams_app_id:
        raise Refused([_BOTH])
    sys.stderr.write(_WARNING)
    return replace(environment, insecure_teams=True)
