"""An emoji of which we are told again and again."""

from pathlib import Path

import pytest

from tests.races.events import deliver


@pytest.mark.slow
async def test_fault_13_message_that_two_mark_is_one_case_however_often_told(
    url: str, tmp_path: Path
) -> None:
    """Both are its reporters, whatever the order and the replica; `make races` does it longer."""
    tally = await deliver(url, tmp_path, 200)
    assert (tally.messages, tally.cases, tally.both_reporters) == (20, 20, 20)
    assert tally.answers == {200: 200}
