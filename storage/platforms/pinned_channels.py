"""The repository of channels that are pinned by their id."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.database.inserting import insert_once
from storage.database.platform_tables import PinnedChannelRow
from storage.database.repository import Repository
from storage.database.statements import built_once


class PinnedChannelRepository(Repository):
    """Channels named in the configuration: the id counts from the first find on, not the name."""

    def pin(self, platform: str, name: str, channel: str, now: datetime) -> str:
        """Pin the channel's id to the name. Returns the id that was pinned first."""
        row = {"platform": platform, "name": name, "channel": channel, "pinned_at": now}
        if insert_once(self._connection, PinnedChannelRow, row):
            return channel
        return self.get(platform, name) or channel

    def get(self, platform: str, name: str) -> str | None:
        """Return the pinned id of the channel with the name, or None."""
        wanted = {"platform": platform, "name": name}
        channel: str | None = self._execute(_channel_by_name(), wanted).scalar()
        return channel

    def of_platform(self, platform: str) -> dict[str, str]:
        """Return all pinned ids of the platform by name."""
        statement = select(PinnedChannelRow).where(PinnedChannelRow.platform == platform)
        return {row.name: row.channel for row in self._execute(statement)}

    def unpin(self, platform: str, name: str) -> None:
        """Forget the id of the channel with the name."""
        self._execute(
            delete(PinnedChannelRow).where(
                col(PinnedChannelRow.platform) == platform, col(PinnedChannelRow.name) == name
            )
        )


@built_once
def _channel_by_name() -> SelectOfScalar[str]:
    return select(PinnedChannelRow.channel).where(
        PinnedChannelRow.platform == bindparam("platform"),
        PinnedChannelRow.name == bindparam("name"),
    )
