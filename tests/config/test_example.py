"""The example that everybody begins with."""

import tomllib
from collections.abc import Iterator
from itertools import pairwise

import pytest

from adapters.config.loading import load_organization
from adapters.config.tables import TABLES_BY_PATH
from bot.company.routing import route_complaint
from tests.config.documents import EXAMPLE


def test_example_loads() -> None:
    """Who copies the example and changes nothing has a configuration without a fault."""
    organization = load_organization(EXAMPLE)

    assert [each.name for each in organization.departments] == [
        "Customer care",
        "Deliveries",
        "Newsroom",
        "Subscriptions",
        "Advertising",
        "IT",
    ]
    assert list(organization.policies) == ["normal", "urgent"]


@pytest.mark.parametrize("shape", TABLES_BY_PATH, ids=".".join)
def test_example_has_every_key(shape: tuple[str, ...]) -> None:
    """There is no key that one could not learn from the example."""
    tables = within(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), shape)
    written = {key for table in tables if isinstance(table, dict) for key in table}

    assert written == set(TABLES_BY_PATH[shape].model_fields)


def test_example_explains_every_key() -> None:
    """The first time that a key stands there, the line above says in a short line what it is."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    table, seen, unexplained = "", set(), []
    for above, line in pairwise(lines):
        table = line if line.startswith("[") else table
        key = (table.partition(".")[0], line.partition(" = ")[0])
        if " = " in line and not line.startswith("#") and key not in seen:
            seen.add(key)
            unexplained += [] if above.startswith("# ") else [line]

    assert unexplained == []


@pytest.mark.parametrize(
    ("complaint", "department"),
    [
        ("I got yesterday's paper again this morning.", "Deliveries"),
        ("My uncle's name is misspelt in the article about the regatta.", "Newsroom"),
        ("You charged me for a subscription that I ended in May.", "Subscriptions"),
        ("I cannot log in to the app with the new password.", "IT"),
        ("I am disappointed.", "Customer care"),
    ],
)
def test_example_routes_as_a_newspaper_would(complaint: str, department: str) -> None:
    """Whoever tries the example sees complaints arrive where they belong."""
    assert route_complaint(load_organization(EXAMPLE), complaint).department.name == department


def within(value: object, shape: tuple[str, ...]) -> Iterator[object]:
    """What stands under a path, in which "*" is anything."""
    if not shape:
        yield value
    elif isinstance(value, dict):
        wanted = value.values() if shape[0] == "*" else [value.get(shape[0])]
        yield from (found for each in wanted for found in within(each, shape[1:]))
    elif isinstance(value, list):
        yield from (found for each in value for found in within(each, shape[1:]))
