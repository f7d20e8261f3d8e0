"""What docs/operating.md says to be woken for: also when nobody is there to say anything."""

import re

import pytest

from tests.deploying.reading import ROOT, lines_of

PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
#: Each alert with what it asks, on one line.
RULES = {
    name: " ".join(asked.removeprefix(">-").split())
    for name, asked in re.findall(
        r"- alert: (\w+)\n +expr: (.*?)\n +(?:for|annotations):", PAGE, re.DOTALL
    )
}


def test_every_alert_is_read() -> None:
    """So that what follows is about all of them."""
    assert len(RULES) == PAGE.count("- alert:") > 0


def test_somebody_is_woken_when_no_process_is_left() -> None:
    """All other rules compare what is measured, and of nothing nothing is measured."""
    [gone] = [asked for asked in RULES.values() if asked.startswith("absent(")]

    assert gone == "absent(oops_store_up)"


@pytest.mark.parametrize(
    ("route", "counts"),
    [
        ("/slack/events", True),
        ("/api/messages", True),
        ("/readyz", False),
        ("/metrics", False),
        ("elsewhere", False),
    ],
)
def test_what_is_not_acknowledged_is_what_came_in(*, route: str, counts: bool) -> None:
    """/readyz says 503 on purpose, to whoever asks whether to send anything."""
    [named] = re.findall(r'route=~"(.*?)"', RULES["OopsTakesNothing"])

    assert bool(re.fullmatch(named, route)) is counts


def test_doors_of_that_rule_are_the_front_s() -> None:
    """What the world may call is what has to be taken."""
    [doors] = [each.split()[1:] for each in lines_of("deploy/Caddyfile") if "path " in each]

    assert f'route=~"{"|".join(doors)}"' in RULES["OopsTakesNothing"]
