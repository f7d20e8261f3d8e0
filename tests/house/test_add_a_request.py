"""The guide for contributors can be followed to the letter."""

import ast
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT, run

import pytest

ROOT = Path(__file__).parents[2]
#: What the steps change, and what shows that they work.
COPIED = ("bot", "storage", "adapters", "tests")
SHOWN = (
    "tests/core/test_desk.py",
    "tests/core/test_stages.py",
    "tests/core/test_stored_names.py",
    "tests/core/test_typed.py",
    "tests/storage/test_stored_documents.py",
    "tests/house/test_one_row.py",
)
STEP = re.compile(
    r"(?P<where>After|Before|At the end of)\s`(?P<anchor>[^`]+)`\sin\s`(?P<file>[^`]+)`:\n\n"
    r"```\w*\n(?P<added>.*?)```",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Lines to add to a file."""

    where: str
    anchor: str
    file: str
    added: str


def steps() -> list[Step]:
    """The steps of "Add a request", in their order."""
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    section = guide.partition("\n## Add a request\n")[2].partition("\n## ")[0]
    found = [Step(**each.groupdict()) for each in STEP.finditer(section)]
    assert len(found) == section.count("```") // 2
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house in which the guide was followed."""
    folder = tmp_path_factory.mktemp("house")
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)  # compiled modules too, which saves time
    copy("pyproject.toml", folder)
    for step in steps():
        follow(step, folder / step.file)
    return folder


def copy(name: str, folder: Path) -> None:
    """Copy a file to where it stands in the house."""
    copied = folder / name
    copied.parent.mkdir(parents=True, exist_ok=True)
    copied.write_bytes((ROOT / name).read_bytes())


def follow(step: Step, path: Path) -> None:
    """Add the lines where the step says."""
    lines = path.read_text().splitlines(keepends=True)
    at = place(step, lines)
    is_definition = step.where == "After" and is_top_level(step)
    added = f"\n\n{step.added}" if is_definition and "(" in step.anchor + step.added else step.added
    lines.insert(at, added)
    path.write_text("".join(lines))


def is_top_level(step: Step) -> bool:
    """Whether the anchor names a definition of the module, and no line."""
    return bool(re.fullmatch(r"(?:class |def )?\w+", step.anchor))


def place(step: Step, lines: list[str]) -> int:
    """The number of lines that come before what is added; there is only one such place."""
    if is_top_level(step):
        name = step.anchor.removeprefix("class ").removeprefix("def ")
        [end] = [end for each, end in definitions("".join(lines)) if each == name]
        return end if step.where == "After" else end - 1
    [line] = [number for number, each in enumerate(lines) if each.startswith(step.anchor)]
    return line + (step.where == "After")


def definitions(source: str) -> Iterator[tuple[str, int]]:
    """The names that a module defines, each with its last line."""
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=name, end_lineno=int(end)):
                yield name, end
            case ast.FunctionDef(name=name, end_lineno=int(end)):
                yield name, end
            case ast.Assign(targets=[ast.Name(id=name)], end_lineno=int(end)):
                yield name, end
            case ast.AnnAssign(target=ast.Name(id=name), end_lineno=int(end)):
                yield name, end


@pytest.mark.slow
def test_guide_followed_to_the_letter_type_checks(house: Path) -> None:
    """Mypy and Ruff find nothing to complain of."""
    mypy = [sys.executable, "-m", "mypy", "--cache-dir", "cache", "bot"]
    ruff = [str(Path(sys.executable).with_name("ruff")), "check", "--no-cache", "bot", "tests/core"]

    assert ran(mypy, house).startswith("Success: ")
    assert ran(ruff, house) == "All checks passed!"


@pytest.mark.slow
def test_guide_followed_to_the_letter_works(house: Path) -> None:
    """The new request is typed, decided, stored and shown, and the tests of all requests pass."""
    options = ("-q", "-n", "0", "-p", "no:cacheprovider", "--basetemp", "made")
    without_mypy = ("-k", "not missing_arm")

    said = ran([sys.executable, "-m", "pytest", *options, *without_mypy, *SHOWN], house)

    assert re.fullmatch(r"\d+ passed, 1 deselected in .*", said.splitlines()[-1]), said


@pytest.mark.parametrize("number", range(len(steps())))
def test_step_changes_one_place(number: int, tmp_path: Path) -> None:
    """The place that a step names is there, once."""
    step = steps()[number]
    copy(step.file, tmp_path)

    follow(step, tmp_path / step.file)

    assert step.added in (tmp_path / step.file).read_text()


def ran(command: list[str], folder: Path) -> str:
    """What a program says of the house."""
    return run(
        command, cwd=folder, stdout=PIPE, stderr=STDOUT, text=True, check=False
    ).stdout.strip()
