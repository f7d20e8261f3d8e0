"""A few bytes that all processes of a run see: how far the run is, and where each worker is to end.

A worker looks here at each failpoint. So it can be told while it runs, and in no time.
"""

import mmap
from enum import IntEnum
from pathlib import Path
from typing import Final

from tests.torture.plan import Failpoint

_FAILPOINTS: Final = list(Failpoint)
_SIZE: Final = mmap.PAGESIZE
#: Written where a worker has no order.
_NONE: Final = 0
#: Where the workers' clocks begin, and what is written for a clock that is right.
_CLOCKS: Final = _SIZE // 2
_RIGHT: Final = 100


class Stage(IntEnum):
    """How far the run is."""

    #: Cases fall due, and workers that end are started again.
    NAG = 1
    #: Nothing falls due any more; what waits is said.
    FINISH = 2
    #: Who ends is not started again.
    END = 3


class Orders:
    """The bytes: first the stage, then one for each worker, by its place."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(_SIZE))
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), _SIZE)

    @property
    def stage(self) -> Stage:
        """How far the run is."""
        return Stage(self._bytes[0])

    @stage.setter
    def stage(self, stage: Stage) -> None:
        self._bytes[0] = stage

    def of(self, place: int) -> Failpoint | None:
        """Where that worker is to end."""
        order = self._bytes[1 + place]
        return None if order == _NONE else _FAILPOINTS[order - 1]

    def give(self, place: int, failpoint: Failpoint | None) -> None:
        """Let that worker end there."""
        self._bytes[1 + place] = _FAILPOINTS.index(failpoint) + 1 if failpoint else _NONE

    def hours_ahead(self, place: int) -> int:
        """By how many hours the clock of that worker's machine is ahead."""
        return self._bytes[_CLOCKS + place] - _RIGHT if self._bytes[_CLOCKS + place] else 0

    def set_clock(self, place: int, hours_ahead: int) -> None:
        """Let that worker's machine have another time."""
        self._bytes[_CLOCKS + place] = _RIGHT + hours_ahead
