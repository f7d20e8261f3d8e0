"""Buttons, dialogs and message actions in Teams: answered with a card, a sentence or a form."""

from typing import Any

import pytest

from tests.teams.card_rules import elements, faults
from tests.teams.company import TeamsCompany, TeamsEmployee
from tests.teams.issuer import APP_ID


async def reported(company: TeamsCompany) -> TeamsEmployee:
    """A case, and the one who is asked to own it."""
    await company.person("dora").types("The paper was late again")
    return company.person("walt")


async def test_button_is_answered_with_the_card_as_it_is_now(company: TeamsCompany) -> None:
    """Whoever pressed sees the case in its place, and so does everybody else."""
    walt = await reported(company)
    asked = walt.latest()
    own = next(each for each in asked.buttons if each.verb == "own")

    answer = await walt.press(own, asked)
    await company.settle()

    assert answer.body["type"] == "application/vnd.microsoft.card.adaptive"
    assert faults(answer.body["value"]) == []
    assert "being fixed" in repr(answer.body["value"])
    assert "being fixed" in walt.latest().visible
    assert "being fixed" in company.channel("complaints")[-1]


async def test_double_click_is_one_click(company: TeamsCompany) -> None:
    """Twice at once, and once more under another id: one owner, one line in the history."""
    walt = await reported(company)
    asked = walt.latest()
    own = next(each for each in asked.buttons if each.verb == "own")

    answers = [await walt.press(own, asked) for _ in range(3)]

    assert [each.status for each in answers] == [200, 200, 200]
    assert (await company.history(1)).count("OwnershipAccepted") == 1


async def test_button_of_somebody_too_late_is_refused_in_a_sentence(company: TeamsCompany) -> None:
    """What is refused says so to the one who pressed; the card stays."""
    walt = await reported(company)
    await walt.presses("own")
    asked = company.teams.said("19:complaints@thread.tacv2")[0]
    fixed = next(each for each in asked.buttons if each.verb == "fixed")
    await walt.types("OOPS-1 fixed it is there now")

    answer = await company.person("carla").press(fixed, asked)

    assert answer.body["task"]["type"] in ("message", "continue")


async def test_card_that_is_looked_at_is_as_it_is_now_for_that_reader(
    company: TeamsCompany,
) -> None:
    """The channel's card is the owner's for the owner, and the reporter's for the reporter."""
    walt = await reported(company)
    await walt.presses("own")
    card = company.teams.said("19:complaints@thread.tacv2")[0]
    action = card.content["refresh"]["action"]
    value = {"action": action, "trigger": "automatic"}

    seen = {
        handle: repr(
            (
                await company.client.send(
                    company.client.invokes(
                        company.teams.people[handle], "adaptiveCard/action", value
                    )
                )
            ).body["value"]
        )
        for handle in ("walt", "dora")
    }

    assert "'verb': 'fixed'" in seen["walt"]
    assert "'verb': 'fixed'" not in seen["dora"]
    assert "'verb': 'customer'" in seen["dora"]


async def test_dialog_asks_for_words_and_closes_when_they_are_taken(company: TeamsCompany) -> None:
    """A button that needs words opens a dialog; sent, it closes, and the case is changed."""
    walt = await reported(company)
    await walt.presses("own")
    await walt.presses("fixed")

    complaint = await walt.fills(what="today's paper is in her letter box")

    assert complaint == ""
    assert (await company.case("OOPS-1"))["stage"] == "fixed"


async def test_refused_dialog_keeps_what_was_typed(company: TeamsCompany) -> None:
    """A refusal stands in the dialog, beside every word that was typed."""
    walt = await reported(company)
    await walt.presses("own")
    await walt.presses("promise")

    complaint = await walt.fills(
        what="a call <at>all</at>", when="when pigs fly", **{"when.date": "2026-03-06"}
    )

    assert "when pigs fly" in complaint
    typed = {name: each.get("value") for name, each in walt.form.inputs.items()}
    assert typed == {
        "said.what": "a call <at>all</at>",
        "said.when": "when pigs fly",
        "said.when.date": "2026-03-06",
        "said.when.time": None,
    }
    assert await walt.fills(when="", **{"when.time": "12:30"}) == ""
    assert "a call <at>all</at>, by Fri 6 Mar, 12:30" in (await walt.types("OOPS-1"))


