"""Slack's users as people, and who of them is one of us."""

from typing import Any

import pytest

from adapters.chat.colleagues import Colleague
from adapters.slack.profiles import Workspace, colleague
from bot.company.people import Person

OURS = Workspace(team="T0PAPER", enterprise="E0MEDIA")
DORA: dict[str, Any] = {
    "id": "U0DORA",
    "team_id": "T0PAPER",
    "name": "dora",
    "real_name": "Dora Quill",
    "tz": "Europe/London",
    "deleted": False,
    "profile": {"email": "Dora@Paper.example", "real_name": "Dora Quill"},
}


def test_user_is_a_person_by_address_with_name_and_zone() -> None:
    """The address is kept as addresses are compared."""
    assert colleague(DORA, OURS) == Colleague(
        person=Person(email="dora@paper.example", name="Dora Quill", timezone="Europe/London")
    )


def test_user_without_an_address_gets_one_that_nobody_can_have() -> None:
    """The app may not see it, or the workspace hides it."""
    hidden = DORA | {"profile": {}, "real_name": " "}

    assert colleague(hidden, OURS).person == Person(
        email="u0dora@t0paper.invalid", name="dora", timezone="Europe/London"
    )


def test_user_without_any_name_is_called_by_the_address() -> None:
    """Somebody is always called something."""
    nameless = {"id": "U1", "team_id": "T0PAPER", "profile": {"email": "a@b.example"}}

    assert colleague(nameless, OURS).person.name == "a@b.example"


@pytest.mark.parametrize("zone", [None, "", 7, "Nowhere/Land", "../etc/passwd", "America", "\x00"])
def test_zone_that_this_machine_does_not_know_is_none(zone: object) -> None:
    """The organization's zone is used then, and nothing fails."""
    assert colleague(DORA | {"tz": zone}, OURS).person.timezone is None


def test_deactivated_user_is_not_active() -> None:
    """Nobody waits for somebody who left."""
    assert colleague(DORA | {"deleted": True}, OURS).person.active is False


@pytest.mark.parametrize(
    ("changes", "guest", "stranger", "bot"),
    [
        ({"is_restricted": True}, True, False, False),
        ({"is_ultra_restricted": True}, True, False, False),
        ({"is_stranger": True}, False, True, False),
        ({"team_id": "T0GUESTS"}, False, True, False),
        (
            {"team_id": "T0RADIO", "enterprise_user": {"enterprise_id": "E0MEDIA"}},
            False,
            False,
            False,
        ),
        ({"team_id": "T0GUESTS", "enterprise_user": {"enterprise_id": "E9"}}, False, True, False),
        ({"is_bot": True}, False, False, True),
        ({"id": "USLACKBOT"}, False, False, True),
    ],
)
def test_outsiders_are_told_apart(
    changes: dict[str, Any], *, guest: bool, stranger: bool, bot: bool
) -> None:
    """Guests, people of other companies, and apps; another team of our enterprise is us."""
    found = colleague(DORA | changes, OURS)

    assert (found.guest, found.stranger, found.bot) == (guest, stranger, bot)


def test_user_whose_team_is_not_told_is_ours() -> None:
    """Who comes from elsewhere is marked as such."""
    assert colleague(DORA | {"team_id": None}, OURS).stranger is False


def test_workspace_without_an_enterprise_has_none_in_common() -> None:
    """Two unknowns are not the same."""
    user = DORA | {"team_id": "T0GUESTS", "enterprise_user": {}}

    assert colleague(user, Workspace(team="T0PAPER")).stranger is True
