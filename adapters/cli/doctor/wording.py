"""What `oops doctor` says: each finding, and what to do where something is wanting."""

from pathlib import Path
from typing import Final

from adapters.config.findings import Finding
from adapters.config.wording import WANTED
from bot.company.organization import Organization
from bot.wording.phrases import listed

OK: Final = "ok       "
WANTING: Final = "wanting  "
BELOW: Final = "         "
CORRECT_THAT: Final = "Correct it, then run `oops doctor` again."


def diagnosis(wanting: int) -> str:
    """The last line."""
    if not wanting:
        return "All is as it should be."
    return f"{wanting} {'thing is' if wanting == 1 else 'things are'} wanting."


def configured(path: Path, organization: Organization) -> Finding:
    """The configuration can be read."""
    count = len(organization.departments)
    departments = "1 department" if count == 1 else f"{count} departments"
    return Finding(what=f"{path}: {organization.name}, {departments}.")


def database_ready(name: str) -> Finding:
    """It has the right schema, and takes what is written."""
    return Finding(what=f"{name}: has the schema of this Oops, and can be written to.")


def database_to_be_made(name: str) -> Finding:
    """Nothing is there yet, and nothing is in the way."""
    return Finding(what=f"{name}: is empty; `oops serve` and `oops migrate` put in what it needs.")


def no_place_for_database(file: Path) -> Finding:
    """The file cannot be made."""
    return Finding(
        what=f"{file} is not there, and cannot be made in {file.parent}.",
        do="Make that folder and let Oops write to it, or name another file in OOPS_DATABASE_URL.",
    )


def database_not_writable(name: str, why: str) -> Finding:
    """It can be read, and that is all."""
    reason = f" ({why})" if why else ""
    return Finding(
        what=f"{name}: cannot be written to{reason}.",
        do="Let Oops write to it, and see whether another program holds it or the disk is full.",
    )


def tokens_there(*, signed: bool, socket: bool) -> Finding:
    """Each token is in its place."""
    ways = ["Socket Mode"] if socket else []
    ways += ["signed requests over HTTP"] if signed else []
    alone = "" if signed else ", which needs no signing secret; none is set"
    return Finding(what=f"Tokens: each is in its place, for {listed(ways)}{alone}.")


def workspace(team: object, user: object, *, bot: bool) -> Finding:
    """Slack knows the token."""
    if bot:
        return Finding(what=f"Slack: {team}, as @{user} (a bot's token).")
    return Finding(
        what=f"Slack: {team}, as @{user}, who is a person and no bot.",
        do=WANTED["SLACK_BOT_TOKEN"],
    )


def scopes(missing: list[str]) -> Finding:
    """What the bot may do, against what manifest.json wants."""
    if not missing:
        return Finding(what="Scopes: all that manifest.json wants are granted.")
    return Finding(
        what=f"Scopes: not granted are {', '.join(missing)}.",
        do=(
            "api.slack.com/apps, App Manifest: put in what `oops manifest slack` prints, save, and "
            "install the app again."
        ),
    )


def token_refused(variable: str, why: str) -> Finding:
    """Slack does not want it; `why` is its own word."""
    return Finding(
        what=f"Slack does not accept {variable} ({why}).",
        do="Install the app in the workspace again, and copy the token anew.",
    )


def no_answer(why: str) -> Finding:
    """Slack, or whatever answers in its place, was of no help."""
    return Finding(
        what=f"Slack gave no answer that one could use ({why}).",
        do="Check the network, SLACK_API_URL if it is set, and status.slack.com.",
    )


SOCKET_MODE_WORKS: Final = Finding(what="Socket Mode: SLACK_APP_TOKEN opens a connection.")
NO_DIGEST: Final = Finding(what="Digest: there is none, as oops.toml names no channel for it.")
FOR_DIGEST: Final = "the digest"


def for_department(name: str) -> str:
    """What a channel is for."""
    return f"the cases of {name}"


def channels_found(names: list[str]) -> Finding:
    """The bot is in all of them."""
    return Finding(what=f"Channels: the bot is in {listed(names) or 'none, and none is named'}.")


def channel_wanting(name: str, uses: list[str], *, archived: bool, both: bool = False) -> Finding:
    """Nothing can be posted there. Where `both` are served, a name is never one in Teams."""
    what = "is archived" if archived else "does not exist, or the bot is not in it"
    do = "Unarchive it" if archived else f"In Slack, type /invite @Oops in {name}"
    link = f" Names are Slack's; one in Teams is named by its link: {_LINK}." if both else ""
    return Finding(
        what=f"The channel {name}, for {listed(uses)}, {what}.",
        do=f"{do}, or name another one in oops.toml.{link}",
    )


