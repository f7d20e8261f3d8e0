"""The public names of requests, as buttons, forms and people use them."""

from enum import StrEnum


class Verb(StrEnum):
    """The public name of a request, as buttons and forms send it.

    People type the part before the colon.
    """

    REPORT = "report"
    MINE = "mine"
    OVERDUE = "overdue"
    LIST = "list"
    FIND = "find"
    REPORTED = "reported"
    HELP = "help"
    SHOW = "show"
    REFRESH = "refresh"
    OWN = "own"
    HAND = "hand"
    MOVE = "hand:department"
    DECLINE = "decline"
    FIX = "fixed"
    ADD_CUSTOMERS = "customer"
    RENAME = "rename"
    TELL = "told"
    GIVE_UP = "told:unreachable"
    AGREE = "told:agree"
    KEEP_TRYING = "keep trying"
    PROMISE = "promise"
    KEEP_PROMISE = "promise:kept"
    UPDATE = "update"
    SNOOZE = "snooze"
    CLOSE = "close"
    NOTE_OUTCOME = "close:outcome"
    REOPEN = "reopen"
    AWAY = "away"
    BACK = "away back"

    @property
    def word(self) -> str:
        """Return the word for people to type."""
        return self.partition(":")[0]
