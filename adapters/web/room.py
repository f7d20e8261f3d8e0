"""One workspace at work: what listens in it, and the pages that show it."""

from typing import Final

from adapters.chat.front_desk import Reception
from adapters.web.guide import Guide
from adapters.web.listeners import Listeners
from adapters.web.pages import Pages
from adapters.web.platform import WebPlatform
from adapters.web.suggesting import Suggestion, suggestions
from adapters.web.workspace import Workspace
from bot.case.case import Case
from storage.store import SqlStore

_MOST_CASES: Final = 200


class Room:
    """Everything of a workspace that a page needs."""

    def __init__(
        self, workspace: Workspace, platform: WebPlatform, reception: Reception, store: SqlStore
    ) -> None:
        self.organization = workspace.organization
        self.chat = workspace.chat
        self.staff = workspace.staff
        self.channels = workspace.channels
        self.listeners = Listeners(workspace, reception, platform)
        self.guide = Guide(workspace, store)
        self.pages = Pages(workspace, self.listeners, self.guide)
        self._store = store

    async def suggest(self, text: str) -> list[Suggestion]:
        """What one could type next."""
        return suggestions(text, await self._open_cases())

    async def _open_cases(self) -> list[Case]:
        found = await self._store.transact(lambda uow: uow.cases.page(0, _MOST_CASES))
        return [case for case, _ in reversed(found) if not case.closed]
