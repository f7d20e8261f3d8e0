"""A database that an earlier version wrote is migrated, read whole, and worked on.

`fixtures/682bd02.sql` was kept by the code of that commit: Fernhill Bikes on its third day, with
every kind of event in its histories, and every kind of message both said and waiting.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest

from adapters.cli.cases import export_cases, list_cases
from bot.case.case import Stage
from bot.case.events import Event
from bot.chat.messages import Content
from bot.stored_names import public_name, stored_name
from storage.cases.legacy_names import LEGACY_NAMES
from storage.maintenance.migrating import SchemaState, migrate
from storage.maintenance.moving import move
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.kit import LEA, MIA, Office, at, company, words
from tests.throwaway import KINDS, Postgres

DUMP = Path(__file__).with_name("fixtures") / "682bd02.sql"
#: Two minutes after it was last worked on: nobody's turn, and no lease, lasts until then.
RESTARTED = at("2026-11-25 13:02")

WAITS = "sent_at IS NULL AND withdrawn_at IS NULL"
HISTORY = 'SELECT case_number, position, at, "by", via, kind, body FROM history ORDER BY 1, 2'
#: The same for both databases: a message's words, and what became of it.
MESSAGES = f"""
    SELECT kind, content, CASE WHEN {WAITS} THEN 'waits' WHEN sent_at IS NULL THEN 'withdrawn'
    ELSE 'sent' END FROM outbox ORDER BY id
"""  # noqa: S608 - words of ours


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """The file as that version left it."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DUMP.read_text())
    return file


@pytest.fixture
def old_url(old_file: Path) -> str:
    """The same file, migrated."""
    url = f"sqlite:///{old_file}"
    assert migrate(url) is SchemaState.BEHIND
    return url


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, old_url: str) -> Iterator[Office]:
    """The company at work on that file, and on a PostgreSQL database that it was moved to."""
    if request.param == "sqlite":
        yield from _at_work(old_url)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.fresh() as new_url:
        move(old_url, new_url, lambda _table, _count: None)
        yield from _at_work(new_url)


def _at_work(url: str) -> Iterator[Office]:
    store = SqlStore(url)
    yield Office(store=store, organization=company(), clock=Clock(RESTARTED))
    store.close()


def rows(file: Path, asked: str) -> list[tuple[Any, ...]]:
    """What stands in the file."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(asked).fetchall()


def test_dump_has_everything_of_that_version(old_file: Path) -> None:
    """Every kind of event, every stage, and messages of every kind that wait and that were said."""
    events = {LEGACY_NAMES[kind] for (kind,) in rows(old_file, "SELECT kind FROM history")}
    known = {stored_name(each) for each in get_args(Event)}
    assert events == known & set(LEGACY_NAMES.values())  # later versions have more
    assert {stage for (stage,) in rows(old_file, "SELECT stage FROM cases")} == set(Stage)
    messages = {(LEGACY_NAMES[kind], became) for kind, _, became in rows(old_file, MESSAGES)}
    contents = {stored_name(each) for each in get_args(Content)}
    assert messages >= {(each, became) for each in contents for became in ("waits", "sent")}


def test_history_is_left_as_it_was(old_file: Path) -> None:
    """The record only grows: migrating changes no row of it, and it still refuses changes."""
    before = rows(old_file, HISTORY)

    migrate(f"sqlite:///{old_file}")

    assert rows(old_file, HISTORY) == before
    with pytest.raises(sqlite3.IntegrityError, match="history only grows"):
        rows(old_file, "UPDATE history SET kind = 'case_closed.v1'")


def test_messages_get_their_declared_names_and_keep_their_words(old_file: Path) -> None:
    """Nothing but the kind of a message is rewritten."""
    before = rows(old_file, MESSAGES)

    migrate(f"sqlite:///{old_file}")

    assert rows(old_file, MESSAGES) == [
        (LEGACY_NAMES[kind], content, became) for kind, content, became in before
    ]


def test_export_prints_what_that_version_would(
    old_file: Path, old_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every case, and every event under the name that people's scripts know."""
    kept = rows(old_file, HISTORY)

    export_cases(old_url, None)

    exported = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    happened = [(each["ref"], event) for each in exported for event in each["history"]]
    known = [(ref, event["event"], without_unset(event["facts"])) for ref, event in happened]
    assert known == [
        (f"OOPS-{number}", kind, without_unset(json.loads(body)))
        for number, _, _, _, _, kind, body in kept
    ]


