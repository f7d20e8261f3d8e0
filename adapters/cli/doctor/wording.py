"""Sentences of `oops doctor`: one finding each, with advice if there is a problem."""

from pathlib import Path
from typing import Final

from adapters.chat.pinned_channels import PinFault
from adapters.config.findings import Finding
from adapters.config.wording import TOKEN_EXPECTED
from bot.company.organization import Organization
from bot.wording.phrases import listed

OK_LABEL: Final = "ok       "
PROBLEM_LABEL: Final = "problem  "
NOTE_LABEL: Final = "note     "
ADVICE_INDENT: Final = "         "
CORRECT_THAT: Final = "Correct it, then run `oops doctor` again."


def last_line(problems: int) -> str:
    """Line under all findings."""
    if not problems:
        return "No problems found."
    return "1 problem." if problems == 1 else f"{problems} problems."


def configuration_read(path: Path, organization: Organization) -> Finding:
    """Success: the configuration was read."""
    count = len(organization.departments)
    departments = "1 department" if count == 1 else f"{count} departments"
    return Finding(what=f"{path}: {organization.name}, {departments}.")


def doubtful_setting(warning: str) -> Finding:
    """Note: a setting that may not be meant."""
    return Finding(what=f"{warning}.", is_note=True)


def database_ready(name: str) -> Finding:
    """Success: the schema is current and a write worked."""
    return Finding(what=f"{name}: is up to date and can be written to.")


def database_to_be_made(name: str) -> Finding:
    """Success: an empty database that `oops serve` or `oops migrate` will fill."""
    return Finding(what=f"{name}: no database yet; `oops serve` and `oops migrate` create it.")


def no_place_for_database(file: Path) -> Finding:
    """Problem: the database file cannot be created."""
    return Finding(
        what=f"{file} does not exist, and cannot be created in {file.parent}.",
        do="Create that folder, writable for Oops, or name another file in OOPS_DATABASE_URL.",
    )


def database_not_writable(name: str, why: str) -> Finding:
    """Problem: the database is read-only; `why` is the database's own message or empty."""
    reason = f" ({why})" if why else ""
    return Finding(
        what=f"{name}: cannot be written to{reason}.",
        do="Let Oops write to it. Check that the disk has space and no other program locks it.",
    )


def files_open_to_others(names: list[str]) -> Finding:
    """Problem: other users of the machine may read the database."""
    return Finding(
        what=f"{listed(names)} can be read by other users of this machine.",
        do="Start `oops serve`, which removes their permission, or run chmod 600 on it.",
    )


def risky_setting(name: str, value: str, safe: str) -> Finding:
    """Problem: a setting of PostgreSQL with which the server can lose or damage data."""
    return Finding(
        what=f"PostgreSQL: {name} is {value}. A crash or a mistake can lose stored cases.",
        do=f"Let the server's administrator set {name} to {safe}.",
    )


def tokens_there(*, signed: bool, socket: bool) -> Finding:
    """Success: every needed token is set, in its own variable."""
    ways = ["Socket Mode"] if socket else []
    ways += ["signed requests over HTTP"] if signed else []
    alone = "" if signed else " (no signing secret needed)"
    return Finding(what=f"Tokens: set for {listed(ways)}{alone}.")


def slack_workspace(team: object, user: object, *, bot: bool) -> Finding:
    """Owner of the bot token; a problem if the owner is a person."""
    if bot:
        return Finding(what=f"Slack: {team}, as @{user} (a bot's token).")
    return Finding(
        what=f"Slack: {team}, as @{user}, who is a person, not a bot.",
        do=TOKEN_EXPECTED["SLACK_BOT_TOKEN"],
    )


def granted_scopes(missing: list[str]) -> Finding:
    """Scopes of the bot token; a problem if some of `manifest.json` are missing."""
    if not missing:
        return Finding(what="Scopes: all scopes of manifest.json are granted.")
    return Finding(
        what=f"Scopes: {', '.join(missing)} not granted.",
        do=(
            "api.slack.com/apps, App Manifest: paste what `oops manifest slack` prints, save, and "
            "install the app again."
        ),
    )


def form_refused(detail: str) -> Finding:
    """Slack's refusal of the report form."""
    return Finding(
        what=f"Report form: Slack refuses it ({detail}).",
        do="Shorten the names of departments and policies in oops.toml, or report this as a bug.",
    )


