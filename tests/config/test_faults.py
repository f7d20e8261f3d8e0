"""What is wrong with a value in `oops.toml`, in the sentence that its author reads."""

import pytest

from tests.config.documents import DEPARTMENT, LEAST, ORGANIZATION, loaded, said_of

#: What stands on line 4, in [organization], and what is said of it.
IN_ORGANIZATION = {
    'timezon = "UTC"': "organization.timezon: unknown key; did you mean timezone?",
    'Working-Hours = "24/7"': (
        "organization.Working-Hours: unknown key; did you mean working_hours?"
    ),
    '"colour\\n" = "red"': (
        'organization."colour\\n": unknown key; known here: name, timezone, working_hours,'
        " holidays, digest, executive, reactions, limits"
    ),
    'working_hours = "from nine"': (
        'organization.working_hours: expected hours such as "09:00-17:30", "mon-fri 09:00-12:00'
        ' 13:00-17:00" or "24/7", found "from nine"'
    ),
    'working_hours = ["09:00-17:00", 9]': (
        'organization.working_hours[2]: expected hours such as "mon-fri 09:00-17:00", found 9'
    ),
    'working_hours = {mon-fri = "09:00-17:00", someday = "10:00-11:00"}': (
        'organization.working_hours.someday: expected hours such as "09:00-17:30", "mon-fri'
        ' 09:00-12:00 13:00-17:00" or "24/7", found "someday 10:00-11:00"'
    ),
    'working_hours = {sat = ["10:00-12:00", false]}': (
        "organization.working_hours.sat[2]: expected hours such as"
        ' "mon-fri 09:00-17:00", found false'
    ),
    'working_hours = ["09:00-17:00", "mon 16:00-18:00"]': (
        "organization.working_hours: expected hours that do not overlap, found a list of 2"
    ),
    "working_hours = []": (
        'organization.working_hours: expected at least one open day, such as "mon-fri 09:00-17:30",'
        " found an empty list"
    ),
    'holidays = "XX"': (
        'organization.holidays: expected a date such as "2026-12-24", or a country or region such'
        ' as "DE" or "US-NY", found "XX"'
    ),
    'holidays = ["DE-BY", "2026-02-30"]': (
        'organization.holidays[2]: expected a date that exists, such as "2026-12-24",'
        ' found "2026-02-30"'
    ),
    "holidays = 2026-12-24T00:00:00": (
        'organization.holidays: expected a date such as "2026-12-24" or a code such as "DE-BY",'
        " found 2026-12-24T00:00:00"
    ),
    'digest = "09:00"': (
        'organization.digest: expected a table such as {at = "09:00", channel = "#oops"},'
        ' found "09:00"'
    ),
    "digest = {at = 9}": (
        'organization.digest.at: expected a time of day such as "09:00", found 9'
    ),
    'digest = {at = "24:00"}': (
        'organization.digest.at: expected a time of day such as "09:00", found "24:00"'
    ),
    'digest = {chanel = "#oops"}': (
        "organization.digest.chanel: unknown key; did you mean channel?"
    ),
    'digest.channel = "oops"': (
        'organization.digest.channel: expected a channel such as "#oops", or a channel\'s id,'
        ' found "oops"'
    ),
    'executive = "Grace"': (
        'organization.executive: expected an e-mail address such as "ann@example.com",'
        ' found "Grace"'
    ),
    "limits = { reports = 0 }": (
        "organization.limits.reports: expected a whole number from 1 to 100000, found 0"
    ),
    'reactions = "sos"': (
        'organization.reactions: expected a list of emoji names such as ["oops", "sos"],'
        ' found "sos"'
    ),
    'reactions = ["oops", "🆘"]': (
        'organization.reactions[2]: expected the name of an emoji such as "sos", found "🆘"'
    ),
    'reactions = ["::"]': (
        'organization.reactions[1]: expected the name of an emoji such as "sos", found "::"'
    ),
}

#: What stands on line 8, in [policy.normal] on line 7.
IN_POLICY = {
    'nag_every = "soon"': (
        'policy.normal.nag_every: expected a duration such as "90m", "2h" or "3d", found "soon"'
    ),
    'accept_within = "0h"': (
        "policy.normal.accept_within: expected a duration longer than nothing, such as"
        ' "15m" or "2h", found "0h"'
    ),
    'accept_within = "0"': (
        "policy.normal.accept_within: expected a duration longer than nothing, such as"
        ' "15m" or "2h", found "0"'
    ),
    "fix_within = 3": (
        'policy.normal.fix_within: expected a duration such as "90m", "2h" or "3d", found 3'
    ),
    "escalate_after = 0": (
        "policy.normal.escalate_after: expected a whole number from 1 to 100, found 0"
    ),
    "escalate_after = 2.0": (
        "policy.normal.escalate_after: expected a whole number from 1 to 100, found 2.0"
    ),
    "escalate_after = true": (
        "policy.normal.escalate_after: expected a whole number from 1 to 100, found true"
    ),
    f"escalate_after = 0x{'f' * 10_000}": (
        "policy.normal.escalate_after: expected a whole number from 1 to 100,"
        " found a very large number"
    ),
    'any_hour = "yes"': 'policy.normal.any_hour: expected true or false, found "yes"',
    "any_hour = 1": "policy.normal.any_hour: expected true or false, found 1",
    'nag_evry = "2h"': "policy.normal.nag_evry: unknown key; did you mean nag_every?",
}

