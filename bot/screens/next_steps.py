"""What the reader of a card can do next: the buttons and menus beneath a case."""

from bot.case.case import Case, Stage
from bot.case.events import Outcome
from bot.chat.cards import Actions, Button, Menu, Option
from bot.chat.messages import View
from bot.rules.circumstances import Setting
from bot.wording import button_labels


def actions(case: Case, setting: Setting, view: View, reader: str | None) -> tuple[Actions, ...]:
    """The row beneath a case's card; nothing for whoever it does not concern."""
    if view is View.REPORTER:
        menu = _menu(case, setting) if case.stage is Stage.REPORTED else ()
        return (Actions(items=(button("customer", case), *menu)),)
    concerned = (case.answerable, case.offer and case.offer.to, *setting.superiors(case))
    if reader and reader not in concerned and case.stage is not Stage.CLOSED:
        return ()
    return (Actions(items=next_steps(case, setting, reader)),)


def next_steps(case: Case, setting: Setting, reader: str | None) -> tuple[Button | Menu, ...]:
    """The buttons for what comes next at this stage, for that reader."""
    if case.offer and case.offer.to == reader:
        return (button("own", case, primary=True),)
    if case.stage is Stage.REPORTED:
        return (button("own", case, primary=True), button("hand", case), *_menu(case, setting))
    if case.stage is Stage.OWNED:
        first = button("fixed", case, primary=True)
        return (first, *_buttons(case, "update", "promise", "hand", "customer"), *_kept(case))
    if case.stage is Stage.FIXED:
        first = button("told", case, primary=True)
        more = _buttons(case, "told:unreachable", "promise", "hand", "customer", "reopen")
        return (first, *more, *_kept(case))
    if case.stage is Stage.TOLD:
        first = button("close", case, primary=True)
        told = _buttons(case, "told") if case.given_up else ()
        more = (*told, *_buttons(case, "promise", "reopen"))
        return (first, _outcome(case), *more, *_kept(case))
    return _buttons(case, "reopen", "customer")


def button(verb: str, case: Case, *, primary: bool = False) -> Button:
    """The button that asks for that, about that case."""
    return Button(verb=verb, label=button_labels.BUTTONS[verb], value=case.ref, primary=primary)


def _buttons(case: Case, *verbs: str) -> tuple[Button, ...]:
    return tuple(button(each, case) for each in verbs)


def take_over(case: Case) -> Button:
    """For whoever stands above: they take it themselves."""
    return Button(verb="own", label=button_labels.TAKE_OVER, value=case.ref, primary=True)


def _kept(case: Case) -> tuple[Button, ...]:
    promise = next(iter(case.open_promises), None)
    if not promise:
        return ()
    label = button_labels.BUTTONS["promise:kept"]
    return (Button(verb="promise:kept", label=label, value=f"{case.ref} {promise.number}"),)


def _menu(case: Case, setting: Setting) -> tuple[Menu, ...]:
    """Where else it could belong, if there is anywhere else."""
    names = [each.name for each in setting.organization.departments if each.name != case.department]
    options = tuple(Option(label=each, value=f"{case.ref} {each}") for each in names)
    return (
        (Menu(verb="hand:department", label=button_labels.MOVE, options=options),)
        if options
        else ()
    )


def _outcome(case: Case) -> Menu:
    options = tuple(Option(label=each, value=f"{case.ref} {each}") for each in Outcome)
    return Menu(verb="close:outcome", label=button_labels.OUTCOME, options=options)
