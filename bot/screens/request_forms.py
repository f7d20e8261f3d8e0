"""Forms of the requests about a case: the fields, and the command read from them."""

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from bot.case import commands as c
from bot.case.case import Case, Customer
from bot.chat.cards import AnyField, Choice, Field, MomentField, Option, PersonField
from bot.screens.request_row import FilledForm, RequestForm
from bot.screens.typed_customers import customers_from
from bot.screens.typed_text import whole_number
from bot.wording import card_text, form_text

_ALL_UNTOLD: Final = "all"
#: The number of customers and of fixes when the form was made.
_FORM_COUNTS: Final = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")
#: A menu takes 100 options, and one of them is "everybody".
_MOST_OPTIONS: Final = 99


def _hand_fields(case: Case) -> tuple[AnyField, ...]:
    return (
        PersonField(name="to", label=form_text.ASK_WHO),
        Field(name="why", label=form_text.ASK_WHY_HANDED, required=False),
    )


def _read_hand_form(f: FilledForm) -> c.CaseRequest:
    return c.Hand(by=f.by, via=f.via, number=f.number, to=f["to"], why=f["why"])


HAND_FORM: Final = RequestForm(fields=_hand_fields, read=_read_hand_form)


def _decline_fields(case: Case) -> tuple[AnyField, ...]:
    return (Field(name="why", label=form_text.ASK_WHY_DECLINED, multiline=True),)


def _read_decline_form(f: FilledForm) -> c.CaseRequest:
    return c.Decline(by=f.by, via=f.via, number=f.number, why=f["why"])


DECLINE_FORM: Final = RequestForm(fields=_decline_fields, read=_read_decline_form)


def _fix_fields(case: Case) -> tuple[AnyField, ...]:
    return (
        Field(name="what", label=form_text.ASK_WHAT_FIXED, multiline=True),
        Field(name="cost", label=form_text.ASK_COST, hint=form_text.HINT_COST, required=False),
    )


def _read_fix_form(f: FilledForm) -> c.CaseRequest:
    return c.Fix(by=f.by, via=f.via, number=f.number, what=f["what"], cost=f["cost"])


FIX_FORM: Final = RequestForm(fields=_fix_fields, read=_read_fix_form)


def _customer_fields(case: Case) -> tuple[AnyField, ...]:
    label, hint = form_text.ASK_CUSTOMER, form_text.HINT_CUSTOMER
    return (Field(name="customers", label=label, hint=hint, multiline=True),)


def _read_customers_form(f: FilledForm) -> c.CaseRequest:
    return c.AddCustomers(
        by=f.by, via=f.via, number=f.number, customers=customers_from(f["customers"])
    )


ADD_CUSTOMERS_FORM: Final = RequestForm(fields=_customer_fields, read=_read_customers_form)


def _rename_fields(case: Case) -> tuple[AnyField, ...]:
    label, hint = form_text.ASK_RIGHT_NAME, form_text.HINT_RIGHT_NAME
    field = Field(name="customers", label=label, hint=hint, value=_as_typed(case.customers[0]))
    if len(case.customers) == 1:
        return (field,)
    options = _customer_options(case.untold)
    whom = Choice(name="whom", label=form_text.ASK_WHOM_RENAMED, options=options)
    return whom, replace(field, value="")


def _as_typed(customer: Customer) -> str:
    return ", ".join(filter(None, (customer.name, customer.contact)))


def _only_customer(case: Case, about: str) -> str:
    """The number of the only customer; "" where one has to be chosen."""
    return str(case.customers[0].number) if len(case.customers) == 1 else ""


def _read_rename_form(f: FilledForm) -> c.CaseRequest:
    return c.RenameCustomer(
        by=f.by,
        via=f.via,
        number=f.number,
        customer=f.customer or whole_number(f.about) or 0,
        customers=customers_from(f["customers"]),
    )


RENAME_FORM: Final = RequestForm(
    fields=_rename_fields, read=_read_rename_form, carry=_only_customer
)


def _tell_fields(case: Case) -> tuple[AnyField, ...]:
    """Offer all untold customers first; customers given up can only be chosen by name.

    Nobody is chosen beforehand: a form that is saved without a look must not tell anybody.
    """
    everybody = (
        (Option(label=form_text.EVERYBODY_UNTOLD, value=_ALL_UNTOLD),) if case.untold else ()
    )
    options = (*everybody, *_customer_options((*case.untold, *case.given_up)))
    return (
        Choice(name="whom", label=form_text.ASK_WHOM_TOLD, options=options),
        Field(name="how", label=form_text.ASK_HOW_TOLD, hint=form_text.HINT_HOW_TOLD),
        Field(
            name="shown_by",
            label=form_text.ASK_SHOWN_BY,
            hint=form_text.HINT_SHOWN_BY,
            required=False,
        ),
    )


