"""A disk in memory: what need not survive the machine need not wait for its disk."""

import os
from pathlib import Path

#: As Linux has it, and how many bytes of it have to be free. Whoever uses it makes a folder there.
_MEMORY, _ENOUGH = Path("/dev/shm"), 2**30  # noqa: S108


def disk_in_memory(*, for_programs: bool = False) -> Path | None:
    """Where it is; None where there is none, or too little, or nothing may be run on it."""
    if not _MEMORY.is_dir():
        return None
    disk = os.statvfs(_MEMORY)
    is_free = disk.f_bavail * disk.f_frsize > _ENOUGH
    runs = not disk.f_flag & os.ST_NOEXEC
    return _MEMORY if is_free and (runs or not for_programs) else None
