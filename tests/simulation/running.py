"""Running one seed, or many, each in a world and a file of its own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.maintenance.migrating import migrate
from tests.memory import disk_in_memory
from tests.simulation.life import Figures, Life
from tests.simulation.world import Violation


@dataclass(frozen=True, kw_only=True)
class Run:
    """What became of one seed."""

    seed: int
    figures: Figures | None
    #: What was not so, and when; nothing where all was.
    broken: str = ""


@contextmanager
def template() -> Iterator[Path]:
    """An empty database, to be copied for each world, in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="oops-simulation-", dir=disk_in_memory()) as folder:
        file = Path(folder) / "empty.db"
        migrate(f"sqlite:///{file}")
        yield file


def run(seed: int, days: int, empty: Path, tells: Callable[[str, str], None]) -> Run:
    """Let the world of that seed live; `tells` hears when, and what happened."""
    with tempfile.TemporaryDirectory(dir=empty.parent) as folder:
        file = Path(shutil.copy(empty, Path(folder) / "oops.db"))
        life = Life(seed, file, lambda what: tells(str(life.world.now), what))
        with closing(life):
            try:
                return Run(seed=seed, figures=life.lives(days))
            except Violation as broken:
                return Run(seed=seed, figures=None, broken=f"{life.world.now}: {broken}")
