"""State that lies in a Teams client between two requests: signed, and believed only if signed.

A client sends back the hidden data of a form, and can send other data instead. What people could
type themselves, such as a case's reference, needs no signature. The source of a reported message
does: it decides to which case a report belongs.
"""

from collections.abc import Mapping
from typing import Any, Final

from storage.store import SqlStore

#: The fields of a form that nobody can type, and the field of their signature.
_CARRIED: Final = ("source", "link")
_SIGNATURE: Final = "signature"
_PURPOSE: Final = "report form of a message"


class CarriedState:
    """Signs hidden fields for one tenant with the key of the database."""

    def __init__(self, store: SqlStore, tenant: str) -> None:
        self._store = store
        self._tenant = tenant

    async def signed(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Return the fields with a signature; nothing for no fields."""
        if not fields:
            return {}
        parts = self._parts(fields)
        made = await self._store.transact(lambda uow: uow.installation.sign(_PURPOSE, *parts))
        return {**fields, _SIGNATURE: made}

    async def is_ours(self, data: Mapping[str, Any]) -> bool:
        """Return True if the hidden fields are as they were signed, or if there are none."""
        if not any(each in data for each in _CARRIED):
            return True
        found, parts = str(data.get(_SIGNATURE)), self._parts(data)
        return await self._store.transact(
            lambda uow: uow.installation.has_signed(found, _PURPOSE, *parts)
        )

    async def as_signed(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Return the hidden fields with their signature; nothing if they are not ours."""
        if not await self.is_ours(data):
            return {}
        return {each: str(data[each]) for each in (*_CARRIED, _SIGNATURE) if each in data}

    def _parts(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        return (self._tenant, *(str(fields.get(each, "")) for each in _CARRIED))
