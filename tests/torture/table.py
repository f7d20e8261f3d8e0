"""The figures of runs, as one reads them."""

from collections.abc import Iterator, Sequence

from tests.torture.jumps import Jump
from tests.torture.mishaps import Mishap
from tests.torture.plan import Failpoint
from tests.torture.torture import Figures


def table(figures: Figures) -> str:
    """All of one run."""
    return "".join(f"{what:<48}{figure:>10,}\n" for what, figure in _rows(figures))


def comparison(runs: Sequence[Figures]) -> str:
    """What became of the same nags in several ways."""
    lines = [f"{'strategy':<28}{'kills':>8}{'nags':>8}{'lost':>8}{'doubled':>9}\n"]
    for each in runs:
        verdict, kills = each.verdict, each.kills.total()
        said = f"{each.plan.strategy:<28}{kills:>8,}{verdict.nags:>8,}"
        lines.append(f"{said}{verdict.lost:>8,}{verdict.doubled:>9,}\n")
    return "".join(lines)


def _rows(figures: Figures) -> Iterator[tuple[str, int]]:
    verdict = figures.verdict
    yield "nags", verdict.nags
    yield "    in so many messages", verdict.messages
    yield "workers killed with -9", figures.kills.total()
    for failpoint in Failpoint:
        yield f"    {failpoint}", figures.kills[failpoint]
    for mishap in Mishap:
        yield mishap, figures.mishaps[mishap]
    for jump in Jump:
        yield jump, figures.jumps[jump]
    yield "floods of connections", figures.floods
    yield "    connections in these", figures.connections
    yield "    of these closed by the worker, or with it", figures.closed
    yield "an earlier attempt was looked for", figures.read_back
    yield from sorted(figures.troubles.items())
    yield "still waiting", verdict.waiting
    yield "forgotten", verdict.forgotten
    yield "lost", verdict.lost
    yield "doubled", verdict.doubled
    yield "seconds", round(figures.seconds)
    yield "    of the workers' processor time", round(figures.busy)
