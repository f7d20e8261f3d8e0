"""What Oops says while Slack throttles, drops, hangs and refuses: once, and never not at all."""

import asyncio
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from adapters.process.scheduler import MESSAGES_AT_ONCE
from adapters.slack.platform import connect
from adapters.slack.web_api import PATIENCE
from bot.ports.platform import SAY_WITHIN
from bot.ports.timing import LEASE, SETTLING
from tests.company import span
from tests.faults.kinds import on_each_database
from tests.slack.company import SlackCompany, slack_company

POST = "chat.postMessage"
LATE = "/oops The paper was late again"
WRONG_NAME = "/oops An article has my name misspelt"
DEAD_LINK = "/oops The link in your survey is dead"
RUDE = "/oops Somebody was rude on the phone"
#: What long words are made of: writings of every kind, and signs that mean something to a chat.
_WRITINGS = ("a", "late ", "é", "e\u0301", "遅い", "متأخر ", "\u202e", "😡", "Z\n")
SIGNS = (*_WRITINGS, "*", "_", "@", "`", "&", "<b>", "<at>")
#: More than a card shows.
LONG_WORDS = st.lists(st.sampled_from(SIGNS), min_size=2, max_size=9).map(
    lambda signs: 900 * "".join(signs)
)
#: Few are tried, in one company, and a failure is shown as it was found: each takes its time.
FEW = settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
#: What stands around a quotation; in words of one's own it is not looked for.
_AROUND = str.maketrans("", "", "▏“”")


def readable(text: str) -> str:
    """The text without spaces, without what cannot be seen, and without what stands around it."""
    seen = (each for each in text if unicodedata.category(each)[0] not in "CZ")
    return "".join(seen).translate(_AROUND)


def the_way_on(card: str) -> str:
    """What a shortened card says is to be typed."""
    _, _, line = card.partition("There is more of it: “")
    typed, _, promised = line.partition("” ")
    assert promised.startswith("shows every word.")
    return typed


def keys(company: SlackCompany) -> Counter[str]:
    """What stands in Slack, by the keys that mark it."""
    marks = (message.metadata for message in company.slack.said() if message.metadata)
    return Counter(str(mark["event_payload"]["key"]) for mark in marks)


async def wait(company: SlackCompany, **some_time: float) -> None:
    """Let time pass, and say what there is to say then."""
    company.clock.now += span(**some_time)
    await company.oops.clockwork.let_time_pass()
    await company.settle()


def asked_once(company: SlackCompany, *handles: str) -> bool:
    """Whether each of them was written to, and no more than once."""
    return [len(company.person(each).reads()) for each in handles] == [1] * len(handles)


async def waiting(company: SlackCompany) -> int:
    """How many messages were neither said nor withdrawn."""
    now = company.clock.now
    return (await company.store.transact(lambda uow: uow.metrics.figures(now))).waiting


@on_each_database
@pytest.mark.parametrize("retry_after", ["30", "a date"])
async def test_fault_23_too_many_requests(company: SlackCompany, retry_after: str) -> None:
    """Throttled messages come when Slack will have them and no sooner, and none is lost."""
    if retry_after == "a date":
        retry_after = format_datetime(company.clock.now + span(seconds=30), usegmt=True)
    company.slack.faults.throttle(POST, retry_after=retry_after, times=5)

    for words in (LATE, WRONG_NAME, DEAD_LINK, RUDE):
        await company.person("dora").types(words)
    told_to_wait = len(company.slack.calls_of(POST))
    await wait(company, seconds=29)
    early = keys(company)
    calls_meanwhile = len(company.slack.calls_of(POST)) - told_to_wait
    await wait(company, seconds=1)
    in_time = keys(company)
    for _ in range(2):
        await wait(company, seconds=30)

    assert 2 <= told_to_wait <= MESSAGES_AT_ONCE
    assert (early, calls_meanwhile) == (Counter(), 0)
    assert in_time != Counter()
    assert await waiting(company) == 0
    assert set(keys(company).values()) == {1}
    assert asked_once(company, "walt", "ed", "nadia", "sam")


