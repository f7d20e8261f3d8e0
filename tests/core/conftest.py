"""A company at work on a database of the test's own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.case import commands as c
from storage.maintenance.migrating import migrate
from storage.store import SqlStore
from tests.core.post import Post
from tests.kit import ANN, COMPLAINT, MIA, RITA, Office

#: Gives a company with one case, about which Mia has typed these.
OfficeAfter = Callable[..., Office]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nothing is yet, made once and copied for each test."""
    file = tmp_path_factory.mktemp("empty") / "oops.db"
    migrate(url(file))
    return file


class LastingStore(SqlStore):
    """A store for one test after another: each finds the file as it is to begin with.

    SQLAlchemy puts each statement together once a store, which takes longer than most tests.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(url(file))
        self._file = file

    def begin_with(self, file: Path) -> None:
        """Be what is in that file."""
        self._engine.dispose()
        for each in self._file.parent.glob(f"{self._file.name}-*"):
            each.unlink()  # what was written ahead
        shutil.copy(file, self._file)


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingStore]:
    """The store of all tests that need only one."""
    with closing(LastingStore(tmp_path_factory.mktemp("lasting") / "oops.db")) as store:
        yield store


@pytest.fixture
def store(lasting: LastingStore, empty: Path) -> SqlStore:
    """A store on a real SQLite file, in which nothing is yet."""
    lasting.begin_with(empty)
    return lasting


@pytest.fixture
def office(store: SqlStore) -> Office:
    """Fernhill Bikes at work, on Monday at nine."""
    return Office(store=store)


@pytest.fixture(scope="session")
def begun(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Databases with one case that has come so far, each made once."""
    made: dict[tuple[str, ...], Path] = {}

    def begin(*typed: str) -> Path:
        if typed not in made:
            made[typed] = tmp_path_factory.mktemp("begun") / "oops.db"
            shutil.copy(empty, made[typed])
            with closing(SqlStore(url(made[typed]))) as store:
                _begin(Office(store=store), *typed)
        return made[typed]

    return begin


def _begin(office: Office, *typed: str) -> None:
    """Rita reports that Ann's parcel never came, Mia types; all that is to be said leaves."""
    office.asks(c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,)))
    office.leaves()
    for each in typed:
        office.types(MIA, f"OOPS-1 {each}")
        office.leaves()


@pytest.fixture
def office_after(begun: Callable[..., Path], lasting: LastingStore) -> OfficeAfter:
    """Fernhill Bikes with one case that has come as far as Mia has typed; all is said of it."""

    def after(*typed: str) -> Office:
        lasting.begin_with(begun(*typed))
        return Office(store=lasting)

    return after


def url(file: Path | str) -> str:
    """The URL of that database."""
    return f"sqlite:///{file}"


@pytest.fixture
def post(office: Office) -> Post:
    """A courier, and a chat that takes everything unless it is told otherwise."""
    return Post(office)
