"""`oops version`, `oops --version`, completion, and what the package has in it."""

import tomllib
from pathlib import Path

import pytest

from adapters.cli.shipped_files import shipped_text
from tests.cli.installation import Installation

ROOT = Path(__file__).parents[2]


def test_version_names_the_schema_and_changes_nothing(ferries: Installation) -> None:
    """A database that is not there is not made."""
    fresh = ferries.run("version")
    made = (ferries.folder / "oops.db").exists()
    ferries.run("migrate")
    migrated = ferries.run("version", PORT="0")

    assert (fresh.status, made, migrated.status) == (0, False, 0)
    assert fresh.out.splitlines()[1] == "database sqlite:///oops.db: empty"
    assert migrated.out.splitlines()[1].startswith("database sqlite:///oops.db: schema 0")
    assert ferries.run("--version").out == fresh.out.splitlines()[0] + "\n"


def test_completion_offers_commands(ferries: Installation) -> None:
    """The shell asks the command itself."""
    words = {"_OOPS_COMPLETE": "complete_bash", "COMP_WORDS": "oops ma", "COMP_CWORD": "1"}

    assert ferries.run(**words).out.split() == ["manifest"]


@pytest.mark.parametrize("name", ["manifest.json", "oops.example.toml"])
def test_file_is_in_the_package(name: str) -> None:
    """The wheel has it where an installed Oops looks first."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]

    assert build["targets"]["wheel"]["force-include"][name] == f"adapters/{name}"
    assert shipped_text(name) == (ROOT / name).read_text(encoding="utf-8")
