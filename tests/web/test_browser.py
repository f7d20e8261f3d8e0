"""A machine without a browser: what is left out is said aloud; where it counts, it fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.browser import MISSING, MISSING_IN_CI, in_ci
from tests.web.conftest import pytest_collection_modifyitems
from tests.web.windows import Windows

ROOT = Path(__file__).parents[2]


def run(tmp_path: Path, *arguments: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Run a module on a machine with nothing on its path."""
    environment = {**os.environ, "PATH": str(tmp_path), "CI": ci}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("ci", "status", "said"), [("", 0, MISSING), ("true", 1, MISSING_IN_CI)])
def test_missing_browser_is_said(tmp_path: Path, ci: str, status: int, said: str) -> None:
    """Before the tests and after them; where it may not be missing, that is a failure."""
    for arguments in ([], ["--remind"]):
        result = run(tmp_path, "tests.web.browser", *arguments, ci=ci)
        assert (result.returncode, result.stderr) == (status, f"{said}\n")


@pytest.mark.slow
def test_tests_that_need_it_are_left_out_aloud(tmp_path: Path) -> None:
    """They are counted as left out, the others remain, and the end says why."""
    places = ("tests/web/test_accessibility.py", "tests/web/test_suggesting.py")

    result = run(tmp_path, "pytest", "--collect-only", "-q", "-n0", *places, ci="")

    assert result.returncode == 0
    assert "test_suggesting" in result.stdout
    assert "::test_page_has_no_faults" not in result.stdout
    assert "deselected" in result.stdout
    assert MISSING in result.stdout


def test_nothing_is_left_out_in_ci(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the run ends with an error that says what to install."""
    looking = pytest.Function.from_parent(request.node.parent, name="looks", callobj=looks)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", "1")

    with pytest.raises(pytest.UsageError) as refused:
        pytest_collection_modifyitems(request.config, [looking])

    assert str(refused.value) == MISSING_IN_CI


def looks(windows: Windows) -> None:
    """A test that looks at the page."""


@pytest.mark.parametrize(
    ("value", "is_ci"), [("true", True), ("1", True), ("false", False), ("", False), ("No", False)]
)
def test_ci_is_told_by_its_variable(value: str, *, is_ci: bool) -> None:
    """As every build service sets it."""
    assert in_ci({"CI": value}) is is_ci
    assert in_ci({}) is False
