"""The databases that tests are given."""

import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database.engine import make_engine
from storage.maintenance.migrating import SchemaState, schema_state
from tests.throwaway import KINDS, Postgres, databases

#: What a client may ask first (postgresql.org/docs/16/protocol-message-formats.html, SSLRequest).
MAY_WE_ENCRYPT = struct.pack("!ii", 8, 80877103)
START = """
import sys
from tests.postgres import running_postgres
with running_postgres() as server:
    print(server.folder, flush=True)
    sys.stdin.read()
"""


def test_database_is_ready_and_empty(url: str) -> None:
    """One can begin at once, and finds nothing of another test."""
    assert schema_state(url) is SchemaState.CURRENT
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases")).scalar_one() == 0
    engine.dispose()


def test_fresh_database_has_nothing_in_it(fresh_url: str) -> None:
    """Whoever wants to see how it begins begins with nothing."""
    assert schema_state(fresh_url) is SchemaState.FRESH


def test_postgresql_is_used_as_an_ordinary_user(postgresql_url: str) -> None:
    """What only an administrator may does not work here by chance."""
    engine = make_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW is_superuser")).scalar_one() == "off"
    engine.dispose()


def test_database_goes_though_somebody_is_connected(postgres: Postgres) -> None:
    """A test that leaves a connection open hinders nobody."""
    with postgres.migrated() as url:
        engine = make_engine(url)
        connection = engine.connect()
    connection.invalidate()
    engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
def test_databases_are_given_without_fixtures(kind: str, tmp_path: Path) -> None:
    """What runs outside pytest takes as many as it likes, each its own."""
    with databases(kind, tmp_path) as new, new() as one, new() as other:
        assert one != other
        assert schema_state(one) is schema_state(other) is SchemaState.CURRENT


def test_server_goes_with_whoever_started_it() -> None:
    """No server and no file is left where a run is killed in the middle."""
    with subprocess.Popen(
        [sys.executable, "-c", START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout
        assert starter.stderr
        folder = Path(starter.stdout.readline().strip())
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(folder / ".s.PGSQL.5432"))
            caller.sendall(MAY_WE_ENCRYPT)
            assert caller.recv(1) == b"N"  # whom it does not know when it ends, it waits for
            starter.kill()
            assert starter.stderr.read() == ""  # the guard holds it too, until it has tidied up
            assert caller.recv(1) == b""
    assert not folder.exists()
