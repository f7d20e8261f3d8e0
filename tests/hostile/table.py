"""The figures of a siege, as one reads them, and whether Oops held."""

from collections.abc import Iterator

from tests.hostile.clients import CLOSED
from tests.hostile.siege import Siege, Standing

#: MiB by which the process may grow while it is besieged.
MOST_GROWTH = 64.0


def faults(siege: Siege) -> list[str]:
    """What may not be."""
    before, foreign, after = _standings(siege)
    found = [
        f"{counted[status]:,} answers of {kind!r} were {status}"
        for kind, counted in siege.answers.statuses.items()
        for status in counted
        if status >= 500
    ]
    found += [
        f"strangers changed the rows of {name} from {number:,} to {foreign.rows[name]:,}"
        for name, number in before.rows.items()
        if foreign.rows[name] > number and name not in _OUR_OWN
    ]
    if after.mebibytes - before.mebibytes > MOST_GROWTH:
        found.append(f"the process grew by {after.mebibytes - before.mebibytes:.0f} MiB")
    if siege.exit_status:
        found.append(f"the process ended with {siege.exit_status}")
    return found


#: Tables in which Oops writes by itself, also when nobody sends anything.
_OUR_OWN = frozenset({"counters", "digests", "due", "history", "nags", "outbox", "paces", "turns"})
_OUR_OWN |= {"outbox_cases", "people"}


def table(siege: Siege) -> str:
    """All of it."""
    return "".join(f"{line}\n" for line in _lines(siege))


def _lines(siege: Siege) -> Iterator[str]:
    before, foreign, after = _standings(siege)
    yield f"{'kind':<28}{'requests':>10}{'p50 ms':>9}{'p99 ms':>9}  by status"
    total = 0
    for kind, counted in sorted(siege.answers.statuses.items()):
        took = sorted(siege.answers.seconds[kind])
        half, most = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.99))
        said = "  ".join(f"{_name(each)}: {counted[each]:,}" for each in sorted(counted))
        yield f"{kind:<28}{len(took):>10,}{half:>9.1f}{most:>9.1f}  {said}"
        total += len(took)
    rate = total / siege.seconds
    yield f"{'all':<28}{total:>10,}  in {siege.seconds:.0f} s: {rate:,.0f} a second"
    yield ""
    yield f"{'':<28}{'before':>10}{'strangers':>11}{'signed':>10}"
    memories = [each.mebibytes for each in (before, foreign, after)]
    yield f"{'memory, MiB':<28}{memories[0]:>10.1f}{memories[1]:>11.1f}{memories[2]:>10.1f}"
    spent = [each.seconds for each in (before, foreign, after)]
    yield f"{'processor time, s':<28}{spent[0]:>10.1f}{spent[1]:>11.1f}{spent[2]:>10.1f}"
    lines = [each.log_lines for each in (before, foreign, after)]
    yield f"{'lines of the log':<28}{lines[0]:>10,}{lines[1]:>11,}{lines[2]:>10,}"
    for name in before.rows:
        rows = [each.rows[name] for each in (before, foreign, after)]
        yield f"{f'rows of {name}':<28}{rows[0]:>10,}{rows[1]:>11,}{rows[2]:>10,}"
    yield ""
    yield from faults(siege) or ["It held."]


def _name(status: int) -> str:
    return "closed" if status == CLOSED else str(status)


def _standings(siege: Siege) -> tuple[Standing, Standing, Standing]:
    assert siege.before
    assert siege.after_foreign
    assert siege.after
    return siege.before, siege.after_foreign, siege.after
