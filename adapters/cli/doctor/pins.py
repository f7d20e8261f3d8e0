"""Channels that `oops.toml` names, and the ids that are pinned to the names."""

from collections.abc import Collection, Iterable, Mapping

from adapters.chat.pinned_channels import (
    ChannelNotPinned,
    NamedChannel,
    PinFault,
    only_channel,
    pin_key,
)
from bot.case.errors import StoreUnavailable
from storage.database.errors import UnfitDatabase
from storage.maintenance.migrating import SchemaState, require_current, schema_state
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

_PLATFORMS = ("slack", "teams")


def has_database(url: str) -> bool:
    """Return True if the database has the current schema. Its faults are a finding of their own."""
    try:
        return schema_state(url) is SchemaState.CURRENT
    except UnfitDatabase:
        return False


def stored_pins(url: str, platform: str) -> dict[str, str]:
    """Return the pinned channel ids by name; none if the database cannot be read."""
    if not has_database(url):
        return {}
    store = SqlStore(url)
    try:
        return store.transact_now(lambda uow: uow.pinned_channels.of_platform(platform))
    except StoreUnavailable:
        return {}
    finally:
        store.close()


def unpin(url: str, name: str) -> None:
    """Forget the channel that is pinned to a name. Raises UnfitDatabase and StoreUnavailable.

    The next look-up of the name decides again.
    """
    require_current(url)

    def work(uow: SqlUnitOfWork) -> None:
        for platform in _PLATFORMS:
            uow.pinned_channels.unpin(platform, pin_key(name))

    store = SqlStore(url)
    try:
        store.transact_now(work)
    finally:
        store.close()


def name_fault(
    name: str, pins: Mapping[str, str], named: Iterable[NamedChannel], usable: Collection[str]
) -> PinFault | None:
    """Return the reason why a name leads to no channel; None: the channel can be used.

    `named` are the channels with that name now, `usable` the ids of all channels of the bot.
    """
    pinned = pins.get(pin_key(name))
    if pinned:
        return None if pinned in usable else PinFault.GONE
    try:
        only_channel(named)
    except ChannelNotPinned as refused:
        return refused.fault
    return None
