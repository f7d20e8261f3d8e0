"""The figures of a run, as one reads them."""

from collections.abc import Iterator

from tests.torture.torture import Figures


def table(figures: Figures) -> str:
    """All of them."""
    rows = [*_rows(figures)]
    return "".join(f"{what:<48}{figure:>10}\n" for what, figure in rows)


def _rows(figures: Figures) -> Iterator[tuple[str, str]]:
    verdict = figures.verdict
    yield "nags", f"{verdict.nags:,}"
    yield "    in so many messages", f"{verdict.messages:,}"
    yield "workers killed with -9", f"{figures.kills.total():,}"
    for failpoint, kills in sorted(figures.kills.items()):
        yield f"    {failpoint}", f"{kills:,}"
    for mishap, times in sorted(figures.mishaps.items()):
        yield mishap, f"{times:,}"
    yield "looked for", f"{figures.read_back:,}"
    for trouble, times in sorted(figures.troubles.items()):
        yield trouble, f"{times:,}"
    yield "still waiting", f"{verdict.waiting:,}"
    yield "forgotten", f"{verdict.forgotten:,}"
    yield "lost", f"{verdict.lost:,}"
    yield "doubled", f"{verdict.doubled:,}"
    yield "seconds", f"{figures.seconds:,.0f}"
    yield "    of the workers' processor time", f"{figures.busy:,.0f}"
