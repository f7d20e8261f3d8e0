"""The table of requests: one row per request.

A row holds the rule, the stages that allow the request, the texts, and the readers for typed words,
buttons and forms. The typed words, the buttons, the forms, the help and the refusals follow from
the row.
"""

import re
from typing import Final

from bot.case import commands as c
from bot.case.case import Case, Stage
from bot.case.events import Event
from bot.case.verbs import Verb
from bot.rules import fixing, owning, telling
from bot.rules.circumstances import Circumstances
from bot.rules.deciding import (
    OPEN_STAGES,
    OWNED_STAGES,
    UNFIXED_STAGES,
    check_stage,
    decide_by,
)
from bot.rules.duty_deadlines import Duty, DutyKind
from bot.screens import pressed_buttons, request_forms, typed_words
from bot.screens.request_row import Question, Request
from bot.wording import request_text
from bot.wording.request_text import RequestText

REQUESTS: Final = (
    Request(
        verb=Verb.OWN,
        command=c.Own,
        rule=owning.own,
        stages=OPEN_STAGES,
        text=request_text.OWN,
        typed=typed_words.read_own,
        pressed=pressed_buttons.press_own,
        settles=(DutyKind.ACCEPT,),
    ),
    Request(
        verb=Verb.HAND,
        command=c.Hand,
        rule=owning.hand,
        stages=OPEN_STAGES,
        text=request_text.HAND,
        typed=typed_words.read_hand,
        form=request_forms.HAND_FORM,
    ),
    Request(
        verb=Verb.MOVE,
        command=c.Move,
        rule=owning.move,
        stages=UNFIXED_STAGES,
        text=request_text.MOVE,
        typed=typed_words.read_move,
        pressed=pressed_buttons.press_move,
    ),
    Request(
        verb=Verb.DECLINE,
        command=c.Decline,
        rule=owning.decline,
        stages=OPEN_STAGES,
        text=request_text.DECLINE,
        typed=typed_words.read_decline,
        form=request_forms.DECLINE_FORM,
    ),
    Request(
        verb=Verb.FIX,
        command=c.Fix,
        rule=fixing.fix,
        stages=UNFIXED_STAGES,
        text=request_text.FIX,
        typed=typed_words.read_fix,
        form=request_forms.FIX_FORM,
        settles=(DutyKind.FIX,),
    ),
    Request(
        verb=Verb.ADD_CUSTOMERS,
        command=c.AddCustomers,
        rule=telling.add_customers,
        stages=frozenset(Stage),
        text=request_text.ADD_CUSTOMERS,
        typed=typed_words.read_customers,
        form=request_forms.ADD_CUSTOMERS_FORM,
    ),
    Request(
        verb=Verb.RENAME,
        command=c.RenameCustomer,
        rule=telling.rename,
        stages=UNFIXED_STAGES,
        text=request_text.RENAME,
        typed=typed_words.read_rename,
        form=request_forms.RENAME_FORM,
    ),
    Request(
        verb=Verb.TELL,
        command=c.Tell,
        rule=telling.tell,
        stages=frozenset({Stage.FIXED, Stage.TOLD}),
        text=request_text.TELL,
        typed=typed_words.read_tell,
        form=request_forms.TELL_FORM,
        settles=(DutyKind.TELL,),
    ),
    Request(
        verb=Verb.GIVE_UP,
        command=c.GiveUp,
        rule=telling.give_up,
        stages=frozenset({Stage.FIXED}),
        text=request_text.GIVE_UP,
        typed=typed_words.read_give_up,
        form=request_forms.GIVE_UP_FORM,
    ),
    Request(
        verb=Verb.AGREE,
        command=c.AgreeGivingUp,
        rule=telling.agree,
        stages=frozenset({Stage.FIXED}),
        text=request_text.AGREE,
        typed=typed_words.read_agree,
        pressed=pressed_buttons.press_agree,
        settles=(DutyKind.AGREE,),
    ),
    Request(
        verb=Verb.KEEP_TRYING,
        command=c.KeepTrying,
        rule=telling.keep_trying,
        stages=frozenset({Stage.FIXED}),
        text=request_text.KEEP_TRYING,
        typed=typed_words.read_keep_trying,
        form=request_forms.KEEP_TRYING_FORM,
    ),
    Request(
        verb=Verb.PROMISE,
        command=c.MakePromise,
        rule=fixing.promise,
        stages=OPEN_STAGES,
        text=request_text.PROMISE,
        typed=typed_words.read_promise,
        form=request_forms.PROMISE_FORM,
    ),
    Request(
        verb=Verb.KEEP_PROMISE,
        command=c.KeepPromise,
        rule=fixing.keep,
        stages=OPEN_STAGES,
        text=request_text.KEEP_PROMISE,
        typed=typed_words.read_keep_promise,
        pressed=pressed_buttons.press_keep_promise,
        settles=(DutyKind.PROMISE,),
    ),
    Request(
        verb=Verb.UPDATE,
        command=c.Update,
        rule=fixing.update,
        stages=UNFIXED_STAGES,
        text=request_text.UPDATE,
        typed=typed_words.read_update,
        form=request_forms.UPDATE_FORM,
        settles=(DutyKind.ACKNOWLEDGE, DutyKind.UPDATE),
    ),
    Request(
        verb=Verb.SNOOZE,
        command=c.SnoozeNags,
        rule=fixing.snooze,
        stages=OWNED_STAGES,
        text=request_text.SNOOZE,
        typed=typed_words.read_snooze,
        form=request_forms.SNOOZE_FORM,
    ),
    Request(
        verb=Verb.CLOSE,
        command=c.Close,
        rule=telling.close,
        stages=frozenset({Stage.TOLD, Stage.CLOSED}),
        text=request_text.CLOSE,
        typed=typed_words.read_close,
        pressed=pressed_buttons.press_close,
    ),
    Request(
        verb=Verb.NOTE_OUTCOME,
        command=c.Close,
        rule=telling.close,
        stages=frozenset({Stage.TOLD, Stage.CLOSED}),
        text=request_text.NOTE_OUTCOME,
        pressed=pressed_buttons.press_outcome,
    ),
    Request(
        verb=Verb.REOPEN,
        command=c.Reopen,
        rule=telling.reopen,
        stages=frozenset({Stage.FIXED, Stage.TOLD, Stage.CLOSED}),
        text=request_text.REOPEN,
        typed=typed_words.read_reopen,
        form=request_forms.REOPEN_FORM,
    ),
)

