"""The identity of a case: different for two cases that have had the same number.

After an old backup was restored, numbers may be given a second time. A card of the lost time then
shows another case than the one that has the number now.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.case.case import Case

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def case_identity(case: Case) -> str:
    """Return the moment of the report, in microseconds, as a short word."""
    left = (case.reported_at - _EPOCH) // timedelta(microseconds=1)
    word = ""
    while left > 0:
        left, digit = divmod(left, len(_DIGITS))
        word = _DIGITS[digit] + word
    return word or "0"


def is_mark_of(mark: str, case: Case) -> bool:
    """Return True if the mark names the identity of the case. Its signature is not checked."""
    return mark.partition(".")[0] == case_identity(case)