#: Where to get another token, by variable.
_REFUSED_TOKEN_ADVICE: Final = {
    "SLACK_BOT_TOKEN": (
        "Install the app again (api.slack.com/apps, Install App), and copy the Bot User OAuth "
        "Token from OAuth & Permissions."
    ),
    "SLACK_APP_TOKEN": (
        "Generate another one with the scope connections:write: api.slack.com/apps, Basic "
        "Information, App-Level Tokens."
    ),
}
SCOPES_UNKNOWN: Final = Finding(
    what="Scopes: the server does not say which are granted, so they were not checked."
)


def token_refused(variable: str, why: str) -> Finding:
    """Problem: Slack refused a token; `why` is Slack's error code."""
    return Finding(
        what=f"Slack does not accept {variable} ({why}).",
        do=_REFUSED_TOKEN_ADVICE[variable],
    )


def no_answer(why: str) -> Finding:
    """Problem: no usable answer from Slack."""
    return Finding(
        what=f"Slack gave no usable answer ({why}).",
        do="Check the network, SLACK_API_URL if it is set, and status.slack.com.",
    )


SOCKET_MODE_WORKS: Final = Finding(what="Socket Mode: SLACK_APP_TOKEN opens a connection.")
NO_DIGEST: Final = Finding(what="Digest: none, because oops.toml names no channel for it.")
FOR_DIGEST: Final = "the digest"


def for_department(name: str) -> str:
    """Use of a department's channel."""
    return f"the cases of {name}"


def channels_found(names: list[str]) -> Finding:
    """Success: the bot is a member of every channel."""
    return Finding(
        what=f"Channels: {f'the bot is in {listed(names)}' if names else 'oops.toml names none'}."
    )


def channel_problem(name: str, uses: list[str], *, archived: bool, both: bool = False) -> Finding:
    """Problem: the bot cannot post in a Slack channel.

    `both`: Slack and Teams are in use, so channel names are Slack's.
    """
    what = "is archived" if archived else "does not exist, or the bot is not in it"
    do = "Unarchive it" if archived else f"In Slack, type /invite @Oops in {name}"
    link = (
        f" Names are Slack's; one in Teams is named by its link: {_CHANNEL_LINK}." if both else ""
    )
    return Finding(
        what=f"The channel {name}, for {listed(uses)}, {what}.",
        do=f"{do}, or name another one in oops.toml.{link}",
    )


_CHANNEL_LINK: Final = "in Teams, the channel's menu, Get link to channel"


def pin_problem(name: str, uses: list[str], fault: PinFault) -> Finding:
    """Problem: a name does not say which channel is meant, or its channel must not be used."""
    what, do = _PIN_PROBLEMS[fault]
    return Finding(what=f"The channel {name}, for {listed(uses)}, {what}.", do=do.format(name=name))


_CHANNEL_ID: Final = (
    "Slack: at the end of the channel's details; Teams: the channel's menu, Get link to channel"
)
_PIN_PROBLEMS: Final = {
    PinFault.AMBIGUOUS: (
        "could be one of several, so nothing is sent there",
        f"Name the right one in oops.toml by its id ({_CHANNEL_ID}).",
    ),
    PinFault.SHARED: (
        "is shared with another company, so nothing is sent there",
        (
            "Name another channel. If the people outside may read the cases, name it in oops.toml"
            f" by its id ({_CHANNEL_ID})."
        ),
    ),
    PinFault.GONE: (
        "was deleted or archived, or Oops was removed from it; no other of that name is used",
        "Restore it. To use the channel that has the name now: oops doctor --repin '{name}'.",
    ),
}


def shared_channel(name: str, uses: list[str]) -> Finding:
    """Note: a channel is named by its id, although another company reads it."""
    return Finding(
        what=f"The channel {name} is shared with another company, which reads {listed(uses)}.",
        is_note=True,
    )


def channels_unknown(why: str) -> Finding:
    """Problem: Slack did not list the bot's channels."""
    return Finding(what=f"Channels: Slack did not list them ({why}).", do=_SEE_ABOVE)


