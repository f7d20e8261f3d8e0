"""The machine's clock, as one process sees it: libfaketime is loaded into it before anything else.

Only the wall clock is moved. The process's monotonic clocks go on, as they do on a machine whose
administrator or time server sets its clock.
"""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

_LIBRARY = "vendor/libfaketime/src/libfaketime.so.1"


class MachineClock:
    """A clock that is ahead of the real one by as much as a file says."""

    def __init__(self, folder: Path, ahead: timedelta = timedelta()) -> None:
        self._file = folder / "machine clock"
        self.set_ahead(ahead)

    def set_ahead(self, ahead: timedelta) -> None:
        """Set the clock of the processes that have it."""
        beside = self._file.with_suffix(".next")
        beside.write_text(f"{ahead.total_seconds():+.0f}")
        beside.replace(self._file)

    def variables(self) -> dict[str, str]:
        """What a process needs in its environment to have this clock."""
        found = find_spec("libfaketime")
        assert found
        assert found.origin
        library = Path(found.origin).parent / _LIBRARY
        return {
            "LD_PRELOAD": os.fspath(library),
            "FAKETIME_TIMESTAMP_FILE": os.fspath(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
