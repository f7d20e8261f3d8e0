"""`oops manifest slack`: the file that was shipped."""

from pathlib import Path

from adapters.cli.manifest import bot_scopes
from tests.cli.installation import Installation

MANIFEST = Path(__file__).parents[2] / "manifest.json"


def test_manifest_is_printed_as_it_is(ferries: Installation) -> None:
    """What is printed can be pasted, and needs neither configuration nor database."""
    ferries.config.unlink()

    ran = ferries.run("manifest", "slack")

    assert (ran.status, ran.out, ran.err) == (0, MANIFEST.read_text(encoding="utf-8"), "")


def test_scopes_are_those_of_the_manifest() -> None:
    """`oops doctor` asks for what the manifest asks for."""
    assert {"chat:write", "commands", "users:read.email"} <= bot_scopes()
    assert all(f'"{each}"' in MANIFEST.read_text(encoding="utf-8") for each in bot_scopes())
