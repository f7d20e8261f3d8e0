"""`oops doctor`: what is as it should be, what is wanting, and what to do about it."""

import asyncio
from collections.abc import AsyncIterator

import typer

from adapters.cli.doctor import wording
from adapters.cli.doctor.examination import examine
from adapters.cli.screen import inert
from adapters.config.environment import Environment, EnvironmentFault
from adapters.config.findings import Finding


def print_findings() -> None:
    """A line a finding, as soon as it is known, and a second one where something is to be done.

    Ends with status 1 where something is wanting.
    """
    wanting = asyncio.run(_print_all())
    typer.echo(wording.diagnosis(wanting))
    if wanting:
        raise typer.Exit(1)


async def _print_all() -> int:
    wanting = 0
    async for finding in _findings():
        typer.echo(f"{wording.WANTING if finding.wanting else wording.OK}{inert(finding.what)}")
        if finding.wanting:
            typer.echo(f"{wording.BELOW}{inert(finding.do)}")
        wanting += finding.wanting
    return wanting


async def _findings() -> AsyncIterator[Finding]:
    try:
        environment = Environment.of_this_process()
    except EnvironmentFault as error:
        for fault in error.faults:
            yield Finding(what=fault, do=wording.CORRECT_THAT)
        return
    async for each in examine(environment):
        yield each
