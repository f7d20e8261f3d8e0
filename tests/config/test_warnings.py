"""What is said at the start of an `oops.toml` that can be used, but may not be meant."""

from pathlib import Path

import pytest

from adapters.config.loading import load_with_warnings
from tests.config.documents import EXAMPLE, ORGANIZATION, loaded

ALONE = """\
[[departments]]
name = "IT"
lead = "uma@example.com"
"""
MEMBERS = """\
members = ["finn@example.com"]
"""
#: Lines 4 to 7; nothing is said of them.
DEPARTMENT = ALONE + MEMBERS


def warned(document: str) -> list[str]:
    """What is said of a document that loads."""
    loaded(document)
    return load_with_warnings(Path("oops.toml"))[1]


@pytest.mark.usefixtures("folder")
def test_example_is_as_it_is_meant() -> None:
    """Nobody is warned of what they copied."""
    assert load_with_warnings(EXAMPLE)[1] == []


@pytest.mark.parametrize("country", ["GB", "AU", "CA", "CH", "DE", "ES", "uk"])
def test_country_without_its_region(country: str) -> None:
    """The days off of most regions would be working days, and nobody would notice before."""
    [said] = warned(f'{ORGANIZATION}holidays = ["2026-12-24", "{country}"]\n{DEPARTMENT}')

    known = {"uk": "GB"}.get(country, country)
    assert said.startswith(f"oops.toml, line 4: organization.holidays: {known} alone lacks")


def test_country_without_its_region_names_days_and_regions() -> None:
    """The sentence has what one needs to correct it."""
    [said] = warned(f'{ORGANIZATION}holidays = "GB"\n{DEPARTMENT}')

    assert said == (
        "oops.toml, line 4: organization.holidays: GB alone lacks holidays of its regions (in 2027 "
        "among others 29 Mar, 30 Aug); name yours: GB-ENG, GB-NIR, GB-SCT, GB-WLS"
    )


@pytest.mark.parametrize("holidays", ["GB-ENG", "US", "FR", "SE", "2026-12-24", "PT"])
def test_country_that_is_named_well(holidays: str) -> None:
    """A region, and a country whose regions hardly differ, is no matter."""
    assert warned(f'{ORGANIZATION}holidays = ["{holidays}"]\n{DEPARTMENT}') == []


def test_country_of_a_person() -> None:
    """A person's own holidays are looked at likewise."""
    person = '[[people]]\nemail = "ann@example.com"\nholidays = "ES"\n'

    [said] = warned(f"{ORGANIZATION}{DEPARTMENT}{person}")

    assert said.startswith("oops.toml, line 10: people[1].holidays: ES alone lacks")


#: Added to the least that is as it is meant, on line 8 and after; the line, and what is said.
DOUBTS = {
    '[policy.normal]\nnag_every = "1s"\n': (
        "line 9: policy.normal.nag_every: a reminder every 1s is one that people mute; give them 5m"
        " or more"
    ),
    '[policy.urgent]\naccept_within = "59s"\n': (
        "line 9: policy.urgent.accept_within: 59s is shorter than anybody can act; give them 1m or"
        " more"
    ),
    '[[departments]]\nname = "Care"\nlead = "rosa@example.com"\n': (
        "line 10: departments[2].lead: nobody but rosa@example.com can be asked or reminded; name"
        " members or an executive"
    ),
    '[[departments]]\nname = "Care"\nlead = "rosa@example.com"\nmembers = ["Rosa@example.com"]\n': (
        "line 10: departments[2].lead: nobody but rosa@example.com can be asked or reminded; name"
        " members or an executive"
    ),
    (
        '[[departments]]\nname = "Care"\nlead = "rosa@example.com"\n'
        'members = ["rosa@example.com"]\nexecutive = "eva@example.com"\n'
    ): (
        "line 10: departments[2].lead: rosa@example.com is also the only member, so an unanswered"
        " case goes straight to the executive"
    ),
}


@pytest.mark.parametrize(("added", "sentence"), DOUBTS.items(), ids=range(len(DOUBTS)))
def test_setting_that_may_not_be_meant(added: str, sentence: str) -> None:
    """It works, and the sentence names the line."""
    assert warned(f"{ORGANIZATION}{DEPARTMENT}{added}") == [f"oops.toml, {sentence}"]


@pytest.mark.parametrize("second", ["log in", "Log-In", "LOGIN", "logins"])
def test_keyword_of_two_departments(second: str) -> None:
    """Only the first of the two ever gets a case by it."""
    care = f'[[departments]]\nname = "Care"\nlead = "rosa@example.com"\n{MEMBERS}'

    said = warned(
        f'{ORGANIZATION}{DEPARTMENT}keywords = ["login"]\n{care}keywords = ["rude", "{second}"]\n'
    )

    sentence = f'"{second}" is a keyword of IT too, which comes first and gets the case'
    assert said == [f"oops.toml, line 13: departments[2].keywords[2]: {sentence}"]
