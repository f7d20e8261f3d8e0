"""The table of phrases: what people type, in which situation, and what happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parent / "phrases.txt"
_ARROW: Final = " => "


@dataclass(frozen=True, kw_only=True)
class Situation:
    """How far a case has come, and who its customers are."""

    #: "no case", or the case's stage.
    stage: str
    customers: tuple[str, ...]

    @property
    def typist(self) -> str:
        """Who types: Walt, who owns the case, or Wanda, the lead, on customers given up."""
        return "wanda" if self.stage == "given up" else "walt"


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Something that people type."""

    situation: Situation
    typed: str
    meaning: str

    def about(self, number: int) -> str:
        """Return what is typed about a case of this number."""
        text = self.typed.encode().decode("unicode_escape").encode("latin-1").decode()
        if self.situation.stage == "no case":
            return text
        named = text.replace("42", str(number))
        return named if "42" in text or "OOPS-" in text else f"OOPS-{number} {text}"


def phrases() -> list[Phrase]:
    """Read the table."""
    return list(_read(TABLE.read_text(encoding="utf-8").splitlines()))


def _read(lines: list[str]) -> Iterator[Phrase]:
    situation = Situation(stage="no case", customers=())
    for line in lines:
        if line.startswith("== "):
            stage, *customers = line[line.index("(") + 1 : -1].split("; ")
            situation = Situation(stage=stage, customers=tuple(customers))
        elif line and line != "#" and not line.startswith("# "):
            typed, _, meaning = line.partition(_ARROW)
            yield Phrase(situation=situation, typed=typed, meaning=meaning)