@on_each_database
async def test_fault_23_no_wait_is_named(company: SlackCompany) -> None:
    """Where Slack does not say how long, nothing is tried again at once, and none is lost."""
    company.slack.faults.throttle(POST, retry_after=None, times=5)

    for words in (LATE, WRONG_NAME, DEAD_LINK, RUDE):
        await company.person("dora").types(words)
    at_once = [call.error for call in company.slack.calls_of(POST)]
    await wait(company, seconds=1)
    early = company.person("walt").reads()
    calls_meanwhile = len(company.slack.calls_of(POST)) - len(at_once)
    await wait(company, seconds=30)

    assert at_once.count("ratelimited") == 5
    assert (early, calls_meanwhile) == ([], 0)
    assert await waiting(company) == 0
    assert set(keys(company).values()) == {1}
    assert asked_once(company, "walt", "ed", "nadia", "sam")


@on_each_database
async def test_fault_23_storm_quiets_everybody(company: SlackCompany) -> None:
    """Once two conversations are told to wait, no other asks Slack until then."""
    company.slack.faults.throttle(POST, retry_after=30, times=2)
    await company.person("dora").types(LATE)
    told_to_wait = len(company.slack.calls_of(POST))

    await company.person("dora").types(WRONG_NAME)
    await wait(company, seconds=29)
    assert len(company.slack.calls_of(POST)) == told_to_wait == 2

    await wait(company, seconds=1)
    assert await waiting(company) == 0
    assert len(company.slack.calls_of(POST)) == 2 + len(keys(company))


@on_each_database
@pytest.mark.parametrize("retry_after", ["0", "Wed, 21 Oct 2015 07:28:00 GMT", "31536000"])
async def test_fault_23_wait_that_makes_no_sense(company: SlackCompany, retry_after: str) -> None:
    """Slack is not asked again at once, and not in a year only."""
    company.slack.faults.throttle(POST, retry_after=retry_after, channel="walt")
    await company.person("dora").types(LATE)
    assert company.person("walt").reads() == []

    company.clock.now += span(hours=1)
    await company.settle()

    assert len(company.person("walt").reads()) == 1


@on_each_database
@pytest.mark.parametrize("taken", [False, True])
async def test_fault_24_connection_drops(company: SlackCompany, *, taken: bool) -> None:
    """Before or after the message was taken: it is said once."""
    company.slack.faults.drop(POST, taken=taken, channel="walt")
    await company.person("dora").types(LATE)

    await wait(company, seconds=SETTLING.total_seconds() - 1)
    assert len(company.person("walt").reads()) == taken
    await wait(company, seconds=1)

    assert len(company.person("walt").reads()) == 1
    assert await waiting(company) == 0


@on_each_database
async def test_fault_25_error_after_it_was_taken(company: SlackCompany) -> None:
    """A 500 may hide that the message stands there: it is said once, and kept up to date."""
    company.slack.faults.fail(POST, channel="walt")
    await company.person("dora").types(LATE)
    await wait(company, seconds=SETTLING.total_seconds())

    await company.person("walt").types("/oops OOPS-1 own")

    [card] = company.person("walt").reads()
    assert "OOPS-1 · being fixed" in card
    assert await waiting(company) == 0


@pytest_asyncio.fixture
async def impatient_company(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SlackCompany]:
    """The newspaper, where nobody waits for Slack longer than a second."""
    monkeypatch.setattr("adapters.process.app.connect", partial(connect, timeout=1))
    async with slack_company(tmp_path, database=database) as company:
        yield company


@on_each_database
async def test_fault_26_message_lands_after_we_gave_up(impatient_company: SlackCompany) -> None:
    """It lands between our giving up and our looking for it: it is said once."""
    company = impatient_company
    order = company.slack.faults.late(POST, channel="walt")
    await company.person("dora").types(LATE)
    assert company.person("walt").reads() == []

    order.release()
    await order.landed.wait()
    await wait(company, seconds=SETTLING.total_seconds())

    assert len(company.person("walt").reads()) == 1
    assert await waiting(company) == 0


