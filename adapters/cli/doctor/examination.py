"""The checks of `oops doctor`, in order. A fault in one check does not hide the next."""

import os
import re
from collections.abc import AsyncIterator, Iterator

from adapters.cli.doctor import wording
from adapters.cli.doctor.slack import slack_findings
from adapters.cli.doctor.teams import connect_teams, teams_findings, teams_lookup
from adapters.cli.faults import database_message
from adapters.cli.tokens import odd_signing_secret, token_faults
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from adapters.config.loading import ConfigError, load_with_warnings
from adapters.teams.cloud import PUBLIC, Cloud
from bot.case.errors import StoreUnavailable
from bot.company.organization import Organization
from storage.database.engine import database_name, sqlite_file
from storage.database.errors import UnfitDatabase
from storage.database.postgresql import SAFE_SETTINGS
from storage.database.sqlite_file import open_to_others
from storage.maintenance.migrating import (
    SchemaState,
    require_current,
    risky_settings,
    schema_state,
)
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


async def examine_installation(
    environment: Environment, cloud: Cloud = PUBLIC
) -> AsyncIterator[Finding]:
    """Check the configuration, the database, the tokens, Slack and Teams.

    Read-only: nothing is changed here or on a platform.
    """
    organization, findings = _check_configuration(environment)
    for each in (
        *findings,
        *_check_database(environment.database_url),
        *_check_tokens(environment),
    ):
        yield each
    channels = organization.channels if organization else ()
    async with connect_teams(environment, cloud, channels) as teams:
        async for each in slack_findings(environment, organization, teams_lookup(teams)):
            yield each
        async for each in teams_findings(environment, organization, teams):
            yield each


def _check_configuration(environment: Environment) -> tuple[Organization | None, list[Finding]]:
    try:
        organization, warnings = load_with_warnings(environment.config)
    except ConfigError as error:
        return None, [_as_finding(each) for each in str(error).splitlines()]
    read = wording.configuration_read(environment.config, organization)
    return organization, [read, *map(wording.doubtful_setting, warnings)]


def _check_database(url: str) -> Iterator[Finding]:
    try:
        if schema_state(url) is SchemaState.FRESH:
            yield _check_new_database(url)
        else:
            require_current(url)
            _try_writing(url)
            yield wording.database_ready(database_name(url))
            yield from _check_protection(url)
    except UnfitDatabase as error:
        yield _as_finding(str(error))
    except StoreUnavailable as error:
        yield wording.database_not_writable(database_name(url), database_message(error))


def _check_protection(url: str) -> Iterator[Finding]:
    """Look for files that others may read, and for settings of the server that can lose commits."""
    file = sqlite_file(url)
    if file and (found := open_to_others(file)):
        yield wording.files_open_to_others([str(each) for each in found])
    for name, value in risky_settings(url).items():
        yield wording.risky_setting(name, value, SAFE_SETTINGS[name])


def _check_new_database(url: str) -> Finding:
    file = sqlite_file(url)
    if file and not os.access(file.parent, os.W_OK | os.X_OK):
        return wording.no_place_for_database(file)
    return wording.database_to_be_made(database_name(url))


class _RollBack(Exception):
    """Raised in a transaction to undo all changes."""


def _try_writing(url: str) -> None:
    """Write to the database and roll back. Raises StoreUnavailable if writing fails."""
    store = SqlStore(url)
    try:
        store.transact_now(_write_and_roll_back)
    except _RollBack:
        pass
    finally:
        store.close()


def _write_and_roll_back(uow: SqlUnitOfWork) -> None:
    uow.cases.next_number()
    raise _RollBack


def _check_tokens(environment: Environment) -> list[Finding]:
    faults = token_faults(environment) + odd_signing_secret(environment)
    if not environment.has_slack:
        return faults
    signed, socket = environment.slack_signing_secret, environment.slack_app_token
    return faults or [wording.tokens_there(signed=bool(signed), socket=bool(socket))]


#: The space between two sentences.
_SENTENCE_END = re.compile(r"(?<=[.)])\s+(?=[A-Z])")


def _as_finding(refusal: str) -> Finding:
    """Split a refusal: the first sentence is the problem, the others are the advice."""
    what, *do = _SENTENCE_END.split(refusal, maxsplit=1)
    return Finding(what=what, do="".join(do) or wording.CORRECT_THAT)
