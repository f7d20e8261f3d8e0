"""The repository of user accounts: whose they are.

The id of an account decides, and the address only on the first meeting. A person keeps the address
of that meeting as a name. Later addresses are aliases of it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, bindparam
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.company.people import is_made_up, normal_address
from storage.cases.aliases import persons_by_alias
from storage.database.inserting import upsert_rows
from storage.database.platform_tables import AccountRow, AliasRow
from storage.database.repository import Repository
from storage.database.statements import built_once
from storage.database.tables import PersonRow


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user account of a platform."""

    #: The platform, with the workspace or app in which the user id is valid.
    platform: str
    user_id: str


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A platform's description of an account."""

    account: Account
    #: The confirmed address; None: hidden or unconfirmed.
    address: str | None
    #: The name of a person without an address of their own.
    made_up: str
    #: The name under which the person reported while the platform could not be asked.
    provisional: str


class AccountRepository(Repository):
    """User accounts and aliases, for adapters only."""

    def person_of(self, account: Account) -> str | None:
        """Return the person behind an account; None for an unknown account."""
        row = self._row(account)
        return row.person if row else None

    def user_of(self, platform: str, person: str) -> str | None:
        """Return the id of the person's account on a platform; None if unknown."""
        wanted = {"platform": platform, "person": normal_address(person)}
        user_id: str | None = self._execute(_user_of_person(), wanted).scalar()
        return user_id

    def named(self, address: str) -> str:
        """Return the person to whom an address belongs today; an unknown address names itself."""
        normal = normal_address(address)
        return persons_by_alias(self._connection, [normal]).get(normal, normal)

    def current(self, person: str) -> str:
        """Return the present name of a person; it changes only for a made-up one."""
        return self.named(person) if is_made_up(person) else normal_address(person)

    def recognize(self, seen: Sighting) -> str:
        """Return the person behind an account, and record nothing."""
        row = self._row(seen.account)
        return row.person if row and row.described_at else self._first_name(seen)

    def identify(self, seen: Sighting, now: datetime) -> str:
        """Return the person behind an account, and record the address.

        An account that was described before keeps its person. The first description may give a
        provisional person the name of a known one. An address belongs to one account of a platform
        at a time: another account that has it is another person, with a made-up name.
        """
        row = self._row(seen.account)
        address = normal_address(seen.address) if seen.address else None
        if row and row.described_at:
            person = str(row.person)
            if address and address != row.address:
                self._save(seen.account, person, address, row.described_at)
        else:
            person = self._first_name(seen)
            self._save(seen.account, person, address, now)
            if row and row.person != person:
                self._alias(row.person, person)
        self._reconcile(seen.provisional, person)
        self._claim(address, person)
        return person

    def provide(self, account: Account, provisional: str) -> str:
        """Return the person behind an account; an unknown account gets a provisional person."""
        known = self.person_of(account)
        if not known:
            self._save(account, provisional, None, None)
        return known or provisional

    def _first_name(self, seen: Sighting) -> str:
        if not seen.address:
            return seen.made_up
        named = self.named(seen.address)
        holder = self.user_of(seen.account.platform, named)
        return named if holder in (None, seen.account.user_id) else seen.made_up

    def _reconcile(self, provisional: str, person: str) -> None:
        """Let a provisional name stand for the person, if anything was reported under it."""
        if provisional == person or self.named(provisional) == person:
            return
        if self._execute(_stored_person(), {"person": provisional}).first():
            self._alias(provisional, person)

    def _claim(self, address: str | None, person: str) -> None:
        """Make the address an alias of the person, unless another active person has it."""
        if not address or address == person:
            return
        named = self.named(address)
        if named != person and not self._is_held(named):
            self._alias(address, person)

    def _is_held(self, person: str) -> bool:
        """Return True for a person with an account who has not left."""
        wanted = {"person": person}
        has_account = self._execute(_account_of_person(), wanted).first()
        stored = self._execute(_stored_person(), wanted).first()
        return has_account is not None and (stored is None or stored.active)

    def _alias(self, address: str, person: str) -> None:
        row = {"address": normal_address(address), "person": person}
        upsert_rows(self._connection, AliasRow, [row])

    def _row(self, account: Account) -> Row[AccountRow] | None:
        wanted = {"platform": account.platform, "user_id": account.user_id}
        return self._execute(_account(), wanted).first()

    def _save(
        self, account: Account, person: str, address: str | None, described_at: datetime | None
    ) -> None:
        row = {
            "platform": account.platform,
            "user_id": account.user_id,
            "person": normal_address(person),
            "address": address,
            "described_at": described_at,
        }
        upsert_rows(self._connection, AccountRow, [row])


@built_once
def _account() -> SelectOfScalar[AccountRow]:
    return select(AccountRow).where(
        AccountRow.platform == bindparam("platform"), AccountRow.user_id == bindparam("user_id")
    )


@built_once
def _user_of_person() -> SelectOfScalar[str]:
    """The account that was described last comes first."""
    return (
        select(AccountRow.user_id)
        .where(
            AccountRow.person == bindparam("person"), AccountRow.platform == bindparam("platform")
        )
        .order_by(col(AccountRow.described_at).desc())
        .limit(1)
    )


@built_once
def _account_of_person() -> SelectOfScalar[str]:
    return select(AccountRow.user_id).where(AccountRow.person == bindparam("person")).limit(1)


@built_once
def _stored_person() -> SelectOfScalar[PersonRow]:
    return select(PersonRow).where(PersonRow.email == bindparam("person"))