#: What stands on line 7, in the first of [[departments]].
IN_DEPARTMENT = {
    'members = "ann@example.com"': (
        "departments[1].members: expected a list of e-mail addresses such as"
        ' ["ann@example.com"], found "ann@example.com"'
    ),
    'members = ["ann@example.com", "@ben"]': (
        "departments[1].members[2]: expected an e-mail address such as"
        ' "ann@example.com", found "@ben"'
    ),
    f'executive = "{"a" * 250}@example.com"': (
        'departments[1].executive: expected an e-mail address such as "ann@example.com",'
        f' found "{"a" * 59}…"'
    ),
    'channel = "#"': (
        'departments[1].channel: expected a channel such as "#oops", or a channel\'s id, found "#"'
    ),
    'channel = "mon-fri 9-5"': (
        'departments[1].channel: expected a channel such as "#oops", or a channel\'s id,'
        ' found "mon-fri 9-5"'
    ),
    "channel = []": (
        'departments[1].channel: expected a channel such as "#oops", or a channel\'s id,'
        " found an empty list"
    ),
    'about = ""': ('departments[1].about: expected a text of at most 1,000 characters, found ""'),
    "keywords = {}": (
        'departments[1].keywords: expected a list of words such as ["paper", "late"], found a table'
    ),
    'keywords = ["paper", "\\u001b[31mred"]': (
        "departments[1].keywords[2]: expected a word of at most 80 characters,"
        ' found "\\u001b[31mred"'
    ),
    'keywords = ["paper", "#"]': (
        "departments[1].keywords[2]: expected a word with a letter or a digit in it, since signs"
        ' match nothing, found "#"'
    ),
    'keywords = ["\N{THUMBS DOWN SIGN}"]': (
        "departments[1].keywords[1]: expected a word with a letter or a digit in it, since signs"
        ' match nothing, found "\N{THUMBS DOWN SIGN}"'
    ),
    'keyword = "paper"': "departments[1].keyword: unknown key; did you mean keywords?",
}

#: What stands on line 9, in the first of [[people]] on line 7, behind an e-mail address.
IN_PEOPLE = {
    'deputy = " Ann@Example.com "': (
        'people[1].deputy: expected the e-mail address of somebody else, found " Ann@Example.com "'
    ),
    'timezone = "Europe/Berln"': (
        'people[1].timezone: expected an IANA time zone such as "Europe/Berlin",'
        ' found "Europe/Berln"'
    ),
    'timezone = "Europe"': (
        'people[1].timezone: expected an IANA time zone such as "Europe/Rome", found "Europe"'
    ),
    'timezone = "../UTC"': (
        'people[1].timezone: expected an IANA time zone such as "UTC", found "../UTC"'
    ),
    "timezone = 1": (
        'people[1].timezone: expected an IANA time zone such as "Europe/Berlin", found 1'
    ),
    "working_hours = 09:00:00": (
        'people[1].working_hours: expected hours such as "mon-fri 09:00-17:00", found 09:00:00'
    ),
    "holidays = [nan]": (
        'people[1].holidays[1]: expected a date such as "2026-12-24" or a code such as "DE-BY",'
        " found nan"
    ),
}


@pytest.mark.parametrize(("line", "sentence"), IN_ORGANIZATION.items())
def test_organization_with_a_fault(line: str, sentence: str) -> None:
    """A fault in [organization] names line, key, what was expected and what was found."""
    assert said_of(f"{ORGANIZATION}{line}\n{DEPARTMENT}") == f"oops.toml, line 4: {sentence}"


@pytest.mark.parametrize(("line", "sentence"), IN_POLICY.items(), ids=range(len(IN_POLICY)))
def test_policy_with_a_fault(line: str, sentence: str) -> None:
    """A fault in a policy names its severity."""
    assert said_of(f"{LEAST}[policy.normal]\n{line}\n") == f"oops.toml, line 8: {sentence}"


@pytest.mark.parametrize(("line", "sentence"), IN_DEPARTMENT.items())
def test_department_with_a_fault(line: str, sentence: str) -> None:
    """A fault in a department says in which, counted from one."""
    assert said_of(f"{LEAST}{line}\n") == f"oops.toml, line 7: {sentence}"


@pytest.mark.parametrize(("line", "sentence"), IN_PEOPLE.items())
def test_person_with_a_fault(line: str, sentence: str) -> None:
    """A fault in what is known of a person says of which, counted from one."""
    person = '[[people]]\nemail = "ann@example.com"'

    assert said_of(f"{LEAST}{person}\n{line}\n") == f"oops.toml, line 9: {sentence}"


#: What can be too long or too large: on line 7 of LEAST, one that just fits and one that does not.
BOUNDS = {
    "about": ('about = "{}"', ["x" * 1_000, "x" * 1_001]),
    "executive": ('executive = "{}@example.com"', ["x" * 242, "x" * 243]),
    "channel": ('channel = "#{}"', ["x" * 199, "x" * 200]),
    "keywords": ("keywords = [{}]", ['"x",' * 1_000, '"x",' * 1_001]),
    "keywords[1]": ('keywords = ["{}"]', ["x" * 80, "x" * 81]),
    "name": ('[[departments]]\nlead = "ann@example.com"\nname = "{}"', ["x", ""]),
    "escalate_after": ("[policy.normal]\nescalate_after = {}", [1, 0]),
    "escalate_after, upwards": ("[policy.normal]\nescalate_after = {}", [100, 101]),
    "policy": ("[policy.{}]", ["x" * 40, "x" * 41]),
    "people": ("[[people]]\nemail = {}", ['"ann@example.com"', '""']),
}


@pytest.mark.parametrize(("line", "values"), BOUNDS.values(), ids=BOUNDS)
def test_value_at_its_bound(line: str, values: list[object]) -> None:
    """What just fits loads, and one more does not."""
    fits, one_more = (f"{LEAST}{line.format(value)}" for value in values)

    assert loaded(fits).name == "The Harbour Courier"
    assert said_of(one_more).count("\n") == 0
