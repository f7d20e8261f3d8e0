"""The documents: each link, path and command in them exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from adapters.cli.command import app

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
}
#: `[text](target)`, and the attributes of a picture in HTML.
LINK = re.compile(r"\]\(([^()\s]+)\)|\bsrc(?:set)?=\"([^\"]+)\"")
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
FOLDERS = r"(?:bot|storage|adapters|tests|docs|deploy|\.ci|\.github)/"
PATH = re.compile(rf"(?<![\w./-])(?:{FOLDERS}(?:[\w./-]*[\w/])?)")
ROOT_FILE = re.compile(r"`([\w.-]+\.(?:md|toml|json|yaml|lock)|Makefile|Dockerfile)`")
MODULE = re.compile(r"python -m (tests[\w.]*\w)")
TARGET = re.compile(r"(?:^|`|&& )make ([a-z]+)\b", re.MULTILINE)
COMMAND = re.compile(r"(?:`|\.venv/bin/)oops ([a-z]+)\b")
#: Written by the person who installs Oops.
THEIRS = {"oops.toml"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_link_leads_to_a_file_and_heading(name: str) -> None:
    """Every relative link of a document leads somewhere."""
    broken = [each for each in relative_links(name) if not leads_somewhere(name, each)]

    assert broken == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_path_in_a_document_exists(name: str) -> None:
    """A path in code is that of a file or folder of this repository."""
    code = "\n".join(code_in(name))
    paths = {*PATH.findall(code), *ROOT_FILE.findall(code)} - THEIRS

    assert sorted(each for each in paths if not (ROOT / each).exists()) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_command_in_a_document_exists(name: str) -> None:
    """A module, a target of make and a command of `oops` can be run."""
    code = "\n".join(code_in(name))
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    commands = vars(get_command(app))["commands"]

    assert [each for each in MODULE.findall(code) if not is_program(each)] == []
    assert set(TARGET.findall(code)) <= set(targets)
    assert set(COMMAND.findall(code)) <= set(commands)


def test_links_paths_and_commands_are_found() -> None:
    """The patterns above find what the documents have."""
    every = "\n".join(each for name in DOCUMENTS for each in code_in(name))

    assert {"bot/", "bot/desk.py", "tests/faults/catalogue.toml"} <= set(PATH.findall(every))
    assert {"pyproject.toml", "uv.lock"} <= set(ROOT_FILE.findall(every))
    assert {"tests.torture", "tests.web.pictures"} <= set(MODULE.findall(every))
    assert {"demo", "test", "setup"} <= set(TARGET.findall(every))
    assert {"serve", "doctor", "backup"} <= set(COMMAND.findall(every))
    assert "docs/installing.md" in relative_links("README.md")


def test_readme_names_its_two_commands() -> None:
    """Everything else can be looked up."""
    assert re.findall(r"^make (\w+)", DOCUMENTS["README.md"], re.MULTILINE) == ["demo", "test"]


def relative_links(name: str) -> list[str]:
    """The targets of a document's links within this repository."""
    found = [link or source for link, source in LINK.findall(CODE.sub("", DOCUMENTS[name]))]
    return [each for each in found if not re.match(r"[a-z]+:", each)]


def leads_somewhere(name: str, link: str) -> bool:
    """Return whether the file is there and, if it is a document, has that heading."""
    path, _, anchor = link.partition("#")
    target = (ROOT / name).parent / path if path else ROOT / name
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def anchors(text: str) -> Iterator[str]:
    """Name each heading as GitHub does."""
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-")


def code_in(name: str) -> list[str]:
    """The code in a document: whole blocks, and what is between backticks."""
    return CODE.findall(DOCUMENTS[name])


def is_program(module: str) -> bool:
    """Return whether `python -m` can run it."""
    path = ROOT / module.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()
