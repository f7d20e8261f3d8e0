"""The people who work here, as last heard of."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.company.people import Person, normal_address
from storage.cases.rows import to_person
from storage.database.engine import keep_newest
from storage.database.repository import Repository
from storage.database.tables import PersonRow


class PeopleRepository(Repository):
    """Colleagues; implements `bot.ports.people.People`."""

    def get(self, email: str) -> Person | None:
        """What is known of that colleague."""
        row = self._execute(_of_address(), {"email": normal_address(email)}).first()
        return to_person(row) if row else None

    def save_profile(self, person: Person, now: datetime) -> None:
        """Keep what a platform says of a colleague: name, zone, whether the account lives.

        It does not touch their absence.
        """
        row = {
            "email": normal_address(person.email),
            "name": person.name,
            "timezone": person.timezone,
            "active": person.active,
            "seen_at": now,
        }
        keep_newest(self._session, PersonRow, [row])

    def unseen_since(self, emails: Iterable[str], since: datetime) -> list[str]:
        """Those of whom no platform said anything since then."""
        wanted = list(dict.fromkeys(emails))
        asked = select(PersonRow.email).where(
            col(PersonRow.email).in_({normal_address(each) for each in wanted}),
            col(PersonRow.seen_at) >= since,
        )
        seen = set(self._session.exec(asked))
        return [each for each in wanted if normal_address(each) not in seen]

    def set_away(self, email: str, until: datetime | None) -> None:
        """Keep until when somebody is away; who was not heard of yet has no name but the address.

        Nothing else that is known of them is touched.
        """
        normal = normal_address(email)
        row = {"email": normal, "name": normal, "active": True, "away_until": until}
        keep_newest(self._session, PersonRow, [row], changed=["away_until"])


@cache
def _of_address() -> SelectOfScalar[PersonRow]:
    """Made once: everybody of whom a request speaks is looked up."""
    return select(PersonRow).where(PersonRow.email == bindparam("email"))
