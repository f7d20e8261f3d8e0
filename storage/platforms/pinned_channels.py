"""The repository of channels that are pinned by their id."""

from datetime import datetime

from sqlmodel import col, delete, select

from storage.database.engine import insert_once
from storage.database.platform_tables import PinnedChannelRow
from storage.database.repository import Repository


class PinnedChannelRepository(Repository):
    """Channels named in the configuration: the id counts from the first find on, not the name."""

    def pin(self, platform: str, name: str, channel: str, now: datetime) -> str:
        """Pin the channel's id to the name. Returns the id that was pinned first."""
        row = PinnedChannelRow(platform=platform, name=name, channel=channel, pinned_at=now)
        if insert_once(self._session, row):
            return channel
        return self.get(platform, name) or channel

    def get(self, platform: str, name: str) -> str | None:
        """Return the pinned id of the channel with the name, or None."""
        statement = select(PinnedChannelRow.channel).where(
            PinnedChannelRow.platform == platform, PinnedChannelRow.name == name
        )
        channel: str | None = self._execute(statement).scalar()
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
