"""Serving the demo: everything that can be wrong is said before the page is."""

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

from adapters.cli.faults import Refused
from adapters.demo.workspace import HOST, Demo, serve
from adapters.observability import logs
from adapters.web import words
from adapters.web.chat import InUse, OtherVersion
from storage.database.errors import UnfitDatabase


def serve_demo(port: int, folder: Path, *, afresh: bool, browser: bool) -> None:
    """Serve until Ctrl-C. Raises Refused, in a sentence that says what to do instead."""
    logs.configure_logging(verbose=False)
    asyncio.run(_run(port, folder, afresh=afresh, browser=browser))
    typer.echo(words.DEMO_STOPPED)


async def _run(port: int, folder: Path, *, afresh: bool, browser: bool) -> None:
    _require_port(port)
    demo = await _begin(folder, afresh=afresh)
    address = f"http://{HOST}:{port}/"

    def ready() -> None:
        typer.echo(words.serving(address, str(folder)))
        if browser:
            Thread(target=open_page, args=[address], daemon=True).start()

    try:
        await serve(demo, port, ready)
    except OSError as error:
        raise _no_port(port, error) from error


async def _begin(folder: Path, *, afresh: bool) -> Demo:
    try:
        return await Demo.begin(folder, afresh=afresh)
    except InUse:
        raise Refused([words.in_use(str(folder), _command())]) from None
    except (OtherVersion, UnfitDatabase):
        raise Refused([words.other_version(str(folder), _command(), _again(folder))]) from None
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refused([words.not_a_folder(str(folder), why, _command())]) from error


def _require_port(port: int) -> None:
    """Raise Refused where nobody could listen; said before anything is made."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise _no_port(port, error) from None


def _no_port(port: int, error: OSError) -> Refused:
    if error.errno == errno.EADDRINUSE:
        return Refused([words.port_taken(port, _command())])
    return Refused([words.port_refused(port, error.strerror or str(error), _command())])


def _command() -> str:
    """How this command is typed again, here: `oops demo`, or with the way to it."""
    typed = Path(sys.argv[0])
    found = shutil.which(typed.name)
    if found and Path(found).resolve() == typed.resolve():
        return "oops demo"
    here = Path.cwd()
    return f"{typed.relative_to(here) if typed.is_relative_to(here) else typed} demo"


def _again(folder: Path) -> str:
    """How the demo of that folder begins again."""
    return f"{_command()} --folder {shlex.quote(str(folder))} --reset"


def open_page(address: str) -> None:
    """Open it where there is a browser; where there is none, the address is on the screen.

    A browser that would take the terminal for itself is none. It may take seconds to start.
    """
    try:
        found = webbrowser.get()
        if type(found) is not webbrowser.GenericBrowser:  # which is for those in a terminal
            found.open(address)
    except (webbrowser.Error, OSError):
        return
