"""Results of lookups are kept for ten minutes, and no more of them than there is room for."""

from datetime import timedelta

import pytest

from adapters.chat.colleagues import Colleague, ColleagueCache, Outsider
from adapters.chat.lookup_cache import LookupCache
from bot.company.people import Person
from tests.clock import Clock

DORA = Person(email="dora@paper.example", name="Dora Quill")


class Directory:
    """Users of a platform, and how often they were looked up."""

    def __init__(self, **users: Colleague) -> None:
        """These users."""
        self.users = users
        self.looked_up: list[str] = []

    async def find(self, user: str) -> Colleague | None:
        """The user of that id."""
        self.looked_up.append(user)
        return self.users.get(user)


def test_value_is_kept_for_ten_minutes() -> None:
    """Then it has to be looked up again."""
    clock = Clock()
    cache = LookupCache[str](clock)
    cache.keep("dora", "U0DORA")

    clock.now += timedelta(minutes=9, seconds=59)
    before = cache.get("dora")
    clock.now += timedelta(seconds=1)

    assert (before, cache.get("dora"), cache.get("ed")) == ("U0DORA", None, None)


def test_value_that_is_out_of_date_is_forgotten() -> None:
    """What was never kept can be forgotten too."""
    cache = LookupCache[str](Clock())
    cache.keep("dora", "U0DORA")

    cache.forget("dora")
    cache.forget("ed")

    assert cache.get("dora") is None


def test_full_cache_is_emptied() -> None:
    """A process that runs for a year does not grow for a year."""
    cache = LookupCache[str](Clock())

    for number in range(10_001):
        cache.keep(f"{number}", "U1")

    assert [number for number in range(10_001) if cache.get(f"{number}")] == [10_000]


async def test_colleague_is_looked_up_once_in_ten_minutes() -> None:
    """And at once where what is known of them is out of date."""
    clock, directory = Clock(), Directory(dora=Colleague(person=DORA))
    colleagues = ColleagueCache(clock)

    found = [await colleagues.person("dora", directory.find) for _ in range(3)]
    clock.now += timedelta(minutes=10)
    await colleagues.person("dora", directory.find)
    colleagues.forget("dora")
    await colleagues.person("dora", directory.find)

    assert found == [DORA] * 3
    assert directory.looked_up == ["dora"] * 3


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (Colleague(person=DORA, guest=True), "Dora Quill"),
        (Colleague(person=DORA, stranger=True), "Dora Quill"),
        (Colleague(person=DORA, bot=True), "Dora Quill"),
        (Colleague(person=Person(email="d@x.example", name="D", active=False)), "D"),
        (None, ""),
    ],
)
async def test_outsider_is_looked_up_each_time(user: Colleague | None, name: str) -> None:
    """They may be let in at any moment."""
    directory = Directory(**({"dora": user} if user else {}))
    colleagues = ColleagueCache(Clock())

    with pytest.raises(Outsider) as refused:
        await colleagues.person("dora", directory.find)
    with pytest.raises(Outsider):
        await colleagues.person("dora", directory.find)

    assert refused.value.name == name
    assert directory.looked_up == ["dora"] * 2
