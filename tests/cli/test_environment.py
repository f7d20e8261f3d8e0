"""The environment: what is not set, what is, and what cannot be meant."""

from pathlib import Path

import pytest

from adapters.config.environment import Environment, EnvironmentFault


def test_environment_of_nothing_has_the_defaults() -> None:
    """Whoever sets nothing gets a file in this folder, port 3000 and Slack itself."""
    assert Environment.read({}) == Environment(
        config=Path("oops.toml"),
        database_url="sqlite:///oops.db",
        port=3000,
        slack_bot_token=None,
        slack_signing_secret=None,
        slack_app_token=None,
        slack_api_url="https://slack.com/api/",
    )


def test_environment_of_everything_has_everything() -> None:
    """Each variable goes where it belongs, and others are none of ours."""
    variables = {
        "OOPS_CONFIG": "/etc/oops.toml",
        "OOPS_DATABASE_URL": "postgresql+psycopg://oops@db/oops",
        "PORT": "8080",
        "OOPS_LISTEN": "10.0.0.5",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "5ec2e7",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": "https://slack-gov.com/api/",
        "SLACK_CLIENT_ID": "another program's",
    }

    assert Environment.read(variables) == Environment(
        config=Path("/etc/oops.toml"),
        database_url="postgresql+psycopg://oops@db/oops",
        port=8080,
        listen="10.0.0.5",
        slack_bot_token="xoxb-1",
        slack_signing_secret="5ec2e7",
        slack_app_token="xapp-1",
        slack_api_url="https://slack-gov.com/api/",
    )


def test_empty_variable_counts_as_not_set() -> None:
    """`PORT= oops serve` is how one unsets a variable; a line's end is not part of a token."""
    read = Environment.read({"PORT": "", "SLACK_APP_TOKEN": "  ", "SLACK_BOT_TOKEN": "xoxb-1\n"})

    assert read == Environment(slack_bot_token="xoxb-1")


@pytest.mark.parametrize("address", ["localhost", "10.0.0.256", "127.0.0.1:3000", "[::1]", "*"])
def test_address_that_is_none_is_refused(address: str) -> None:
    """An address is one of this machine's, in numbers."""
    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"OOPS_LISTEN": address})

    expected = f'OOPS_LISTEN: expected an address as 127.0.0.1, found "{address}".'
    assert str(refused.value) == expected


@pytest.mark.parametrize("port", ["0", "65536", "-1", "3000.0", "http", "٣٠٠٠", "9" * 5000])
def test_port_that_is_none_is_refused(port: str) -> None:
    """A port is a number from 1 to 65535, in plain digits."""
    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"PORT": port})

    assert str(refused.value).startswith("PORT: expected a number from 1 to 65535, found ")
    assert len(str(refused.value)) < 150


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://slack-gov.com/api", "https://slack-gov.com/api/"),
        ("https://example.com", "https://example.com/"),
        ("http://127.0.0.1:4000/api/", "http://127.0.0.1:4000/api/"),
        ("http://localhost:4000", "http://localhost:4000/"),
        ("http://[::1]:4000/api", "http://[::1]:4000/api/"),
    ],
)
def test_api_url_ends_in_a_slash(url: str, base: str) -> None:
    """Methods are put behind the base as it is; http is for this machine."""
    assert Environment.read({"SLACK_API_URL": url}).slack_api_url == base


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "http://127.0.0.1.example.com/api/",
        "http://localhost.example.com/",
        "http://10.0.0.1/",
    ],
)
def test_api_url_over_http_elsewhere_is_refused(url: str) -> None:
    """A token does not cross a network in the clear."""
    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"SLACK_API_URL": url})

    assert str(refused.value).startswith("SLACK_API_URL: http would show the bot's token")


@pytest.mark.parametrize(
    "url",
    [
        "slack.com/api/",
        "ftp://slack.com/",
        "https://",
        "https://user:pass@slack.com/",
        "https://slack.com/?next=",
        "https://slack.com/#api",
        "https://slack.com:port/",
        "https://slack.com:99999/",
        "http://[::1",
        "https://sl ack.com/",
    ],
)
def test_api_url_that_is_no_base_is_refused(url: str) -> None:
    """What is no base of a Web API is not guessed at."""
    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"SLACK_API_URL": url})

    assert str(refused.value).startswith("SLACK_API_URL: expected the base of a Web API")


def test_faults_are_told_all_at_once() -> None:
    """Nobody corrects one variable only to hear of the next."""
    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"PORT": "x", "SLACK_API_URL": "x"})

    assert [each.partition(":")[0] for each in refused.value.faults] == ["PORT", "SLACK_API_URL"]


def test_secret_is_not_in_the_text() -> None:
    """Whoever logs the environment logs no token and no password."""
    environment = Environment.read(
        {
            "OOPS_DATABASE_URL": "postgresql+psycopg://oops:hush1@db/oops",
            "SLACK_BOT_TOKEN": "xoxb-hush2",
            "SLACK_SIGNING_SECRET": "hush3",
            "SLACK_APP_TOKEN": "xapp-hush4",
        }
    )

    assert "hush" not in f"{environment} {environment!r}"


@pytest.mark.parametrize(
    ("variables", "address"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "127.0.0.1"),
        ({"SLACK_APP_TOKEN": "xapp-1", "OOPS_LISTEN": "10.0.0.5"}, "10.0.0.5"),
        ({"SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "hush"}, None),
        ({"SLACK_APP_TOKEN": "xapp-1", "MicrosoftAppId": "11111111"}, None),
        ({"SLACK_SIGNING_SECRET": "hush"}, None),
        ({}, None),
    ],
)
def test_socket_mode_alone_listens_on_this_machine_only(
    variables: dict[str, str], address: str | None
) -> None:
    """Unless an address is named, or a platform has to reach the port."""
    assert Environment.read(variables).listening_address == address
