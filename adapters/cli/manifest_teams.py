"""`oops manifest teams`: the app package, with the ids of the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import typer

from adapters.cli.faults import Refused
from adapters.cli.teams import app_id_fault
from adapters.environment import Environment
from adapters.teams.package import package


def write_package(environment: Environment, file: Path, website: str) -> None:
    """Write the package, and say what to do with it. Raises Refused."""
    faults = [str(each) for each in app_id_fault(environment.teams_app_id)]
    if urlsplit(website).scheme != "https":
        faults.append("--website: expected an address that begins with https://.")
    if faults:
        raise Refused(faults)
    file.write_bytes(package(environment.teams_app_id or "", website))
    typer.echo(f"{file}: upload it in Teams, under Apps, Manage your apps, Upload an app.")
