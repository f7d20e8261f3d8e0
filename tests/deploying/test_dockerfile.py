"""`Dockerfile`: what is in the image, who runs it, and how it hears that it should end."""

import json
import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.deploying.reading import ROOT, dockerfile, lines_of

BUILD, IMAGE = dockerfile()


def given(word: str, stage: list[tuple[str, str]] = IMAGE) -> list[str]:
    """What the stage says after that word."""
    return [rest for each, rest in stage if each == word]


def test_image_is_built_with_what_make_uses() -> None:
    """The same uv, and nothing that the lock file does not name."""
    version = re.search(r"^UV_VERSION := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert version

    runs = given("RUN", BUILD)

    assert f"uv=={version[1]}" in runs[0]
    assert all("--frozen --no-dev" in each for each in runs[1:])
    assert len(runs) == 3


@pytest.mark.parametrize("stage", [BUILD, IMAGE], ids=["build", "image"])
def test_base_is_the_same_and_of_a_python_that_oops_runs_on(stage: list[tuple[str, str]]) -> None:
    """What was compiled for one Python would not load in another, and a tag can be moved."""
    base = given("FROM", stage)[0].split()[0]

    assert base == given("FROM")[0]
    assert re.fullmatch(r"python:3\.13\.\d+-slim-bookworm@sha256:[0-9a-f]{64}", base)


def test_everything_that_is_copied_is_there_and_is_let_in() -> None:
    """And nothing else gets into the image: no database, no secret, no history."""
    rules = lines_of(".dockerignore")
    allowed = {each[1:] for each in rules if each.startswith("!")}
    copied = {name for each in given("COPY", BUILD) for name in each.split()[:-1]}

    assert "*" in rules
    assert copied == allowed
    assert {each for each in copied if not (ROOT / each).exists()} == set()
    assert not [each for each in allowed if any(fnmatch(each, out) for out in ("*.db", ".env"))]


def test_package_needs_nothing_that_is_not_copied() -> None:
    """What pyproject.toml names is there when the package is built."""
    project = (ROOT / "pyproject.toml").read_text()
    named = re.findall(r'^readme = "(.*)"|^"(.*)" = "adapters/', project, re.MULTILINE)
    copied = {name for each in given("COPY", BUILD) for name in each.split()[:-1]}

    needed = {"README.md", "manifest.json", "oops.example.toml"}
    assert {name for pair in named for name in pair if name} == needed
    assert {*needed, "LICENSE"} <= copied


def test_image_is_nobody() -> None:
    """By number, so that whoever runs it can see that it is not root."""
    assert given("USER") == ["10001:10001"]
    assert IMAGE.index(("USER", "10001:10001")) < IMAGE.index(("ENTRYPOINT", '["oops"]'))


def test_stop_reaches_oops_and_no_shell() -> None:
    """A shell in between would keep the SIGTERM to itself."""
    assert [json.loads(each) for each in given("ENTRYPOINT")] == [["oops"]]
    assert [json.loads(each) for each in given("CMD")] == [["serve"]]
    assert given("STOPSIGNAL") == ["SIGTERM"]


def test_no_secret_is_baked_in() -> None:
    """What is in an image, everybody who has it can read."""
    text = (ROOT / "Dockerfile").read_text()

    assert re.findall(r"\b\w*(?:TOKEN|SECRET|PASSWORD)\w*", text) == []
    assert given("ARG") == []


class Door(BaseHTTPRequestHandler):
    """Answers /healthz as Oops does, and nothing else."""

    def do_GET(self) -> None:
        """Say that all is well, or that there is nothing."""
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("is_there", "status"), [(True, 0), (False, 1)])
def test_health_is_asked_without_another_program(*, is_there: bool, status: int) -> None:
    """The command of the image, as it stands: 0 where Oops answers, 1 where nobody does."""
    options, _, command = given("HEALTHCHECK")[0].partition(" CMD ")
    python, *arguments = json.loads(command)
    door = HTTPServer(("127.0.0.1", 0), Door)
    environment = os.environ | {"PORT": str(door.server_port)}
    if is_there:
        Thread(target=door.handle_request).start()
    else:
        door.server_close()

    ran = subprocess.run(
        [sys.executable, *arguments], env=environment, check=False, stderr=subprocess.DEVNULL
    )

    door.server_close()
    assert (python, ran.returncode) == ("python", status)
    assert "--interval" in options
