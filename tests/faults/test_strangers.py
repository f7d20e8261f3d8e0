"""What another workspace tells us, signed by Slack and in the name of one of us."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.slack.payloads import PayloadOrigin
from adapters.slack.platform import SlackPlatform
from adapters.slack.web_api import connect
from adapters.slack.workspaces import OurWorkspace
from tests.company import organization, span
from tests.operating.page import read
from tests.slack.company import SlackCompany, another_oops, socket_door
from tests.slack.mutated import Step, but, every_kind, kept
from tests.slack.standin_kept import Json
from tests.slack.standin_requests import Request

LATE = "The paper was late again"
OTHER = "T0OTHER"
INSTALLED: Sequence[Step] = ["authorizations", 0, "team_id"]
#: By what it is called when it is counted: a good request, and where another workspace is named.
FOREIGN: dict[str, tuple[str, Sequence[Sequence[Sequence[Step]]]]] = {
    "command": ("a command", [[["team_id"]]]),
    "event": ("an emoji", [[["team_id"]], [INSTALLED], [["team_id"], INSTALLED]]),
    "button": ("a button", [[["team", "id"]]]),
    "form": ("a form", [[["team", "id"]], [["view", "app_installed_team_id"]]]),
    "menu": ("a message's menu", [[["team", "id"]]]),
}


def elsewhere(request: Request, places: Sequence[Sequence[Step]]) -> Request:
    """The same, as another workspace would have it."""
    for each in places:
        request = but(request, each, OTHER)
    return request


async def counted(company: SlackCompany) -> dict[str, float]:
    """How many were dropped, by kind."""
    async with company.slack.session.get(f"{company.url}/metrics") as answer:
        page = read(await answer.text())
    name = 'oops_slack_foreign_total{kind="'
    found = {each.removeprefix(name)[:-2]: value for each, value in page.items() if name in each}
    return {kind: value for kind, value in found.items() if value}


@pytest.mark.parametrize("what", FOREIGN)
async def test_fault_19_another_workspace_is_not_obeyed(company: SlackCompany, what: str) -> None:
    """Although it names somebody whom we know: a 200, counted, one line in the log, and nothing."""
    name, everywhere = FOREIGN[what]
    good = (await every_kind(company))[name]
    before = await kept(company)

    with capture_logs() as log:
        answers = [
            await company.person("sam").visitor.send(elsewhere(good, places))
            for places in everywhere
        ]
    await company.settle()

    assert [(each.status, each.body) for each in answers] == [(200, "")] * len(everywhere)
    assert await kept(company) == before
    assert await counted(company) == {what: len(everywhere)}
    about = {"event": "dropped what came from a workspace that is not ours", "kind": what}
    assert log == [about | {"log_level": "warning"}]
    assert (await company.person("sam").visitor.send(good)).status == 200
    assert await kept(company) != before


async def test_fault_19_another_workspace_is_not_obeyed_through_a_socket(
    company: SlackCompany, tmp_path: Path
) -> None:
    """It is acknowledged there too, and dropped."""
    requests = company.slack.requests
    mark = requests.reaction("sam", company.message("ed", LATE), "oops")
    told = [
        elsewhere(requests.slash("sam", LATE), [["team_id"]]),
        elsewhere(mark, [["team_id"], INSTALLED]),
    ]
    async with socket_door(company, tmp_path):
        sam = company.slack.socket_visitor("sam")
        answers = [await sam.send(each) for each in told]

    assert [(each.status, each.body) for each in answers] == [(200, "")] * 2
    assert await company.cases() == []
    assert await counted(company) == {"command": 1, "event": 1}


async def test_fault_19_whose_our_token_is_cannot_be_asked(
    company: SlackCompany, tmp_path: Path
) -> None:
    """A complaint is not lost for that; within a minute Slack is asked again, and only then."""
    slash = company.slack.requests.slash
    told = elsewhere(slash("dora", LATE), [["team_id"]])
    company.slack.withdraw()
    async with another_oops(company, organization(tmp_path)) as started_now:
        dora = started_now.person("dora").visitor

        for words in (LATE, "The gift is broken"):
            assert (await dora.slash(words)).status == 200
        company.slack.grant()
        assert (await dora.send(told)).status == 200
        assert len(await company.cases()) == 3
        assert len([each for each in company.slack.calls_of("auth.test") if each.error]) == 1

        company.clock.now += span(minutes=1)
        told = elsewhere(slash("dora", LATE), [["team_id"]])
        assert (await dora.send(told)).status == 200
        assert len(await company.cases()) == 3


async def test_fault_19_slack_does_not_say_whose_our_token_is(company: SlackCompany) -> None:
    """Not everybody who writes meanwhile waits for it to be asked again: it is, in a minute."""
    slack, told = company.slack, PayloadOrigin(team_id=OTHER)
    before = len(slack.calls_of("auth.test"))
    ours = OurWorkspace(
        SlackPlatform(connect(slack.bot_token, slack.url), company.clock, company.store),
        company.clock,
    )
    slack.faults.fail("auth.test")

    taken = [await ours.is_told(told) for _ in range(2)]
    company.clock.now += span(minutes=1)

    assert (*taken, await ours.is_told(told)) == (True, True, False)
    assert len(slack.calls_of("auth.test")) - before == 2


async def test_fault_19_slack_takes_its_time_to_say_whose_our_token_is(
    company: SlackCompany,
) -> None:
    """Nobody waits for that: a complaint is acknowledged in time."""
    hanging = company.slack.faults.hang("auth.test", times=2)

    answer = await company.person("dora").visitor.slash(LATE)

    hanging.release()
    assert answer.status == 200
    assert len(await company.cases()) == 1


OURS = {"team_id": "T0PAPER"}
SHARED = {"team_id": OTHER, "authorizations": [OURS], "is_ext_shared_channel": True}
ORG_WIDE = {"team": None, "enterprise": {"id": "E0MEDIA"}}


@pytest.mark.parametrize(
    ("payload", "enterprise", "is_ours"),
    [
        (SHARED, None, True),
        (SHARED | {"is_ext_shared_channel": False}, None, False),
        (SHARED | {"authorizations": [{"team_id": OTHER}]}, None, False),
        ({"team": {"id": OTHER}, "view": {"app_installed_team_id": "T0PAPER"}}, None, False),
        (
            {
                "team": {"id": OTHER},
                "user": {"team_id": OTHER},
                "view": {"app_installed_team_id": "T0PAPER"},
            },
            None,
            True,
        ),
        (ORG_WIDE, "E0MEDIA", True),
        (ORG_WIDE, "E0OTHER", False),
        (ORG_WIDE, None, False),
        ({"team_id": OTHER, "enterprise_id": "E0MEDIA"}, "E0MEDIA", True),
        ({"authorizations": [{"team_id": None, "enterprise_id": "E0MEDIA"}]}, "E0MEDIA", True),
        ({}, None, True),
    ],
)
def test_workspace_is_ours(payload: Json, enterprise: str | None, *, is_ours: bool) -> None:
    """In a channel shared with another company, and where an enterprise has one installation."""
    assert PayloadOrigin.model_validate(payload).is_of("T0PAPER", enterprise) is is_ours
