"""Each key of the example with what it does not take: refused by its line, and never a crash."""

import re

import pytest

from tests.config.documents import EXAMPLE, loaded, said_of

LINES = EXAMPLE.read_text(encoding="utf-8").split("\n")


def keys() -> dict[str, int]:
    """The first line of each key in each kind of table."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(LINES):
        table = line if line.startswith("[") else table
        key = re.match(r"(\w+) = ", line)
        if key:
            found.setdefault(f"{table} {key[1]}", number)
    return found


KEYS = keys()
WRONG = (
    *("", "-1", "0", "1e999", "true", '""', '" "', '"0h"', '"-2h"', '"99999999999999w"'),
    *(r'"x\u0000y"', r'"\u202e"', "[]", "[[]]", '[""]', "[1]", "{}", "{ x = 1 }", "nonsense"),
    *('"unclosed', "2026-02-30", "1979-05-27T07:32:00Z", f'"{"x" * 10_000}"', "[" * 300, '["x"'),
    "9" * 5_000,
)
ANY_TEXT = ('"0h"', '"-2h"', '"99999999999999w"')
#: What is right all the same.
TAKEN = {
    "name": ANY_TEXT,
    "about": ANY_TEXT,
    "channel": ANY_TEXT,
    "any_hour": ("true",),
    **dict.fromkeys(("holidays", "reactions", "members", "keywords"), ("[]",)),
    **dict.fromkeys(("digest", "limits"), ("{}",)),
}


@pytest.mark.parametrize("key", KEYS)
def test_wrong_value_is_named_by_its_line(key: str) -> None:
    """With the key and what was expected; what is taken is known."""
    number, name = KEYS[key], key.rsplit(maxsplit=1)[-1]
    for wrong in WRONG:
        document = "\n".join([*LINES[:number], f"{name} = {wrong}", *LINES[number + 1 :]])
        if wrong in TAKEN.get(name, ()):
            loaded(document)
            continue
        said = said_of(document)
        assert f"oops.toml, line {number + 1}: " in said, wrong
        assert name in said or "not valid TOML" in said, wrong


@pytest.mark.parametrize("key", KEYS)
def test_key_that_nobody_knows_is_named(key: str) -> None:
    """A slip of the finger beside it is found, with the key that was meant."""
    number, name = KEYS[key], key.rsplit(maxsplit=1)[-1]
    slip = f"{name[0]}{name}"

    said = said_of("\n".join([*LINES[:number], f'{slip} = "x"', *LINES[number:]]))

    assert f"oops.toml, line {number + 1}: " in said
    assert slip in said
