"""`oops demo`: check everything, then serve the page."""

import asyncio
import errno
import shlex
import shutil
import socket
import sqlite3
import sys
import webbrowser
from pathlib import Path
from threading import Thread

import typer

from adapters.cli.faults import CommandRefused
from adapters.demo.workspace import DEMO_HOST, Demo, serve_workspace
from adapters.observability import logs
from adapters.web import words
from adapters.web.chat import InUse, OtherVersion
from storage.database.errors import UnfitDatabase


def serve_demo(port: int, folder: Path, *, reset: bool, browser: bool) -> None:
    """Serve until Ctrl-C. Raises CommandRefused with advice."""
    logs.configure_logging(verbose=False)
    asyncio.run(_run_demo(port, folder, reset=reset, browser=browser))
    typer.echo(words.DEMO_STOPPED)


async def _run_demo(port: int, folder: Path, *, reset: bool, browser: bool) -> None:
    _require_port(port)
    demo = await _begin_demo(folder, reset=reset)
    address = f"http://{DEMO_HOST}:{port}/"

    def ready() -> None:
        typer.echo(words.serving(address, str(folder)))
        if browser:
            Thread(target=open_page, args=[address], daemon=True).start()

    try:
        await serve_workspace(demo, port, ready)
    except OSError as error:
        raise _port_refusal(port, error) from error


async def _begin_demo(folder: Path, *, reset: bool) -> Demo:
    try:
        return await Demo.begin(folder, reset=reset)
    except InUse:
        raise CommandRefused([words.in_use(str(folder), _typed_command())]) from None
    except (OtherVersion, UnfitDatabase):
        raise CommandRefused(
            [words.other_version(str(folder), _typed_command(), _reset_command(folder))]
        ) from None
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandRefused([words.not_a_folder(str(folder), why, _typed_command())]) from error


def _require_port(port: int) -> None:
    """Raise CommandRefused if the port cannot be opened, before a file is created."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((DEMO_HOST, port))
        except OSError as error:
            raise _port_refusal(port, error) from None


def _port_refusal(port: int, error: OSError) -> CommandRefused:
    if error.errno == errno.EADDRINUSE:
        return CommandRefused([words.port_taken(port, _typed_command())])
    return CommandRefused(
        [words.port_refused(port, error.strerror or str(error), _typed_command())]
    )


def _typed_command() -> str:
    """Return the shell command for this demo: `oops demo`, or with the program's path."""
    program = Path(sys.argv[0])
    installed = shutil.which(program.name)
    if installed and Path(installed).resolve() == program.resolve():
        return "oops demo"
    here = Path.cwd()
    return f"{program.relative_to(here) if program.is_relative_to(here) else program} demo"


def _reset_command(folder: Path) -> str:
    """Return the shell command that resets the demo of a folder."""
    return f"{_typed_command()} --folder {shlex.quote(str(folder))} --reset"


def open_page(address: str) -> None:
    """Open a page in a graphical browser, if available.

    May take seconds. The address is on the screen in any case.
    """
    try:
        browser = webbrowser.get()
        if type(browser) is not webbrowser.GenericBrowser:  # a browser in the terminal
            browser.open(address)
    except (webbrowser.Error, OSError):
        return
