"""`oops manifest teams`: the app package, with the ids of the environment."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import typer

from adapters.cli.faults import Refused
from adapters.cli.teams import app_id_fault
from adapters.config import wording
from adapters.config.environment import Environment
from adapters.teams.package import package

#: Teams' manifest takes no longer one, and none in capitals (MicrosoftTeams.schema.json, v1.25).
_LONGEST: Final = 2048
_SAFE: Final = "https://"


def write_package(environment: Environment, file: Path, website: str) -> None:
    """Write the package, and say what to do with it. Raises Refused."""
    faults = [str(each) for each in app_id_fault(environment.teams_app_id)]
    if not _is_page(website):
        faults.append(wording.WEBSITE_EXPECTED)
    if faults:
        raise Refused(faults)
    file.write_bytes(package(environment.teams_app_id or "", website))
    typer.echo(f"{file}: upload it in Teams, under Apps, Manage your apps, Upload an app.")


def _is_page(website: str) -> bool:
    """Whether that is where a page can be, and one that Teams takes."""
    try:
        parts = urlsplit(website)
        has_place = parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, or half an IPv6 address
        return False
    plain = website.isprintable() and " " not in website and len(website) <= _LONGEST
    return bool(has_place) and plain and website.startswith(_SAFE)
