"""The repository of employees."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.company.people import Person, normal_address
from storage.cases.aliases import persons_by_alias
from storage.cases.rows import to_person
from storage.database.engine import upsert_rows
from storage.database.repository import Repository
from storage.database.tables import PersonRow


class PeopleRepository(Repository):
    """Employees; implements `bot.ports.people.People`."""

    def get(self, email: str) -> Person | None:
        """Return the employee with the address, or None."""
        row = self._execute(_person_by_address(), {"email": normal_address(email)}).first()
        return to_person(row) if row else None

    def renamed(self, addresses: Iterable[str]) -> dict[str, str]:
        """Return the persons behind those of the addresses that are aliases."""
        return persons_by_alias(self._session, addresses)

    def save_profile(self, person: Person, now: datetime) -> None:
        """Insert or update name, time zone and account status. Leaves the absence unchanged."""
        row = {
            "email": normal_address(person.email),
            "name": person.name,
            "timezone": person.timezone,
            "active": person.active,
            "seen_at": now,
        }
        upsert_rows(self._session, PersonRow, [row])

    def unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Return the addresses that no platform has seen since then, without duplicates."""
        wanted = list(dict.fromkeys(emails))
        statement = select(PersonRow.email).where(
            col(PersonRow.email).in_({normal_address(each) for each in wanted}),
            col(PersonRow.seen_at) >= since,
        )
        seen = set(self._session.exec(statement))
        return [each for each in wanted if normal_address(each) not in seen]

    def set_away(self, email: str, until: datetime | None) -> None:
        """Set or clear the end of an absence. Leaves the profile unchanged.

        An unknown person is added with the address as a name.
        """
        normal = normal_address(email)
        row = {"email": normal, "name": normal, "active": True, "away_until": until}
        upsert_rows(self._session, PersonRow, [row], changed=["away_until"])


@cache
def _person_by_address() -> SelectOfScalar[PersonRow]:
    """Built once, because every person in a request is looked up."""
    return select(PersonRow).where(PersonRow.email == bindparam("email"))
