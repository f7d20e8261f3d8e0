"""A finding about an installation."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Result of one check, in a sentence."""

    what: str
    #: Advice to the operator; empty if the check passed.
    do: str = ""
    #: True if everything works, but may not be as the operator meant.
    is_note: bool = False

    @property
    def is_problem(self) -> bool:
        """Return True if the operator has to act."""
        return bool(self.do) and not self.is_note

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()
