"""Documents to try: the least that loads, and what one adds to it."""

from pathlib import Path

import pytest

from adapters.config.loading import ConfigInvalid, load_organization
from bot.company.organization import Organization

EXAMPLE = Path(__file__).parents[2] / "oops.example.toml"

#: Lines 1 to 3.
ORGANIZATION = """\
[organization]
name = "The Harbour Courier"
timezone = "Europe/Dublin"
"""
#: Lines 4 to 6 where nothing stands between.
DEPARTMENT = """\
[[departments]]
name = "IT"
lead = "uma@example.com"
"""
LEAST = ORGANIZATION + DEPARTMENT


def loaded(document: str | bytes) -> Organization:
    """What a document in `oops.toml` says, here in this folder."""
    path = Path("oops.toml")
    path.write_bytes(document.encode() if isinstance(document, str) else document)
    return load_organization(path)


def said_of(document: str | bytes) -> str:
    """What is said of a document in `oops.toml`, which must not load."""
    with pytest.raises(ConfigInvalid) as refusal:
        loaded(document)
    return str(refusal.value)
