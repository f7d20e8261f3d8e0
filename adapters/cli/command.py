"""The `oops` command.

Exit status: 0 done, 1 refused or found problems, 2 misused. Each command imports the modules of its
work at run time, to keep `oops --help` quick.
"""

import io
import os
import sys
from collections.abc import Callable, Collection
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec, TextIO, cast

import typer

from adapters.cli.demo import demo
from adapters.cli.setting_up import init, version

if TYPE_CHECKING:
    from adapters.config.environment import Environment

CommandArguments = ParamSpec("CommandArguments")

app = typer.Typer(
    help="Keep a customer's complaint open until every affected customer has been told.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
manifest_app = typer.Typer(
    help="Make the file from which Slack or Teams creates the app.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(manifest_app, name="manifest")
app.command()(demo)
app.command()(init)
app.command()(version)


def main() -> None:
    """Run the typed command and exit the process with its status."""
    _prepare_streams()
    try:
        app(prog_name="oops")
    except OSError as error:  # the help, or a usage, could not be written
        from adapters.cli.faults import give_up

        sys.exit(give_up(error))


def _prepare_streams() -> None:
    """Replace closed standard streams, and escape characters that the output cannot encode."""
    sys.stdin = sys.stdin or _null_stream("r")
    sys.stdout = sys.stdout or _null_stream("w")
    sys.stderr = sys.stderr or _null_stream("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _null_stream(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode, encoding="utf-8"))


def _without_traceback(
    command: Callable[CommandArguments, None],
) -> Callable[CommandArguments, None]:
    """Decorate a command to end foreseen errors in a sentence, not in a traceback."""

    @wraps(command)
    def run(*args: CommandArguments.args, **kwargs: CommandArguments.kwargs) -> None:
        from adapters.cli.faults import foreseen_errors

        with foreseen_errors():
            command(*args, **kwargs)

    return run


def _print_version(*, wanted: bool) -> None:
    if wanted:
        from adapters.cli.versions import oops_line

        typer.echo(oops_line())
        raise typer.Exit


@app.callback()
def oops(
    *,
    version_wanted: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Keep a customer's complaint open until every affected customer has been told."""


def _no_folder(file: Path | None) -> Path | None:
    """Refuse a folder as an output file; an empty argument is the current folder."""
    if file and file.is_dir():
        from adapters.cli.wording import folder_in_the_way

        raise typer.BadParameter(folder_in_the_way(str(file)))
    return file


@app.command()
@_without_traceback
def serve(
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more of what happens.")] = False,
    insecure_teams: Annotated[
        bool,
        typer.Option(
            "--insecure-teams",
            help="Accept any Teams client on this machine, unchecked. For local tools only.",
        ),
    ] = False,
) -> None:
    """Run Oops until it is stopped (SIGTERM or Ctrl-C)."""
    from adapters.cli.serve import serve_until_stopped

    serve_until_stopped(_read_environment(), verbose=verbose, insecure_teams=insecure_teams)


@app.command()
@_without_traceback
def doctor(
    *,
    repin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CHANNEL",
            help="First forget which channel '#name' is, so that it is looked up again.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check the configuration, the database, the tokens, the channels and the people."""
    from adapters.cli.doctor.printing import print_findings, unpin_channels

    unpin_channels(repin or ())
    print_findings()


@app.command()
@_without_traceback
def migrate(
    *,
    restored: Annotated[
        bool,
        typer.Option(
            "--restored",
            help="Say that the database was restored from a snapshot or a copied file.",
        ),
    ] = False,
) -> None:
    """Upgrade the database without starting Oops."""
    from adapters.cli.database import bring_up_to_date, note_restore

    url = _database_url()
    bring_up_to_date(url)
    if restored:
        note_restore(url)


@app.command()
@_without_traceback
def backup(
    file: Annotated[
        Path, typer.Argument(help="A new file.", show_default=False, callback=_no_folder)
    ],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an existing file.")] = False,
) -> None:
    """Copy the database into a file, also while Oops runs (SQLite)."""
    from adapters.cli.database import keep_backup

    keep_backup(_database_url(), file, replace=replace)


@app.command()
@_without_traceback
def move(
    *,
    to: Annotated[
        str,
        typer.Option(metavar="URL", help="An empty database.", show_default=False),
    ],
) -> None:
    """Move everything to another database: all of it, checked row by row, or nothing."""
    from adapters.cli.database import move_everything

    move_everything(_database_url(), to)


@app.command()
@_without_traceback
def cases(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
    open_only: Annotated[bool, typer.Option("--open", help="List only open cases.")] = False,
) -> None:
    """List the cases."""
    from adapters.cli.cases import list_cases

    list_cases(_database_url(), as_json=as_json, open_only=open_only)


@app.command()
@_without_traceback
def digest(
    *,
    post: Annotated[bool, typer.Option("--post", help="Post it now; once a day at most.")] = False,
) -> None:
    """Show today's digest: what is late, and what was told yesterday."""
    from adapters.cli.digest import post_digest, show_digest

    (post_digest if post else show_digest)(_company_environment())


@app.command("import")
@_without_traceback
def import_(
    file: Annotated[Path, typer.Argument(help="JSON lines or CSV; - is the standard input.")],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Show what would be imported; change nothing.")
    ] = False,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Leave out lines at fault; import the others.")
    ] = False,
) -> None:
    """Open a case for each complaint in a file, once.

    A line is a JSON object with `text`, and optionally `customer`, `contact`, `reporter`,
    `department`, `severity` and `reported_at`; or a row of CSV with such a header. If one line is
    at fault, nothing is imported, unless --skip-faulty leaves it out.
    """
    from adapters.cli.import_file import check_file, import_file

    environment = _company_environment()
    if check:
        check_file(environment, file)
    else:
        import_file(environment, file, skip_faulty=skip_faulty)


@app.command()
@_without_traceback
def export(
    file: Annotated[
        Path | None, typer.Argument(help="A new file.", show_default=False, callback=_no_folder)
    ] = None,
) -> None:
    """Write every case with its history as JSON lines, to a file or the standard output."""
    from adapters.cli.cases import export_cases

    export_cases(_database_url(), file)


@manifest_app.command()
@_without_traceback
def slack() -> None:
    """Print manifest.json, for "From a manifest" on api.slack.com/apps."""
    from adapters.cli.manifest import slack_manifest

    typer.echo(slack_manifest(), nl=False)


@manifest_app.command()
@_without_traceback
def teams(
    file: Annotated[Path, typer.Argument(help="The app package.")] = Path("oops-teams.zip"),
    *,
    website: Annotated[
        str,
        typer.Option(help="A page about Oops at your company; Teams shows the link."),
    ] = "https://example.com/oops",
    privacy_url: Annotated[str, typer.Option(help="Your own privacy statement.")] = "",
    terms_url: Annotated[str, typer.Option(help="Your own terms of use.")] = "",
) -> None:
    """Write the app package for Teams: the manifest with your MicrosoftAppId, and two icons."""
    from adapters.cli.manifest_teams import write_package
    from adapters.config.environment import APP_ID_VARIABLES

    write_package(_read_environment(APP_ID_VARIABLES), file, website, privacy_url, terms_url)


@manifest_app.callback()
def manifests() -> None:
    """Make the file from which Slack or Teams creates the app."""


def _read_environment(names: Collection[str] | None = None) -> "Environment":
    """Read the named variables, by default all. Raises EnvironmentFault."""
    from adapters.config.environment import ALL_VARIABLES, Environment

    return Environment.of_this_process(ALL_VARIABLES if names is None else names)


def _company_environment() -> "Environment":
    """Read the variables of commands that need `oops.toml` and the database."""
    from adapters.config.environment import COMPANY_VARIABLES

    return _read_environment(COMPANY_VARIABLES)


def _database_url() -> str:
    """Read the database's URL alone, so that no other variable can stop the command."""
    from adapters.config.environment import DATABASE_VARIABLES

    return _read_environment(DATABASE_VARIABLES).database_url


if __name__ == "__main__":
    main()
