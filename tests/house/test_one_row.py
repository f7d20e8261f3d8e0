"""Nothing is forgotten in silence: without any one row or arm, mypy or a test fails."""

import ast
import copy
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from subprocess import PIPE, run
from typing import TypeVar, get_args

import pytest

from bot.case import commands as c
from bot.case import errors
from bot.case.refusals import AnyRefusal
from bot.case.verbs import Verb
from bot.desk import COMMAND_HANDLERS
from bot.rules.duty_deadlines import DutyKind
from bot.screens.request_row import Question, Request
from bot.screens.requests import QUESTIONS, REQUESTS

ROOT = Path(__file__).parents[2]
#: The modules in which something has an arm for each kind of thing.
MATCHING = {
    path.relative_to(ROOT).as_posix()
    for ring in ("bot", "storage", "adapters")
    for path in (ROOT / ring).rglob("*.py")
    if "assert_never(" in path.read_text()
}
MUST_MATCH = {
    "bot/case/evolve.py",
    "bot/screens/forms.py",
    "bot/screens/next_steps.py",
    "bot/wording/answers.py",
    "bot/wording/history.py",
    "bot/wording/refusals.py",
    "bot/work/announcing.py",
    "bot/work/composing.py",
    "bot/work/undeliverable.py",
    "adapters/cli/screen.py",
    "adapters/slack/blocks.py",
    "adapters/slack/pages.py",
    "adapters/slack/render.py",
    "adapters/teams/render.py",
    "adapters/web/render.py",
}


# The table of requests


def missing_rows(
    requests: Sequence[Request] = REQUESTS,
    questions: Sequence[Question] = QUESTIONS,
    handled: Collection[type[c.Command]] = tuple(COMMAND_HANDLERS),
) -> list[str]:
    """The verbs and duties that do not have one row each, and the commands that have none."""
    verbs = [*(row.verb for row in requests), *(row.verb for row in questions)]
    settled = [kind for row in requests for kind in row.settles]
    answered = {*handled, *(row.command for row in requests)}
    return [
        *(f"verb {each}" for each in Verb if verbs.count(each) != 1),
        *(f"obligation {each}" for each in DutyKind if settled.count(each) != 1),
        *(f"command {each.__name__}" for each in leaves(c.Command) if each not in answered),
    ]


Kind = TypeVar("Kind")


def leaves(root: type[Kind]) -> Iterator[type[Kind]]:
    """The classes of a kind that have no subclasses: what somebody can ask, or is refused."""
    for each in root.__subclasses__():
        yield from leaves(each) if each.__subclasses__() else [each]


def test_every_request_has_a_row() -> None:
    """Each verb stands in one row, and each obligation is settled by one request."""
    assert missing_rows() == []


@pytest.mark.parametrize("row", [*REQUESTS, *QUESTIONS], ids=lambda row: row.verb)
def test_missing_row_is_noticed(row: Request | Question) -> None:
    """Without any one row, the test above fails."""
    requests = [each for each in REQUESTS if each is not row]
    questions = [each for each in QUESTIONS if each is not row]

    assert f"verb {row.verb}" in missing_rows(requests, questions)


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: row.verb)
def test_row_is_whole(row: Request) -> None:
    """A request has a button, can be asked for, and says what to type where words are missing."""
    assert row.text.label
    assert row.typed or row.pressed or row.form
    assert not (row.pressed and row.form)
    assert bool(row.text.missing) == bool(row.text.example)
    assert not row.form or row.text.missing
    assert not row.text.help or row.typed
    assert row.verb.word == row.command.verb.word


@pytest.mark.parametrize(
    "command",
    sorted(COMMAND_HANDLERS.keys() - {c.CaseRequest}, key=str),
    ids=lambda each: each.__name__,
)
def test_missing_handler_is_noticed(command: type[c.Command]) -> None:
    """Without any one handler of the desk, the test of the rows fails."""
    missing = missing_rows(handled=COMMAND_HANDLERS.keys() - {command})

    assert missing == [f"command {command.__name__}"]


