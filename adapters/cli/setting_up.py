"""The commands `oops init` and `oops version`. Their modules are imported when a command runs."""

import os
import sys
from typing import Annotated

import typer


def init(  # noqa: PLR0913 -- an option for each question
    *,
    name: Annotated[str, typer.Option(help="Your company's name.", show_default=False)] = "",
    timezone: Annotated[
        str, typer.Option(help="A city or an IANA zone, such as Lisbon.", show_default=False)
    ] = "",
    working_hours: Annotated[
        str, typer.Option(help="Such as 'mon-fri 09:00-17:00'.", show_default=False)
    ] = "",
    lead: Annotated[
        str,
        typer.Option(metavar="EMAIL", help="Who leads the first department.", show_default=False),
    ] = "",
    channel: Annotated[
        str,
        typer.Option(help="Where its cases are shown; none for no channel.", show_default=False),
    ] = "",
    department: Annotated[str, typer.Option(help="The first department's name.")] = "Customer care",
    executive: Annotated[
        str,
        typer.Option(metavar="EMAIL", help="Who is reminded last.", show_default=False),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take the defaults.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write oops.toml after five questions, and say what to do next."""
    from adapters.cli.faults import foreseen_errors
    from adapters.cli.first_configuration import FirstSettings, write_first_configuration
    from adapters.config.environment import Environment

    given = FirstSettings(
        name=name,
        timezone=timezone,
        working_hours=working_hours,
        lead=lead,
        channel=channel,
        department=department,
        executive=executive,
    )
    with foreseen_errors():
        write_first_configuration(
            Environment.of_this_process(["OOPS_CONFIG"]).config,
            given,
            zone_variable=os.environ.get("TZ", ""),
            may_ask=not yes and sys.stdin.isatty(),
            take_defaults=yes,
            replace_file=force,
        )


def version() -> None:
    """Print the versions of Oops, Python and the database's schema."""
    from adapters.cli.faults import foreseen_errors
    from adapters.cli.versions import database_line, oops_line
    from adapters.config.environment import DATABASE_VARIABLES, Environment

    with foreseen_errors():
        typer.echo(oops_line())
        typer.echo(database_line(Environment.of_this_process(DATABASE_VARIABLES).database_url))
