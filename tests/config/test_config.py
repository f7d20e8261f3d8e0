"""What `oops.toml` says, as the core has it."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.organization import Department, Organization, PersonSettings, Policy
from tests.config.documents import DEPARTMENT, LEAST, ORGANIZATION, loaded, said_of

NORMAL = Policy(
    severity="normal",
    accept_within=Duration.parse("2h"),
    acknowledge_within=Duration.parse("4h"),
    fix_within=Duration.parse("3d"),
    tell_within=Duration.parse("4h"),
    update_every=Duration.parse("1d"),
    nag_every=Duration.parse("4h"),
    escalate_after=2,
    any_hour=False,
)
URGENT = Policy(
    severity="urgent",
    accept_within=Duration.parse("15m"),
    acknowledge_within=Duration.parse("30m"),
    fix_within=Duration.parse("8h"),
    tell_within=Duration.parse("1h"),
    update_every=Duration.parse("2h"),
    nag_every=Duration.parse("15m"),
    escalate_after=2,
    any_hour=True,
)


def test_organization_with_defaults() -> None:
    """A name, a zone and one department are enough; all else has its default."""
    assert loaded(LEAST) == Organization(
        name="The Harbour Courier",
        zone=ZoneInfo("Europe/Dublin"),
        hours=WorkingHours.parse(["mon-fri 09:00-17:00"]),
        holidays=Holidays(),
        digest_at=time(9),
        digest_channel=None,
        departments=(Department(name="IT", lead="uma@example.com"),),
        policies={"normal": NORMAL, "urgent": URGENT},
        executive=None,
        reactions=("oops", "sos"),
        people={},
    )


def test_organization_with_everything() -> None:
    """Each key of [organization] reaches the core."""
    keys = """
working_hours = "sun-thu 08:00-16:00"
holidays = "IE"
digest = { at = "16:30", channel = "#oops" }
executive = "Grace@Example.com"
reactions = [":bulb:", "sos", "bulb", "+1", "o-o_o"]
"""

    assert loaded(ORGANIZATION + keys + DEPARTMENT) == replace(
        loaded(LEAST),
        hours=WorkingHours.parse(["sun-thu 08:00-16:00"]),
        holidays=Holidays.parse(["IE"]),
        digest_at=time(16, 30),
        digest_channel="#oops",
        executive="grace@example.com",
        reactions=("bulb", "sos", "+1", "o-o_o"),
    )


def test_department_with_everything() -> None:
    """Each key of a department reaches the core, in the order of the file."""
    department = """
[[departments]]
name = " Newsroom "
lead = "Edith@Example.com"
members = ["carl@example.com", "Dora@example.com", "CARL@example.com"]
channel = "C0123ABCD"
about = \"\"\"
What we print,
and what is wrong with it. \"\"\"
keywords = ["article", "wrong name", "article"]
executive = "ines@example.com"
"""

    assert loaded(LEAST + department).departments[1:] == (
        Department(
            name="Newsroom",
            lead="edith@example.com",
            members=("carl@example.com", "dora@example.com"),
            channel="C0123ABCD",
            about="What we print, and what is wrong with it.",
            keywords=("article", "wrong name"),
            executive="ines@example.com",
        ),
    )


def test_people_by_their_addresses() -> None:
    """What is known of a person is found by the normal form of their address."""
    people = """
[[people]]
email = "Carl@Example.com"
deputy = "Edith@example.com"
timezone = "Europe/Lisbon"
working_hours = "10:00-16:00"
holidays = ["PT", 2026-12-24]
[[people]]
email = "dora@example.com"
"""

    assert loaded(LEAST + people).people == {
        "carl@example.com": PersonSettings(
            deputy="edith@example.com",
            timezone=ZoneInfo("Europe/Lisbon"),
            hours=WorkingHours.parse(["10:00-16:00"]),
            holidays=Holidays.parse(["PT", "2026-12-24"]),
        ),
        "dora@example.com": PersonSettings(),
    }


@pytest.mark.parametrize(
    "written",
    [
        '["mon-thu 09:00-17:00", "fri 09:00-12:00 13:00-15:00"]',
        '"mon-thu 09:00-17:00, fri 09:00-12:00 13:00-15:00"',
        '{ mon-thu = "09:00-17:00", fri = ["09:00-12:00", "13:00-15:00"] }',
        '{ mon-thu = "09:00-17:00", fri = "09:00-12:00 13:00-15:00" }',
    ],
)
def test_working_hours_in_any_form(written: str) -> None:
    """A line, a list and a table of days say the same."""
    hours = loaded(f"{ORGANIZATION}working_hours = {written}\n{DEPARTMENT}").hours

    assert hours == WorkingHours.parse(["mon-thu 09:00-17:00", "fri 09:00-12:00 13:00-15:00"])


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("[]", []),
        ('"DE-BY"', ["DE-BY"]),
        ("2026-12-24", ["2026-12-24"]),
        ('["DE-BY", "2026-12-24", 2026-12-31]', ["DE-BY", "2026-12-24", "2026-12-31"]),
    ],
)
def test_holidays_in_any_form(written: str, texts: list[str]) -> None:
    """Codes and dates stand alone or in a list, and a date may be TOML's own."""
    holidays = loaded(f"{ORGANIZATION}holidays = {written}\n{DEPARTMENT}").holidays

    assert holidays == Holidays.parse(texts)


