"""Buttons and menus for the next steps of a case, as offered to one reader."""

from typing import assert_never

from bot.case.case import Case, Stage
from bot.case.events import Satisfaction
from bot.case.verbs import Verb
from bot.chat.cards import Actions, Button, Menu, Option
from bot.chat.messages import View
from bot.rules.circumstances import Circumstances
from bot.screens.case_values import case_value
from bot.screens.requests import text_of
from bot.wording import reminders


def case_actions(
    case: Case, circumstances: Circumstances, view: View, reader: str | None
) -> tuple[Actions, ...]:
    """The row of buttons beneath a case's card. Empty for a reader with no part in the case."""
    if view is View.REPORTER:
        menu = _department_menu(case, circumstances) if case.stage is Stage.REPORTED else ()
        verbs = (Verb.ADD_CUSTOMERS, *_correcting(case))
        return (Actions(items=(*_case_buttons(case, circumstances, *verbs), *menu)),)
    concerned = (case.answerable, case.offer and case.offer.to, *circumstances.superiors(case))
    if reader and reader not in concerned and case.stage is not Stage.CLOSED:
        return ()
    return (Actions(items=next_steps(case, circumstances, reader)),)


def _correcting(case: Case) -> tuple[Verb, ...]:
    """The step that corrects the only customer, as proposed or typed, until it is fixed."""
    is_unfixed = case.stage in (Stage.REPORTED, Stage.OWNED)
    is_one = len(case.customers) == 1 and bool(case.customers[0].name)
    return (Verb.RENAME,) if is_unfixed and is_one else ()


def next_steps(
    case: Case, circumstances: Circumstances, reader: str | None
) -> tuple[Button | Menu, ...]:
    """The buttons for the next steps at the case's stage."""
    if case.offer and case.offer.to == reader:
        first = request_button(Verb.OWN, case, circumstances, primary=True)
        return (first, request_button(Verb.DECLINE, case, circumstances))
    match case.stage:
        case Stage.REPORTED:
            first = request_button(Verb.OWN, case, circumstances, primary=True)
            return (
                first,
                request_button(Verb.HAND, case, circumstances),
                *_department_menu(case, circumstances),
            )
        case Stage.OWNED:
            first = request_button(Verb.FIX, case, circumstances, primary=True)
            more = _case_buttons(
                case, circumstances, Verb.UPDATE, Verb.PROMISE, Verb.HAND, Verb.ADD_CUSTOMERS
            )
            return (first, *more, *_promise_kept_button(case, circumstances))
        case Stage.FIXED:
            first = request_button(Verb.TELL, case, circumstances, primary=True)
            more = _case_buttons(
                case, circumstances, Verb.GIVE_UP, Verb.PROMISE, Verb.HAND, Verb.ADD_CUSTOMERS
            )
            return (
                first,
                *more,
                request_button(Verb.REOPEN, case, circumstances),
                *_promise_kept_button(case, circumstances),
            )
        case Stage.TOLD:
            first = request_button(Verb.CLOSE, case, circumstances, primary=True)
            told = _case_buttons(case, circumstances, Verb.TELL) if case.given_up else ()
            more = (*told, *_case_buttons(case, circumstances, Verb.PROMISE, Verb.REOPEN))
            return (
                first,
                _satisfaction_menu(case, circumstances),
                *more,
                *_promise_kept_button(case, circumstances),
            )
        case Stage.CLOSED:
            return _case_buttons(case, circumstances, Verb.REOPEN, Verb.ADD_CUSTOMERS)
        case _:
            assert_never(case.stage)


def request_button(
    verb: Verb, case: Case, circumstances: Circumstances, *, primary: bool = False
) -> Button:
    """The button of a request about the case."""
    value = case_value(case, circumstances)
    return Button(verb=verb, label=text_of(verb).label, value=value, primary=primary)


def _case_buttons(case: Case, circumstances: Circumstances, *verbs: Verb) -> tuple[Button, ...]:
    return tuple(request_button(each, case, circumstances) for each in verbs)


def alternatives(
    verb: Verb, case: Case, circumstances: Circumstances, value: str
) -> tuple[Button, ...]:
    """The button that settles the same duty in another way, if any."""
    if verb is Verb.OWN:
        return (request_button(Verb.HAND, case, circumstances),)
    if verb is Verb.AGREE:
        label = text_of(Verb.KEEP_TRYING).label
        return (Button(verb=Verb.KEEP_TRYING, label=label, value=value),)
    return ()


def take_over(case: Case, circumstances: Circumstances) -> Button:
    """The button with which a superior takes the case."""
    value = case_value(case, circumstances)
    return Button(verb=Verb.OWN, label=reminders.TAKE_OVER, value=value, primary=True)


def _promise_kept_button(case: Case, circumstances: Circumstances) -> tuple[Button, ...]:
    promise = next(iter(case.open_promises), None)
    if not promise:
        return ()
    label = text_of(Verb.KEEP_PROMISE).label
    value = case_value(case, circumstances, promise.number)
    return (Button(verb=Verb.KEEP_PROMISE, label=label, value=value),)


def _department_menu(case: Case, circumstances: Circumstances) -> tuple[Menu, ...]:
    """The menu of the other departments, if any."""
    names = [
        each.name for each in circumstances.organization.departments if each.name != case.department
    ]
    options = tuple(
        Option(label=each, value=case_value(case, circumstances, each)) for each in names
    )
    return (
        (Menu(verb=Verb.MOVE, label=text_of(Verb.MOVE).label, options=options),) if options else ()
    )


def _satisfaction_menu(case: Case, circumstances: Circumstances) -> Menu:
    options = tuple(
        Option(label=each, value=case_value(case, circumstances, each)) for each in Satisfaction
    )
    return Menu(verb=Verb.NOTE_OUTCOME, label=text_of(Verb.NOTE_OUTCOME).label, options=options)
