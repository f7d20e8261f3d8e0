"""`oops doctor`: print the findings, and advice about each problem."""

import asyncio
from collections.abc import AsyncIterator, Iterable

import typer

from adapters.cli.doctor import wording
from adapters.cli.doctor.examination import examine_installation
from adapters.cli.doctor.pins import unpin
from adapters.cli.screen import inert_line
from adapters.config.environment import DATABASE_VARIABLES, Environment, EnvironmentFault
from adapters.config.findings import Finding


def unpin_channels(names: Iterable[str]) -> None:
    """Forget which channels are meant by these names. Raises UnfitDatabase."""
    for name in names:
        unpin(Environment.of_this_process(DATABASE_VARIABLES).database_url, name)


def print_findings() -> None:
    """Print a line for each finding at once, and a second line for advice.

    Exits with status 1 if there is a problem.
    """
    problems = asyncio.run(_print_all())
    typer.echo(wording.last_line(problems))
    if problems:
        raise typer.Exit(1)


async def _print_all() -> int:
    """Print every finding. Returns the number of problems."""
    problems = 0
    async for finding in _all_findings():
        typer.echo(f"{_label(finding)}{inert_line(finding.what)}")
        if finding.is_problem:
            typer.echo(f"{wording.ADVICE_INDENT}{inert_line(finding.do)}")
        problems += finding.is_problem
    return problems


def _label(finding: Finding) -> str:
    if finding.is_note:
        return wording.NOTE_LABEL
    return wording.PROBLEM_LABEL if finding.is_problem else wording.OK_LABEL


async def _all_findings() -> AsyncIterator[Finding]:
    try:
        environment = Environment.of_this_process()
    except EnvironmentFault as error:
        for fault in error.faults:
            yield Finding(what=fault, do=wording.CORRECT_THAT)
        return
    async for each in examine_installation(environment):
        yield each
