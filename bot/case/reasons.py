"""Reasons and origins that events record."""

from enum import StrEnum


class AskedBecause(StrEnum):
    """The reasons for asking a person to own a case."""

    REPORTED = "reported"
    NO_ANSWER = "no answer"
    AWAY = "away"
    LEFT = "left"
    HANDED = "handed"
    MOVED = "moved"


class FoundIn(StrEnum):
    """The places in a reported message where a customer was found, whom nobody named."""

    MAIL = "mail"
    AUTHOR = "author"
