"""The page that Prometheus reads, as numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from storage.database.engine import make_engine
from tests.slack.company import SlackCompany

#: A sample's name and its labels, as one writes them: ``oops_open_cases{stage="owned"}``.
Page = dict[str, float]


async def scrape(company: SlackCompany, accept: str = "text/plain") -> Page:
    """What /metrics says."""
    async with company.slack.session.get(
        f"{company.url}/metrics", headers={"Accept": accept}
    ) as answer:
        assert answer.status == 200
        return read(await answer.text())


async def ready(company: SlackCompany) -> tuple[int, dict[str, Any]]:
    """What /readyz says, and with which status."""
    async with company.slack.session.get(f"{company.url}/readyz") as answer:
        return answer.status, await answer.json()


def read(text: str) -> Page:
    """The samples in a page."""
    return {
        each.name + labels(each.labels): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def labels(known: dict[str, str]) -> str:
    """Labels in the order of their names."""
    inner = ",".join(f'{name}="{value}"' for name, value in sorted(known.items()))
    return f"{{{inner}}}" if inner else ""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Another program holds the newspaper's database, and does not let go."""
    engine = make_engine(f"sqlite:///{folder / 'oops.db'}")
    with engine.begin():
        yield
    engine.dispose()
