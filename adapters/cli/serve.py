"""`oops serve`: everything that can be wrong is said before anything starts."""

import asyncio
import errno
from typing import Final

from adapters import logs, wording
from adapters.app import serve
from adapters.cli.faults import Refused
from adapters.cli.teams import with_insecure_teams
from adapters.cli.tokens import token_faults
from adapters.config.loading import ConfigError, load_organization
from adapters.environment import Environment
from bot.organization import Organization
from storage.migrating import migrate
from storage.store import SqlStore

#: Seconds that the database is waited for when all else has ended: nobody waits for an answer then.
PATIENCE: Final = 0.2
_NO_PORT: Final = {errno.EACCES, errno.EADDRINUSE, errno.EADDRNOTAVAIL}


def serve_until_stopped(
    environment: Environment, *, verbose: bool, insecure_teams: bool = False
) -> None:
    """Check, migrate, and serve until SIGTERM or SIGINT. Raises Refused, or UnfitDatabase."""
    environment = with_insecure_teams(environment) if insecure_teams else environment
    organization = _organization(environment)
    migrate(environment.database_url)
    logs.configure(verbose=verbose)
    store = SqlStore(environment.database_url)
    try:
        asyncio.run(serve(organization, environment, store))
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL and environment.listen:
            raise Refused([wording.not_our_address(environment.listen)]) from error
        if error.errno in _NO_PORT:
            raise Refused([wording.port_taken(environment.port, error)]) from error
        raise
    finally:
        store.close(PATIENCE)


def _organization(environment: Environment) -> Organization:
    """The organization; or all that is wrong with the configuration and the tokens at once."""
    faults = [str(each) for each in token_faults(environment)]
    try:
        organization = load_organization(environment.config)
    except ConfigError as error:
        raise Refused([str(error), *faults]) from None
    if faults:
        raise Refused(faults)
    return organization
