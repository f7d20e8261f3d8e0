"""Decisions on requests: a check of the case's stage, then the request's own rule.

A rule takes the case, the request and the circumstances, and returns events; a rule changes
nothing. The rules stand in `owning`, `fixing` and `telling`; the table of requests names the rule
of each.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case, Stage
from bot.case.evolve import evolve
from bot.rules.circumstances import Circumstances
from bot.rules.nagging import owner_leaves

Rule = Callable[[Case, Any, Circumstances], Iterator[e.Event]]

_R, _O, _F, _T, _C = Stage
#: The stages before the closing.
OPEN_STAGES: Final = frozenset({_R, _O, _F, _T})
#: The stages of an open case with an owner.
OWNED_STAGES: Final = frozenset({_O, _F, _T})
#: The stages before the fix.
UNFIXED_STAGES: Final = frozenset({_R, _O})


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """The rule of a request, and the stages at which the request is allowed."""

    command: type[c.CaseRequest]
    rule: Rule
    stages: frozenset[Stage]


def decide_by(
    ruling: Ruling, case: Case, request: c.CaseRequest, circumstances: Circumstances
) -> list[e.Event]:
    """Return the events of a request; none if nothing changes. Raises Refusal.

    If the request opens a case of an owner without an account, another person is asked.
    """
    check_stage(ruling, case)
    happened = list(ruling.rule(case, request, circumstances))
    after = case
    for event in happened:
        after = evolve(after, event)
    return [*happened, *(owner_leaves(after, circumstances) if case.closed else ())]


def check_stage(ruling: Ruling, case: Case) -> None:
    """Refuse a request not allowed at the case's stage. Raises Refusal."""
    nobody_is_left = ruling.command is c.Tell and not case.untold and not case.given_up
    if case.stage in ruling.stages and not nobody_is_left:
        return
    if ruling.command is c.Close and case.untold:
        raise errors.Untold(case, case.untold)
    if case.stage is Stage.REPORTED:
        raise errors.NobodyHasIt(case)
    raise errors.NotNow(case, ruling.command.verb.word)
