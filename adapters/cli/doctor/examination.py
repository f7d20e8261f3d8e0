"""What `oops doctor` looks at, one after the other; a fault in one does not hide the next."""

import os
import re
from collections.abc import AsyncIterator, Iterator

from adapters.cli.doctor import wording
from adapters.cli.doctor.slack import slack_findings
from adapters.cli.doctor.teams import asking_teams, found_by, teams_findings
from adapters.cli.faults import said_by
from adapters.cli.tokens import token_faults
from adapters.config.environment import Environment
from adapters.config.findings import Finding
from adapters.config.loading import ConfigError, load_organization
from adapters.teams.cloud import PUBLIC, Cloud
from bot.case.errors import StoreUnavailable
from bot.company.organization import Organization
from storage.database.engine import database_name, sqlite_file
from storage.database.errors import UnfitDatabase
from storage.maintenance.migrating import SchemaState, require_current, schema_state
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork


async def examine(environment: Environment, cloud: Cloud = PUBLIC) -> AsyncIterator[Finding]:
    """The configuration, the database, the tokens, and what Slack and Teams make of all that.

    Changes nothing, here or there.
    """
    organization, findings = _configuration(environment)
    for each in (*findings, *_database(environment.database_url), *_tokens(environment)):
        yield each
    async with asking_teams(environment, cloud) as teams:
        async for each in slack_findings(environment, organization, found_by(teams)):
            yield each
        async for each in teams_findings(environment, organization, teams):
            yield each


def _configuration(environment: Environment) -> tuple[Organization | None, list[Finding]]:
    try:
        organization = load_organization(environment.config)
    except ConfigError as error:
        return None, [_parted(each) for each in str(error).splitlines()]
    return organization, [wording.configured(environment.config, organization)]


def _database(url: str) -> Iterator[Finding]:
    try:
        if schema_state(url) is SchemaState.FRESH:
            yield _place_of_new(url)
        else:
            require_current(url)
            _try_writing(url)
            yield wording.database_ready(database_name(url))
    except UnfitDatabase as error:
        yield _parted(str(error))
    except StoreUnavailable as error:
        yield wording.database_not_writable(database_name(url), said_by(error))


def _place_of_new(url: str) -> Finding:
    file = sqlite_file(url)
    if file and not os.access(file.parent, os.W_OK | os.X_OK):
        return wording.no_place_for_database(file)
    return wording.database_to_be_made(database_name(url))


class _Undone(Exception):
    """Nothing of the transaction is kept."""


def _try_writing(url: str) -> None:
    """Write something, and take it back. Raises StoreUnavailable where that does not work."""
    store = SqlStore(url)
    try:
        store.transact_now(_write_and_undo)
    except _Undone:
        pass
    finally:
        store.close()


def _write_and_undo(uow: SqlUnitOfWork) -> None:
    uow.cases.next_number()
    raise _Undone


def _tokens(environment: Environment) -> list[Finding]:
    faults = token_faults(environment)
    if not environment.has_slack:
        return faults
    signed, socket = environment.slack_signing_secret, environment.slack_app_token
    return faults or [wording.tokens_there(signed=bool(signed), socket=bool(socket))]


#: Where a sentence ends and the next begins.
_END = re.compile(r"(?<=[.)])\s+(?=[A-Z])")


def _parted(said: str) -> Finding:
    """A refusal's first sentence says what is wanting, and the others what to do."""
    what, *do = _END.split(said, maxsplit=1)
    return Finding(what=what, do="".join(do) or wording.CORRECT_THAT)
