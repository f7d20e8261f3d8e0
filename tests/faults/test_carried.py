"""What lies in a client and comes back is believed only where it was signed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams import words
from storage.cases.signing import is_signature, signature
from tests.slack.company import SlackCompany
from tests.teams.company import TeamsCompany, TeamsEmployee, teams_company
from tests.teams.test_messages import FORWARDED

Json = dict[str, Any]

KEY = b"k" * 32
CLOSING = ("OOPS-1 own", "OOPS-1 fixed sent again", "OOPS-1 told all by phone", "OOPS-1 close")
IS_CLOSED = "OOPS-1 has this message already, and is closed."


@pytest_asyncio.fixture
async def teams(tmp_path: Path) -> AsyncIterator[TeamsCompany]:
    """The newspaper on Teams."""
    async with teams_company(tmp_path) as place:
        yield place


async def opened_form(who: TeamsEmployee, number: str, text: str) -> Json:
    """Somebody chooses "Report to Oops" on a message; the form as it would be sent."""
    message = who.company.message(who.who.handle, text)
    payload = who.company.payload_of(message) | {"id": number}
    value = {"commandId": "report", "commandContext": "message", "messagePayload": payload}
    answer = await who.client.send(
        who.client.invokes(who.who, "composeExtension/fetchTask", value, where=message.conversation)
    )
    card = answer.body["task"]["value"]["card"]["content"]
    filled: Json = card["actions"][0]["data"] | {"said.complaint": text, "said.severity": "normal"}
    return filled


async def sends(who: TeamsEmployee, data: Json) -> Json:
    """They send the form; the answer."""
    value = {"data": data, "commandId": "report", "commandContext": "message"}
    answer = await who.client.send(
        who.client.invokes(who.who, "composeExtension/submitAction", value)
    )
    assert answer.status == 200
    await who.company.settle()
    return answer.body


async def test_fault_100_crafted_source_swallows_no_report(teams: TeamsCompany) -> None:
    """A decoy that claims another's message is not taken; the real report is."""
    ed, dora = teams.person("ed"), teams.person("dora")
    real = await opened_form(dora, "1700000000099", "The paper was late")
    decoy = await opened_form(ed, "1700000000001", "never mind")

    answer = await sends(ed, decoy | {"source": real["source"]})
    await sends(dora, real)

    [case] = await teams.cases()
    assert words.NOT_AS_IT_WAS in repr(answer)
    assert (case["complaint"], case["reporter"]) == ("The paper was late", "dora@paper.example")


async def test_fault_100_every_changed_field_is_refused(teams: TeamsCompany) -> None:
    """A field that nobody can type was changed, taken away or added, or its signature was."""
    dora = teams.person("dora")
    good = await opened_form(dora, "1700000000099", "The paper was late")
    changed: list[Json] = [
        good | {"source": good["source"] + "0"},
        good | {"link": "https://evil.example"},
        good | {"signature": good["signature"][:-1] + "!"},
        good | {"signature": 7},
        good | {"source": [good["source"]]},
        {name: each for name, each in good.items() if name != "signature"},
        {name: each for name, each in good.items() if name != "link"},
    ]

    answers = [await sends(dora, each) for each in changed]

    assert [words.NOT_AS_IT_WAS in repr(each) for each in answers] == [True] * len(changed)
    assert await teams.cases() == []
    again = answers[0]["task"]["value"]["card"]["content"]
    assert "source" not in again["actions"][0]["data"]
    assert "The paper was late" in repr(again)


async def test_fault_101_message_of_a_closed_case_is_not_swallowed_on_teams(
    teams: TeamsCompany,
) -> None:
    """The form says so and keeps the words; sent once more, they are a new case."""
    walt, dora = teams.person("walt"), teams.person("dora")
    await sends(walt, await opened_form(walt, "1700000000099", "The paper was late"))
    for each in CLOSING:
        await walt.types(each)

    answer = await sends(dora, await opened_form(dora, "1700000000099", "It was late again"))
    form = answer["task"]["value"]["card"]["content"]
    words_kept = {"said.complaint": "It was late again", "said.severity": "normal"}
    await sends(dora, form["actions"][0]["data"] | words_kept)

    assert IS_CLOSED in repr(answer)
    assert [(each["ref"], each["complaint"]) for each in await teams.cases()] == [
        ("OOPS-1", "The paper was late"),
        ("OOPS-2", "It was late again"),
    ]


async def test_fault_101_message_of_a_closed_case_is_not_swallowed_on_slack(
    company: SlackCompany,
) -> None:
    """The second reporter is told which case it was, and how to go on."""
    walt, dora = company.person("walt"), company.person("dora")
    message = company.message("ed", "The paper was late")
    await walt.marks(message)
    for each in CLOSING:
        await walt.types(f"/oops {each}")

    await dora.marks(message)

    said = dora.visitor.ephemerals[-1].visible
    assert IS_CLOSED in said
    assert "/oops OOPS-1 reopen <why>" in said


async def test_fault_103_offer_is_taken_only_where_it_stands(teams: TeamsCompany) -> None:
    """A button that names what another forwarded, in a chat of their own, reports nothing."""
    dora, ed = teams.person("dora"), teams.person("ed")
    attachments = [{"contentType": "text/html", "content": FORWARDED}]
    await dora.says("look", attachments=attachments)
    stolen = dora.latest_with("offer")
    button = next(each for each in stolen.buttons if each.verb == "offer")

    await ed.press(button, stolen)

    assert await teams.cases() == []


SIGNED = st.lists(st.text(max_size=20), min_size=1, max_size=4)


@given(parts=SIGNED, others=SIGNED)
@settings(max_examples=30)
def test_fault_102_signature_is_of_these_parts_alone(parts: list[str], others: list[str]) -> None:
    """Other parts, another purpose or another key: another signature."""
    made = signature(KEY, "a form", *parts)

    assert is_signature(made, KEY, "a form", *parts)
    assert is_signature(made, KEY, "a form", *others) == (parts == others)
    assert not is_signature(made, KEY, "another", *parts)
    assert not is_signature(made, b"l" * 32, "a form", *parts)
    assert not is_signature(made, KEY, "a form", *parts[:-1])


@given(parts=SIGNED, where=st.integers(0, 15), to=st.characters())
@settings(max_examples=30)
def test_fault_102_changed_signature_is_refused(parts: list[str], where: int, to: str) -> None:
    """Each changed character counts."""
    made = signature(KEY, "a form", *parts)
    changed = made[:where] + to + made[where + 1 :]

    assert is_signature(changed, KEY, "a form", *parts) == (changed == made)
