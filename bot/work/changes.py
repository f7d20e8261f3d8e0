"""The change of one case in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.case import events as e
from bot.case.case import Case
from bot.rules.circumstances import Setting


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one request, or the passing of time, did to a case."""

    before: Case | None
    after: Case
    happened: Sequence[e.Event]
    setting: Setting
