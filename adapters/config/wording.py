"""Sentences about wrong environment variables and tokens, and about doubtful settings.

A sentence repeats no token and no password.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from adapters.config.faults import shown_value
from adapters.config.findings import Finding

# The environment

API_URL_EXPECTED: Final = (
    "SLACK_API_URL: expected the base of a Web API such as https://slack.com/api/, with no user, "
    "password or query in it."
)
API_URL_UNSAFE: Final = (
    "SLACK_API_URL: http would show the bot's token to everybody on the way. Use https; http is "
    "for this machine (127.0.0.1) only."
)


def port_expected(found: str) -> str:
    """PORT is not a port number; the value is shown because it is no secret."""
    return f"PORT: expected a number from 1 to 65535, found {shown_value(found)}."


def address_expected(found: str) -> str:
    """OOPS_LISTEN is not an IP address; the value is shown because it is no secret."""
    return f"OOPS_LISTEN: expected an address as 127.0.0.1, found {shown_value(found)}."


# Secrets in files

FILE_EMPTY: Final = "is empty"
FILE_NOT_UTF_8: Final = "is not UTF-8"
FILE_NOT_ONE_LINE: Final = "holds more than one line of text"


def secret_given_twice(name: str, by_file: str) -> str:
    """A secret is given as itself and in a file."""
    return f"{name} and {by_file} are both set. Unset one of them."


def secret_file_unreadable(by_file: str, why: str) -> str:
    """A secret's file cannot be read; its path is not shown, because it may be the secret."""
    return f"{by_file}: the file cannot be read ({why}). Set it to a file that Oops may read."


def secret_file_unfit(by_file: str, why: str) -> str:
    """A secret's file holds something else."""
    return f"{by_file}: the file {why}. Write the secret into it, and nothing else."


# Tokens

NO_BOT_TOKEN: Final = Finding(
    what="SLACK_BOT_TOKEN is not set.",
    do=(
        "Set it to your app's Bot User OAuth Token, which begins with xoxb-: api.slack.com/apps, "
        "OAuth & Permissions."
    ),
)
NO_SIGNING_SECRET: Final = Finding(
    what="SLACK_SIGNING_SECRET is not set, and neither is SLACK_APP_TOKEN.",
    do=(
        "Set SLACK_SIGNING_SECRET (api.slack.com/apps, Basic Information), without which nobody "
        "can tell Slack's requests from forged ones; or SLACK_APP_TOKEN for Socket Mode, which "
        "needs no signing secret."
    ),
)


def misplaced_token(variable: str, kind: str, belongs: str | None) -> Finding:
    """A token is in the wrong variable; `belongs` names the right one, if any."""
    where = f"That one belongs in {belongs}." if belongs else "Oops has no use for that one."
    return Finding(what=f"{variable} holds {kind}.", do=f"{where} {TOKEN_EXPECTED[variable]}")


ODD_SIGNING_SECRET: Final = Finding(
    what="SLACK_SIGNING_SECRET does not look like a signing secret.",
    do=(
        "Copy it again: api.slack.com/apps, Basic Information, Signing Secret, Show. It has 32 "
        "digits and letters from a to f."
    ),
)


def no_token(variable: str) -> Finding:
    """The value is not a Slack token."""
    return Finding(what=f"{variable} holds no token of Slack's.", do=TOKEN_EXPECTED[variable])


#: Contents of each variable.
TOKEN_EXPECTED: Final = {
    "SLACK_BOT_TOKEN": "Here goes the Bot User OAuth Token: xoxb- and what follows, no quotes.",
    "SLACK_APP_TOKEN": "Here goes an app-level token: xapp- and what follows, no quotes.",
    "SLACK_SIGNING_SECRET": "Here goes the signing secret: 32 digits and letters from a to f.",
}


# Settings in oops.toml that may not be meant

_REGIONS_NAMED: Final = 4


def country_alone(country: str, regions: Sequence[str], days: Sequence[date]) -> str:
    """A country is named without a region, and many regions have more holidays."""
    codes = ", ".join(f"{country}-{each}" for each in regions[:_REGIONS_NAMED])
    more = " …" if len(regions) > _REGIONS_NAMED else ""
    missing = ", ".join(f"{each:%-d %b}" for each in days[:2])
    return (
        f"{country} alone lacks holidays of its regions "
        f"(in {days[0].year} among others {missing}); name yours: {codes}{more}"
    )


def too_short(length: str, *, is_pause: bool) -> str:
    """A length in a policy is so short that nobody can keep to it."""
    if is_pause:
        return f"a reminder every {length} is one that people mute; give them 5m or more"
    return f"{length} is shorter than anybody can act; give them 1m or more"


def alone_on_ladder(lead: str) -> str:
    """Nobody but the lead can be asked."""
    return f"nobody but {lead} can be asked or reminded; name members or an executive"


def leads_nobody(lead: str) -> str:
    """The lead is the department's only member."""
    return f"{lead} is also the only member, so an unanswered case goes straight to the executive"


def shared_keyword(keyword: str, owner: str) -> str:
    """Two departments have the same keyword."""
    return (
        f"{shown_value(keyword)} is a keyword of {owner} too, which comes first and gets the case"
    )
