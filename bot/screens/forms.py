"""The forms that open for requests that need words, and the commands that they become."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bot.case import commands as c
from bot.case import errors
from bot.case.case import Case, Customer
from bot.chat.cards import Choice, Field, Form, Option, PersonField
from bot.chat.plain_text import clean
from bot.company.organization import Organization
from bot.screens.typed import VERBS, customers_from, reference, whole_number
from bot.wording import card_text, form_text

_EVERYBODY: Final = "all"
#: Of how many customers a form was made, and after which fix.
_MADE_OF: Final = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
#: One option of a hundred is "everybody".
_MOST_OPTIONS: Final = 99

FieldLike = Field | Choice | PersonField
Values = Mapping[str, str]


def report_form(organization: Organization) -> Form:
    """The form for a new complaint."""
    departments = _options(each.name for each in organization.departments)
    severities = _options(organization.policies)
    return Form(
        verb="report",
        value="",
        title=form_text.REPORT_TITLE,
        submit=form_text.REPORT_SUBMIT,
        fields=(
            Field(name="complaint", label=form_text.ASK_COMPLAINT, multiline=True),
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
                value=organization.everyday_severity,
            ),
        ),
    )


def case_form(verb: str, case: Case, about: str) -> Form:
    """The form for the next step of a case. Raises NotUnderstood for a verb that has none."""
    if verb not in _FIELDS:
        raise _no_form(case.ref, verb)
    return Form(
        verb=verb,
        value=f"{case.ref} {_carried(verb, case, about)}".strip(),
        title=form_text.form_title(case, verb),
        submit=form_text.SUBMIT,
        fields=_FIELDS[verb](case),
    )


def _carried(verb: str, case: Case, about: str) -> str:
    """What comes back with the form; a telling is about so many customers, and about that fix."""
    if verb != "told" or _MADE_OF.fullmatch(about):
        return about
    return f"{len(case.customers)}:{case.fixes}"


def command_from_form(verb: str, value: str, values: Values, by: str, via: str) -> c.Command:
    """What a filled-in form asks for; people in `values` are e-mail addresses.

    Raises NoSuchCase and NotUnderstood for what is no form of ours.
    """
    said = {name: clean(each).strip() for name, each in values.items()}
    if verb == "report":
        return c.ReportComplaint(
            by=by,
            via=via,
            complaint=said.get("complaint", ""),
            customers=customers_from(said.get("customers", "")),
            department=said.get("department") or None,
            severity=said.get("severity") or None,
        )
    number, about = reference(value)
    if number is None:
        raise errors.NoSuchCase(value[:40])
    if verb not in _COMMANDS:
        raise _no_form(f"OOPS-{number}", verb)
    return _COMMANDS[verb](_Filled(number=number, about=about, by=by, via=via, said=said))


def _no_form(ref: str, verb: str) -> errors.NotUnderstood:
    """What is done without one can be typed."""
    return errors.NotUnderstood(ref, verb, verb if verb in VERBS else None)


def fields_about(error: errors.Refusal) -> tuple[str, ...]:
    """The fields that a refusal may be about; a form shows it under the first that it has."""
    return _ABOUT.get(type(error), ())


_ABOUT: Final[dict[type[errors.Refusal], tuple[str, ...]]] = {
    errors.WordsMissing: ("how", "what", "why", "attempts", "customers"),
    errors.HasPlaceholder: ("how", "what"),
    errors.NotATime: ("when",),
    errors.TimePassed: ("when",),
    errors.PromiseFirst: ("when",),
    errors.NoSuchPerson: ("to",),
    errors.HandedToSelf: ("to",),
    errors.HandedToAbsent: ("to",),
    errors.NoSuchDepartment: ("department",),
    errors.SameCustomers: ("customers",),
    errors.TooMuch: ("customers",),
}


def _options(names: Iterable[str]) -> tuple[Option, ...]:
    return tuple(Option(label=each, value=each) for each in names)


def _hand(case: Case) -> tuple[FieldLike, ...]:
    return (PersonField(name="to", label=form_text.ASK_WHO),)


def _fixed(case: Case) -> tuple[FieldLike, ...]:
    return (
        Field(name="what", label=form_text.ASK_WHAT_FIXED, multiline=True),
        Field(name="cost", label=form_text.ASK_COST, hint=form_text.HINT_COST, required=False),
    )


def _told(case: Case) -> tuple[FieldLike, ...]:
    """Whoever was given up may have been reached after all: by name, and never unasked."""
    everybody = (Option(label=form_text.EVERYBODY, value=_EVERYBODY),) if case.untold else ()
    options = (*everybody, *_these((*case.untold, *case.given_up)))
    first = options[0].value if options else None
    return (
        Choice(name="whom", label=form_text.ASK_WHOM_TOLD, options=options, value=first),
        Field(name="how", label=form_text.ASK_HOW_TOLD, hint=form_text.HINT_HOW_TOLD),
        Field(
            name="shown_by",
            label=form_text.ASK_SHOWN_BY,
            hint=form_text.HINT_SHOWN_BY,
            required=False,
        ),
    )


def _unreachable(case: Case) -> tuple[FieldLike, ...]:
    options = _these(case.untold)
    first = options[0].value if options else None
    return (
        Choice(name="whom", label=form_text.ASK_WHOM_LOST, options=options, value=first),
        Field(name="attempts", label=form_text.ASK_ATTEMPTS, multiline=True),
        Field(name="reason", label=form_text.ASK_REASON),
    )


def _promise(case: Case) -> tuple[FieldLike, ...]:
    return (
        Field(name="what", label=form_text.ASK_PROMISED),
        Field(name="when", label=form_text.ASK_BY_WHEN, hint=form_text.HINT_WHEN),
    )


def _update(case: Case) -> tuple[FieldLike, ...]:
    return (Field(name="what", label=form_text.ASK_UPDATE, multiline=True),)


def _snooze(case: Case) -> tuple[FieldLike, ...]:
    return (
        Field(name="when", label=form_text.ASK_UNTIL, hint=form_text.HINT_WHEN),
        Field(name="why", label=form_text.ASK_WHY),
    )


def _reopen(case: Case) -> tuple[FieldLike, ...]:
    return (Field(name="why", label=form_text.ASK_WHY, multiline=True),)


def _customer(case: Case) -> tuple[FieldLike, ...]:
    label, hint = form_text.ASK_CUSTOMER, form_text.HINT_CUSTOMER
    return (Field(name="customers", label=label, hint=hint, multiline=True),)


def _these(customers: tuple[Customer, ...]) -> tuple[Option, ...]:
    shown = customers[:_MOST_OPTIONS]
    return tuple(Option(label=card_text.customer(each), value=str(each.number)) for each in shown)


_FIELDS: Final[dict[str, Callable[[Case], tuple[FieldLike, ...]]]] = {
    "hand": _hand,
    "fixed": _fixed,
    "told": _told,
    "told:unreachable": _unreachable,
    "promise": _promise,
    "update": _update,
    "snooze": _snooze,
    "reopen": _reopen,
    "customer": _customer,
}


class _Filled:
    """A filled-in form of a case."""

    def __init__(self, *, number: int, about: str, by: str, via: str, said: Values) -> None:
        self.number = number
        self.about = about
        self.by = by
        self.via = via
        self.said = said

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, "")

    @property
    def customer(self) -> int:
        """Who was chosen; a number that is nobody's where nobody was."""
        return whole_number(self["whom"]) or 0


