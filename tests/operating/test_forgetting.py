"""What is not kept for ever."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.work import pruning
from storage.database.engine import make_engine
from storage.database.tables import InboxRow
from tests.slack.company import SlackCompany


def known(url: str) -> set[str]:
    """The deliveries that would not be taken again."""
    engine = make_engine(url)
    with engine.connect() as connection:
        keys = set(connection.execute(select(InboxRow.key)).scalars())
    engine.dispose()
    return keys


async def test_delivery_is_forgotten_when_it_cannot_come_again(
    company: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that runs sees to it, however many there are; the latest are still known."""
    monkeypatch.setattr(pruning, "MOST_PRUNED", 2)
    began = company.clock.now
    for number in range(5):
        key = f"old-{number}"
        await company.store.transact(lambda uow, key=key: uow.inbox.claim(key, began))  # type: ignore[misc]
    company.clock.now += pruning.INBOX_KEPT_FOR + timedelta(seconds=1)
    await company.store.transact(lambda uow: uow.inbox.claim("new", company.clock.now))

    company.oops.clockwork.start()
    async with asyncio.timeout(5):
        while len(known(company.database)) > 1:
            await company.store.transact(lambda uow: uow.next_due_at())
    await company.oops.clockwork.stop()

    assert known(company.database) == {"new"}
