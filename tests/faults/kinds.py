"""On which databases a fault is tried: on a SQLite file, and on every kind where it matters."""

from typing import Final

import pytest

from tests.throwaway import KINDS

#: Of the faults that are tried on each kind, `make slow` tries those on PostgreSQL.
_EACH_KIND: Final = [
    pytest.param(each, marks=pytest.mark.slow) if each == "postgresql" else each for each in KINDS
]

#: For a test with the fixture `company` or `nag_round`.
on_each_database = pytest.mark.parametrize("kind", _EACH_KIND, indirect=True)
on_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
