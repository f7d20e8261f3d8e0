"""What is done in a process that is killed in doing it."""

import os
import signal

from sqlalchemy import Engine, event

from storage.migrating import migrate


def migrate_and_die(statement: int, url: str) -> None:
    """Migrate, and be killed with -9 before that statement, counted from none."""
    left = iter(range(statement))

    def die(*_run: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    migrate(url)
