"""Build forms for requests that need words, and read filled-in forms as commands."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, assert_never

from bot.case import commands as c
from bot.case import errors
from bot.case.case import Case
from bot.case.refusals import AnyRefusal, known_refusal
from bot.case.verbs import Verb
from bot.chat.cards import Choice, Field, Form, Option, Text
from bot.chat.plain_text import clean_words
from bot.company.organization import Organization
from bot.rules.circumstances import Circumstances
from bot.screens.case_values import case_value, read_case_value
from bot.screens.request_row import FilledForm
from bot.screens.requests import request_named
from bot.screens.typed import TYPED_VERBS
from bot.screens.typed_customers import customers_from
from bot.wording import form_text

#: The values of the choice who may see the case.
_SEEN_BY_ALL: Final = "all"
_SEEN_BY_FEW: Final = "private"


def report_form(
    organization: Organization, words: str = "", *, said_in_private: bool = False
) -> Form:
    """The form for a new complaint, which may begin with words that somebody said or typed.

    Words from a private place come with a notice, and stay private unless the reporter chooses
    otherwise. Other words were typed, and may begin with the severity.
    """
    severity = None
    if not said_in_private:
        severity, words = organization.split_severity(words)
    departments = _options(each.name for each in organization.departments)
    severities = tuple(
        Option(label=form_text.severity_label(each), value=name)
        for name, each in organization.policies.items()
    )
    return Form(
        verb=Verb.REPORT,
        value="",
        title=form_text.REPORT_TITLE,
        submit=form_text.REPORT_SUBMIT,
        fields=(
            Field(name="complaint", label=form_text.ASK_COMPLAINT, value=words, multiline=True),
            Field(
                name="customers",
                label=form_text.ASK_CUSTOMER,
                hint=form_text.HINT_CUSTOMER,
                required=False,
                multiline=True,
            ),
            Choice(
                name="department",
                label=form_text.ASK_DEPARTMENT,
                hint=form_text.HINT_DEPARTMENT,
                options=departments,
                required=False,
            ),
            Choice(
                name="severity",
                label=form_text.ASK_SEVERITY,
                options=severities,
                value=severity or organization.everyday_severity,
            ),
            Choice(
                name="sees",
                label=form_text.ASK_WHO_SEES,
                options=(
                    Option(label=form_text.SEEN_BY_ALL, value=_SEEN_BY_ALL),
                    Option(label=form_text.SEEN_BY_FEW, value=_SEEN_BY_FEW),
                ),
                value=_SEEN_BY_FEW if said_in_private else _SEEN_BY_ALL,
            ),
        ),
        intro=(Text(text=form_text.SAID_IN_PRIVATE),) if said_in_private else (),
    )


def case_form(
    verb: str, case: Case, about: str, circumstances: Circumstances, words: str = ""
) -> Form:
    """The form of a request about a case, which may begin with words that somebody typed.

    Raises NotUnderstood for a verb without a form.
    """
    request = request_named(verb)
    if not request or not request.form:
        raise _no_form(case.ref, verb)
    return Form(
        verb=request.verb,
        value=case_value(case, circumstances, request.form.carry(case, about)),
        title=form_text.form_title(case, request.text),
        submit=form_text.FORM_SUBMIT,
        fields=tuple(
            replace(each, value=words)
            if words and isinstance(each, Field) and each.name == request.form.words_in
            else each
            for each in request.form.fields(case)
        ),
    )


def command_from_form(
    verb: str, value: str, values: Mapping[str, str], by: str, via: str
) -> c.Command:
    """Return the command of a filled-in form. People in `values` are e-mail addresses.

    Raises NoSuchCase or NotUnderstood for a form not made by us.
    """
    said = {name: clean_words(each).strip() for name, each in values.items()}
    if verb == Verb.REPORT:
        return c.ReportComplaint(
            by=by,
            via=via,
            complaint=said.get("complaint", ""),
            customers=customers_from(said.get("customers", "")),
            department=said.get("department") or None,
            severity=said.get("severity") or None,
            private=said.get("sees") == _SEEN_BY_FEW,
        )
    read = read_case_value(value)
    if read.number is None:
        raise errors.NoSuchCase(value[:40])
    request = request_named(verb)
    if not request or not request.form:
        raise _no_form(f"OOPS-{read.number}", verb)
    filled = FilledForm(number=read.number, about=read.about, by=by, via=via, values=said)
    return replace(request.form.read(filled), mark=read.mark)


def _no_form(ref: str, verb: str) -> errors.NotUnderstood:
    """The refusal of a verb without a form, with the word to type instead, if any."""
    return errors.NotUnderstood(ref, verb, verb if verb in TYPED_VERBS else None)


def fields_about(refusal: errors.Refusal) -> tuple[str, ...]:
    """The fields a refusal may be about. A form shows the refusal under the first it has."""
    return _fields_about(known_refusal(refusal))


def _fields_about(refusal: AnyRefusal) -> tuple[str, ...]:
    match refusal:
        case errors.WordsMissing():
            return ("how", "what", "why", "attempts", "customers")
        case errors.HasPlaceholder() | errors.UpdateUnclear():
            return ("how", "what")
        case errors.NotATime() | errors.TimePassed() | errors.TwoTimes() | errors.PromiseFirst():
            return ("when",)
        case errors.NoSuchPerson() | errors.SeveralPeople() | errors.GroupNamed():
            return ("to",)
        case errors.HandedToSelf() | errors.HandedToAbsent():
            return ("to",)
        case errors.NoSuchDepartment():
            return ("department",)
        case errors.SameCustomers() | errors.OtherContact():
            return ("customers",)
        case errors.TooMuch() | errors.CustomersUnclear():
            return ("customers",)
        case errors.EmptyComplaint() | errors.NotAComplaint() | errors.ReportUnconfirmed():
            return ("complaint",)
        case errors.NoSuchCase() | errors.PrivateCase() | errors.LostCase():
            return ()
        case errors.NotUnderstood() | errors.NothingNamed():
            return ()
        case errors.NoSuchCustomer() | errors.TellingUnclear():
            return ()
        case errors.NotNow() | errors.NobodyHasIt() | errors.Taken():
            return ()
        case errors.NotYours() | errors.OnlyAbove() | errors.Untold() | errors.StillPromised():
            return ()
        case errors.NothingPromised() | errors.FixedAgain() | errors.ReportedBefore():
            return ()
        case errors.TooManyReports() | errors.TooManyChanges():
            return ()
        case _:
            assert_never(refusal)


def _options(names: Iterable[str]) -> tuple[Option, ...]:
    return tuple(Option(label=each, value=each) for each in names)
