"""Tells every open page that something changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress


class Changes:
    """Counts changes. A page that missed some hears of the latest, and looks at all there is."""

    def __init__(self) -> None:
        #: How many there were.
        self.number = 0
        self._waiting: set[asyncio.Event] = set()
        self._ended = False

    def happened(self) -> None:
        """Something changed that somebody could see."""
        self.number += 1
        for each in self._waiting:
            each.set()

    def end(self) -> None:
        """Nothing will change any more: let everybody go who waits for it."""
        self._ended = True
        self.happened()

    async def numbers(self, every: float) -> AsyncIterator[int]:
        """How many changes there were: at once, after each, and at least `every` seconds."""
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