def without_unset(facts: dict[str, object]) -> dict[str, object]:
    """The facts that an event has; facts that came later are unset in it."""
    return {name: each for name, each in facts.items() if each not in (None, "", [], False)}


def test_cases_are_listed(old_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """None of them is left out as unreadable."""
    list_cases(old_url, as_json=True, open_only=False)

    listed = json.loads(capsys.readouterr().out)
    assert [each["ref"] for each in listed] == [f"OOPS-{number}" for number in range(1, 12)]


def test_history_is_read_on_either_database(office: Office, old_file: Path) -> None:
    """Each event is read back as what it was."""
    kept = [(row[0], row[5]) for row in rows(old_file, HISTORY)]

    read = [(number, event) for number in range(1, 12) for event in office.events(number)]

    assert [(number, public_name(stored_name(event))) for number, event in read] == kept


def test_everything_that_waits_is_said(office: Office, old_file: Path) -> None:
    """Each waiting message is claimed and composed; none is left behind as unreadable."""
    waiting = {key for (key,) in rows(old_file, f"SELECT key FROM outbox WHERE {WAITS}")}  # noqa: S608
    said = office.leaves()

    left = office.store.transact_now(lambda uow: uow.audit.waiting_under(waiting))
    assert left == {}
    assert {"Make a case of it?", "Where is my order?"} <= {
        line for each in said for line in words(each.card).splitlines()
    }


def test_lockout_waits_in_the_conversation_of_its_person(old_file: Path, old_url: str) -> None:
    """The earlier version gave it a conversation of its own, by the name of which it was known."""
    assert old_url.endswith(old_file.name)

    asked = "SELECT kind = 'lockout.v1', lane, destination LIKE 'lockout:%' FROM outbox"

    assert set(rows(old_file, asked)) == {(0, "messages", 0), (1, "lockouts", 0)}


def test_forwarded_message_is_found_by_its_offer(office: Office, old_file: Path) -> None:
    """A button below an earlier version's offer leads to what it offers."""
    [(message,)] = rows(old_file, "SELECT id FROM outbox WHERE key = 'offer:teams:1'")
    office.leaves()

    found = office.store.transact_now(lambda uow: uow.forwarded.offered_in("a:1mia", str(message)))

    assert found
    assert (found.source, found.text) == ("teams:1", "Where is my order?")


def test_reminder_that_waits_can_still_be_joined(office: Office, old_file: Path) -> None:
    """What is due later joins the message that the earlier version kept, instead of a second."""
    asked = f"SELECT nagged FROM outbox WHERE {WAITS} AND nagged IS NOT NULL"  # noqa: S608
    people = [person for (person,) in rows(old_file, f"{asked} AND claimed_at IS NULL")]

    def waiting(uow: SqlUnitOfWork) -> list[bool]:
        return [uow.outbox.waiting_nags(each) is not None for each in people]

    assert office.store.transact_now(waiting) == [True] * len(people)
    assert len(people) > 1


def test_card_that_stands_is_kept_up_to_date(office: Office) -> None:
    """A card that the earlier version posted shows what happens now."""
    office.leaves()
    office.types(LEA, "OOPS-11 own")

    updates = [each for each in office.leaves() if each.updates and "OOPS-11" in words(each.card)]

    assert {"#shipping"} <= {each.to for each in updates}


def test_case_goes_on_to_its_end(office: Office) -> None:
    """It is owned, fixed, told and closed; its one history holds both spellings."""
    before = office.events(11)
    office.types(MIA, "OOPS-11 own")
    office.types(MIA, "OOPS-11 fixed put a bell into the post")
    office.types(MIA, "OOPS-11 told all by phone")
    office.types(MIA, "OOPS-11 close satisfied")

    assert office.case(11).stage is Stage.CLOSED
    assert office.events(11)[: len(before)] == before
    assert len(office.events(11)) > len(before)


def test_same_message_is_still_one_case(office: Office) -> None:
    """The source that a case was made from is known, as are deliveries that were taken."""
    source = "C01:1732348800.000100"
    assert office.store.transact_now(lambda uow: uow.cases.number_from_source(source)) == 1
    assert not office.store.transact_now(lambda uow: uow.inbox.claim("Ev0001", RESTARTED))


def test_time_passes(office: Office) -> None:
    """The clockwork looks at every open case: what is told closes, the rest is reminded of."""
    office.passes(at("2026-11-26 12:00"))

    opened = [number for number in range(1, 12) if not office.case(number).closed]
    assert opened == [3, 4, 5, 6, 7, 8, 10, 11]
    assert [each for each in opened if office.events(each)[-1].at > RESTARTED] == opened
