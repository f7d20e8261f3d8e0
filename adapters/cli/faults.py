"""What can be foreseen to go wrong with a command ends in a sentence, not in a traceback."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import typer
from sqlalchemy.exc import OperationalError

from adapters.config import wording
from adapters.config.environment import EnvironmentFault
from adapters.config.loading import ConfigError
from bot.case.errors import OopsError, StoreUnavailable


class Refused(Exception):
    """The command does not do that; one sentence a line."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


@contextmanager
def foreseen() -> Iterator[None]:
    """End the command with status 1 and a sentence where something foreseeable goes wrong.

    What was printed is on its way before this ends, so that a full disk or a reader who left is
    noticed here too.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # nobody reads on, as with `| head`
        _forget_the_rest()
        raise typer.Exit(1) from None
    except (Refused, ConfigError, EnvironmentFault) as error:
        _end(str(error))
    except StoreUnavailable as error:
        _end(wording.store_unavailable(said_by(error)))
    except OopsError as error:
        _end(str(error))
    except OSError as error:
        _forget_the_rest()
        _end(wording.not_possible(error))


def give_up(error: OSError) -> int:
    """Say what the machine said no to, as far as it lets us; gives the status of the command."""
    _forget_the_rest()
    with suppress(OSError):
        typer.echo(wording.not_possible(error), err=True)
    return 1


def said_by(error: StoreUnavailable) -> str:
    """What the database said, where it was about itself, and not about what is in it."""
    cause = error.__cause__
    return str(cause.orig).partition("\n")[0] if isinstance(cause, OperationalError) else ""


def _end(sentences: str) -> None:
    typer.echo(sentences, err=True)
    raise typer.Exit(1)


def _forget_the_rest() -> None:
    """What cannot be printed now is not tried again, and complained about, when Python ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
