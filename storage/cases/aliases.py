"""Addresses of people whom Oops met at another address."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from bot.case.case import Case
from bot.company.people import is_made_up
from storage.database.lists import is_among
from storage.database.platform_tables import AliasRow
from storage.database.statements import built_once

#: Up to so many aliases are read at once.
_FEW_ALIASES: Final = 50


def persons_by_alias(connection: Connection, addresses: Iterable[str]) -> dict[str, str]:
    """Return the persons behind those normalized addresses that are aliases.

    Each transaction asks for all configured addresses. Usually there are few aliases, and reading
    them all is six times as fast as looking up each address.
    """
    wanted = set(addresses)
    if not wanted:
        return {}
    rows = _first_aliases().run(connection).all()
    if len(rows) > _FEW_ALIASES:
        rows = _aliases_among().run(connection, {"addresses": list(wanted)}).all()
    return {row.address: row.person for row in rows if row.address in wanted}


def with_known_reporters(connection: Connection, cases: list[Case]) -> list[Case]:
    """Return the cases with the people who have become known since they reported.

    A person who reports while the platform does not say who that is gets a made-up address. The
    history keeps it. The case's own record follows when the case is next saved.
    """
    made_up = {each for case in cases for each in case.reporters if is_made_up(each)}
    persons = persons_by_alias(connection, made_up)
    if not persons:
        return cases
    return [_with_reporters(case, persons) for case in cases]


def _with_reporters(case: Case, persons: dict[str, str]) -> Case:
    known = (persons.get(each, each) for each in case.reporters)
    return replace(case, reporters=tuple(dict.fromkeys(known)))


@built_once
def _first_aliases() -> Select[str, str]:
    return select(AliasRow.address, AliasRow.person).limit(_FEW_ALIASES + 1)


@built_once
def _aliases_among() -> Select[str, str]:
    return select(AliasRow.address, AliasRow.person).where(
        is_among(col(AliasRow.address), "addresses")
    )
