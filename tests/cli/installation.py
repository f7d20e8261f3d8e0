"""Oops installed in a folder, and its command, as somebody runs it."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from typer.testing import CliRunner

from adapters.cli.command import app
from adapters.config.loading import load_organization
from bot.company.organization import Organization
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from tests.cli.started import Started, start

#: The command that people type; it stands beside the Python that runs the tests.
OOPS = Path(sys.executable).with_name("oops")

SHOP = """
[organization]
name = "Tidewater Ferries"
timezone = "Europe/Lisbon"
digest = {at = "09:00", channel = "#ferry-oops"}

[[departments]]
name = "Guest desk"
lead = "ana@ferries.example"
members = ["rui@ferries.example"]

[[departments]]
name = "Engine room"
lead = "gil@ferries.example"
channel = "#engines"
keywords = ["engine", "propeller"]
"""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str


class Installation:
    """A folder with an `oops.toml`, in which commands run and leave their database."""

    def __init__(self, folder: Path, config: str = SHOP) -> None:
        self.folder = folder
        self.config = folder / "oops.toml"
        self.config.write_text(config, encoding="utf-8")
        self.url = f"sqlite:///{folder / 'oops.db'}"

    def run(self, *arguments: str, **variables: str) -> Ran:
        """Run a command in this process, which is quick; the folder has to be the current one."""
        return self.feed(b"", *arguments, **variables)

    def feed(self, stdin: bytes, *arguments: str, **variables: str) -> Ran:
        """The same, with something on the standard input."""
        runner = CliRunner(env=variables)
        done = runner.invoke(app, arguments, input=stdin, catch_exceptions=False, prog_name="oops")
        return Ran(status=done.exit_code, out=done.stdout, err=done.stderr)

    async def run_beside(self, *arguments: str, **variables: str) -> Ran:
        """The same, for a test that answers what the command asks."""
        return await asyncio.to_thread(self.run, *arguments, **variables)

    def spawn(self, *arguments: str, **variables: str) -> Ran:
        """Run `oops` as people do: the command, in a process of its own."""
        return self.spawn_into(subprocess.PIPE, *arguments, **variables)

    def spawn_into(self, stdout: IO[bytes] | int, *arguments: str, **variables: str) -> Ran:
        """The same, with the standard output going there."""
        done = subprocess.run(
            [OOPS, *arguments],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
        )
        out = (done.stdout or b"").decode()
        return Ran(status=done.returncode, out=out, err=done.stderr.decode())

    async def start(self, *arguments: str, **variables: str) -> Started:
        """Run it in a process of its own that has it loaded already; do not wait for its end."""
        return await start(arguments, self.folder, self.environment(**variables))

    async def start_as_people_do(
        self, *arguments: str, **variables: str
    ) -> asyncio.subprocess.Process:
        """Run the command, and do not wait for its end."""
        return await asyncio.create_subprocess_exec(
            OOPS,
            *arguments,
            cwd=self.folder,
            env=self.environment(**variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def environment(self, **variables: str) -> dict[str, str]:
        """What a process of its own sees of ours: nothing that a test did not mention."""
        return {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error", **variables}

    def cases(self) -> list[dict[str, Any]]:
        """What `oops cases --json` lists."""
        ran = self.run("cases", "--json")
        assert ran.err == "", ran
        found: list[dict[str, Any]] = json.loads(ran.out)
        return found

    @property
    def organization(self) -> Organization:
        """The company."""
        return load_organization(self.config)

    @contextmanager
    def store(self) -> Iterator[SqlStore]:
        """The database, brought up to date."""
        migrate(self.url)
        store = SqlStore(self.url)
        try:
            yield store
        finally:
            store.close()

    def write(self, name: str, *lines: object) -> Path:
        """A file of JSON lines; bytes stand as they are."""
        path = self.folder / name
        rows = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in lines]
        path.write_bytes(b"\n".join(rows))
        return path
