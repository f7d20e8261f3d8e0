"""Secrets in files: `NAME_FILE` instead of `NAME`."""

from pathlib import Path

import pytest

from adapters.config.environment import SECRET_VARIABLES, Environment, EnvironmentFault
from tests.cli.installation import Installation


@pytest.mark.parametrize("name", SECRET_VARIABLES)
def test_secret_is_read_from_a_file(tmp_path: Path, name: str) -> None:
    """The line's end is not part of it."""
    file = tmp_path / "secret"
    file.write_text("hush\n")

    assert Environment.read({f"{name}_FILE": str(file)}) == Environment.read({name: "hush"})


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines", b"\xff", None])
def test_unfit_file_is_refused_without_its_content(tmp_path: Path, content: bytes | None) -> None:
    """The path is not shown either: it may be the secret, in the wrong variable."""
    file = tmp_path / "xoxb-hush"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"SLACK_BOT_TOKEN_FILE": str(file)})

    assert str(refused.value).startswith("SLACK_BOT_TOKEN_FILE: the file ")
    assert "hush" not in str(refused.value)
    assert "two" not in str(refused.value)


def test_secret_given_twice_is_refused() -> None:
    """Both variables are named."""
    with pytest.raises(EnvironmentFault) as refused:
        Environment.read({"SLACK_APP_TOKEN": "xapp-1", "SLACK_APP_TOKEN_FILE": "/run/x"})

    assert refused.value.faults == (
        "SLACK_APP_TOKEN and SLACK_APP_TOKEN_FILE are both set. Unset one of them.",
    )


def test_command_checks_only_the_variables_that_it_uses(ferries: Installation) -> None:
    """A wrong port is no reason not to list cases."""
    ferries.run("migrate")

    ran = ferries.run("cases", PORT="0", SLACK_API_URL="x", SLACK_BOT_TOKEN_FILE="/nowhere")

    assert (ran.status, ran.err) == (0, "")
