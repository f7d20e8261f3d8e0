"""Every name, path and module in backticks in a docstring or comment exists.

A word exists if the code has it anywhere; a dotted name or a path is followed to its end.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).parents[1]
RINGS = ("adapters", "storage", "bot")

#: Words of others in backticks.
FOREIGN_WORDS = {
    *("auth.test", "fatal_error", "internal_error"),  # Slack's methods and errors
    "state.values",  # a field of Slack's forms
    *(),  # HTML's attributes
    *("lock_not_available", "quick_check", "timestamptz"),  # words of the databases
    *("history.kind", "outbox.kind"),  # columns of tables
    *("oops.db", "oops.toml"),  # files of an installation
}

_REFERENCE = re.compile(r"(?<!`)`([^`\s]+)`(?!`)")
_PATH = re.compile(r"(?:[\w.-]+/)+(?:[\w.-]+)?|[\w.-]+\.(?:html|ini|js|json|md|py|toml|yaml)")
_DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_WORD = re.compile(r"[A-Za-z_]\w*")
#: Two spaces stand before a comment that shares its line; the formatter sees to it.
_COMMENT = re.compile(r"(?:^|  )\s*#.*")

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def test_reference_in_docstring_exists() -> None:
    """A docstring or comment names nothing that was renamed or removed."""
    missing = [
        f"{module.name}:{line}: `{reference}`"
        for module, line, reference in references()
        if not exists(reference, module.source)
    ]

    assert missing == []


def test_foreign_word_is_in_use() -> None:
    """The list of others' words has none that no docstring and no comment uses."""
    assert FOREIGN_WORDS - {reference for _, _, reference in references()} == set()


@pytest.mark.parametrize(
    "reference",
    [
        "bot.case",
        "bot.case.case",
        "bot.case.case.Case",
        "bot.case.case.Case.ref",
        "Case",
        "Case.ref",
        "calendar.WorkingHours",
        "normal_address",
        "bot/case/case.py",
        "bot/case/",
        "re.compile",
        '"2h"',
        "/oops",
    ],
)
def test_reference_is_resolved(reference: str) -> None:
    """Modules, classes, members, functions and files of the tree and of imported libraries."""
    assert exists(reference, "import re")


@pytest.mark.parametrize(
    "reference",
    [
        "bot.house",
        "bot.case.house",
        "bot.case.case.House",
        "bot.case.case.Case.house",
        "HouseCase",
        "Case.house",
        "calendar.HouseHours",
        "build_house",
        "bot/case/house.py",
        "bot/house/",
        "re.house",
        "os.path",
    ],
)
def test_stale_reference_is_found(reference: str) -> None:
    """A library's name counts only where the library is imported."""
    assert not exists(reference, "import re")


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A module, with the docstrings and comments apart from the words of the code."""

    path: Path
    source: str
    #: Each line of a docstring, and each comment, by line number.
    prose: dict[int, str]
    words: frozenset[str]

    @property
    def name(self) -> str:
        """The path from the root."""
        return self.path.relative_to(ROOT).as_posix()

    def defines(self, name: str) -> bool:
        """Look for a line that begins with the name, or with `def` or `class` and the name."""
        line = rf"^\s*(?:(?:async )?def |class |self\.)?{name}\b(?!\.)"
        return re.search(line, self.source, re.MULTILINE) is not None


def references() -> Iterator[tuple[SourceFile, int, str]]:
    """Everything in backticks without a space in it, with the file and the line."""
    for module in source_files():
        for line, text in module.prose.items():
            for reference in _REFERENCE.findall(text):
                yield module, line, reference.removesuffix("()")


@cache
def source_files() -> tuple[SourceFile, ...]:
    """All modules of the three rings, and the modules of the tests that hold no tests."""
    paths = [path for ring in (*RINGS, "tests") for path in sorted((ROOT / ring).rglob("*.py"))]
    return tuple(read_source(path) for path in paths if not path.name.startswith("test_"))


def read_source(path: Path) -> SourceFile:
    """Part the prose of a module from the code."""
    source = path.read_text()
    code = dict(enumerate(source.splitlines(), start=1))
    prose = {}
    for docstring in docstrings(ast.parse(source)):
        for line in range(docstring.lineno, (docstring.end_lineno or 0) + 1):
            prose[line] = code.pop(line)
    for line, text in code.items():
        if comment := _COMMENT.search(text):
            prose[line] = comment[0]
            code[line] = text[: comment.start()]
    words = frozenset(_WORD.findall("\n".join(code.values())))
    return SourceFile(path=path, source=source, prose=prose, words=words)


def docstrings(node: Documented) -> Iterator[ast.expr]:
    """The docstrings of a module, of the classes and functions in it, and so on."""
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str()) as docstring), *_]:
            yield docstring
    for child in node.body:
        if isinstance(child, Documented):
            yield from docstrings(child)


def exists(reference: str, source: str) -> bool:
    """Resolve a path, a dotted name or a word; text of any other form is no reference."""
    if reference in FOREIGN_WORDS:
        return True
    if _PATH.fullmatch(reference):
        return path_exists(reference)
    if _DOTTED_NAME.fullmatch(reference):
        return dotted_name_exists(reference, source)
    return not _WORD.fullmatch(reference) or reference in all_words()


def path_exists(path: str) -> bool:
    """Look for the path from the root, or from any folder with a module in it."""
    folders = {ROOT, *(folder for module in source_files() for folder in module.path.parents)}
    return any((folder / path).exists() for folder in folders if folder.is_relative_to(ROOT))


def dotted_name_exists(name: str, source: str) -> bool:
    """Resolve `bot.case.case.Case`, `case.Case`, `Case.ref`, or an imported library's name."""
    first, *members = name.split(".")
    if first in (*RINGS, "tests"):
        return full_name_exists(name)
    ours = [
        each
        for each in source_files()
        if each.name.endswith(f"/{first}.py") or f"class {first}" in each.source
    ]
    if any(all(each.defines(member) for member in members) for each in ours):
        return True
    return is_imported(first, source) and library_has(name)


def full_name_exists(name: str) -> bool:
    """Find the module or package at the beginning, and in it the members that follow."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        path, members = "/".join(parts[:count]), parts[count:]
        for module in source_files():
            if module.name in {f"{path}.py", f"{path}/__init__.py"} and all(
                module.defines(member) for member in members
            ):
                return True
    return False


def is_imported(library: str, source: str) -> bool:
    """Look for the import of a library in a module's text."""
    return re.search(rf"^\s*(?:import|from) {library}\b", source, re.MULTILINE) is not None


def library_has(name: str) -> bool:
    """Import a library, and look for the name there."""
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@cache
def all_words() -> frozenset[str]:
    """Every word of the code outside docstrings and comments."""
    return frozenset().union(*(module.words for module in source_files()))
