"""`oops doctor`: each problem is found, named, and comes with what to do."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from itertools import pairwise

import pytest
import pytest_asyncio

from adapters.cli.manifest import bot_scopes
from tests.cli.installation import Installation, Ran
from tests.paper import CONFIG
from tests.slack.standin import SlackStandin

CONFIGURED = "ok       oops.toml: The Daily Paper, 4 departments."
EMPTY = "ok       sqlite:///oops.db: no database yet; `oops serve` and `oops migrate` create it."
TOKENS = "ok       Tokens: set for signed requests over HTTP."
WORKSPACE = "ok       Slack: The Paper, as @oops (a bot's token)."
SCOPES = "ok       Scopes: all scopes of manifest.json are granted."
CHANNELS = "ok       Channels: the bot is in #complaints and #newsroom."
PEOPLE = "ok       People: all 9 people in oops.toml found in Slack."


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackStandin]:
    """The newspaper's Slack; the bot has what the manifest asks for, and no more."""
    async with SlackStandin(scopes=bot_scopes()) as standin:
        yield standin


async def examine(paper: Installation, slack: SlackStandin, **variables: str) -> Ran:
    """Run `oops doctor` with the newspaper's tokens, and others besides or instead."""
    return await paper.run_beside("doctor", **(tokens_of(slack) | variables))


def tokens_of(slack: SlackStandin) -> dict[str, str]:
    """What the newspaper set, to take requests over HTTP."""
    return {
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
    }


def problems(ran: Ran) -> list[str]:
    """The problems, each with the line below that says what to do."""
    lines = ran.out.splitlines()
    return [
        f"{line.removeprefix('problem  ')} {below.strip()}"
        for line, below in pairwise(lines)
        if line.startswith("problem  ")
    ]


async def test_doctor_finds_no_problem(paper: Installation, slack: SlackStandin) -> None:
    """A line for each thing that is as it should be, and status 0."""
    ran = await examine(paper, slack)

    assert ran.out.splitlines() == [
        CONFIGURED,
        EMPTY,
        TOKENS,
        WORKSPACE,
        SCOPES,
        CHANNELS,
        PEOPLE,
        "No problems found.",
    ]
    assert (ran.status, ran.err) == (0, "")
    assert {call.method for call in slack.calls} == {
        "auth.test",
        "blocks.validate",
        "users.conversations",
        "users.lookupByEmail",
    }


async def test_doctor_notes_what_may_not_be_meant(paper: Installation, slack: SlackStandin) -> None:
    """A note is no problem: the status stays 0."""
    paper.config.write_text(CONFIG.replace('nag_every = "1h"', 'nag_every = "1s"'))

    ran = await examine(paper, slack)

    assert ran.out.splitlines()[1] == (
        "note     oops.toml, line 17: policy.normal.nag_every: a reminder every 1s is one that"
        " people mute; give them 5m or more."
    )
    assert ran.out.splitlines()[-1] == "No problems found."
    assert ran.status == 0


async def test_doctor_tries_socket_mode(paper: Installation, slack: SlackStandin) -> None:
    """Where there is an app-level token, it opens a connection; no signing secret is missed."""
    paper.run("migrate")

    ran = await examine(paper, slack, SLACK_APP_TOKEN=slack.app_token, SLACK_SIGNING_SECRET="")

    assert ran.status == 0
    assert [each for each in ran.out.splitlines() if "Mode" in each or "up to date" in each] == [
        "ok       sqlite:///oops.db: is up to date and can be written to.",
        "ok       Tokens: set for Socket Mode (no signing secret needed).",
        "ok       Socket Mode: SLACK_APP_TOKEN opens a connection.",
    ]


async def test_doctor_names_channels_and_people_that_are_missing(
    paper: Installation, slack: SlackStandin
) -> None:
    """Each with what it is counted on for, the departments without a lead first of all."""
    config = CONFIG.replace('"#newsroom"', '"#lounge"', 1).replace('"#complaints"}', '"#attic"}')
    config = config.replace("wanda@", "rex@").replace("sam@", "gus@").replace("nadia@", "nobody@")
    config += '[[people]]\nemail = "ines@paper.example"\ndeputy = "una@paper.example"\n'
    paper.config.write_text(config)

    ran = await examine(paper, slack)

    amend = "Correct the address in oops.toml to the one they sign in with, or name somebody else."
    assert problems(ran) == [
        (
            "The channel #attic, for the digest, is archived."
            " Unarchive it, or name another one in oops.toml."
        ),
        (
            "The channel #lounge, for the cases of Newsroom, does not exist, or the bot is not in"
            " it. In Slack, type /invite @Oops in #lounge, or name another one in oops.toml."
        ),
        (
            "gus@paper.example (member of Customer service) is a guest in Slack, and guests cannot"
            f" take part. {amend}"
        ),
        f"Deliveries has no lead: rex@paper.example is not in Slack, or deactivated. {amend}",
        f"nobody@paper.example (member of Software) is not in Slack, or deactivated. {amend}",
        (
            "una@paper.example (deputy of ines@paper.example) is a guest in Slack, and guests"
            f" cannot take part. {amend}"
        ),
    ]
    assert ran.out.splitlines()[-1] == "6 problems."
    assert ran.status == 1


