"""On which databases a fault is tried: on a SQLite file, and on every kind where it matters."""

import pytest

from tests.throwaway import KINDS

#: For a test with the fixture `company` or `nag_round`.
on_each_database = pytest.mark.parametrize("kind", KINDS, indirect=True)
on_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
