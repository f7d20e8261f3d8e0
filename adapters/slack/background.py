"""What is done once a request was answered, so that Slack being slow undoes no acknowledgement."""

import asyncio
from collections.abc import Coroutine

import structlog

_log = structlog.get_logger(__name__)


class Later:
    """Keeps what was begun until it is done, or until the end. Nothing that has to be kept."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self, what: str, work: Coroutine[object, object, None]) -> None:
        """Begin it, and wait for none of it."""
        task = asyncio.create_task(work, name=what)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    async def done(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def end(self) -> None:
        """Break off what is under way: nobody is told any more."""
        for each in self._under_way:
            each.cancel()
        await self.done()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            _log.error("an afterthought failed", what=task.get_name(), error=type(error).__name__)