NOT_FOUND: Final = "is not in Slack, or deactivated"
A_GUEST: Final = "is a guest in Slack, and guests cannot take part"
AN_APP: Final = "is an app in Slack, and apps cannot take part"
COMPANY_EXECUTIVE: Final = "executive"
LISTED_IN_PEOPLE: Final = "listed in [[people]]"


def member_of(department: str) -> str:
    """Role of a department's member."""
    return f"member of {department}"


def executive_of(department: str) -> str:
    """Role of a department's executive."""
    return f"executive of {department}"


def deputy_of(email: str) -> str:
    """Role of a person's deputy."""
    return f"deputy of {email}"


def person_problem(email: str, leads: list[str], others: list[str], reason: str) -> Finding:
    """Problem: a person in Slack cannot take part. Departments without a lead come first."""
    have = "has" if len(leads) == 1 else "have"
    headless = f"{listed(leads)} {have} no lead: " if leads else ""
    roles = f" ({', '.join(others)})" if others else ""
    return Finding(
        what=f"{headless}{email}{roles} {reason}.",
        do="Correct the address in oops.toml to the one they sign in with, or name somebody else.",
    )


def people_found(count: int, where: str) -> Finding:
    """Success: every person can take part."""
    found = "1 person" if count == 1 else f"all {count} people"
    return Finding(what=f"People: {found} in oops.toml found in {where}.")


def people_unknown(why: str) -> Finding:
    """Problem: Slack did not answer a look-up of people."""
    return Finding(what=f"People: Slack did not answer the look-up ({why}).", do=_SEE_ABOVE)


# Teams


def teams_framework(package: str) -> Finding:
    """Success: the package, with its version, that reads activities."""
    return Finding(what=f"Teams: {package} reads what Teams sends.")


TEAMS_TOKEN: Final = Finding(what="Teams: Microsoft issues a token.")
TEAMS_TOKEN_REFUSED: Final = Finding(
    what="Teams: Microsoft refuses to issue a token.",
    do=(
        "Check that MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId belong to the "
        "same app (portal.azure.com), and that its client secret has not expired."
    ),
)
TEAMS_TOKEN_UNKNOWN: Final = Finding(
    what="Teams: no answer to our request for a token.",
    do="Check that this machine reaches login.microsoftonline.com, or its managed identity.",
)
TEAMS_UNHEARD: Final = Finding(
    what="Teams: Oops is not installed anywhere yet, as far as it knows.",
    do=(
        "Start `oops serve`, then add the app to the team that has your channels; if it is there "
        "already, write to it there (@Oops home). Then run `oops doctor` again."
    ),
)
NOT_IN_TEAMS: Final = "is in no team that Oops is in, and has not installed Oops"
BLOCKED_IN_TEAMS: Final = "has blocked or uninstalled Oops in Teams"
NOR_IN_TEAMS: Final = ", and cannot be found in Teams either"


def teams_channels_found(names: list[str]) -> Finding:
    """Success: Oops has access to every channel in Teams."""
    return Finding(what=f"Channels in Teams: Oops is in {listed(names)}.")


def teams_channel_problem(name: str, uses: list[str]) -> Finding:
    """Problem: Oops cannot post in a Teams channel."""
    return Finding(
        what=f"The channel {name}, for {listed(uses)}, is in no team that Oops is in.",
        do=(
            "In Teams, add Oops to its team (to a private channel by itself), or name another one "
            f"in oops.toml, by its name or its link: {_CHANNEL_LINK}."
        ),
    )


def teams_person_problem(email: str, leads: list[str], others: list[str], reason: str) -> Finding:
    """Problem: Oops cannot message a person in Teams."""
    problem = person_problem(email, leads, others, reason)
    if reason == BLOCKED_IN_TEAMS:
        return Finding(what=problem.what, do="Ask them to write to Oops, or name somebody else.")
    do = (
        "Add them to the team, or install Oops for them (Teams admin center, Setup policies); or "
        "correct the address in oops.toml to the one that Teams shows of them."
    )
    return Finding(what=problem.what, do=do)


def teams_unknown(why: str) -> Finding:
    """Problem: Teams did not answer about channels and people."""
    return Finding(
        what=f"Teams: it gave no answer about channels and people ({why}).",
        do="Check that this machine reaches smba.trafficmanager.net, and try again.",
    )


_SEE_ABOVE: Final = "Fix the scopes and the network first, then run `oops doctor` again."
