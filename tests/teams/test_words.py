"""Sentences in Teams name what is typed in Teams."""

import re

import pytest

from adapters.teams.package import manifest
from adapters.teams.text import without_markdown
from bot.wording.typed_examples import without_command_word
from tests.teams.company import TeamsCompany


async def test_help_names_what_works_in_teams(company: TeamsCompany) -> None:
    """No command word, no emoji; the page of one's own and forwarding are named."""
    answer = await company.person("dora").types("help")

    assert "/oops" not in answer
    assert ":oops:" not in answer
    assert [each in answer for each in ("OOPS-42 own", "home", "forward")] == [True, True, True]


@pytest.mark.parametrize("typed", ["OOPS-1 promise", "OOPS-1 told all by phone", "OOPS-9", "ok"])
async def test_refusals_name_what_is_typed_in_teams(company: TeamsCompany, typed: str) -> None:
    """An example is typed as it is shown."""
    dora = company.person("dora")
    await dora.types("The paper was late again")

    answer = await dora.types(typed)

    assert "“" in answer
    assert "/oops" not in answer


async def test_pressed_refusal_shows_no_backslash(company: TeamsCompany) -> None:
    """What a button is answered with is shown as it is by some clients."""
    said = without_markdown("Write “promise <when> <what>”, not [x](https://evil.example)")

    assert "\\" not in said
    assert "<when" not in said
    assert "](" not in said
    assert said.replace("\u200b", "") == (
        "Write “promise <when> <what>”, not [x](https://evil.example)"
    )


def test_example_is_shown_without_the_command_word() -> None:
    """Other slashes, and the words of customers, stay."""
    text = "/oops OOPS-42 own\n    take it; “/oops” alone. “/oops help”. The /oops page, c/oops d"

    assert without_command_word(text, "@Oops") == (
        "OOPS-42 own\n    take it; “@Oops” alone. “help”. The /oops page, c/oops d"
    )


def test_command_menu_has_the_help_and_no_placeholder() -> None:
    """A chosen command is typed as it stands; the person goes on where something is missing."""
    [commands] = manifest("app", "https://paper.example")["bots"][0]["commandLists"]
    titles = [each["title"] for each in commands["commands"]]

    assert titles[:2] == ["home", "help"]
    assert {"list", "find", "away until"} <= set(titles)
    assert [each for each in titles if re.search(r"[<>/\[]", each)] == []
