"""Checks of the environment variables for Teams, and the `--insecure-teams` switch."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from adapters.cli.faults import CommandRefused
from adapters.config.environment import (
    AGENTS,
    BOTBUILDER,
    MANAGED_IDENTITY,
    SINGLE_TENANT,
    Environment,
)
from adapters.config.findings import Finding

#: Format of Microsoft's app and tenant ids.
_GUID_PATTERN: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_WHERE_TO_COPY: Final = "portal.azure.com, your bot, Configuration"
#: The package of each framework that reads activities.
FRAMEWORK_PACKAGES: Final = {
    BOTBUILDER: "botbuilder-core",
    AGENTS: "microsoft-agents-hosting-core",
}
_BOTH_GIVEN: Final = (
    "MicrosoftAppId is set, so this is a real bot, and --insecure-teams would believe anybody. "
    "Leave out one of the two."
)
_INSECURE_WARNING: Final = """
********************************************************************************
*                                                                              *
*   --insecure-teams: NOBODY IS ASKED WHO THEY ARE.                            *
*   Anybody who reaches /api/messages on this machine can pose as anybody.     *
*   For local tools only, never for people's work; listening on 127.0.0.1.     *
*                                                                              *
********************************************************************************
"""


def teams_faults(environment: Environment) -> Iterator[Finding]:
    """Yield the faults that keep `oops serve` from starting; none if Teams is not in use."""
    if environment.has_teams:
        yield from _framework_faults(environment)
    app_id, tenant = environment.teams_app_id, environment.teams_tenant
    if not app_id:
        if environment.teams_given and not environment.insecure_teams:
            named = " and ".join(environment.teams_given)
            verb = "is" if len(environment.teams_given) == 1 else "are"
            yield Finding(
                what=f"{named} {verb} set, and MicrosoftAppId is not.",
                do=f"Set MicrosoftAppId: {_WHERE_TO_COPY}. Without it Teams is not served.",
            )
        return
    yield from app_id_fault(app_id)
    if not tenant or not _GUID_PATTERN.fullmatch(tenant):
        wrong = "is no id of a tenant" if tenant else "is not set"
        yield Finding(what=f"MicrosoftAppTenantId {wrong}.", do=f"Copy it: {_WHERE_TO_COPY}.")
    yield from _app_type_faults(environment)


def framework_version(framework: str) -> str | None:
    """Return the package of a framework with its version; None if it is not installed."""
    package = FRAMEWORK_PACKAGES[framework]
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return None


def app_id_fault(app_id: str | None) -> Iterator[Finding]:
    """Yield the fault of an app id, if any."""
    if not app_id:
        yield Finding(what="MicrosoftAppId is not set.", do=f"Copy it: {_WHERE_TO_COPY}.")
    elif not _GUID_PATTERN.fullmatch(app_id):
        yield Finding(what="MicrosoftAppId is no id of an app.", do=f"Copy it: {_WHERE_TO_COPY}.")


def _app_type_faults(environment: Environment) -> Iterator[Finding]:
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


def _framework_faults(environment: Environment) -> Iterator[Finding]:
    if environment.teams_framework not in FRAMEWORK_PACKAGES:
        yield Finding(
            what=f"OOPS_TEAMS_FRAMEWORK has to be {BOTBUILDER} or {AGENTS}.",
            do="Leave it out for botbuilder.",
        )
    elif not framework_version(environment.teams_framework):
        yield Finding(
            what="OOPS_TEAMS_FRAMEWORK is agents, and the Agents SDK is not installed.",
            do=(
                "Run `make setup EXTRA=agents`, or install oops[agents]. Or leave the variable out "
                "for botbuilder."
            ),
        )


def with_insecure_teams(environment: Environment) -> Environment:
    """Return the environment for local tools, and print a warning. Raises CommandRefused."""
    if environment.teams_app_id:
        raise CommandRefused([_BOTH_GIVEN])
    sys.stderr.write(_INSECURE_WARNING)
    return replace(environment, insecure_teams=True)
