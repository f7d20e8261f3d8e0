"""The repository of employees."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.company.people import Person, normal_address
from storage.cases.aliases import persons_by_alias
from storage.cases.rows import to_person
from storage.database.inserting import upsert_rows
from storage.database.instants import Instant
from storage.database.lists import is_among
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import PersonRow


class PeopleRepository(Repository):
    """Employees; implements `bot.ports.people.People`."""

    def get(self, email: str) -> Person | None:
        """Return the employee with the address, or None."""
        row = self._execute(_person_by_address(), {"email": normal_address(email)}).first()
        return to_person(row) if row else None

    def renamed(self, addresses: Iterable[str]) -> dict[str, str]:
        """Return the persons behind those of the addresses that are aliases."""
        return persons_by_alias(self._connection, addresses)

    def save_profile(self, person: Person, now: datetime) -> None:
        """Insert or update name, time zone and account status. Leaves the absence unchanged."""
        row = {
            "email": normal_address(person.email),
            "name": person.name,
            "timezone": person.timezone,
            "active": person.active,
            "seen_at": now,
        }
        upsert_rows(self._connection, PersonRow, [row])

    def unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Return the addresses that no platform has seen since then, without duplicates."""
        wanted = list(dict.fromkeys(emails))
        normal = sorted({normal_address(each) for each in wanted})
        seen = set(self._execute(_seen_since(), {"emails": normal, "since": since}).scalars())
        return [each for each in wanted if normal_address(each) not in seen]

    def set_away(self, email: str, until: datetime | None, start: datetime | None = None) -> None:
        """Set or clear an absence. Leaves the profile unchanged.

        An unknown person is added with the address as a name.
        """
        normal = normal_address(email)
        row = {
            "email": normal,
            "name": normal,
            "active": True,
            "away_until": until,
            "away_from": start,
        }
        upsert_rows(self._connection, PersonRow, [row], changed=["away_until", "away_from"])

    def begin_absences(self, now: datetime, most: int) -> list[str]:
        """Mark the absences as begun whose start has come; return whose they are.

        Of two processes, only one gets a person.
        """
        found = self._execute(_absences_to_begin(), {"now": now, "most": most}).scalars().all()
        return [each for each in found if self._begin_absence(each, now)]

    def next_absence_at(self) -> datetime | None:
        """Return when the next planned absence begins (UTC)."""
        found: datetime | None = self._execute(_first_absence()).scalar()
        return found

    def _begin_absence(self, email: str, now: datetime) -> bool:
        row = col(PersonRow.email) == email
        has_come = col(PersonRow.away_from) <= now
        statement = update(PersonRow).where(row, has_come).values(away_from=None)
        return self._change(statement) == 1


@built_once
def _seen_since() -> SelectOfScalar[str]:
    return select(PersonRow.email).where(
        is_among(col(PersonRow.email), "emails"),
        col(PersonRow.seen_at) >= bindparam("since", type_=Instant),
    )


@built_once
def _first_absence() -> SelectOfScalar[datetime | None]:
    planned = col(PersonRow.away_from).is_not(None)
    return select(func.min(col(PersonRow.away_from))).where(planned)


@built_once
def _absences_to_begin() -> SelectOfScalar[str]:
    has_come = col(PersonRow.away_from) <= bindparam("now", type_=Instant)
    first = select(PersonRow.email).where(has_come).order_by(col(PersonRow.away_from))
    return first.limit(bindparam("most", type_=Integer))


@built_once
def _person_by_address() -> SelectOfScalar[PersonRow]:
    """Built once, because every person in a request is looked up."""
    return select(PersonRow).where(PersonRow.email == bindparam("email"))
