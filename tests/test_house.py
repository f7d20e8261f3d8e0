"""The rules of the house that no linter sees."""

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter, UserDict
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RINGS = ("adapters", "storage", "bot")
PLATFORMS = {"discord", "mattermost", "slack", "teams", "telegram", "whatsapp", "zulip"}
SUPERVISED = {"bot/courier.py", "adapters/process/scheduler.py"}
#: Put together here, so that this file may be searched as well.
REGISTRIES = [".".join(each) for each in (("pypi", "org"), ("pythonhosted", "org"))]
REGISTRIES += [".".join(each) for each in (("npmjs", "org"), ("npmjs", "com"), ("crates", "io"))]


@pytest.mark.parametrize(
    "name",
    ["adapters", "bot", "storage", "tests", "manifest.json", "README.md", "pyproject.toml"],
)
def test_top_level_name_is_where_people_look_for_it(name: str) -> None:
    """What others script against and link to stays where it is."""
    assert (ROOT / name).exists()


def test_core_names_no_platform() -> None:
    """Nothing in the core, not even a comment, is about one platform only."""
    named = {where(path): words(path.read_text()) & PLATFORMS for path in sources("bot")}

    assert {path: found for path, found in named.items() if found} == {}


@pytest.mark.parametrize("text", ["SlackPerson", "slack_ts", "SLACK_TOKEN", "'so in Teams'"])
def test_words_are_found_in_names_and_strings(text: str) -> None:
    """A platform's name does not hide in a longer name, whatever its capitals."""
    assert len(words(text) & PLATFORMS) == 1


@pytest.mark.parametrize("text", ["the team", "slackening", "steams"])
def test_words_are_whole_words(text: str) -> None:
    """A word that only contains a platform's name, or is its singular, is free."""
    assert words(text) & PLATFORMS == set()


def test_file_is_short_enough_to_read() -> None:
    """A file of more than 350 lines is about two things; sentences are looked up, not read."""
    lengths = {where(path): len(path.read_text().splitlines()) for path in sources(*RINGS)}

    assert {path: lines for path, lines in lengths.items() if lines > 350} == {}


def test_only_supervised_loops_catch_everything() -> None:
    """An error that nobody expected is seen, except where a loop has to go on."""
    caught = {where(path): broad_catches(path.read_text()) for path in sources(*RINGS)}

    assert {path for path, lines in caught.items() if lines} <= SUPERVISED, caught


@pytest.mark.parametrize(
    "catch",
    [
        "try: f()\nexcept Exception: pass",
        "try: f()\nexcept (OSError, BaseException) as error: pass",
        "try: f()\nexcept: pass",
        "with contextlib.suppress(Exception): f()",
    ],
)
def test_broad_catch_is_found(catch: str) -> None:
    """Whichever way everything is caught, it is noticed."""
    assert len(broad_catches(catch)) == 1


def test_named_catch_is_free() -> None:
    """Catching what one expects is what one should do."""
    assert broad_catches("try: f()\nexcept (OSError, KeyError): raise ValueError from None") == []


def test_courier_is_excused_from_waiting_only() -> None:
    """The courier waits and measures time; it has no chance and no environment, like all others."""
    rules = tomllib.loads((ROOT / "bot/ruff.toml").read_text())
    banned = set(rules["lint"]["flake8-tidy-imports"]["banned-api"])

    reached = {each for path in sources("bot/courier.py") for each in names(path.read_text())}

    assert reached & banned <= {"asyncio", "time"}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os.path as p", "os"),
        ("from random import choice", "random"),
        ("from datetime import datetime as dt\nx = dt.now()", "datetime.datetime.now"),
        ("import datetime\nx = datetime.date.today()", "datetime.date.today"),
    ],
)
def test_name_is_found_under_any_other(source: str, name: str) -> None:
    """What a module reaches for is known by its full name, however it was imported."""
    banned = {"os", "random", "datetime.datetime.now", "datetime.date.today"}

    assert names(source) & banned == {name}


def test_nothing_is_kept_that_nothing_uses() -> None:
    """Every constant, function and class is named once more than where it is made."""
    modules = [each for each in sources(*RINGS) if "migrations" not in each.parts]
    pages = (ROOT / "adapters/web/templates").iterdir()
    texts = [each.read_text() for each in (*modules, *pages)]
    named = Counter(word for text in texts for word in re.findall(r"\w+", text))

    alone = {
        where(path): sorted(each for each in made_in(path.read_text()) if named[each] == 1)
        for path in modules
    }

    assert {path: found for path, found in alone.items() if found} == {}


@pytest.mark.parametrize(
    "source", ["USED = 1", "used: int = 1", "def used(): ...", "class Used: ..."]
)
def test_what_a_module_makes_is_found(source: str) -> None:
    """What somebody else calls for us, which its decorator or its underscores say, is left out."""
    others = "__all__ = ['x']\n@app.command()\ndef typed(): ...\nwith x as y: pass"

    assert [each.casefold() for each in made_in(f"{source}\n{others}")] == ["used"]


def test_answers_of_others_are_read_in_one_place() -> None:
    """A session opened elsewhere would follow redirects, and read whatever comes."""
    elsewhere = {
        where(path)
        for path in sources("adapters")
        if re.search(r"\bClientSession\(|\burlopen\(|import requests|httpx", path.read_text())
    }

    assert elsewhere == {"adapters/chat/http_answers.py"}