async def test_colleague_is_chosen_by_name(company: TeamsCompany) -> None:
    """Handing on offers the company's people by their names, and means their addresses."""
    walt = await reported(company)
    await walt.presses("own")
    await walt.presses("hand")
    people, _ = walt.form.inputs.values()

    await walt.fills(to="carla@paper.example", why="she knows them")

    assert {"title": "Carla Bell", "value": "carla@paper.example"} in people["choices"]
    assert "HandoverOffered" in await company.history(1)
    question = company.person("carla").latest().visible
    assert "Walt Crate would like to hand you this case: “she knows them”." in question


async def test_menu_moves_a_case_to_another_department(company: TeamsCompany) -> None:
    """What is chosen from a card's menu is what happens."""
    await reported(company)

    await company.person("dora").presses("hand:department", option="Newsroom")

    assert (await company.case("OOPS-1"))["department"] == "Newsroom"


def marked(company: TeamsCompany, **more: object) -> dict[str, Any]:
    """What Teams hands over when somebody chooses us in a message's menu."""
    message = company.message("ed", "My <b>paper</b> is late &amp; wet")
    payload = company.payload_of(message) | more
    return {"commandId": "report", "commandContext": "message", "messagePayload": payload}


async def test_message_action_opens_the_form_filled(company: TeamsCompany) -> None:
    """The form has the message's words, who said them, and where; sending it as it is reports."""
    dora = company.person("dora")
    fetched = await company.client.send(
        company.client.invokes(dora.who, "composeExtension/fetchTask", marked(company))
    )
    card = fetched.body["task"]["value"]["card"]["content"]
    [complaint] = [each for each in card["body"] if each.get("id") == "said.complaint"]

    data = card["actions"][0]["data"] | {"said.complaint": complaint["value"]}
    submitted = await company.client.send(
        company.client.invokes(
            dora.who, "composeExtension/submitAction", {"commandId": "report", "data": data}
        )
    )
    await company.settle()

    assert faults(card) == []
    assert complaint["value"] == "My paper is late & wet"
    assert "Said by Ed Marsh" in repr(card)
    assert "OOPS-1" in submitted.body["task"]["value"]
    case = await company.case("OOPS-1")
    assert case["complaint"] == "My paper is late & wet"
    assert case["reporter"] == "dora@paper.example"
    card = dora.on_screen()[-1].content
    [link] = [each["url"] for each in elements(card) if each["type"] == "Action.OpenUrl"]
    assert link.startswith("https://teams.example/")


@pytest.mark.parametrize("place", ["personal", "groupChat", "channel"])
async def test_message_of_a_private_chat_is_shown_first_with_a_warning(
    company: TeamsCompany, place: str
) -> None:
    """The reporter reads who will read it, above the words, which can be shortened."""
    dora = company.person("dora")
    activity = company.client.invokes(dora.who, "composeExtension/fetchTask", marked(company))
    activity["conversation"]["conversationType"] = place

    fetched = await company.client.send(activity)

    card = fetched.body["task"]["value"]["card"]["content"]
    assert ("said in a private conversation" in repr(card)) is (place != "channel")
    [chosen] = [each["value"] for each in elements(card) if each.get("id") == "said.sees"]
    assert chosen == ("all" if place == "channel" else "private")
    assert await company.cases() == []


