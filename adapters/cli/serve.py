"""`oops serve`: check everything, then start."""

import asyncio
import errno
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Thread
from typing import Final, ParamSpec, TypeVar

import structlog

from adapters.cli import wording
from adapters.cli.faults import CommandRefused
from adapters.cli.teams import with_insecure_teams
from adapters.cli.tokens import token_faults
from adapters.config.environment import Environment
from adapters.config.loading import ConfigError, load_with_warnings
from adapters.observability import logs
from adapters.process.app import serve_organization
from adapters.process.restored import settle_restore
from bot.company.organization import Organization
from storage.database.engine import sqlite_file
from storage.database.sqlite_file import close_to_others
from storage.job import ErrorCapture
from storage.maintenance.migrating import migrate
from storage.store import SqlStore

#: Seconds to wait for the database after everything else has stopped.
DATABASE_CLOSE_TIMEOUT: Final = 0.2
_NO_PORT: Final = {errno.EACCES, errno.EADDRINUSE, errno.EADDRNOTAVAIL}

_log = structlog.get_logger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


def serve_until_stopped(
    environment: Environment, *, verbose: bool, insecure_teams: bool = False
) -> None:
    """Check, migrate, and serve until SIGTERM or SIGINT. Raises CommandRefused or UnfitDatabase."""
    environment = with_insecure_teams(environment) if insecure_teams else environment
    organization, warnings = _checked_organization(environment)
    migrate(environment.database_url)
    logs.configure_logging(verbose=verbose)
    for each in warnings:
        _log.warning("a setting may not be meant", setting=each)
    _close_files(environment.database_url)
    store = SqlStore(environment.database_url)
    try:
        if settle_restore(store, organization, datetime.now(UTC)):
            _log.warning("the database is a restored backup")
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(_LookUpThreads())
            runner.run(serve_organization(organization, environment, store))
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL and environment.listen:
            raise CommandRefused([wording.not_our_address(environment.listen)]) from error
        if error.errno in _NO_PORT:
            raise CommandRefused([wording.port_taken(environment.port, error)]) from error
        raise
    finally:
        store.close(DATABASE_CLOSE_TIMEOUT)
        logs.flush_log()


def _close_files(url: str) -> None:
    """Let nobody but their owner use the files of a SQLite database."""
    if file := sqlite_file(url):
        for each in close_to_others(file):
            _log.warning("took a file's permissions from others than its owner", file=str(each))


def _checked_organization(environment: Environment) -> tuple[Organization, list[str]]:
    """Load the organization, and warnings about it.

    Raises CommandRefused with all faults of configuration and tokens.
    """
    faults = [str(each) for each in token_faults(environment)]
    try:
        organization, warnings = load_with_warnings(environment.config)
    except ConfigError as error:
        raise CommandRefused([str(error), *faults]) from None
    if faults:
        raise CommandRefused(faults)
    return organization, warnings


class _LookUpThreads(ThreadPoolExecutor):
    """Executor for asyncio's host name look-ups that does not delay the end of the process.

    A resolver without an answer can block for half a minute, and cannot be interrupted. Python's
    own thread pool is joined when the loop closes, and again at exit. Here each call has a daemon
    thread of its own, so a blocked call delays no other call. Work that must not be lost does not
    belong here.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Start the call in a new daemon thread."""
        future: Future[T] = Future()
        work = partial(fn, *args, **kwargs)
        Thread(target=_look_up, args=(work, future), name="look-up", daemon=True).start()
        return future

    def shutdown(self, *_: object, **__: object) -> None:
        """Return at once; running threads end with the process."""


def _look_up(work: Callable[[], T], future: Future[T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    capture = ErrorCapture()
    with capture:
        future.set_result(work())
    if capture.error:
        future.set_exception(capture.error)
