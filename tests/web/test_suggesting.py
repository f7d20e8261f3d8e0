"""What is offered to whoever begins with `/oops`, and how typed words become a command."""

import pytest

from adapters.web.inbound import typed_command
from adapters.web.suggesting import suggest_commands
from tests.kit import Story

CASE = Story().case


def offered(text: str) -> list[str]:
    """What would be put in."""
    return [put for put, _, _ in suggest_commands(text, [CASE])]


def test_everything_is_offered_at_first() -> None:
    """The commands that need no case, then the open cases."""
    assert offered("/o") == [
        "/oops ",
        "/oops mine",
        "/oops reported",
        "/oops overdue",
        "/oops list ",
        "/oops find ",
        "/oops away until ",
        "/oops OOPS-1 ",
    ]


def test_case_s_own_words_are_offered_after_its_reference() -> None:
    """With that reference in them, and as far as they need no words of one's own."""
    assert offered("/oops OOPS-1 ")[:3] == [
        "/oops OOPS-1 own",
        "/oops OOPS-1 hand ",
        "/oops OOPS-1 decline ",
    ]
    assert offered("/oops oops-1 fi") == ["/oops OOPS-1 fixed "]


@pytest.mark.parametrize(
    "text",
    ["", "hello", "hello /oops", "/oops my parcel never came", "/oops mine", "/other", "/oops\nx"],
)
def test_nothing_is_offered_where_nothing_fits(text: str) -> None:
    """A complaint is typed in peace."""
    assert offered(text) == []


def test_unknown_case_has_no_words() -> None:
    """Nothing is offered for a case that is not open."""
    assert offered("/oops OOPS-9 ") == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/oops", ""),
        ("  /OOPS  ", ""),
        ("/oops mine", "mine"),
        ("/oops the paper\nis wet", "the paper\nis wet"),
        ("/oops\nthe paper is wet", "the paper is wet"),
        ("/oopsie", None),
        ("I said /oops", None),
        ("", None),
    ],
)
def test_command_is_what_stands_after_the_word(text: str, command: str | None) -> None:
    """Over several lines too; another word that begins alike is none."""
    assert typed_command(text) == command
