"""`oops manifest teams`: the app package, with the app id from the environment."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import typer

from adapters.cli import wording
from adapters.cli.faults import CommandRefused
from adapters.cli.teams import app_id_fault
from adapters.config.environment import Environment
from adapters.teams.package import package

#: Limits of the manifest's schema: length, and lowercase (MicrosoftTeams.schema.json, v1.25).
_LONGEST_ADDRESS: Final = 2048
_HTTPS_PREFIX: Final = "https://"
#: The host of the default website, which is nobody's own.
_EXAMPLE_HOST: Final = "example.com"


def write_package(
    environment: Environment, file: Path, website: str, privacy: str = "", terms: str = ""
) -> None:
    """Write the package and print the next step. Raises CommandRefused."""
    faults = [str(each) for each in app_id_fault(environment.teams_app_id)]
    pages = {"--website": website, "--privacy-url": privacy, "--terms-url": terms}
    faults += [wording.page_expected(each) for each, page in pages.items() if not _may_be(page)]
    if faults:
        raise CommandRefused(faults)
    file.write_bytes(package(environment.teams_app_id or "", website, privacy, terms))
    missing = [
        each for each, page in pages.items() if not page or urlsplit(page).hostname == _EXAMPLE_HOST
    ]
    if missing:
        typer.echo(wording.pages_missing(missing), err=True)
    typer.echo(f"{file}: upload it in Teams, under Apps, Manage your apps, Upload an app.")


def _may_be(page: str) -> bool:
    return not page or _is_page(page)


def _is_page(website: str) -> bool:
    """Return True for the https address of a page that the manifest's schema accepts."""
    try:
        parts = urlsplit(website)
        has_place = parts.hostname and parts.port != 0
    except ValueError:  # a port that is not a number, or a broken IPv6 address
        return False
    plain = website.isprintable() and " " not in website and len(website) <= _LONGEST_ADDRESS
    return bool(has_place) and plain and website.startswith(_HTTPS_PREFIX)
