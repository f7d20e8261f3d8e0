"""`oops init`: ask five questions, and write a commented `oops.toml` made from the example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import typer

from adapters.cli import init_wording
from adapters.cli.example_file import first_document
from adapters.cli.faults import CommandRefused
from adapters.cli.machine_zone import find_zone, machine_zone
from adapters.cli.shipped_files import shipped_text
from adapters.config import values
from bot.company.calendar import WorkingHours

_NO_CHANNEL: Final = "none"
_DEFAULT_HOURS: Final = "mon-fri 09:00-17:00"


@dataclass(frozen=True, kw_only=True)
class FirstSettings:
    """The answers and options of `oops init`; "" is not given."""

    name: str = ""
    timezone: str = ""
    working_hours: str = ""
    lead: str = ""
    channel: str = ""
    department: str = ""
    executive: str = ""


def write_first_configuration(  # noqa: PLR0913 -- an argument for each switch
    path: Path,
    given: FirstSettings,
    *,
    zone_variable: str,
    may_ask: bool,
    take_defaults: bool,
    replace_file: bool,
) -> None:
    """Write the configuration and print the next steps.

    Without `may_ask`, what is not given has its default if `take_defaults` is set. Raises
    CommandRefused, typer.BadParameter for a wrong option, or OSError.
    """
    if path.exists() and not replace_file:
        raise CommandRefused([init_wording.configuration_in_the_way(str(path))])
    example = shipped_text("oops.example.toml")
    defaults = {
        "timezone": machine_zone(zone_variable),
        "working_hours": _DEFAULT_HOURS,
        "channel": _NO_CHANNEL,
    }
    settings = _checked_options(given)
    if may_ask:
        settings = _asked_settings(settings, defaults)
    else:
        settings = _completed_settings(settings, defaults if take_defaults else {})
    _write_whole(path, first_document(example, _toml_values(settings)))
    typer.echo(init_wording.configuration_written(str(path), settings.lead, settings.channel))


def _checked_options(given: FirstSettings) -> FirstSettings:
    """Check the options that are given. Raises typer.BadParameter for the first wrong one."""
    for field in fields(given):
        if answer := getattr(given, field.name):
            option = f"--{field.name.replace('_', '-')}"
            given = replace(given, **{field.name: _checked(field.name, answer, option)})
    return given


def _asked_settings(settings: FirstSettings, defaults: Mapping[str, str]) -> FirstSettings:
    """Ask for what is not given, again after a wrong answer."""
    typer.echo(init_wording.INIT_BEGINNING)
    for number, (key, question) in enumerate(init_wording.INIT_QUESTIONS.items(), start=1):
        if not getattr(settings, key):
            text = f"{number}/{len(init_wording.INIT_QUESTIONS)} {question}"
            answer = typer.prompt(text, default=defaults.get(key), value_proc=_checker(key))
            settings = replace(settings, **{key: answer})
    return settings


def _checker(key: str) -> Callable[[str], str]:
    return lambda answer: _checked(key, answer)


def _completed_settings(settings: FirstSettings, defaults: Mapping[str, str]) -> FirstSettings:
    """Fill in the defaults. Raises CommandRefused with the options that are missing."""
    missing = [key for key in init_wording.INIT_QUESTIONS if not getattr(settings, key)]
    unknown = [key for key in missing if key not in defaults]
    if unknown:
        options = [f"--{each.replace('_', '-')}" for each in unknown]
        raise CommandRefused([init_wording.options_missing(options)])
    return replace(settings, **{key: defaults[key] for key in missing})


def _checked(key: str, answer: str, option: str = "") -> str:
    """Return an answer as it stands in the file. Raises typer.BadParameter with what to do."""
    try:
        answer.encode()
        return _READERS[key](answer.strip())
    except UnicodeEncodeError:
        expected = "text in UTF-8"
    except ValueError as error:
        expected = str(error)
    raise typer.BadParameter(init_wording.answer_expected(expected, option))


def _read_hours(answer: str) -> str:
    WorkingHours.parse([answer])
    return answer


def _read_channel(answer: str) -> str:
    return answer if answer.casefold() == _NO_CHANNEL else values.read_channel(answer)


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": values.read_name,
    "timezone": find_zone,
    "working_hours": _read_hours,
    "lead": values.read_lead,
    "channel": _read_channel,
    "department": values.read_name,
    "executive": values.read_address,
}


def _toml_values(settings: FirstSettings) -> dict[tuple[str, str], str | dict[str, str]]:
    """Return the values by table and key."""
    organization: dict[str, str | dict[str, str]] = {
        "name": settings.name,
        "timezone": settings.timezone,
        "working_hours": settings.working_hours,
    }
    department: dict[str, str | dict[str, str]] = {
        "name": settings.department,
        "lead": settings.lead,
    }
    if settings.executive:
        organization["executive"] = settings.executive
    if settings.channel.casefold() != _NO_CHANNEL:
        organization["digest"] = {"at": "09:00", "channel": settings.channel}
        department["channel"] = settings.channel
    return {
        **{("[organization]", key): value for key, value in organization.items()},
        **{("[[departments]]", key): value for key, value in department.items()},
    }


def _write_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all. Raises OSError."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        written = Path(file.name)
        file.write(text)
    try:
        written.chmod(0o644)
        written.replace(path)
    except OSError:
        written.unlink()
        raise
