"""What comes twice happens once, also where it could not be kept the first time."""

import asyncio
from pathlib import Path

import pytest

from tests.company import span
from tests.faults.stalling import stalled
from tests.teams.client import Answered, Json
from tests.teams.company import TeamsCompany, TeamsEmployee, store_url

LATE = "The paper was late again"


async def twice(company: TeamsCompany, who: TeamsEmployee, name: str, value: Json) -> list[int]:
    """Teams hands it over under two ids at once, and once more under the first."""
    one, other = (company.client.invokes(who.who, name, value) for _ in range(2))
    answers: list[Answered] = await asyncio.gather(*map(company.client.send, (one, other)))
    answers.append(await company.client.send(one))
    return [each.status for each in answers]


async def test_database_that_stalls_takes_nothing_for_kept(
    company: TeamsCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No acknowledgement while nothing can be kept; what comes again is one case, answered once."""
    monkeypatch.setattr("adapters.teams.app._DEADLINE", 0.5)  # Teams waits fifteen seconds
    activity = company.client.says(company.teams.people["dora"], LATE)

    with stalled(store_url(tmp_path)):
        async with asyncio.timeout(5):
            refused = await company.client.send(activity)
        async with company.client.session.get(company.client.url) as alive:
            assert alive.status == 405
    monkeypatch.undo()
    again = await company.client.send(activity)
    await company.settle()

    assert (refused.status, refused.body, again.status) == (503, {}, 200)
    assert len(await company.cases()) == 1
    assert len(company.answers_in(activity)) == 1


async def test_keys_that_do_not_come_hold_up_no_answer(
    company: TeamsCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also finding out who signed takes part of the time that Teams waits."""
    await company.person("dora").types("help")
    monkeypatch.setattr("adapters.teams.app._DEADLINE", 0.3)
    activity = company.client.says(company.teams.people["dora"], LATE)
    company.clock.now += span(days=2)
    hangs = company.teams.issuer.hangs = asyncio.Event()

    async with asyncio.timeout(2):
        refused = await company.client.send(activity)
    hangs.set()
    monkeypatch.undo()
    again = await company.client.send(activity)

    assert (refused.status, again.status) == (503, 200)
    assert len(await company.cases()) == 1


async def test_report_s_form_sent_twice_is_one_case(company: TeamsCompany) -> None:
    """The form of a message's menu, sent by an impatient finger or an impatient client."""
    dora = company.person("dora")
    data = {"form": "report", "value": "", "opening": "k", "said.complaint": LATE}
    value = {"commandId": "report", "data": data}

    statuses = await twice(company, dora, "composeExtension/submitAction", value)
    await company.settle()

    assert (statuses, len(await company.cases())) == ([200] * 3, 1)
    assert len(dora.reads()) == 1


async def test_dialog_sent_twice_counts_once(company: TeamsCompany) -> None:
    """The same words from the same dialog, under two ids at once, are one promise."""
    await company.person("dora").types(LATE)
    walt = company.person("walt")
    await walt.presses("own")
    await walt.presses("promise")

    value = {"data": walt.filled(what="a call", when="tomorrow 12:00")}
    statuses = await twice(company, walt, "task/submit", value)

    assert statuses == [200] * 3
    assert (await company.history(1)).count("PromiseMade") == 1


async def test_button_under_two_ids_is_one_step(company: TeamsCompany) -> None:
    """The same press, under two ids at once: one owner, and one line in the history."""
    await company.person("dora").types(LATE)
    walt = company.person("walt")
    own = next(each for each in walt.latest().buttons if each.verb == "own")
    action = {"type": own.kind, "verb": own.verb, "data": dict(own.data)}

    statuses = await twice(company, walt, "adaptiveCard/action", {"action": action})

    assert statuses == [200] * 3
    assert (await company.history(1)).count("OwnershipAccepted") == 1