@on_each_database
async def test_fault_27_answer_that_never_comes(impatient_company: SlackCompany) -> None:
    """It is given up while the message is still ours, which is said once, and the next after it."""
    company = impatient_company
    order = company.slack.faults.hang(POST, channel="walt")

    async with asyncio.timeout(SAY_WITHIN.total_seconds()):
        await company.person("dora").types(LATE)
    assert company.person("walt").reads() == []
    order.release()
    await wait(company, seconds=SETTLING.total_seconds())

    assert len(company.person("walt").reads()) == 1
    assert await waiting(company) == 0


@on_each_database
async def test_fault_27_answers_that_come_late(impatient_company: SlackCompany) -> None:
    """All the questions before a message share its time: where they took it, nothing is said."""
    company = impatient_company
    company.clock.now += span(hours=1)  # who is who was long enough ago to be asked again
    orders = [
        company.slack.faults.late("users.lookupByEmail"),
        company.slack.faults.late("conversations.open", channel="walt"),
    ]
    loop = asyncio.get_running_loop()

    async def dawdle() -> None:
        for each in orders:
            await each.reached.wait()
            loop.call_later(0.7, each.release)  # of the one second that both have together

    dawdling = asyncio.create_task(dawdle())
    await company.person("dora").types(LATE)
    dawdling.cancel()
    said_too_late = company.person("walt").reads()
    company.slack.faults.clear()
    await wait(company, seconds=SETTLING.total_seconds())

    assert said_too_late == []
    assert len(company.person("walt").reads()) == 1


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> list[AsyncWebClient]:
    """The clients with which Oops speaks to Slack, as soon as there are any."""
    clients: list[AsyncWebClient] = []

    def connected(token: str, base_url: str, timeout: int = PATIENCE) -> AsyncWebClient:
        clients.append(connect(token, base_url, timeout=timeout))
        return clients[-1]

    monkeypatch.setattr("adapters.process.app.connect", connected)
    return clients


async def test_fault_27_patience_is_below_the_lease(
    wired: list[AsyncWebClient], company: SlackCompany
) -> None:
    """Looking for a message and saying it are over, and it has settled, before the lease is."""
    [client] = wired

    patience = span(seconds=client.timeout)

    assert client.token == company.slack.bot_token
    assert patience <= SAY_WITHIN
    assert 2 * patience + SETTLING <= LEASE


