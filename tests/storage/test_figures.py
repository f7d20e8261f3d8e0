"""How it stands, in figures."""

from bot.case.case import Stage
from storage.audit.figures import CaseFigures
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.samples import ANN, CLARA, HOUR, NOW, a_notice, add, closed, due, owned


def test_figures_of_nothing_are_nothing(unit: SqlUnitOfWork) -> None:
    """Where nothing is, nothing is counted."""
    assert unit.metrics.figures(NOW) == CaseFigures(
        open={}, late=0, waiting=0, first_not_before=None
    )


def test_figures_count_what_is_open_and_what_waits(unit: SqlUnitOfWork) -> None:
    """Open cases at their stage, those that are late, and messages that were not said yet."""
    add(unit, moments=due(late_at=NOW - HOUR))
    add(unit, moments=due(late_at=NOW + HOUR))
    mine, over = add(unit), add(unit)
    unit.cases.save(mine, owned(mine), due())
    unit.cases.save(over, closed(over), due())
    for number, to in enumerate((ANN, CLARA)):
        unit.outbox.enqueue(a_notice(f"k{number}", to, not_before=NOW + number * HOUR))
    said, *_ = unit.deliveries.claim(NOW, NOW + HOUR, 1)
    unit.deliveries.mark_delivered(said, None, NOW)
    assert unit.metrics.figures(NOW) == CaseFigures(
        open={Stage.REPORTED: 2, Stage.OWNED: 1}, late=1, waiting=1, first_not_before=NOW + HOUR
    )
