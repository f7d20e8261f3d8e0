"""Work after a request was acknowledged, so that a slow Slack delays no acknowledgement."""

import asyncio
from collections.abc import Coroutine

import structlog

_log = structlog.get_logger(__name__)


class BackgroundTasks:
    """Background tasks in memory. Lost at a restart, so nothing durable belongs here."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self, what: str, work: Coroutine[object, object, None]) -> None:
        """Start a task without waiting. `what` names the task in the log."""
        task = asyncio.create_task(work, name=what)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    async def done(self) -> None:
        """Wait until all tasks have ended."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def end(self) -> None:
        """Cancel all tasks, and wait until they have ended."""
        for each in self._under_way:
            each.cancel()
        await self.done()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            _log.error("an afterthought failed", what=task.get_name(), error=type(error).__name__)