#: Requests that change no case, in the order of the help.
QUESTIONS: Final = (
    Question(
        verb=Verb.REPORT,
        text=request_text.REPORT,
        word="",
        alone=lambda by, via: c.OpenForm(by=by, via=via, verb=Verb.REPORT),
    ),
    Question(
        verb=Verb.MINE,
        text=request_text.MINE,
        alone=lambda by, via: c.ShowMine(by=by, via=via),
    ),
    Question(
        verb=Verb.REPORTED,
        text=request_text.REPORTED,
        alone=lambda by, via: c.ShowReported(by=by, via=via),
    ),
    Question(
        verb=Verb.OVERDUE,
        text=request_text.OVERDUE,
        alone=lambda by, via: c.ShowOverdue(by=by, via=via),
    ),
    Question(
        verb=Verb.HELP,
        text=request_text.HELP,
        alone=lambda by, via: c.ShowHelp(by=by, via=via),
    ),
    Question(
        verb=Verb.LIST,
        text=request_text.LIST,
        alone=lambda by, via: c.ListCases(by=by, via=via),
    ),
    Question(
        verb=Verb.FIND,
        text=request_text.FIND,
        alone=lambda by, via: c.FindCases(by=by, via=via, words=""),
    ),
    Question(
        verb=Verb.SHOW,
        text=request_text.SHOW,
        pressed=pressed_buttons.press_show,
    ),
    Question(
        verb=Verb.REFRESH,
        text=request_text.REFRESH,
        pressed=pressed_buttons.press_refresh,
    ),
    Question(
        verb=Verb.BACK,
        text=request_text.BACK,
        alone=lambda by, via: c.ComeBack(by=by, via=via),
    ),
    Question(
        verb=Verb.AWAY,
        text=request_text.AWAY,
        alone=lambda by, via: c.GoAway(by=by, via=via, until=""),
    ),
)

#: The beginning of what people put in.
_PLACEHOLDER: Final = re.compile(r"[<\[@]")
_REQUEST_BY_VERB: Final = {each.verb: each for each in REQUESTS}
_TEXT_BY_VERB: Final = {each.verb: each.text for each in (*REQUESTS, *QUESTIONS)}


def request_of(kind: type[c.CaseRequest]) -> Request:
    """The row of a command's class."""
    return _REQUEST_BY_VERB[kind.verb]


def request_named(verb: str) -> Request | None:
    """The row with this verb, if any."""
    return next((each for each in REQUESTS if each.verb == verb), None)


def text_of(verb: str) -> RequestText:
    """The texts of a request."""
    return _TEXT_BY_VERB[Verb(verb)]


def settling_request(owed: Duty) -> Request:
    """The request that settles the duty."""
    return next(each for each in REQUESTS if owed.kind in each.settles)


def decide(case: Case, request: c.CaseRequest, circumstances: Circumstances) -> list[Event]:
    """Return the events of a request, by the rule in its row. Raises Refusal."""
    return decide_by(request_of(type(request)), case, request, circumstances)


def check_form(case: Case, verb: str) -> None:
    """Check that the case's stage allows the form. Raises Refusal."""
    check_stage(_REQUEST_BY_VERB[Verb(verb)], case)


def is_change(kind: type[c.Command]) -> bool:
    """Check if the command is a request that changes a case."""
    return issubclass(kind, c.CaseRequest) and kind.verb in _REQUEST_BY_VERB


def typed_beginning(typed: str) -> str:
    """The words to type, up to what people put in: "<when>", "[department]", "@somebody"."""
    return _PLACEHOLDER.split(typed)[0]


def help_lines() -> tuple[tuple[str, str], ...]:
    """The help: pairs of words to type and their effect. Absence comes last."""
    *general, away = (("/oops", each.text) for each in QUESTIONS)
    requests = (("/oops OOPS-42", each.text) for each in REQUESTS)
    lines = (*general, *requests, away)
    return tuple((f"{begins} {each.usage}", each.help) for begins, each in lines if each.help)
