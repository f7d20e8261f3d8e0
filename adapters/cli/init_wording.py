"""The questions and answers of `oops init`."""

from typing import Final

INIT_BEGINNING: Final = (
    "Five questions. Press Enter to take what stands in [brackets]; you can change it later."
)
#: Questions by setting, in order.
INIT_QUESTIONS: Final = {
    "name": "What do customers call your company? For example The Harbour Courier",
    "timezone": "In which time zone do you work? A city or an IANA name, for example Lisbon",
    "working_hours": "When do you work? For example mon-fri 08:00-18:00",
    "lead": "Who leads customer care? An e-mail address, for example rosa@example.com",
    "channel": "In which channel should cases be shown? For example #complaints",
}


def answer_expected(expected: str, option: str) -> str:
    """A wrong answer or option."""
    return f"{option}: expected {expected}." if option else f"Please type {expected}."


def options_missing(options: list[str]) -> str:
    """`oops init` cannot ask."""
    return (
        f"Nothing was written, because {', '.join(options)} {_is_or_are(options)} not given and"
        " there is no terminal to ask on. Give them as options; --yes takes defaults for all"
        " but --name and --lead."
    )


def _is_or_are(things: list[str]) -> str:
    return "is" if len(things) == 1 else "are"


def configuration_in_the_way(name: str) -> str:
    """The configuration exists."""
    return f"{name} exists already. Edit it, or add --force to replace it."


def configuration_written(name: str, lead: str, channel: str) -> str:
    """The configuration was written; the next steps."""
    place = "" if channel.startswith("none") else f", and invite Oops to {channel}"
    return f"""\
{name} is written. {lead} leads the first department; add people and departments there.

Next:
  1. Create the app. Slack: api.slack.com/apps, Create New App, From a manifest; paste what
     `oops manifest slack` prints. Teams: see docs/installing.md.
  2. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or for Teams MicrosoftAppId, MicrosoftAppTenantId
     and MicrosoftAppPassword. Each secret can stand in a file: SLACK_BOT_TOKEN_FILE=…
  3. Check with `oops doctor`{place}.
  4. Start with `oops serve`."""
