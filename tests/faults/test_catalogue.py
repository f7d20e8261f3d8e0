"""The catalogue of faults and the tests are about the same."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]
CATALOGUE = tomllib.loads((TESTS / "faults/catalogue.toml").read_text("utf-8"))
FAULTS = {int(number): fault for number, fault in CATALOGUE.items()}
#: Rows about strangers, the machine and lost files begin here.
FIRST_THREAT = 59
#: A file and the faults in it, on the page about threats.
SHOWN_BY = re.compile(r"`tests/([\w/]+\.py)` \(([\d, ]+)\)")
NAMED = re.compile(r"^(?:async )?def test_fault_(\d{2,3})_", re.MULTILINE)


def named_after_a_fault() -> dict[int, set[str]]:
    """By number, the files that have a test of that name."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for number in NAMED.findall(path.read_text()):
            found[int(number)].add(path.relative_to(TESTS).as_posix())
    return found


def test_every_fault_has_a_number() -> None:
    """The first 51 are all there, and each says what happens and what must come of it."""
    assert set(range(1, 52)) - FAULTS.keys() == set()
    assert [
        number for number, fault in FAULTS.items() if not {"when", "then"} <= fault.keys()
    ] == []


def test_tests_are_where_the_catalogue_says() -> None:
    """No fault is said to be tested that is not, and no test is of a fault that nobody knows."""
    said = {number: set(fault["where"]) for number, fault in FAULTS.items() if "where" in fault}

    assert named_after_a_fault() == said


def test_fault_without_a_test_has_a_reason() -> None:
    """What is not tried is not forgotten."""
    silent = [number for number, fault in FAULTS.items() if not fault.keys() & {"where", "but"}]

    assert silent == []


def test_page_about_threats_names_what_is_tested() -> None:
    """Each file tests the faults beside it, and no threat of the catalogue is left out."""
    page = (TESTS.parent / "docs/threats.md").read_text("utf-8")
    shown = {
        (int(number), file)
        for file, numbers in SHOWN_BY.findall(page)
        for number in numbers.split(", ")
    }
    tested = {(number, file) for number in FAULTS for file in FAULTS[number].get("where", ())}

    assert shown - tested == set()
    assert {each for each, _ in tested if each >= FIRST_THREAT} - {
        each for each, _ in shown
    } == set()
