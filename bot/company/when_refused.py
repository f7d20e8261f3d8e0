"""Refusals of dates and times as people type them.

ValueError
|-- NotAMoment      no clear moment, or one more than two years ahead
`-- MomentPassed    a moment in the past
"""

from datetime import datetime
from enum import StrEnum


class MomentProblem(StrEnum):
    """The reason why a text is no moment."""

    UNCLEAR = "unclear"
    TWO_WAYS = "two ways"
    NO_SUCH_DATE = "no such date"
    NO_SUCH_TIME = "no such time"
    NAMED_ZONE = "named zone"
    TOO_FAR = "too far"


class NotAMoment(ValueError):
    """The text is no clear moment."""

    def __init__(self, problem: MomentProblem = MomentProblem.UNCLEAR) -> None:
        super().__init__(problem)
        self.problem = problem


class MomentPassed(ValueError):
    """The moment `at` (UTC) is not in the future."""

    def __init__(self, at: datetime) -> None:
        super().__init__("a moment that is still to come")
        self.at = at