async def test_doctor_names_channels_that_another_company_reads(
    paper: Installation, slack: SlackStandin
) -> None:
    """A problem if the channel is named by its name, a note if it is named by its id."""
    paper.config.write_text(CONFIG.replace('"#newsroom"', '"C0NEWSROOM"'))
    for channel in ("C0COMPLAINTS", "C0NEWSROOM"):
        slack.workspace.conversations[channel].is_ext_shared = True

    ran = await examine(paper, slack)

    assert [each.partition(", so")[0] for each in problems(ran)] == [
        (
            "The channel #complaints, for the digest, the cases of Customer service and the cases"
            " of Deliveries, is shared with another company"
        )
    ]
    assert [each for each in ran.out.splitlines() if each.startswith("note")] == [
        (
            "note     The channel C0NEWSROOM is shared with another company, which reads the cases"
            " of Newsroom."
        )
    ]
    assert ran.status == 1


async def test_doctor_names_the_scopes_that_were_not_granted(
    paper: Installation, slack: SlackStandin
) -> None:
    """The manifest's scopes are held against the token's; what cannot be looked at is said."""
    slack.grant(bot_scopes() - {"groups:read", "users:read.email", "reactions:read"})
    slack.forgive("missing_scope")

    ran = await examine(paper, slack)

    again = "Fix the scopes and the network first, then run `oops doctor` again."
    assert problems(ran) == [
        (
            "Scopes: groups:read, reactions:read, users:read.email not granted."
            " api.slack.com/apps, App Manifest: paste what `oops manifest slack` prints, save, and"
            " install the app again."
        ),
        f"Channels: Slack did not list them (missing_scope). {again}",
        f"People: Slack did not answer the look-up (missing_scope). {again}",
    ]


async def test_doctor_names_a_report_form_that_slack_refuses(
    paper: Installation, slack: SlackStandin
) -> None:
    """Slack's own validation knows limits that nobody here has heard of."""
    slack.workspace.refuses_views = True
    slack.forgive("invalid_view")

    ran = await examine(paper, slack)

    [found] = problems(ran)
    assert found == (
        "Report form: Slack refuses it (invalid_view). Shorten the names of departments and "
        "policies in oops.toml, or report this as a bug."
    )


async def test_doctor_calls_no_scope_missing_where_none_are_named(
    paper: Installation, slack: SlackStandin
) -> None:
    """A server without `x-oauth-scopes` says nothing about them, and so does the doctor."""
    slack.web.names_scopes = False

    ran = await examine(paper, slack)

    assert problems(ran) == []
    assert "ok       Scopes: the server does not say which are granted" in ran.out
    assert ran.status == 0


async def test_doctor_names_a_token_that_was_revoked(
    paper: Installation, slack: SlackStandin
) -> None:
    """Slack's own word is passed on, and nothing more is asked with that token."""
    slack.withdraw("token_revoked")

    ran = await examine(paper, slack)

    assert problems(ran) == [
        (
            "Slack does not accept SLACK_BOT_TOKEN (token_revoked)."
            " Install the app again (api.slack.com/apps, Install App), and copy the Bot User"
            " OAuth Token from OAuth & Permissions."
        )
    ]
    assert [call.method for call in slack.calls] == ["auth.test"]
    assert slack.bot_token not in ran.out + ran.err


async def test_doctor_names_an_app_token_that_does_not_work(
    paper: Installation, slack: SlackStandin
) -> None:
    """What is wrong with one token does not hide what is right with the other."""
    slack.forgive("invalid_auth")

    ran = await examine(paper, slack, SLACK_APP_TOKEN="xapp-of-another-app")

    assert PEOPLE in ran.out.splitlines()
    assert problems(ran) == [
        (
            "Slack does not accept SLACK_APP_TOKEN (invalid_auth). Generate another one with the"
            " scope connections:write: api.slack.com/apps, Basic Information, App-Level Tokens."
        )
    ]
    assert "xapp-" not in ran.out + ran.err


async def test_doctor_names_an_odd_signing_secret(paper: Installation, slack: SlackStandin) -> None:
    """Slack's has 32 hexadecimal digits."""
    ran = await examine(paper, slack, SLACK_SIGNING_SECRET="abc")

    assert [each.partition(".")[0] for each in problems(ran)] == [
        "SLACK_SIGNING_SECRET does not look like a signing secret"
    ]


async def test_doctor_sends_a_misplaced_token_to_nobody(
    paper: Installation, slack: SlackStandin
) -> None:
    """Tokens that were exchanged for each other are named, and Slack is not asked with them."""
    ran = await examine(
        paper, slack, SLACK_BOT_TOKEN=slack.app_token, SLACK_APP_TOKEN=slack.bot_token
    )

    assert [each.partition(".")[0] for each in problems(ran)] == [
        "SLACK_BOT_TOKEN holds an app-level token",
        "SLACK_APP_TOKEN holds a bot token",
    ]
    assert slack.calls == []


