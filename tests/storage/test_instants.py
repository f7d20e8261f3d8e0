"""DueMoments in the database."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from storage.database.instants import Instant
from tests.storage.anything import instants

SQLITE: Dialect = sqlite.dialect()
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
IN_SQLITE = Instant().dialect_impl(SQLITE)


def kept(moment: datetime) -> str:
    """What stands in a SQLite file for that moment."""
    to_sqlite = IN_SQLITE.bind_processor(SQLITE)
    assert to_sqlite is not None
    return str(to_sqlite(moment))


def read(text: str) -> datetime:
    """The moment for which that stands in a SQLite file."""
    from_sqlite = IN_SQLITE.result_processor(SQLITE, None)
    assert from_sqlite is not None
    moment = from_sqlite(text)
    assert isinstance(moment, datetime)
    return moment


@given(moment=instants)
def test_instant_in_any_zone_comes_back_in_utc(moment: datetime) -> None:
    """A moment said in any zone is the same moment when it comes back, and is said in UTC."""
    back = read(kept(moment))
    assert (back, back.tzinfo) == (moment, UTC)


@given(one=instants, other=instants)
def test_instants_as_text_sort_as_time_does(one: datetime, other: datetime) -> None:
    """What SQLite compares as text comes in the order of time, to the microsecond."""
    assert (kept(one) < kept(other)) == (one < other)


def test_instant_is_kept_so_that_a_person_can_read_it() -> None:
    """Whoever opens the file sees the moment, in UTC."""
    assert kept(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)) == "2026-03-02 09:30:00.000000"


def test_instant_without_a_zone_is_refused() -> None:
    """A moment that could be any zone's is not kept."""
    naive = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - this is what is refused
    with pytest.raises(ValueError, match="2026-03-02T09:30:00 does not say in which zone"):
        kept(naive)


def test_instant_that_is_not_there_stays_away() -> None:
    """No moment is no moment, on the way in and on the way out."""
    assert Instant().process_bind_param(None, SQLITE) is None
    assert Instant().process_result_value(None, SQLITE) is None


def test_instant_from_a_database_with_zones_is_said_in_utc() -> None:
    """PostgreSQL answers in the zone of its session; we go on in UTC."""
    there = datetime.fromisoformat("2026-03-02T10:30:00+01:00")
    back = Instant().process_result_value(there, POSTGRESQL)
    assert back is not None
    assert (back, back.tzinfo) == (there, UTC)
