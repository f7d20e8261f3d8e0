"""Foreseen errors of a command: each ends in a sentence, not in a traceback."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import typer
from sqlalchemy.exc import OperationalError

from adapters.cli import wording
from adapters.config.environment import EnvironmentFault
from adapters.config.loading import ConfigError
from bot.case.errors import OopsError, StoreUnavailable


class CommandRefused(Exception):
    """A command was refused; one sentence a line."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


@contextmanager
def foreseen_errors() -> Iterator[None]:
    """Turn foreseen errors into a sentence and exit status 1.

    Flushes the standard output, so that a full disk or a closed pipe is noticed here too.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # the reader is gone, as with `| head`
        _discard_output()
        raise typer.Exit(1) from None
    except (CommandRefused, ConfigError, EnvironmentFault) as error:
        _end_with(str(error))
    except StoreUnavailable as error:
        _end_with(wording.store_unavailable(database_message(error)))
    except OopsError as error:
        _end_with(str(error))
    except OSError as error:
        _discard_output()
        _end_with(wording.not_possible(error))


def give_up(error: OSError) -> int:
    """Print an error of the machine, if printing still works. Returns the exit status."""
    _discard_output()
    with suppress(OSError):
        typer.echo(wording.not_possible(error), err=True)
    return 1


def database_message(error: StoreUnavailable) -> str:
    """Return the database's own message; empty unless it is an operational error.

    Messages of other errors may quote stored rows.
    """
    cause = error.__cause__
    return str(cause.orig).partition("\n")[0] if isinstance(cause, OperationalError) else ""


def _end_with(sentences: str) -> None:
    typer.echo(sentences, err=True)
    raise typer.Exit(1)


def _discard_output() -> None:
    """Drop unprinted output; otherwise Python fails again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
