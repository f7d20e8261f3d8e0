"""What looking after an installation finds."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at, in a sentence."""

    what: str
    #: What a person should do about it; empty where it is as it should be.
    do: str = ""

    @property
    def wanting(self) -> bool:
        """Whether somebody has to do something."""
        return bool(self.do)

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()
