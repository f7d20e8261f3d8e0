"""What can be foreseen ends in a sentence and status 1; what cannot is seen."""

import errno

import pytest
import typer
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from adapters.cli.faults import CommandRefused, foreseen_errors
from adapters.config.environment import EnvironmentFault
from adapters.config.loading import ConfigMissing
from bot.case.errors import StoreUnavailable
from storage.database.errors import ForeignDatabase

WORDS = "the soup was cold"


def unavailable(cause: SQLAlchemyError) -> StoreUnavailable:
    """The store gave up because of that."""
    error = StoreUnavailable("the database did not take it")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CommandRefused(["One.", "Two."]), "One.\nTwo.\n"),
        (ConfigMissing("There is no oops.toml."), "There is no oops.toml.\n"),
        (EnvironmentFault("PORT: no.", "SLACK_API_URL: no."), "PORT: no.\nSLACK_API_URL: no.\n"),
        (ForeignDatabase("here"), f"{ForeignDatabase('here')}\n"),
        (OSError(errno.EACCES, "Permission denied", "x.jsonl"), "x.jsonl: Permission denied.\n"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device.\n"),
        (TimeoutError(), "TimeoutError.\n"),
    ],
)
def test_foreseen_fault_is_a_sentence(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes to the standard error, and the command ends with status 1."""
    with pytest.raises(typer.Exit) as end, foreseen_errors():
        raise error

    assert end.value.exit_code == 1
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (OperationalError("SELECT", {}, Exception("database is locked")), " (database is locked)"),
        (IntegrityError("INSERT", {}, Exception(f"Key (text)=({WORDS}) exists")), ""),
    ],
)
def test_database_that_gives_up_is_quoted_about_itself_only(
    cause: SQLAlchemyError, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may say why it does not work, and not what somebody wrote into it."""
    with pytest.raises(typer.Exit), foreseen_errors():
        raise unavailable(cause)

    said = capsys.readouterr().err
    assert said == (f"The database could not be used{reason}. Try again: nothing stored is lost.\n")


def test_unforeseen_fault_is_seen() -> None:
    """A mistake of ours is not dressed up as somebody else's."""
    with pytest.raises(KeyError), foreseen_errors():
        raise KeyError(WORDS)
