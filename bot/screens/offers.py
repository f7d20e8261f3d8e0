"""Buttons beneath a refusal: the likeliest thing that was meant, as a form to check and save.

An offer changes nothing by itself.
"""

from collections import Counter
from typing import Final

from bot.case import commands as c
from bot.case import errors
from bot.case.case import Case
from bot.case.refusals import AnyRefusal, known_refusal
from bot.case.verbs import Verb
from bot.chat.cards import Actions, Button, Card, Form, Text
from bot.rules.circumstances import Circumstances
from bot.screens.case_values import case_value, with_words
from bot.screens.requests import check_form, text_of
from bot.wording import notices

#: Colleagues of one name to choose from.
_MOST_PEOPLE: Final = 5


def refusal_offers(
    error: errors.Refusal, command: c.Command | None, circumstances: Circumstances
) -> tuple[Button, ...]:
    """The buttons beneath a refusal of the command (None: the words gave no command)."""
    return _refusal_offers(known_refusal(error), command, circumstances)


def _refusal_offers(
    error: AnyRefusal, command: c.Command | None, circumstances: Circumstances
) -> tuple[Button, ...]:
    match error:
        case errors.NotAComplaint() | errors.ReportUnconfirmed() | errors.NotUnderstood(ref=""):
            return (_report_button(error.words), help_button())
        case errors.SeveralPeople():
            return _hand_buttons(error)
        case errors.NothingNamed():
            return (_report_button(f"list {error.words}"), help_button())
        case errors.NoSuchCustomer() | errors.TellingUnclear():
            return _telling_offer(command, error.case, circumstances)
        case errors.UpdateUnclear():
            words = f"all: {error.words}"
            return _form_offer(Verb.UPDATE, error.case, words, circumstances)
        case _:
            return ()


def help_button() -> Button:
    """The button that shows the help."""
    return Button(verb=Verb.HELP, label=text_of(Verb.HELP).label, value=Verb.HELP)


def form_offer(form: Form) -> Card:
    """A card with the button that opens the form, where no form can be opened at once."""
    button = Button(verb=form.verb, label=form.title, value=form.value or form.verb, primary=True)
    return Card(
        summary=notices.OPEN_THE_FORM,
        blocks=(Text(text=notices.OPEN_THE_FORM), Actions(items=(button, help_button()))),
    )


def _report_button(words: str) -> Button:
    value = with_words(Verb.REPORT, words)
    return Button(verb=Verb.REPORT, label=notices.REPORT_IT, value=value, primary=True)


def _hand_buttons(error: errors.SeveralPeople) -> tuple[Button, ...]:
    """A button for each colleague, which hands the case to them; namesakes by their address."""
    if error.number is None:
        return ()
    names = Counter(each.name for each in error.people)
    return tuple(
        Button(
            verb=f"{Verb.MOVE}:{position}",
            label=each.name if names[each.name] == 1 else each.email,
            value=f"OOPS-{error.number} {each.email} {error.why}".strip(),
        )
        for position, each in enumerate(error.people[:_MOST_PEOPLE])
    )


def _telling_offer(
    command: c.Command | None, case: Case, circumstances: Circumstances
) -> tuple[Button, ...]:
    """The form of a telling or a giving up, with all that was typed; none for a form's refusal."""
    match command:
        case c.Tell(words=words) if words:
            return _form_offer(Verb.TELL, case, words, circumstances)
        case c.GiveUp(words=words, attempts=attempts, reason=reason) if words:
            typed = ", ".join(each for each in (words, attempts, reason) if each)
            return _form_offer(Verb.GIVE_UP, case, typed, circumstances)
    return ()


def _form_offer(
    verb: Verb, case: Case, words: str, circumstances: Circumstances
) -> tuple[Button, ...]:
    """The button of a form that begins with the words, if the case's stage allows the request."""
    try:
        check_form(case, verb)
    except errors.Refusal:
        return ()
    value = with_words(case_value(case, circumstances), words)
    return (Button(verb=verb, label=text_of(verb).label, value=value, primary=True),)