@pytest.mark.parametrize("written", ['"07:30"', "07:30:00"])
def test_digest_at_a_time_in_any_form(written: str) -> None:
    """The time of the digest is a text or TOML's own local time."""
    assert loaded(f"{ORGANIZATION}digest.at = {written}\n{DEPARTMENT}").digest_at == time(7, 30)


@pytest.mark.parametrize("channel", ["#oops", "#büro-2", "C024BE91L", "19:abc@thread.tacv2"])
def test_channel_by_name_or_id(channel: str) -> None:
    """A channel's name has its #; its id is whatever the platform calls it."""
    assert loaded(f'{LEAST}channel = "{channel}"').departments[0].channel == channel


@pytest.mark.parametrize(
    "link",
    [
        "https://teams.microsoft.com/l/channel/19%3aAb_9%40thread.tacv2/Night%20desk?groupId=1",
        " https://teams.cloud.microsoft/l/channel/19%3AAb_9%40thread.tacv2?tenantId=t ",
        "HTTPS://gov.teams.microsoft.us/l/channel/19:Ab_9@thread.tacv2/General",
    ],
)
def test_channel_by_its_link_in_teams(link: str) -> None:
    """What Teams copies is as good as the id in it."""
    found = loaded(f'{LEAST}channel = "{link}"').departments[0].channel
    assert found == "19:Ab_9@thread.tacv2"


@pytest.mark.parametrize(
    "link",
    [
        "https://teams.microsoft.com/l/message/19%3aAb_9%40thread.tacv2/1700000000000",
        "https://teams.microsoft.com.example.org/l/channel/19%3aAb_9%40thread.tacv2/x",
        "https://teams.microsoft.com/l/channel/Ab_9/x",
        "https://teams.microsoft.com/l/channel/19%3aAb_9%40thread.tacv2%0A/x",
        "https://paper.slack.com/archives/C024BE91L",
    ],
)
def test_other_link_is_no_channel(link: str) -> None:
    """A message's link, and one that leads elsewhere, say which one is meant."""
    said = said_of(f'{LEAST}channel = "{link}"')
    assert "expected a link from “Get link to channel” in Teams, found" in said


def test_policy_of_each_name_begins_with_the_defaults_nearest() -> None:
    """What "urgent" leaves out is urgent's; what any other severity leaves out is everyday's."""
    policies = """
[policy.calm]
nag_every = "1d"
[policy.urgent]
accept_within = "2s"
[policy.normal]
escalate_after = 3
any_hour = true
"""

    assert loaded(LEAST + policies).policies == {
        "normal": replace(NORMAL, escalate_after=3, any_hour=True),
        "calm": replace(NORMAL, severity="calm", nag_every=Duration.parse("1d")),
        "urgent": replace(URGENT, accept_within=Duration.parse("2s")),
    }


def test_policy_with_everything() -> None:
    """Each key of a policy reaches the core, whatever the defaults are."""
    policy = """
[policy.urgent]
accept_within = "2h"
acknowledge_within = "4h"
fix_within = "3d"
tell_within = "4h"
update_every = "1d"
nag_every = "4h"
escalate_after = 7
any_hour = false
"""

    assert loaded(LEAST + policy).policies == {
        "urgent": replace(NORMAL, severity="urgent", escalate_after=7)
    }


@pytest.mark.parametrize(
    ("written", "severities"),
    [
        ("", ["normal", "urgent"]),
        ("[policy]", ["normal", "urgent"]),
        ("[policy.urgent]\n[policy.normal]", ["normal", "urgent"]),
        ("[policy.vip_2]\n[policy.urgent]\n[policy.a-b]", ["vip_2", "urgent", "a-b"]),
    ],
)
def test_everyday_severity_is_the_first(written: str, severities: list[str]) -> None:
    """Everyday's severity is "normal", or else the first in the file."""
    organization = loaded(LEAST + written)

    assert list(organization.policies) == severities
    assert organization.everyday_severity == severities[0]
