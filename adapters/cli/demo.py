"""The `oops demo` command. Its modules are imported when the command runs."""

from pathlib import Path
from typing import Annotated, Final

import typer

_DEFAULT_PORT: Final = 3030
#: Relative to the current folder.
_DEFAULT_FOLDER: Final = Path("oops-demo")


def demo(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is.")] = _DEFAULT_PORT,
    folder: Annotated[Path, typer.Option(help="Where its files are kept.")] = _DEFAULT_FOLDER,
    reset: Annotated[bool, typer.Option("--reset", help="Forget what happened in it.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try Oops in a chat of its own, in your browser. It needs no account and no token."""
    from adapters.cli.demo_serve import serve_demo  # noqa: PLC0415 -- `oops --help` need not wait
    from adapters.cli.faults import foreseen_errors  # noqa: PLC0415 -- nor for the database

    with foreseen_errors():
        serve_demo(port, folder, reset=reset, browser=browser)