def _read_tell_form(f: FilledForm) -> c.CaseRequest:
    made_of = _FORM_COUNTS.fullmatch(f.about)
    everybody = made_of if f["whom"] == _ALL_UNTOLD else None
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


def _form_counts(case: Case, about: str) -> str:
    """Carry the number of customers and of fixes, so that a late answer covers only those."""
    return about if _FORM_COUNTS.fullmatch(about) else f"{len(case.customers)}:{case.fixes}"


TELL_FORM: Final = RequestForm(
    fields=_tell_fields, read=_read_tell_form, carry=_form_counts, words_in="how"
)


def _give_up_fields(case: Case) -> tuple[AnyField, ...]:
    return (
        Choice(name="whom", label=form_text.ASK_WHOM_LOST, options=_customer_options(case.untold)),
        Field(name="attempts", label=form_text.ASK_ATTEMPTS, multiline=True),
        Field(name="reason", label=form_text.ASK_REASON),
    )


def _read_give_up_form(f: FilledForm) -> c.CaseRequest:
    return c.GiveUp(
        by=f.by,
        via=f.via,
        number=f.number,
        customer=f.customer,
        attempts=f["attempts"],
        reason=f["reason"],
    )


GIVE_UP_FORM: Final = RequestForm(
    fields=_give_up_fields, read=_read_give_up_form, words_in="attempts"
)


def _keep_trying_fields(case: Case) -> tuple[AnyField, ...]:
    return (Field(name="why", label=form_text.ASK_WHY_KEEP_TRYING, multiline=True),)


def _read_keep_trying_form(f: FilledForm) -> c.CaseRequest:
    customer = whole_number(f.about)
    return c.KeepTrying(by=f.by, via=f.via, number=f.number, customer=customer, why=f["why"])


KEEP_TRYING_FORM: Final = RequestForm(fields=_keep_trying_fields, read=_read_keep_trying_form)


def _promise_fields(case: Case) -> tuple[AnyField, ...]:
    return (
        Field(name="what", label=form_text.ASK_PROMISED),
        MomentField(name="when", label=form_text.ASK_BY_WHEN, hint=form_text.HINT_WHEN),
    )


def _read_promise_form(f: FilledForm) -> c.CaseRequest:
    return c.MakePromise(
        by=f.by,
        via=f.via,
        number=f.number,
        when=f["when"],
        what=f["what"],
        chosen=f.chosen("when"),
    )


PROMISE_FORM: Final = RequestForm(fields=_promise_fields, read=_read_promise_form)


def _update_fields(case: Case) -> tuple[AnyField, ...]:
    return (Field(name="what", label=form_text.ASK_UPDATE, multiline=True),)


def _read_update_form(f: FilledForm) -> c.CaseRequest:
    return c.Update(by=f.by, via=f.via, number=f.number, what=f["what"])


UPDATE_FORM: Final = RequestForm(fields=_update_fields, read=_read_update_form, words_in="what")


def _snooze_fields(case: Case) -> tuple[AnyField, ...]:
    return (
        MomentField(name="when", label=form_text.ASK_UNTIL, hint=form_text.HINT_WHEN),
        Field(name="why", label=form_text.ASK_WHY),
    )


def _read_snooze_form(f: FilledForm) -> c.CaseRequest:
    return c.SnoozeNags(
        by=f.by,
        via=f.via,
        number=f.number,
        when=f["when"],
        why=f["why"],
        chosen=f.chosen("when"),
    )


SNOOZE_FORM: Final = RequestForm(fields=_snooze_fields, read=_read_snooze_form)


def _reopen_fields(case: Case) -> tuple[AnyField, ...]:
    return (Field(name="why", label=form_text.ASK_WHY, multiline=True),)


def _read_reopen_form(f: FilledForm) -> c.CaseRequest:
    return c.Reopen(by=f.by, via=f.via, number=f.number, why=f["why"])


REOPEN_FORM: Final = RequestForm(fields=_reopen_fields, read=_read_reopen_form)


def _customer_options(customers: tuple[Customer, ...]) -> tuple[Option, ...]:
    labels = card_text.customer_options(customers)
    pairs = zip(labels, customers, strict=True)
    return tuple(
        Option(label=label, value=str(each.number)) for label, each in islice(pairs, _MOST_OPTIONS)
    )