async def test_doctor_waits_when_slack_says_so(paper: Installation, slack: SlackStandin) -> None:
    """Asking about many people at once is too fast for Slack, and nobody's fault."""
    slack.faults.throttle("users.lookupByEmail", retry_after=0, times=3)

    ran = await examine(paper, slack)

    assert (ran.status, ran.out.splitlines()[-2]) == (0, PEOPLE)


async def test_doctor_without_slack_says_so(paper: Installation, slack: SlackStandin) -> None:
    """No answer, or a page instead of one, is said in a sentence."""
    slack.faults.unavailable("auth.test")

    page = await examine(paper, slack)
    nobody = await examine(paper, slack, SLACK_API_URL="http://127.0.0.1:1/api/")

    look = "Check the network, SLACK_API_URL if it is set, and status.slack.com."
    assert problems(page)[-1].startswith("Slack gave no usable answer (")
    assert problems(nobody) == [f"Slack gave no usable answer (ClientConnectorError). {look}"]
    assert (page.status, page.err, nobody.status, nobody.err) == (1, "", 1, "")


def test_doctor_without_tokens_looks_at_the_rest(paper: Installation) -> None:
    """Who has no Slack app yet hears how configuration and database are."""
    ran = paper.run("doctor")

    assert ran.out.splitlines()[:2] == [CONFIGURED, EMPTY]
    assert [each.partition(".")[0] for each in problems(ran)] == [
        "SLACK_BOT_TOKEN is not set",
        "SLACK_SIGNING_SECRET is not set, and neither is SLACK_APP_TOKEN",
    ]
    assert ran.status == 1
    assert not (paper.folder / "oops.db").exists()


async def test_doctor_with_a_wrong_configuration_goes_on(
    paper: Installation, slack: SlackStandin
) -> None:
    """Each fault is a finding, and tokens and scopes are looked at all the same."""
    paper.config.write_text(CONFIG.replace("Europe/London", "Mars").replace('"1h"', '"1x"', 1))

    ran = await examine(paper, slack)

    assert [each.partition(": expected")[0] for each in problems(ran)] == [
        "oops.toml, line 4: organization.timezone",
        "oops.toml, line 12: policy.normal.accept_within",
    ]
    assert ran.out.splitlines()[-3:] == [WORKSPACE, SCOPES, "2 problems."]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (
            "sqlite:///nowhere/oops.db",
            (
                "nowhere/oops.db does not exist, and cannot be created in nowhere. Create that"
                " folder, writable for Oops, or name another file in OOPS_DATABASE_URL."
            ),
        ),
        (
            "sqlite:///oops.toml",
            (
                "The database sqlite:///oops.toml is damaged, or is not a database"
                " (file is not a database). Nothing was changed. Restore the latest backup, or"
                " name another file in OOPS_DATABASE_URL."
            ),
        ),
    ],
)
def test_doctor_names_a_database_that_cannot_be_used(
    paper: Installation, url: str, found: str
) -> None:
    """Where it cannot be made, and where something else is."""
    ran = paper.run("doctor", OOPS_DATABASE_URL=url)

    assert problems(ran)[0] == found


def test_doctor_tries_to_write(paper: Installation) -> None:
    """A database that can only be read is found out, and the attempt leaves no trace."""
    paper.run("migrate")
    paper.run("doctor")
    with closing(sqlite3.connect(paper.folder / "oops.db")) as connection:
        counted = connection.execute("SELECT value FROM counters").fetchall()
        connection.execute(
            "CREATE TRIGGER no BEFORE UPDATE ON counters BEGIN SELECT locked_away(); END"
        )
        connection.commit()

    ran = paper.run("doctor")

    assert counted == [(0,)]
    assert problems(ran)[0].startswith(
        "sqlite:///oops.db: cannot be written to (no such function: locked_away). Let Oops write"
    )


def test_doctor_names_a_wrong_environment(paper: Installation) -> None:
    """Variables that cannot be meant are findings too."""
    ran = paper.run("doctor", PORT="x")

    assert ran.out.splitlines() == [
        'problem  PORT: expected a number from 1 to 65535, found "x".',
        "         Correct it, then run `oops doctor` again.",
        "1 problem.",
    ]
    assert ran.status == 1


async def test_doctor_forgets_which_channel_a_name_means(
    paper: Installation, slack: SlackStandin
) -> None:
    """`--repin` takes the channel that has the name now; without it, one that is gone is named."""
    paper.run("migrate")
    with closing(sqlite3.connect(paper.folder / "oops.db")) as database, database:
        pin = ("slack", "#complaints", "C0GONE", "2026-03-02 09:00:00")
        database.execute("INSERT INTO pinned_channels VALUES (?, ?, ?, ?)", pin)

    before = await examine(paper, slack)
    after = await paper.run_beside("doctor", "--repin", "#Complaints", **tokens_of(slack))

    [problem] = problems(before)
    assert problem.endswith("oops doctor --repin '#complaints'.")
    assert (CHANNELS in after.out, after.status) == (True, 0)
