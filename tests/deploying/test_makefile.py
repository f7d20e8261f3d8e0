"""`Makefile`: what is brought to a server, and what to whoever works on Oops."""

import subprocess

import pytest

from tests.deploying.reading import ROOT


def asked(target: str) -> str:
    """How packages would be brought for that, were nothing there yet."""
    make = ["make", "--dry-run", "--always-make", "--no-print-directory", target]
    said = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [brought] = [each for each in said.splitlines() if "uv sync" in each]
    return brought


@pytest.mark.parametrize("target", ["setup", "demo"])
def test_what_runs_needs_nothing_that_checks(target: str) -> None:
    """No tests' PostgreSQL on a server; and what is there already is not taken away."""
    assert {"--frozen", "--no-dev", "--inexact"} <= set(asked(target).split())


@pytest.mark.parametrize("target", ["check", "format", "suite"])
def test_what_checks_is_brought_to_who_works_on_it(target: str) -> None:
    """Without another command before."""
    assert "--frozen" in asked(target).split()
    assert "--no-dev" not in asked(target).split()