_LINK: Final = "in Teams, the channel's menu, Get link to channel"


def channels_unknown(why: str) -> Finding:
    """Slack did not say which channels the bot is in."""
    return Finding(what=f"Channels: Slack did not list them ({why}).", do=_SEE_ABOVE)


NOT_FOUND: Final = "is not in Slack, or deactivated"
A_GUEST: Final = "is a guest in Slack, and guests cannot take part"
AN_APP: Final = "is an app in Slack, and nobody who could answer for a case"
EXECUTIVE: Final = "executive"
LISTED: Final = "listed in [[people]]"


def member_of(department: str) -> str:
    """A part that somebody has."""
    return f"member of {department}"


def executive_of(department: str) -> str:
    """A part that somebody has."""
    return f"executive of {department}"


def deputy_of(email: str) -> str:
    """A part that somebody has."""
    return f"deputy of {email}"


def person_wanting(email: str, leads: list[str], others: list[str], hindrance: str) -> Finding:
    """Somebody who is counted on cannot be; worst where a department has no lead by it."""
    have = "has" if len(leads) == 1 else "have"
    headless = f"{listed(leads)} {have} no lead: " if leads else ""
    part = f" ({', '.join(others)})" if others else ""
    return Finding(
        what=f"{headless}{email}{part} {hindrance}.",
        do="Correct the address in oops.toml to the one they sign in with, or name somebody else.",
    )


def people_found(count: int, where: str) -> Finding:
    """Everybody is there."""
    named = "the 1" if count == 1 else f"all {count}"
    return Finding(what=f"People: {named} named are in {where}.")


def people_unknown(why: str) -> Finding:
    """Slack did not say who is there."""
    return Finding(what=f"People: Slack did not say who is there ({why}).", do=_SEE_ABOVE)


# Teams

TEAMS_TOKEN: Final = Finding(what="Teams: Microsoft gives us a token.")
TEAMS_TOKEN_REFUSED: Final = Finding(
    what="Teams: Microsoft refuses us a token.",
    do=(
        "See to it that MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId are of one "
        "app (portal.azure.com), and that its client secret has not expired."
    ),
)
TEAMS_TOKEN_UNKNOWN: Final = Finding(
    what="Teams: nobody answered when we asked for a token.",
    do="See whether this machine reaches login.microsoftonline.com (or its identity).",
)
TEAMS_UNHEARD: Final = Finding(
    what="Teams: Oops has not heard yet that it was installed anywhere.",
    do=(
        "Start `oops serve`, then add the app to the team that has your channels; if it is there "
        "already, write to it there (@Oops home). Then run `oops doctor` again."
    ),
)
NOT_IN_TEAMS: Final = "is in no team that Oops is in, and has not got it installed"
BLOCKED_IN_TEAMS: Final = "has blocked Oops in Teams, or taken it away"
NOR_IN_TEAMS: Final = ", and cannot be found in Teams either"


def teams_channels_found(names: list[str]) -> Finding:
    """Oops is in all of them."""
    return Finding(what=f"Channels in Teams: Oops is in {listed(names)}.")


def teams_channel_wanting(name: str, uses: list[str]) -> Finding:
    """Nothing can be posted there."""
    return Finding(
        what=f"The channel {name}, for {listed(uses)}, is in no team that Oops is in.",
        do=(
            "In Teams, add Oops to its team (to a private channel by itself), or name another one "
            f"in oops.toml, by its name or its link: {_LINK}."
        ),
    )


def teams_person_wanting(
    email: str, leads: list[str], others: list[str], hindrance: str
) -> Finding:
    """Somebody who is counted on cannot be written to."""
    found = person_wanting(email, leads, others, hindrance)
    if hindrance == BLOCKED_IN_TEAMS:
        return Finding(what=found.what, do="Ask them to write to Oops, or name somebody else.")
    do = (
        "Add them to the team, or install Oops for them (Teams admin center, Setup policies); or "
        "correct the address in oops.toml to the one that Teams shows of them."
    )
    return Finding(what=found.what, do=do)


def teams_unknown(why: str) -> Finding:
    """Teams did not say what is there."""
    return Finding(
        what=f"Teams: it gave no answer about channels and people ({why}).",
        do="See whether this machine reaches smba.trafficmanager.net, and try again.",
    )


_SEE_ABOVE: Final = "See to the scopes and the network first, then run `oops doctor` again."
