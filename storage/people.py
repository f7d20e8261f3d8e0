"""The people who work here, as last heard of."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.people import Person, normal_address
from storage.part import Part
from storage.rows import to_person
from storage.tables import PersonRow


class People(Part):
    """See `bot.unit_of_work.UnitOfWork`."""

    def person(self, email: str) -> Person | None:
        """What is known of that colleague."""
        row = self._ask(_of_address(), {"email": normal_address(email)}).first()
        return to_person(row) if row else None

    def remember(self, person: Person, now: datetime) -> None:
        """Keep what a platform says of a colleague: name, zone, whether the account lives.

        It does not touch their absence.
        """
        row = self._row(person.email)
        row.name = person.name
        row.timezone = person.timezone
        row.active = person.active
        row.seen_at = now
        self._session.flush()

    def people_unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Those of whom no platform said anything since then."""
        wanted = list(dict.fromkeys(emails))
        asked = select(PersonRow.email).where(
            col(PersonRow.email).in_({normal_address(each) for each in wanted}),
            col(PersonRow.seen_at) >= since,
        )
        seen = set(self._session.exec(asked))
        return [each for each in wanted if normal_address(each) not in seen]

    def set_away(self, email: str, until: datetime | None) -> None:
        """Keep until when somebody is away."""
        self._row(email).away_until = until
        self._session.flush()

    def _row(self, email: str) -> PersonRow:
        """The row of that person; where nobody was heard of yet, a new one."""
        normal = normal_address(email)
        row = self._session.get(PersonRow, normal) or PersonRow(email=normal, name=normal)
        self._session.add(row)
        return row


@cache
def _of_address() -> SelectOfScalar[PersonRow]:
    """Made once: everybody of whom a request speaks is looked up."""
    return select(PersonRow).where(PersonRow.email == bindparam("email"))