def test_nothing_is_read_from_the_key_of_a_message() -> None:
    """A key is only compared: a message says in fields what somebody has to know."""
    parsing = re.compile(
        r"\b\w*key\.(startswith|endswith|partition|rpartition|split|rsplit|removesuffix|removeprefix)"
        r"|\bin \w+\.key\b"
    )
    modules = [each for each in sources("bot", "storage") if "migrations" not in each.parts]

    read = {where(path): parsing.findall(path.read_text()) for path in modules}

    assert {path: found for path, found in read.items() if found} == {}


def test_tests_neither_wait_nor_pretend_nor_skip() -> None:
    """A test sets the clock, talks to something real, and runs everywhere."""
    unwanted = {"asyncio.sleep", "time.sleep", "unittest.mock", "pytest.skip", "pytest.xfail"}
    unwanted |= {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"}
    unwanted |= {"pytest.importorskip"}

    reached = {where(path): names(path.read_text()) & unwanted for path in sources("tests")}

    assert {path: found for path, found in reached.items() if found} == {}


def test_no_registry_is_named() -> None:
    """Where packages come from is for those who install them to say; only the lock file knows."""
    named = [where(path) for path in kept_files() for host in REGISTRIES if names_host(path, host)]

    assert named == []


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    """What it did to import everything but Teams, in a process of its own."""
    command = [sys.executable, "-B", "-m", "tests.test_house"]
    run = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


def test_import_loads_no_botbuilder(imported: dict[str, list[str]]) -> None:
    """Who does not use Teams does not pay 600 modules and a second and a half for it."""
    assert imported["botbuilder"] == []


def test_import_reads_no_settings(imported: dict[str, list[str]]) -> None:
    """The environment is read when something is started, not when something is imported."""
    assert imported["settings"] == []


def test_import_does_no_work(imported: dict[str, list[str]]) -> None:
    """Importing opens no database, no connection, no program and no file to write to."""
    assert imported["work"] == []


def where(path: Path) -> str:
    """The path as one says it, from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


def sources(*places: str) -> Iterator[Path]:
    """The Python files in these folders, or the files themselves, as far as they are there."""
    for place in places:
        found = ROOT / place
        yield from sorted(found.rglob("*.py")) if found.is_dir() else filter(Path.exists, [found])


def words(text: str) -> set[str]:
    """The words in a text, and those of which the names in it are made, in small letters."""
    return {each.lower() for each in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)}


def broad_catches(source: str) -> list[int]:
    """The lines on which anything at all is caught."""
    caught = [
        (node.lineno, node.type if isinstance(node, ast.ExceptHandler) else node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler)
        or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"))
    ]
    return [line for line, what in caught if what is None or mentions_everything(what)]


def mentions_everything(node: ast.AST) -> bool:
    """Whether one of the two classes stands here that every error belongs to."""
    mentioned = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return bool(mentioned & {"Exception", "BaseException"})


def made_in(source: str) -> set[str]:
    """The names that a module makes, but for those that others call."""
    made: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.Assign(targets=targets):
                made |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                made.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                made |= set() if node.decorator_list else {node.name}
    return {each for each in made if not each.startswith("__")}


def names(source: str) -> set[str]:
    """What a module imports, and what it takes out of that, by full names."""
    tree = list(ast.walk(ast.parse(source)))
    full: dict[str, str] = {}
    for node in tree:
        if isinstance(node, ast.Import):
            full |= {each.asname or each.name: each.name for each in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            full |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    taken = [ast.unparse(node).split(".") for node in tree if isinstance(node, ast.Attribute)]
    reached = {".".join((full[head], *rest)) for head, *rest in taken if head in full}
    return {outer for each in reached.union(full.values()) for outer in with_packages(each)}


def with_packages(name: str) -> Iterator[str]:
    """The name, and every name of which it is a part."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def kept_files() -> Iterator[Path]:
    """The files of the project: what `.gitignore` does not leave out, but for the lock file."""
    left_out = [".git", "uv.lock"]
    left_out += [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
    for folder, inner, files in os.walk(ROOT):
        inner[:] = [each for each in inner if not any(fnmatch(each, out) for out in left_out)]
        kept = (each for each in files if not any(fnmatch(each, out) for out in left_out))
        yield from (Path(folder, each) for each in kept)


def names_host(path: Path, host: str) -> bool:
    """Whether the host occurs in the file, whatever else is in it."""
    return host.encode() in path.read_bytes()


class WatchedEnvironment(UserDict[str, str]):
    """The environment, and which of our settings were asked for."""

    def __init__(self, environment: dict[str, str]) -> None:
        super().__init__(environment)
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> str:
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(str(name))
        return super().__contains__(name)

    def _note(self, name: str) -> None:
        if name.startswith(("OOPS_", "SLACK_", "MicrosoftApp", "PORT")):
            self.asked.append(name)


def import_everything() -> dict[str, list[str]]:
    """Import every module but those of Teams, and tell what that did."""
    work: list[str] = []
    environment = WatchedEnvironment(dict(os.environ))
    vars(os).update(environ=environment)
    sys.addaudithook(lambda event, args: work.append(event) if is_work(event, args) else None)
    for module in modules():
        importlib.import_module(module)
    loaded = {each.partition(".")[0] for each in sys.modules} & {
        "botbuilder",
        "botframework",
        "microsoft_agents",
    }
    return {"botbuilder": sorted(loaded), "settings": environment.asked, "work": work}


def modules() -> Iterator[str]:
    """What one imports: not Teams, and not what Alembic or Python runs as a script."""
    for path in sources(*RINGS):
        if not {"teams", "migrations", "__main__.py"} & set(path.parts):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_work(event: str, args: tuple[object, ...]) -> bool:
    """Whether this goes beyond reading code."""
    if event == "open":
        flags = args[2]
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
    return event in {"socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(import_everything()))