def test_every_refusal_is_counted() -> None:
    """The refusals that mypy counts are all that there are."""
    assert set(get_args(AnyRefusal)) == set(leaves(errors.Refusal))


# The arms


def test_events_blocks_contents_and_refusals_are_matched() -> None:
    """What a new event, block, message or refusal means is asked here, among other places."""
    assert MUST_MATCH <= MATCHING


@pytest.mark.slow
def test_missing_arm_is_noticed(tmp_path: Path) -> None:
    """Without any one arm, or one of the kinds that share an arm, mypy fails.

    In a copy of the house each module gets, for each of its arms, another copy of the function
    that lacks this one arm. mypy reads them all at once, and must find fault with each.
    """
    house = copied_house(tmp_path)
    lacking = {name: lack_arms(house / name) for name in sorted(MATCHING)}

    noticed = faults(house, lacking)

    assert noticed == {(name, line) for name, lines in lacking.items() for line in lines}
    assert sum(map(len, lacking.values())) > 200


def copied_house(folder: Path) -> Path:
    """The modules of the three rings, where they may be changed."""
    for ring in ("bot", "storage", "adapters"):
        for path in (ROOT / ring).rglob("*.py"):
            copied = folder / path.relative_to(ROOT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(path.read_bytes())
    return folder


def lack_arms(path: Path) -> list[int]:
    """Append a copy of its function for each arm that it lacks; the lines of their last arms."""
    source = path.read_text()
    lines = source.splitlines()
    last_arms: list[int] = []
    for function in ast.parse(source).body:
        if isinstance(function, ast.FunctionDef):
            for number, less in enumerate(with_an_arm_less(function)):
                less.name = f"{function.name}_without_{number}"
                copied = ast.unparse(less).splitlines()
                last_arms += [
                    len(lines) + at for at, each in enumerate(copied, 1) if "assert_never(" in each
                ]
                lines += copied
    path.write_text("\n".join(lines) + "\n")
    return last_arms


def with_an_arm_less(function: ast.FunctionDef) -> Iterator[ast.FunctionDef]:
    """The function without one arm, or one kind of an arm, of each match that mypy counts."""
    for place, match in enumerate(counted(function)):
        for arm, case in enumerate(match.cases[:-1]):
            kinds = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else []
            for kind in range(len(kinds) or 1):
                less = copy.deepcopy(function)
                lacking = counted(less)[place]
                if len(kinds) > 1:
                    shared = lacking.cases[arm].pattern
                    assert isinstance(shared, ast.MatchOr)
                    del shared.patterns[kind]
                    lacking.cases[arm].pattern = unshared(shared)
                else:
                    del lacking.cases[arm]
                yield less


def unshared(pattern: ast.MatchOr) -> ast.pattern:
    """One kind needs no `|`."""
    return pattern.patterns[0] if len(pattern.patterns) == 1 else pattern


def counted(function: ast.FunctionDef) -> list[ast.Match]:
    """The matches of a function whose last arm is never reached."""
    return [
        each
        for each in ast.walk(function)
        if isinstance(each, ast.Match) and "assert_never(" in ast.unparse(each.cases[-1])
    ]


def faults(house: Path, names: Iterable[str]) -> set[tuple[str, int]]:
    """Where mypy finds fault with these modules."""
    # Libraries are left out, which halves the time: what is matched is ours.
    options = ["--config-file=", "--cache-dir", "cache", "--no-site-packages"]
    command = [sys.executable, "-m", "mypy", *options, "--ignore-missing-imports"]
    ran = run([*command, *names], cwd=house, stdout=PIPE, text=True, check=False)
    found = re.findall(r"^(\S+):(\d+): error:", ran.stdout, re.MULTILINE)
    return {(name, int(line)) for name, line in found}