def _tell(f: _Filled) -> c.CaseRequest:
    made_of = _MADE_OF.fullmatch(f.about)
    everybody = made_of if f["whom"] == _EVERYBODY else None
    return c.Tell(
        by=f.by,
        via=f.via,
        number=f.number,
        customers=() if everybody else (f.customer,),
        of_first=int(everybody[1]) if everybody else None,
        fix=int(made_of[2]) if made_of else None,
        how=f["how"],
        shown_by=f["shown_by"],
    )


_COMMANDS: Final[dict[str, Callable[[_Filled], c.CaseRequest]]] = {
    "hand": lambda f: c.Hand(by=f.by, via=f.via, number=f.number, to=f["to"]),
    "fixed": lambda f: c.Fix(by=f.by, via=f.via, number=f.number, what=f["what"], cost=f["cost"]),
    "told": _tell,
    "told:unreachable": lambda f: c.GiveUp(
        by=f.by,
        via=f.via,
        number=f.number,
        customer=f.customer,
        attempts=f["attempts"],
        reason=f["reason"],
    ),
    "promise": lambda f: c.MakePromise(
        by=f.by, via=f.via, number=f.number, when=f["when"], what=f["what"]
    ),
    "update": lambda f: c.Update(by=f.by, via=f.via, number=f.number, what=f["what"]),
    "snooze": lambda f: c.SnoozeNags(
        by=f.by, via=f.via, number=f.number, when=f["when"], why=f["why"]
    ),
    "reopen": lambda f: c.Reopen(by=f.by, via=f.via, number=f.number, why=f["why"]),
    "customer": lambda f: c.AddCustomers(
        by=f.by, via=f.via, number=f.number, customers=customers_from(f["customers"])
    ),
}