@pytest.mark.parametrize(
    ("kind", "customer"),
    [("emailUser", "Gould Ann"), ("federatedUser", "Gould Ann"), ("aadUser", None), (None, None)],
)
async def test_who_wrote_from_outside_is_the_customer(
    company: TeamsCompany, kind: str | None, customer: str | None
) -> None:
    """Somebody of no tenant that we share is no colleague who passes on what a customer said."""
    author = {"user": {"displayName": "Gould, Ann", "userIdentityType": kind}}
    value = marked(company, **{"from": author})

    fetched = await company.client.send(
        company.client.invokes(company.teams.people["dora"], "composeExtension/fetchTask", value)
    )

    card = fetched.body["task"]["value"]["card"]["content"]
    [field] = [each for each in card["body"] if each.get("id") == "said.customers"]
    assert field.get("value") == customer


async def test_message_marked_by_two_is_one_case_with_two_reporters(company: TeamsCompany) -> None:
    """Whoever marks the same message later is noted as a reporter too."""
    message = company.message("ed", "The paper is late")

    await company.person("dora").marks(message)
    await company.person("sam").marks(message)

    assert len(await company.cases()) == 1
    assert "ReporterAdded" in await company.history(1)


async def test_own_message_is_not_reported(company: TeamsCompany) -> None:
    """What we wrote ourselves is no complaint."""
    author = {"application": {"id": APP_ID, "displayName": "Oops"}}
    value = marked(company, **{"from": author})

    answer = await company.client.send(
        company.client.invokes(company.teams.people["dora"], "composeExtension/fetchTask", value)
    )

    assert "I wrote that message myself" in answer.body["task"]["value"]


async def test_empty_form_says_what_is_missing(company: TeamsCompany) -> None:
    """A report without words is refused in its own dialog."""
    dora = company.person("dora")
    data = {"form": "report", "value": "", "opening": "k", "said.complaint": "  "}

    answer = await company.client.send(
        company.client.invokes(dora.who, "task/submit", {"data": data})
    )

    assert answer.body["task"]["type"] == "continue"
    assert len(await company.cases()) == 0


@pytest.mark.parametrize("verb", ["explode", "own:more:and:more", "refresh", "form", "offer"])
async def test_odd_button_is_refused_and_changes_nothing(company: TeamsCompany, verb: str) -> None:
    """A verb that we did not write, with a value that is no case, ends in a sentence."""
    action = {"type": "Action.Execute", "verb": verb, "data": {"value": "OOPS-77"}}

    answer = await company.client.send(
        company.client.invokes(
            company.teams.people["dora"], "adaptiveCard/action", {"action": action}
        )
    )

    assert answer.status == 200
    assert answer.body["type"] == "application/vnd.microsoft.activity.message"
    assert len(await company.cases()) == 0


@pytest.mark.parametrize("form", ["own", "explode", "", None, 5, ["told"], "told:"])
async def test_odd_form_is_refused_and_changes_nothing(company: TeamsCompany, form: object) -> None:
    """A form that we did not make, of a case that there is, ends in a sentence."""
    walt = await reported(company)
    data = {"form": form, "value": "OOPS-1", "said.what": "x"}

    answer = await company.client.send(
        company.client.invokes(walt.who, "task/submit", {"data": data})
    )

    assert (answer.status, answer.body["task"]["type"]) == (200, "message")
    assert answer.body["task"]["value"].startswith("I do not know")
    assert await company.history(1) == ["CaseReported", "CustomerAdded", "OwnerAsked"]


async def test_line_of_a_list_opens_its_case(company: TeamsCompany) -> None:
    """The case is read in a dialog, by the one who presses; the list stays."""
    await company.person("dora").types("The paper was late again")
    await company.pass_time(days=1)
    walt = company.person("walt")
    await walt.types("overdue")
    listed = walt.latest_with("show")
    before = listed.visible

    opened = await walt.presses("show", on=listed)

    assert opened.startswith("OOPS-1 · reported, waiting for an owner\n")
    assert opened.splitlines()[-1].startswith("• ")
    assert listed.visible == before