@on_each_database
@pytest.mark.parametrize("error", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_fault_28_channel_is_closed_to_us(company: SlackCompany, error: str) -> None:
    """The lead hears of it once that day; the case is open, and its owner asked."""
    company.slack.faults.refuse(POST, error, channel="complaints", times=9)

    await company.person("dora").types(LATE)
    await company.person("dora").types(LATE)

    [told] = [each for each in company.person("wanda").reads() if "#complaints" in each]
    assert "Invite me" in told
    assert len(company.person("walt").reads()) == 2
    assert (await company.case("OOPS-1"))["stage"] == "reported"


@on_each_database
@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_fault_29_our_access_is_withdrawn(company: SlackCompany, error: str) -> None:
    """Slack is left alone but for a try now and then; once it lets us in again, all is said.

    Also to those above, why it is late, once.
    """
    await company.person("dora").types(LATE)
    await company.person("walt").types("/oops OOPS-1 own")
    before = keys(company)

    company.slack.withdraw(error)
    for _ in range(5):
        await wait(company, hours=1)
        tried = len(company.slack.calls)
        await company.person("dora").types(WRONG_NAME)
        await wait(company, seconds=50)
        assert len(company.slack.calls) == tried
    assert keys(company) == before
    company.slack.grant()
    for _ in range(5):
        await wait(company, minutes=1)

    assert await waiting(company) == 0
    assert "OOPS-1" in company.person("walt").reads()[-1]
    assert "Walt Crate was reminded" in company.person("wanda").reads()[-1]
    why = [each for each in company.person("olga").reads() if "I was not let in there" in each]
    assert len(why) == 1
    assert set(keys(company).values()) == {1}


@on_each_database
@pytest.mark.parametrize("known_to_slack", [False, True])
async def test_fault_30_owner_is_gone(company: SlackCompany, *, known_to_slack: bool) -> None:
    """Whoever cannot be written to any more answers for nothing, and the history says so."""
    if known_to_slack:
        company.slack.faults.refuse("conversations.open", "user_disabled", channel="walt")
    else:
        company.slack.workspace.change_person("walt", deleted=True)

    await company.person("dora").types(LATE)

    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"
    assert "Will you take this one?" in company.person("wanda").reads()[-1]
    overview = await company.person("dora").types("/oops OOPS-1")
    assert "Walt Crate could not be written to" in overview
    assert company.person("walt").reads() == []


@on_each_database
async def test_fault_30_change_that_is_refused_ends_there(company: SlackCompany) -> None:
    """Where only a change cannot be shown nobody is thought gone, and nothing goes in circles."""
    await company.person("dora").types(LATE)
    update = "chat.update"
    company.slack.faults.refuse(update, "user_disabled", channel="walt", times=99)

    await company.person("walt").types("/oops OOPS-1 own")
    await company.person("walt").types("/oops OOPS-1 fixed brought it by hand")

    assert [call.error for call in company.slack.calls_of(update)].count("user_disabled") == 2
    assert (await company.case("OOPS-1"))["owner"] == "walt@paper.example"
    assert "could not be written to" not in await company.person("dora").types("/oops OOPS-1")


@on_each_database
@pytest.mark.parametrize(
    "words", ["late " * 3000, "遅い" * 3000, "😡" * 3000, "\u200blate\u2060 " * 900, "é" * 9000]
)
async def test_fault_31_very_long_words(company: SlackCompany, words: str) -> None:
    """They are kept whole, and shown shortened with their reference, and Slack takes the card."""
    await company.person("dora").types(f"/oops {words}")

    [asked] = [message for message in company.slack.said() if "ask:" in str(message.metadata)]
    assert len(asked.visible) < 2000
    assert "…" in asked.visible
    assert asked.visible.startswith("OOPS-1 · ")
    assert (await company.case("OOPS-1"))["complaint"] == words.strip()


@on_each_database
@given(words=LONG_WORDS)
@example(words="&" * 900)
@example(words="😡" * 2400)
@FEW
async def test_fault_31_whole_words_are_a_command_away(company: SlackCompany, words: str) -> None:
    """Whatever they are written in, the command that the card names answers with all of them."""
    card = await company.person("dora").types(f"/oops late {words}")

    whole = await company.person("dora").types(the_way_on(card))

    quoted = readable("".join(line for line in whole.splitlines() if line.startswith("▏")))
    said = readable(f"late {words}")
    assert len(card) < 2000
    assert (len(quoted), quoted == said) == (len(said), True)


@on_each_database
async def test_fault_32_blocks_are_refused(company: SlackCompany) -> None:
    """What Slack will not take as a card it takes as text."""
    company.slack.faults.refuse(POST, "invalid_blocks", channel="walt")

    await company.person("dora").types(LATE)

    [asked] = company.slack.dm("walt")
    assert asked.blocks == ()
    assert "OOPS-1" in asked.visible
    assert "The paper was late again" in asked.visible


@on_each_database
async def test_fault_33_card_was_deleted(company: SlackCompany) -> None:
    """It is made again, once, with what is true then; whoever deletes it twice does not want it."""
    await company.person("dora").types(LATE)
    conversation = company.slack.workspace.direct("walt")
    conversation.posts.clear()

    await company.person("walt").types("/oops OOPS-1 own")
    [card] = company.person("walt").reads()
    assert "OOPS-1 · being fixed" in card

    conversation.posts.clear()
    await company.person("walt").types("/oops OOPS-1 fixed brought it by hand")
    assert company.person("walt").reads() == []
    assert await waiting(company) == 0
