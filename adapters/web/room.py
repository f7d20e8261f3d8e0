"""A workspace with the listeners and pages."""

from typing import Final

from adapters.chat.front_desk import Reception
from adapters.web.guide import Guide
from adapters.web.listeners import ActionHandlers
from adapters.web.pages import PageViews
from adapters.web.platform import WebPlatform
from adapters.web.suggesting import Suggestion, suggest_commands
from adapters.web.workspace import Workspace
from bot.case.case import Case
from storage.store import SqlStore

_MOST_CASES: Final = 200


class Room:
    """The parts of a workspace that the web application uses."""

    def __init__(
        self, workspace: Workspace, platform: WebPlatform, reception: Reception, store: SqlStore
    ) -> None:
        self.organization = workspace.organization
        self.chat = workspace.chat
        self.staff = workspace.staff
        self.channels = workspace.channels
        self.listeners = ActionHandlers(workspace, reception, platform)
        self.guide = Guide(workspace, store)
        self.pages = PageViews(workspace, self.listeners, self.guide)
        self._store = store

    async def suggest(self, text: str) -> list[Suggestion]:
        """Suggest completions of a typed text; private cases are not among them."""
        cases = await self._open_cases()
        return suggest_commands(text, [each for each in cases if not each.private])

    async def _open_cases(self) -> list[Case]:
        found = await self._store.transact(lambda uow: uow.cases.page(0, _MOST_CASES))
        return [case for case, _ in reversed(found) if not case.closed]
