"""`oops manifest teams`: the package that Teams installs."""

import json
import re
import struct
import zipfile
import zlib
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from adapters.cli import wording
from adapters.teams.package import manifest
from tests.cli.installation import Installation

APP_ID = "5c5a8f3e-0b8e-4c3f-9a55-2f6f9a7d1c01"


def _text(most: int) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _thing(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


GUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
URL = {"type": "string", "pattern": "^https://", "maxLength": 2048}
SCOPES = _list({"enum": ["personal", "team", "groupChat"]}, 3)
COMMAND = _thing(title=_text(32), description=_text(128))
ACTION = _thing(
    id=_text(64),
    type={"const": "action"},
    title=_text(32),
    description=_text(128),
    context=_list({"enum": ["compose", "commandBox", "message"]}, 3),
    fetchTask={"const": True},
)
VERSION = "https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.schema.json"
#: What Teams' own schema says of the parts that our manifest has.
SCHEMA = _thing(
    **{"$schema": {"const": VERSION}},
    manifestVersion={"const": "1.25"},
    version={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    id=GUID,
    name=_thing(short=_text(30), full=_text(100)),
    description=_thing(short=_text(80), full=_text(4000)),
    developer=_thing(name=_text(32), websiteUrl=URL, privacyUrl=URL, termsOfUseUrl=URL),
    icons=_thing(color=_text(2048), outline=_text(2048)),
    accentColor={"type": "string", "pattern": "^#[0-9A-F]{6}$"},
    bots=_list(
        _thing(
            botId=GUID,
            scopes=SCOPES,
            isNotificationOnly={"type": "boolean"},
            supportsFiles={"type": "boolean"},
            commandLists=_list(_thing(scopes=SCOPES, commands=_list(COMMAND, 10)), 3),
        ),
        1,
    ),
    composeExtensions=_list(_thing(botId=GUID, commands=_list(ACTION, 10)), 1),
    permissions=_list({"enum": ["identity", "messageTeamMembers"]}, 2),
    validDomains={"type": "array", "maxItems": 16},
)


def test_manifest_keeps_to_the_schema() -> None:
    """Every field is one that Teams knows, and none is longer than it takes."""
    made = manifest(APP_ID, "https://paper.example/oops")

    assert list(Draft202012Validator(SCHEMA).iter_errors(made)) == []


def test_package_has_the_ids_of_the_environment(ferries: Installation) -> None:
    """The zip file holds the manifest with our id, and the icons that it names."""
    ran = ferries.run("manifest", "teams", "app.zip", MicrosoftAppId=APP_ID)

    assert ran.status == 0
    assert ran.err == f"{wording.pages_missing(['--website', '--privacy-url', '--terms-url'])}\n"
    with zipfile.ZipFile(ferries.folder / "app.zip") as package:
        made = json.loads(package.read("manifest.json"))
        names = package.namelist()
    assert names == ["manifest.json", *made["icons"].values()]
    assert {made["id"], made["bots"][0]["botId"], made["composeExtensions"][0]["botId"]} == {APP_ID}


@pytest.mark.parametrize(
    ("pages", "missing"),
    [
        ({}, ["--privacy-url", "--terms-url"]),
        ({"--terms-url": "https://paper.example/terms"}, ["--privacy-url"]),
        (
            {
                "--privacy-url": "https://example.com/privacy",
                "--terms-url": "https://paper.example/terms",
            },
            ["--privacy-url"],
        ),
        (
            {
                "--privacy-url": "https://example.community/privacy",
                "--terms-url": "https://paper.example/terms",
            },
            [],
        ),
    ],
)
def test_page_that_is_nobody_s_own_is_warned_of(
    ferries: Installation, pages: dict[str, str], missing: list[str]
) -> None:
    """A store refuses an app whose privacy or terms page is missing, or is example.com's."""
    options = chain.from_iterable(({"--website": "https://paper.example"} | pages).items())

    ran = ferries.run("manifest", "teams", "app.zip", *options, MicrosoftAppId=APP_ID)

    assert ran.status == 0
    assert ran.err == (f"{wording.pages_missing(missing)}\n" if missing else "")


def test_version_of_the_package_is_that_of_oops() -> None:
    """Teams offers an update of the app only for a higher version."""
    assert manifest(APP_ID, "https://paper.example")["version"] == version("oops")


@pytest.mark.parametrize(("name", "size"), [("color.png", 192), ("outline.png", 32)])
def test_icon_is_what_teams_wants(ferries: Installation, name: str, size: int) -> None:
    """A PNG of that size; the outline is white alone, on nothing, and the other has no holes."""
    ferries.run("manifest", "teams", "app.zip", MicrosoftAppId=APP_ID)
    with zipfile.ZipFile(ferries.folder / "app.zip") as package:
        icon = package.read(name)

    assert icon.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", icon[16:24]) == (size, size)
    colours = pixels(icon, size)
    if name == "outline.png":
        assert {each[:3] for each in colours} == {(255, 255, 255)}
        assert {0, 255} <= {each[3] for each in colours}
        drawn = [divmod(at, size) for at, each in enumerate(colours) if each[3]]
        edges = [(min(some), size - 1 - max(some)) for some in zip(*drawn, strict=True)]
        assert min(chain.from_iterable(edges)) >= 4, "padding on each side"
    else:
        assert {each[3] for each in colours} == {255}
        assert len({each[:3] for each in colours}) > 2


def test_same_environment_makes_the_same_file(ferries: Installation) -> None:
    """What is uploaded can be compared with what another process made, and was uploaded."""
    ferries.spawn("manifest", "teams", "one.zip", MicrosoftAppId=APP_ID)
    ferries.run("manifest", "teams", "two.zip", MicrosoftAppId=APP_ID)

    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()


@pytest.mark.parametrize("variables", [{}, {"MicrosoftAppId": "my bot"}])
def test_package_without_an_id_is_refused(ferries: Installation, variables: dict[str, str]) -> None:
    """Without an id there is no app; the sentence says where to find it."""
    ran = ferries.run("manifest", "teams", "app.zip", **variables)

    assert ran.status == 1
    assert re.search(r"MicrosoftAppId is (not set|no id of an app)\. Copy it", ran.err)
    assert not Path(ferries.folder, "app.zip").exists()


def test_website_has_to_be_safe(ferries: Installation) -> None:
    """Teams takes no page without https."""
    ran = ferries.run(
        "manifest", "teams", "--website", "http://paper.example", MicrosoftAppId=APP_ID
    )

    assert (ran.status, ran.out) == (1, "")
    assert "--website" in ran.err


def pixels(icon: bytes, size: int) -> list[tuple[int, ...]]:
    """The colours of a PNG that has eight bits each of four channels, and no filters."""
    length = struct.unpack(">I", icon[33:37])[0]
    rows = zlib.decompress(icon[41 : 41 + length])
    width = 1 + 4 * size
    lines = [rows[at + 1 : at + width] for at in range(0, len(rows), width)]
    return [tuple(line[at : at + 4]) for line in lines for at in range(0, len(line), 4)]
