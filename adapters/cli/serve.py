"""`oops serve`: everything that can be wrong is said before anything starts."""

import asyncio
import errno
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Thread
from typing import Final, ParamSpec, TypeVar

from adapters.cli.faults import Refused
from adapters.cli.teams import with_insecure_teams
from adapters.cli.tokens import token_faults
from adapters.config import wording
from adapters.config.environment import Environment
from adapters.config.loading import ConfigError, load_organization
from adapters.observability import logs
from adapters.process.app import serve
from bot.company.organization import Organization
from storage.job import Attempt
from storage.maintenance.migrating import migrate
from storage.store import SqlStore

#: Seconds that the database is waited for when all else has ended: nobody waits for an answer then.
PATIENCE: Final = 0.2
_NO_PORT: Final = {errno.EACCES, errno.EADDRINUSE, errno.EADDRNOTAVAIL}

P = ParamSpec("P")
T = TypeVar("T")


def serve_until_stopped(
    environment: Environment, *, verbose: bool, insecure_teams: bool = False
) -> None:
    """Check, migrate, and serve until SIGTERM or SIGINT. Raises Refused, or UnfitDatabase."""
    environment = with_insecure_teams(environment) if insecure_teams else environment
    organization = _organization(environment)
    migrate(environment.database_url)
    logs.configure_logging(verbose=verbose)
    store = SqlStore(environment.database_url)
    try:
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(_LookUps())
            runner.run(serve(organization, environment, store))
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


class _LookUps(ThreadPoolExecutor):
    """Where asyncio has the names of hosts looked up, which nobody waits for at the end.

    Nothing interrupts a resolver that does not answer, for half a minute or longer. Threads of
    Python's own pool are waited for when the loop is closed, and again when the process ends. Here
    each call has a thread of its own, which ends with the process: what must not be lost does not
    belong here. Nor does a call that hangs hold up another one.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin at once."""
        found: Future[T] = Future()
        work = partial(fn, *args, **kwargs)
        Thread(target=_look_up, args=(work, found), name="look-up", daemon=True).start()
        return found

    def shutdown(self, *_: object, **__: object) -> None:
        """Wait for none."""


def _look_up(work: Callable[[], T], found: Future[T]) -> None:
    if not found.set_running_or_notify_cancel():
        return
    attempt = Attempt()
    with attempt:
        found.set_result(work())
    if attempt.error:
        found.set_exception(attempt.error)
