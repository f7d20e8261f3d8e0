"""The sentences of refusals of words that a person typed: the reason, and the way out."""

from bot.case import errors
from bot.case.case import Case
from bot.wording.card_text import customer_name
from bot.wording.phrases import listed, shorten
from bot.wording.request_text import RequestText


def empty_complaint() -> str:
    return "There are no words in it. Write what the customer said: “/oops <what they said>”."


def not_understood(error: errors.NotUnderstood, known: tuple[str, ...]) -> str:
    words = shorten(error.words, 60)
    if error.near:
        meant = " ".join(filter(None, ("/oops", error.ref, error.near)))
        return f"I do not know “{words}”. Did you mean “{meant}”?"
    return (
        f"I do not know “{words}”. After {error.ref} comes one of: {', '.join(known)}. "
        "“/oops help” explains them."
    )


def not_a_complaint(error: errors.NotAComplaint) -> str:
    return (
        f"Is “{shorten(error.words, 60)}” a complaint? If so, write what the customer said in a "
        "sentence. “/oops help” shows what else you can write."
    )


def report_unconfirmed(error: errors.ReportUnconfirmed) -> str:
    return (
        f"Is this a customer's complaint? “{shorten(error.words, 200)}” Nothing has been reported "
        "yet."
    )


def customers_unclear(error: errors.CustomersUnclear) -> str:
    return (
        f"I can't tell names from contacts in “{shorten(error.line, 80)}”. Write one customer a "
        "line: name, comma, e-mail address or phone number. Nothing was changed."
    )


def update_unclear(error: errors.UpdateUnclear) -> str:
    return (
        f"{error.case.ref} has {len(error.case.customers)} customers, and an update counts for all "
        f"of them. If all were told, write “/oops {error.case.ref} update all: …”."
    )


def no_such_person(error: errors.NoSuchPerson) -> str:
    return (
        f"I find no colleague by “{shorten(error.words, 80)}”. Name them with @, or by their "
        "e-mail address at work."
    )


def several_people(error: errors.SeveralPeople) -> str:
    names = listed([each.name for each in error.people], most=5)
    said = f"More than one colleague is called “{shorten(error.words, 80)}”: {names}. "
    if error.number is None:
        return f"{said}Name one of them with @, or in full."
    return f"{said}Choose who gets OOPS-{error.number}."


def group_named(error: errors.GroupNamed) -> str:
    return (
        f"A case belongs to one person, and “{shorten(error.words, 80)}” is a group. Name a "
        "colleague with @, or a department."
    )


def no_such_department(error: errors.NoSuchDepartment) -> str:
    known = listed(list(error.known), most=30)
    return (
        f"There is no department “{shorten(error.words, 80)}”. There are: {known}. "
        "Name a colleague with @, or by their e-mail address at work."
    )


def nothing_named(error: errors.NothingNamed) -> str:
    known = listed(list(error.known), most=30)
    return (
        f"There is no department and no colleague called “{shorten(error.words, 80)}”. Name a "
        f"colleague with @, or a department: {known}."
    )


def no_such_customer(error: errors.NoSuchCustomer) -> str:
    names = listed([customer_name(each) for each in error.case.customers], most=10)
    return (
        f"Which customer of {error.case.ref}? They are: {names}. Write the name as it stands here."
    )


def telling_unclear(error: errors.TellingUnclear) -> str:
    ref = error.case.ref
    return (
        f"I'm not sure who was told, or how: “{shorten(error.words, 80)}”. Nothing was changed. "
        f"Write for example “/oops {ref} told {_first_name(error.case)} by phone”."
    )


def _first_name(case: Case) -> str:
    """The name of an untold customer for an example, or "all"."""
    return next((each.name for each in case.untold if each.name), "all")


def words_missing(error: errors.WordsMissing, request: RequestText) -> str:
    """The missing words and an example. The request may be about no case."""
    example = request.example.format(customer=error.customer or "all")
    typed = example if error.ref == "/oops" else f"{error.ref} {example}"
    return f"{request.missing} For example: “/oops {typed}”."


def has_placeholder(error: errors.HasPlaceholder) -> str:
    return (
        f"There is a blank in it that nobody filled in: {shorten(error.placeholder, 60)}. "
        "Write what the customer should read there, and send it again."
    )


def too_much(error: errors.TooMuch) -> str:
    return f"That is more than {error.limit} at once. Send them in smaller parts."
