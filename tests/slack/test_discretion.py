"""Nobody's words, and no token, are ever in a log: not at DEBUG, and not when something fails."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from adapters.slack.listeners import SHORTCUT
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.slack.company import slack_company, socket_door
from tests.slack.mutated import GONE, but
from tests.slack.standin_forwarded import mail

WORDS = "marmalade"
SECRETS = (WORDS, "stand-in signing secret", "xoxb-", "xapp-")


class Log:
    """All that was written since the test began, by anybody."""

    def __init__(self, caplog: pytest.LogCaptureFixture, events: list[Any]) -> None:
        self._caplog = caplog
        self._events = events

    @property
    def lines(self) -> list[str]:
        """Lines of Python's logging with their tracebacks, and structlog's events."""
        return [*self._caplog.text.split("\n"), *map(str, self._events)]

    @property
    def leaks(self) -> list[str]:
        """Those that say too much."""
        return [line for line in self.lines if any(each in line for each in SECRETS)]

    def tells(self, words: str) -> bool:
        """Whether a line has these words."""
        return any(words in line for line in self.lines)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """The log, with everybody as talkative as they can be."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as events:
        yield Log(caplog, events)


class Troubled(SqlStore):
    """A store that fails on order, and repeats in its error what it was told."""

    failing = False

    async def transact(self, work: Callable[[SqlUnitOfWork], Any]) -> Any:  # noqa: ANN401
        """As the store does, but for the failure."""
        if self.failing:
            raise RuntimeError(WORDS)
        return await super().transact(work)


async def test_whole_way_of_a_case_leaves_no_words_in_the_log(tmp_path: Path, log: Log) -> None:
    """Commands, forms, buttons, marks, mails, answers and reminders."""
    async with slack_company(tmp_path) as company:
        sam, walt, dora = (company.person(each) for each in ("sam", "walt", "dora"))
        await sam.types(f"/oops The parcel is late, says {WORDS}")
        await walt.presses("own")
        await walt.types(f"/oops OOPS-1 customer {WORDS}, {WORDS}@a.example")
        await walt.presses("fixed")
        await walt.fills(what=WORDS, cost=WORDS)
        await walt.types(f"/oops OOPS-1 {WORDS}")
        arrived = mail(name=WORDS, address=f"{WORDS}@a.example", subject=WORDS, text=WORDS)
        message = company.slack.say("dora", "general", WORDS, more=arrived)
        await dora.marks(message)
        await dora.visitor.shortcut(message, SHORTCUT)
        await walt.home()
        await company.pass_time(hours=3)

        assert len(await company.cases()) == 2

    assert log.tells("'outcome': <Outcome.SENT")
    assert log.leaks == []


async def test_refused_request_leaves_no_words_in_the_log(tmp_path: Path, log: Log) -> None:
    """Unsigned, malformed, unknown, too late for Slack: whatever came in, stays out."""
    async with slack_company(tmp_path) as company:
        visitor, requests = company.person("sam").visitor, company.slack.requests
        slash = requests.slash("sam", f"Late, says {WORDS}")
        shortcut = requests.shortcut("sam", company.message("ed", WORDS), SHORTCUT)
        await visitor.send(slash, company.slack.signer.but(forged=True))
        await visitor.send(slash, company.slack.signer.but(age=999))
        await visitor.send(but(slash, ["user_id"], ""))
        await visitor.send(but(slash, ["command"], "/other"))
        await visitor.send(but(shortcut, ["message", "ts"], GONE))
        await visitor.send(but(shortcut, ["callback_id"], WORDS))
        await visitor.send(but(shortcut, ["type"], WORDS))
        await visitor.send(but(shortcut, ["user"], None))
        await visitor.send(but(shortcut, ["type"], "dialog_submission"))
        await visitor.send(requests.event({"type": WORDS, "text": WORDS}))
        await visitor.send(requests.event({"type": "message", "text": WORDS}))
        company.slack.faults.fail("conversations.history")
        await visitor.react(company.message("ed", WORDS))

        assert await company.cases() == []

    assert log.leaks == []


async def test_socket_leaves_no_words_in_the_log(tmp_path: Path, log: Log) -> None:
    """Envelopes are no more talked about than requests, good or bad."""
    async with slack_company(tmp_path) as company, socket_door(company, tmp_path):
        slash = company.slack.requests.slash("sam", f"Late, says {WORDS}")
        await company.slack.socket.send(but(slash, ["user_id"], WORDS))
        await company.slack.socket.send(but(slash, ["command"], f"/{WORDS}"))

        await company.slack.socket_visitor("sam").slash(f"Late, says {WORDS}")

        assert len(await company.cases()) == 1

    assert log.leaks == []


async def test_failure_says_where_and_not_with_what(tmp_path: Path, log: Log) -> None:
    """An error that nobody expected is in the log, with its kind and its place."""
    async with slack_company(tmp_path, open_store=Troubled) as company:
        assert isinstance(company.store, Troubled)
        company.store.failing = True

        answer = await company.person("sam").visitor.slash(f"Late, says {WORDS}")

        company.store.failing = False
        assert answer.status == 500
        assert await company.cases() == []

    assert log.tells("'event': 'a request failed'")
    assert log.tells("'error': 'RuntimeError', 'where': 'Troubled.transact:")
    assert log.leaks == []


async def test_log_tells_what_became_of_each_message(tmp_path: Path, log: Log) -> None:
    """Who runs Oops sees that messages leave, and what Slack refused."""
    async with slack_company(tmp_path) as company:
        company.slack.faults.refuse("chat.postMessage", "is_archived", channel="complaints")

        await company.person("sam").types(f"/oops The parcel is late, says {WORDS}")

    assert log.tells("'detail': 'is_archived'")
    assert log.tells("'outcome': <Outcome.SENT")
    assert log.leaks == []
