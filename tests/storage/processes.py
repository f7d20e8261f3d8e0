"""Other processes that work on the same database."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")

#: Children of a small process that has no threads, so that each begins clean and at once.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    [
        "pytest",
        *(f"tests.storage.test_{each}" for each in ("crashes", "migrations", "races")),
        "tests.cli.started",
    ]
)

_start: Barrier


def race(number: int, work: Callable[[str], T], url: str) -> list[T]:
    """Let so many processes do this work on that database at the same moment; what each gave."""
    barrier = CONTEXT.Barrier(number)
    with ProcessPoolExecutor(number, CONTEXT, initializer=_get_ready, initargs=(barrier,)) as pool:
        return [each.result() for each in [pool.submit(_run, work, url) for _ in range(number)]]


def _get_ready(barrier: Barrier) -> None:
    global _start  # noqa: PLW0603 - a barrier can only be handed to a process when it begins
    _start = barrier


def _run(work: Callable[[str], T], url: str) -> T:
    _start.wait(timeout=30)
    return work(url)


def killed(work: Callable[[str], None], url: str) -> bool:
    """Let a process do this work; whether it was killed with -9 in doing so."""
    process = CONTEXT.Process(target=work, args=(url,))
    process.start()
    process.join()
    return process.exitcode == -9
