"""Change notifications for open pages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress


class Changes:
    """A counter of changes. A page that missed numbers gets the latest, and reloads everything."""

    def __init__(self) -> None:
        #: Changes so far.
        self.number = 0
        self._waiting: set[asyncio.Event] = set()
        self._ended = False

    def happened(self) -> None:
        """Count a visible change, and wake every listener."""
        self.number += 1
        for each in self._waiting:
            each.set()

    def end(self) -> None:
        """End every stream of numbers."""
        self._ended = True
        self.happened()

    async def numbers(self, every: float) -> AsyncIterator[int]:
        """Yield the number of changes at once, after each change, and every `every` seconds."""
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            while not self._ended:
                changed.clear()
                yield self.number
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), every)
        finally:
            self._waiting.discard(changed)
