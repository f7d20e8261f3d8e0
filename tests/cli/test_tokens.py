"""Tokens that are missing, or in another's place."""

import pytest

from adapters.cli.tokens import is_app_token, is_bot_token, token_faults
from adapters.config.environment import Environment

BOT, APP, SECRET = "xoxb-1-2-hush", "xapp-1-A2-hush", "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    "environment",
    [
        Environment(slack_bot_token=BOT, slack_signing_secret=SECRET),
        Environment(slack_bot_token=BOT, slack_app_token=APP),
        Environment(slack_bot_token=BOT, slack_app_token=APP, slack_signing_secret=SECRET),
        Environment(slack_bot_token="xoxe.xoxb-1-hush", slack_signing_secret=SECRET),
    ],
)
def test_tokens_in_their_places_are_no_fault(environment: Environment) -> None:
    """HTTP needs a signing secret; Socket Mode needs none."""
    assert token_faults(environment) == []


@pytest.mark.parametrize(
    ("environment", "whats"),
    [
        (
            Environment(),
            [
                "SLACK_BOT_TOKEN is not set.",
                "SLACK_SIGNING_SECRET is not set, and neither is SLACK_APP_TOKEN.",
            ],
        ),
        (
            Environment(slack_bot_token=APP, slack_app_token=BOT),
            [
                "SLACK_BOT_TOKEN holds an app-level token.",
                "SLACK_APP_TOKEN holds a bot token.",
            ],
        ),
        (
            Environment(slack_bot_token="xoxp-hush", slack_signing_secret=BOT),
            ["SLACK_BOT_TOKEN holds a user's token.", "SLACK_SIGNING_SECRET holds a bot token."],
        ),
        (
            Environment(slack_bot_token=SECRET, slack_app_token="hush"),
            [
                "SLACK_BOT_TOKEN holds no token of Slack's.",
                "SLACK_APP_TOKEN holds no token of Slack's.",
            ],
        ),
        (
            Environment(slack_bot_token="xoxb-hush hush", slack_signing_secret="xoxe-hush"),
            [
                "SLACK_BOT_TOKEN holds no token of Slack's.",
                "SLACK_SIGNING_SECRET holds a token of another kind.",
            ],
        ),
        (
            Environment(slack_bot_token='"xoxb-hush"', slack_signing_secret=SECRET),
            ["SLACK_BOT_TOKEN holds no token of Slack's."],
        ),
    ],
)
def test_token_in_the_wrong_place_is_named(environment: Environment, whats: list[str]) -> None:
    """What is wrong is said by the variable's name and the kind of thing that stands there."""
    assert [each.what for each in token_faults(environment)] == whats


def test_fault_says_where_the_token_belongs_and_not_what_it_is() -> None:
    """The sentence can be copied into a chat."""
    [fault] = token_faults(Environment(slack_bot_token=APP, slack_app_token=APP))

    assert fault.do.startswith("That one belongs in SLACK_APP_TOKEN.")
    assert "hush" not in str(fault)


@pytest.mark.parametrize("token", ["xoxb-ü", "xoxb-1\r\nX: y", "xoxb-1 2", "", None])
def test_what_cannot_stand_in_a_header_is_no_token(token: str | None) -> None:
    """Such a thing is never sent to anybody."""
    assert (is_bot_token(token), is_app_token(token and f"xapp-{token}")) == (False, False)
