"""What people ask, answered: reports, lists, absences, and refusals that change nothing."""

from dataclasses import replace

import pytest

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Stage
from bot.case.platform_commands import ExplainUnreadable, PersonLeft
from bot.chat.cards import Quote
from bot.chat.places import Place
from bot.company.people import Person
from bot.desk import Reply
from bot.screens.case_values import read_case_value
from bot.screens.typed import TYPED_VERBS
from storage.store import SqlStore
from tests.core.conftest import OfficeAfter
from tests.kit import (
    ANN,
    COMPLAINT,
    DAY,
    FERNHILL,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    WIM,
    Office,
    at,
    company,
    verbs,
    with_deputy,
    words,
)


def a_report(**changes: object) -> c.ReportComplaint:
    """Rita reports that Ann's parcel never came."""
    report = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
    return replace(report, **changes)  # type: ignore[arg-type]


# A report


def test_report_answers_who_has_it_why_and_by_when_the_customer_hears(office: Office) -> None:
    """The card says who is asked, because of which word, and when the customer will hear."""
    reply = office.asks(a_report())

    assert reply.number == 1
    assert words(reply.card).splitlines() == [
        "OOPS-1 · reported, waiting for an owner",
        (
            "OOPS-1: thank you. Mia is being asked to take it, and Ann Archer will hear by "
            "Mon 23 Nov, 13:00. You will be told when it is fixed, and again when they know."
        ),
        "My parcel never came.",
        "Owner: Mia is being asked, until Mon 23 Nov, 11:00",
        "Department: Shipping, because of “parcel”",
        "Customer: Ann Archer (ann@example.org)",
        "Customer hears by: Mon 23 Nov, 13:00",
        "Reported by: Rita, Mon 23 Nov, 09:00",
        "[Add a customer]",
        "[Change customer]",
        "[Other department]",
    ]


def test_report_is_kept_with_its_history(office: Office) -> None:
    """What was said, by whom, who is affected and who is asked: all of it is in the database."""
    office.asks(a_report())

    case = office.case()
    assert (case.complaint, case.reporters, case.department) == (COMPLAINT, (RITA,), "Shipping")
    assert [type(each) for each in office.events()] == [
        e.CaseReported,
        e.CustomerAdded,
        e.OwnerAsked,
    ]
    assert case.version == 3


def test_report_without_a_customer_has_one_without_a_name(office: Office) -> None:
    """Somebody complained, even if nobody knows who."""
    office.asks(a_report(customers=()))

    assert [each.name for each in office.case().untold] == [""]


def test_report_that_names_a_customer_twice(office: Office) -> None:
    """Nobody has to be told twice because a form had two lines."""
    office.asks(a_report(customers=(ANN, ANN)))

    assert [each.name for each in office.case().untold] == ["Ann Archer"]


def test_report_that_names_a_customer_in_capitals_too(office: Office) -> None:
    """They are one, as they would be if they were added one after the other."""
    names = ("Dan Dee", "dan dee", "DAN DEE", "Ann Archer")
    office.asks(a_report(customers=tuple(c.NewCustomer(name=each) for each in names)))

    assert [each.name for each in office.case().customers] == ["Dan Dee", "Ann Archer"]


def test_report_in_the_readers_zone(office: Office) -> None:
    """DueMoments are said as the clock shows them where the one who asked works."""
    rita = Person(email=RITA, name="Rita", timezone="America/New_York")
    office.store.transact_now(lambda uow: uow.people.save_profile(rita, MONDAY))

    reply = office.asks(a_report())

    assert "Customer hears by: Mon 23 Nov, 07:00" in words(reply.card).splitlines()


def test_report_for_a_department(office: Office) -> None:
    """Whoever knows where it belongs says so, and no word has to lead there."""
    office.asks(a_report(department="website"))

    case = office.case()
    assert (case.department, case.matched, case.answerable) == ("Website", (), WIM)


def test_report_for_a_department_that_is_none(office: Office) -> None:
    """Nothing is kept under a wrong name, and the refusal lists the right ones."""
    reply = office.asks(a_report(department="Canteen"))

    assert reply.refused == (
        "There is no department “Canteen”. There are: Shipping and Website. Name a colleague with "
        "@, or by their e-mail address at work."
    )
    assert office.store.transact_now(lambda uow: uow.cases.get(1)) is None


@pytest.mark.parametrize(
    ("severity", "kept"), [("urgent", "urgent"), (None, "normal"), ("terrible", "normal")]
)
def test_report_of_a_severity(office: Office, severity: str | None, kept: str) -> None:
    """A severity that there is not is the everyday one; the complaint is not turned away."""
    office.asks(a_report(severity=severity))

    assert office.case().severity == kept


@pytest.mark.parametrize("complaint", ["", "  \n "])
def test_report_without_words(office: Office, complaint: str) -> None:
    """Where nobody said anything there is no case."""
    reply = office.asks(a_report(complaint=complaint))

    assert reply.refused is not None
    assert reply.card is None


def test_long_complaint_is_kept_whole_and_shown_shortened(office: Office) -> None:
    """A card quotes the beginning; asking for the case shows every word."""
    long = "\n".join(f"{number}: it broke again." for number in range(2000))
    card = office.asks(a_report(complaint=long)).card
    whole = office.types(RITA, "OOPS-1").card

    assert card is not None
    assert whole is not None
    (quote,) = [each.text for each in card.blocks if isinstance(each, Quote)]
    pages = [each.text for each in whole.blocks if isinstance(each, Quote)]
    assert office.case().complaint == long
    assert (len(quote) <= 700, quote[-1]) == (True, "…")
    assert "".join(pages) == long


def test_report_by_a_machine_for_nobody(office: Office) -> None:
    """An import has no reporter to thank."""
    office.asks(a_report(has_reporter=False, by="import"))

    assert office.case().reporters == ()
    assert office.events()[0].by is None


# The same again


def test_same_source_twice_is_one_case_with_two_reporters(office: Office) -> None:
    """Whoever marks the same message later is thanked, and noted as a reporter too."""
    office.asks(a_report(source="chat:C1:17.1"))

    reply = office.asks(a_report(by=STAN, source="chat:C1:17.1"))

    assert reply.number == 1
    assert words(reply.card).startswith("OOPS-1 has this complaint already.")
    assert office.case().reporters == (RITA, STAN)
    assert office.store.transact_now(lambda uow: uow.cases.get(2)) is None


def test_same_source_by_the_same_reporter(office: Office) -> None:
    """Marking it twice is marking it once."""
    office.asks(a_report(source="chat:C1:17.1"))
    before = office.case()

    reply = office.asks(a_report(source="chat:C1:17.1"))

    assert (reply.number, office.case()) == (1, before)


def test_same_words_from_another_source_are_another_case(office: Office) -> None:
    """Two customers may say the same thing."""
    office.asks(a_report(source="chat:C1:17.1"))

    reply = office.asks(a_report(source="chat:C1:17.2"))

    assert reply.number == 2


def test_same_delivery_twice_is_done_once(office: Office) -> None:
    """What a platform delivers again does nothing, and says nothing."""
    first = office.asks(a_report(), once="event:E1")
    again = office.asks(a_report(), once="event:E1")
    other = office.asks(a_report(), once="event:E2")

    assert (first.number, again, other.number) == (1, Reply(), 2)


def test_refused_delivery_twice_is_refused_once(office: Office) -> None:
    """A refusal is an answer, which is given once."""
    first = office.asks(c.Own(by=MIA, via="chat", number=7), once="event:E1")
    again = office.asks(c.Own(by=MIA, via="chat", number=7), once="event:E1")

    assert first.refused == (
        "There is no case OOPS-7. “/oops mine” and “/oops overdue” list those there are."
    )
    assert again == Reply()


# A case


def test_request_answers_with_what_it_did_and_the_card(office: Office) -> None:
    """First the sentence, then the case as it stands, with the next step."""
    office.asks(a_report())

    reply = office.types(MIA, "OOPS-1 own")

    lines = words(reply.card).splitlines()
    assert lines[:2] == ["OOPS-1 · being fixed", "OOPS-1 is yours. Thank you."]
    assert verbs(reply.card)[0] == "fixed"


def test_request_of_the_reporter_who_owns_it_has_the_owners_buttons(office: Office) -> None:
    """Who takes what they reported goes on with it like any owner."""
    office.asks(a_report())

    reply = office.types(RITA, "OOPS-1 own")

    assert verbs(reply.card)[0] == "fixed"


def test_refusal_changes_nothing(office: Office) -> None:
    """Neither the case nor its history nor anything that is said."""
    office.asks(a_report())
    office.leaves()
    before, history = office.case(), office.events()

    reply = office.types(STAN, "OOPS-1 fixed it")

    assert reply.refused is not None
    assert (office.case(), office.events(), office.leaves()) == (before, history, [])


def test_request_that_is_so_already(office: Office) -> None:
    """Saying it again is neither refused nor noted."""
    office.asks(a_report())
    office.types(MIA, "OOPS-1 own")
    history = office.events()

    reply = office.types(MIA, "OOPS-1 own")

    assert "That is so already; nothing was changed." in words(reply.card)
    assert office.events() == history


def test_whole_way_with_typed_words_alone(office: Office) -> None:
    """From the complaint to the end without pressing anything."""
    office.types(RITA, COMPLAINT)
    said = [
        ("customer Ann Archer, ann@example.org", "OOPS-1 now has: Ann Archer."),
        ("customer Bob Baker", "OOPS-1 now has: Ann Archer and Bob Baker."),
        ("own", "OOPS-1 is yours. Thank you."),
        ("update we are looking for it", "noted that Ann Archer and Bob Baker heard from us."),
        ("promise tomorrow 17:00 a call back", "promised: a call back, by Tue 24 Nov, 17:00."),
        ("snooze tomorrow 12:00 waiting", "no reminders to you until Tue 24 Nov, 12:00."),
        ("fixed sent again, cost: 9 EUR", "OOPS-1 is fixed. Next: tell Ann Archer and Bob Baker."),
        ("told Ann Archer by phone", "OOPS-1: noted. Still to be told: Bob Baker."),
        ("promise kept", "OOPS-1: promise kept. Thank you."),
        ("told Bob Baker unreachable three calls because moved", "Lea is asked to agree"),
    ]
    for typed, answer in said:
        assert answer in words(office.types(MIA, f"OOPS-1 {typed}").card)

    agreed = office.types(LEA, "OOPS-1 told Bob Baker unreachable agreed")
    closed = office.types(MIA, "OOPS-1 close satisfied")

    assert "OOPS-1: agreed." in words(agreed.card)
    assert "OOPS-1 is closed." in words(closed.card)
    assert office.case().stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("until", "answer"),
    [
        (
            "friday",
            (
                "OOPS-1: no reminders to you until Tue 24 Nov, 16:00, when a promise to the "
                "customer is due. You will be reminded of what was promised before."
            ),
        ),
        ("in 1 hour", "OOPS-1: no reminders to you until Mon 23 Nov, 10:00."),
    ],
)
def test_snooze_says_that_a_promise_is_not_put_off(office: Office, until: str, answer: str) -> None:
    """Where its reminder falls into the quiet; whoever sleeps an hour need not hear of it."""
    office.asks(a_report())
    for typed in ("own", "promise tomorrow 16:00 a call back"):
        office.types(MIA, f"OOPS-1 {typed}")

    reply = office.types(MIA, f"OOPS-1 snooze {until} waiting for the carrier")

    assert words(reply.card).splitlines()[1] == answer


# Forms


def test_form_opens_for_what_can_be_done(office: Office) -> None:
    """The form comes back with the case and its verb."""
    office.asks(a_report())
    office.types(MIA, "OOPS-1 own")

    form = office.asks(c.OpenForm(by=MIA, via="chat", verb="fixed", number=1)).form

    assert form is not None
    assert (form.verb, form.title) == ("fixed", "OOPS-1: Fixed")
    assert read_case_value(form.value).number == 1


def test_form_for_what_would_be_refused(office: Office) -> None:
    """Nobody fills in a form only to be told that it has no place."""
    office.asks(a_report())

    reply = office.asks(c.OpenForm(by=MIA, via="chat", verb="told", number=1))

    assert reply.form is None
    assert reply.refused == "Nobody has OOPS-1 yet. Take it first: “/oops OOPS-1 own”."


def test_form_for_a_report(office: Office) -> None:
    """It needs no case."""
    form = office.types(RITA, "").form

    assert form is not None
    assert form.verb == "report"


# Lists


def test_mine_lists_what_i_owe_the_oldest_first(office: Office) -> None:
    """What I own and what I am asked for, with the buttons; and nothing of others."""
    for _ in range(3):
        office.asks(a_report())
    office.types(MIA, "OOPS-1 own")
    office.types(STAN, "OOPS-2 own")

    card = office.types(MIA, "mine").card

    texts = words(card).splitlines()
    assert [each[:6] for each in texts if each.startswith("OOPS-")] == ["OOPS-1", "OOPS-3"]
    assert "give Ann Archer a first personal word. Due Mon 23 Nov, 13:00, in 4 h." in texts[1]
    assert verbs(card)[0] == "fixed"
    assert [office.case(number).answerable for number in (1, 2, 3)] == [MIA, STAN, MIA]


def test_mine_of_somebody_who_owes_nothing(office: Office) -> None:
    """Who owes nothing is not shown an empty list."""
    assert words(office.types(STAN, "mine").card) == "You owe nothing. Enjoy the day."


def test_mine_counts_what_it_does_not_show(office: Office) -> None:
    """Ten are shown; the others are counted, and named."""
    for number in range(1, 13):
        office.asks(a_report())
        office.types(STAN, f"OOPS-{number} own")

    card = office.types(STAN, "mine").card

    assert words(card).splitlines()[-1] == "And 2 more: OOPS-11, OOPS-12."


def test_overdue_lists_the_worst_first(office: Office) -> None:
    """Everybody sees what is late: customer, what, owner, how late, and the next step."""
    office.asks(a_report())
    office.clock.forward(HOUR)
    office.asks(a_report(severity="urgent", customers=()))
    office.clock.now = MONDAY + 2 * HOUR

    card = office.types(STAN, "overdue").card

    assert words(card).splitlines() == [
        "What is late",
        (
            "OOPS-2 · urgent · the customer: “My parcel never came.” · Max is being asked · "
            "45 min late · next: say whether you take it, for the customer"
        ),
        "[Open OOPS-2]",
        (
            "OOPS-1 · Ann Archer: “My parcel never came.” · Mia is being asked · 0 s late · "
            "next: say whether you take it, for Ann Archer"
        ),
        "[Open OOPS-1]",
    ]


def test_overdue_where_nothing_is(office: Office) -> None:
    """Good news is said as such."""
    office.asks(a_report())

    assert words(office.types(STAN, "overdue").card) == (
        "Nothing is late. Every customer who is waiting will hear in time."
    )


def test_overdue_counts_what_it_does_not_show(office: Office) -> None:
    """Twenty are shown, and of the others it says how many."""
    for _ in range(22):
        office.asks(a_report())
    office.clock.forward(2 * DAY)

    card = office.types(STAN, "overdue").card

    lines = words(card).splitlines()
    assert len([each for each in lines if each.startswith("OOPS-")]) == 20
    assert lines[-1].startswith("And 2 more are late")


def test_history_says_what_happened_in_its_order(office: Office) -> None:
    """Who did what, when and through what, a line each."""
    office.asks(a_report())
    office.types(MIA, "OOPS-1 own")
    office.clock.forward(HOUR)
    office.types(MIA, "OOPS-1 fixed sent it again, cost: 9 EUR")
    office.types(STAN, "OOPS-1 told all by phone")

    lines = words(office.types(RITA, "OOPS-1").card).splitlines()

    assert lines[lines.index("What happened") + 1 :] == [
        "• Mon 23 Nov, 09:00: reported, for Shipping (Rita, chat)",
        "• Mon 23 Nov, 09:00: affected: Ann Archer (Rita, chat)",
        "• Mon 23 Nov, 09:00: Mia was asked to take it (Oops, chat)",
        "• Mon 23 Nov, 09:00: Mia took it (Mia, chat)",
        "• Mon 23 Nov, 10:00: fixed: sent it again, at a cost of 9 EUR (Mia, chat)",
        "• Mon 23 Nov, 10:00: told Ann Archer: by phone (Stan, chat)",
    ]


def test_history_counts_reminders(office: Office) -> None:
    """Twenty reminders in a row are one line."""
    office.asks(a_report(severity="urgent"))
    office.types(MIA, "OOPS-1 own")
    office.passes(MONDAY + HOUR)

    lines = words(office.types(RITA, "OOPS-1").card).splitlines()

    assert lines[-2:] == [
        "• Mon 23 Nov, 10:00: reminded 3 times",
        "• Mon 23 Nov, 10:00: Lea was told that it is still owed (Oops, the clock)",
    ]


def test_history_counts_no_reminder_that_nobody_got(office: Office) -> None:
    """An owner who put it off was not reminded, and the history does not say that she was."""
    office.asks(a_report(severity="urgent"))
    for typed in ("own", "snooze in 1 hour waiting for the carrier"):
        office.types(MIA, f"OOPS-1 {typed}")
    office.passes(MONDAY + HOUR - MINUTE)

    asleep = words(office.types(RITA, "OOPS-1").card).splitlines()
    office.passes(MONDAY + HOUR)
    awake = words(office.types(RITA, "OOPS-1").card).splitlines()

    assert asleep[-1] == (
        "• Mon 23 Nov, 09:00: reminders wait until Mon 23 Nov, 10:00: waiting for the carrier "
        "(Mia, chat)"
    )
    assert awake[-2:] == [
        "• Mon 23 Nov, 10:00: reminded once",
        "• Mon 23 Nov, 10:00: Lea was told that it is still owed (Oops, the clock)",
    ]


def test_history_of_a_case_that_is_none(office: Office) -> None:
    """A reference that leads nowhere is said to."""
    assert (office.types(RITA, "OOPS-9").refused or "").startswith("There is no case OOPS-9.")


def test_help_lists_every_verb(office: Office) -> None:
    """Whatever can be typed stands in the help, and the emoji that make a case."""
    text = words(office.types(STAN, "help").card)

    assert [verb for verb in TYPED_VERBS if f"OOPS-42 {verb}" not in text] == []
    assert ":oops: or :sos:" in text


# What I owe


def reminded(office: Office, until: str) -> None:
    """Time passes, and all reminders leave."""
    office.passes(at(until))
    office.leaves()


def test_mine_says_what_the_lead_owes(office: Office) -> None:
    """A word that only the lead can give stands on the lead's list, and not on the owner's."""
    office.asks(a_report())
    for said in (
        "own",
        "fixed sent another",
        "told Ann Archer unreachable rang twice because moved",
    ):
        office.types(MIA, f"OOPS-1 {said}")
    reminded(office, "2026-11-24 16:00")

    assert "say whether Ann Archer" in words(office.types(LEA, "mine").card)
    assert "say whether Ann Archer" not in words(office.types(MIA, "mine").card)


def test_mine_says_what_i_am_reminded_of_in_the_place_of_somebody(covered: Office) -> None:
    """Whoever stands in, and is reminded, finds it on the list; what is done is on none."""
    covered.asks(a_report())
    covered.types(MIA, "OOPS-1 own")
    covered.types(MIA, "away until 2026-12-04")
    reminded(covered, "2026-11-27 16:00")
    before = words(covered.types(STAN, "mine").card)
    covered.types(STAN, "OOPS-1 own")
    covered.types(STAN, "OOPS-1 hand max@fernhill.example")
    covered.types(MAX, "OOPS-1 own")

    assert "OOPS-1" in before
    assert "OOPS-1" not in words(covered.types(STAN, "mine").card)


# Away and back


@pytest.fixture
def covered(store: SqlStore) -> Office:
    """Fernhill Bikes, where Stan stands in for Mia."""
    return Office(store=store, organization=with_deputy(MIA, STAN))


def test_away_offers_what_i_own_to_my_deputy(covered: Office) -> None:
    """The deputy is asked by name; until they accept it stays mine, and reminders reach them."""
    covered.asks(a_report())
    covered.types(MIA, "OOPS-1 own")

    reply = covered.types(MIA, "away until friday")

    case = covered.case()
    assert case.owner is not None
    assert case.offer is not None
    assert (case.owner.who, case.offer.to) == (MIA, STAN)
    assert words(reply.card) == (
        "You are away until Fri 27 Nov, 09:00. 1 of your cases is offered to Stan. "
        "“/oops away back” ends it sooner."
    )


def test_away_names_everybody_to_whom_something_is_offered(office: Office) -> None:
    """Without a deputy it is each department's lead."""
    for department in ("Shipping", "Website"):
        office.asks(a_report(department=department))
    for number in (1, 2):
        office.types(MIA, f"OOPS-{number} own")

    reply = office.types(MIA, "away until friday")

    assert "2 of your cases are offered to Lea and Wanda." in words(reply.card)


def test_away_passes_on_what_i_am_asked_for(covered: Office) -> None:
    """Who is not there to answer is not asked any longer."""
    covered.asks(a_report())

    covered.types(MIA, "away until friday")

    assert covered.case().answerable == MAX


def test_away_with_nobody_to_take_over(office: Office) -> None:
    """Where I am the last who could be asked, nothing is said to be with somebody else."""
    office.organization = company(
        departments=(replace(FERNHILL.departments[0], members=(), lead=MIA),), executive=None
    )
    office.asks(a_report())

    reply = office.types(MIA, "away until friday")

    assert words(reply.card) == (
        "You are away until Fri 27 Nov, 09:00. “/oops away back” ends it sooner."
    )
    assert office.case().answerable == MIA


def test_away_and_back(office: Office) -> None:
    """Who is away is not asked; who is back is, under the name that they had."""
    office.types(MIA, "away until friday")
    office.asks(a_report())

    office.types(MIA, "away back")
    office.asks(a_report())

    assert [office.case(number).answerable for number in (1, 2)] == [MAX, MIA]


def test_back_without_having_been_away(office: Office) -> None:
    """Nothing is made up about somebody of whom nothing is known."""
    office.types(STAN, "away back")
    office.asks(a_report())
    office.types(STAN, "OOPS-1 own")

    assert "Owner: Stan" in words(office.types(RITA, "OOPS-1").card)


def test_absence_ends_by_itself(office: Office) -> None:
    """Nobody has to remember to come back."""
    office.types(MIA, "away until tomorrow 12:00")
    office.clock.now = at("2026-11-24 13:00")

    office.asks(a_report())

    assert office.case().answerable == MIA


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("away until", "Say until when."),
        (
            "away until whenever",
            "I'm not sure which time is meant by “whenever”. For example: “/oops away until 7 Dec",
        ),
        ("away until friday in Spain", "I'm not sure which time is meant by “friday in Spain”."),
        ("away until 2026-11-01", "Sun 1 Nov, 09:00 has passed already."),
    ],
)
def test_away_until_no_moment(office: Office, typed: str, beginning: str) -> None:
    """An absence has an end that is still to come."""
    assert (office.types(MIA, typed).refused or "").startswith(beginning)


def test_planned_absence_begins_by_itself(covered: Office) -> None:
    """Until it begins I am asked as ever; then my cases are offered to my deputy."""
    covered.asks(a_report())
    covered.types(MIA, "OOPS-1 own")

    reply = covered.types(MIA, "away from thursday until monday")
    covered.passes(at("2026-11-26 08:59"))
    before = covered.case().offer
    covered.passes(at("2026-11-26 09:01"))
    offer = covered.case().offer
    covered.asks(a_report())

    assert words(reply.card) == (
        "You will be away from Thu 26 Nov, 09:00 until Mon 30 Nov, 09:00. Your cases are offered "
        "to others when it begins. “/oops away back” cancels it."
    )
    assert before is None
    assert offer is not None
    assert offer.to == STAN
    assert covered.case(2).answerable == MAX


def test_planned_absence_is_cancelled(covered: Office) -> None:
    """Who says that they are back before they were away stays."""
    covered.asks(a_report())
    covered.types(MIA, "OOPS-1 own")
    covered.types(MIA, "away from thursday until monday")

    covered.types(MIA, "away back")
    covered.passes(at("2026-11-26 12:00"))

    assert covered.case().offer is None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("from friday until monday", "You will be away from Fri 27 Nov, 09:00 until Mon 30 Nov"),
        ("from monday until friday", "You will be away from Mon 30 Nov, 09:00 until Fri 4 Dec"),
        ("from 24 Dec until 2 Jan", "You will be away from Thu 24 Dec, 09:00 until Sat 2 Jan"),
        ("from today until friday", "You are away until Fri 27 Nov, 09:00."),
        ("from friday 9am until tomorrow", "I'm not sure which time is meant by “tomorrow”."),
        ("from 26 Nov until 25 Nov", "I'm not sure which time is meant by “25 Nov”."),
        ("from friday until soon", "I'm not sure which time is meant by “soon”."),
        ("from soon until friday", "I'm not sure which time is meant by “soon”."),
        ("from 20 Nov until friday", "Fri 20 Nov, 09:00 has passed already."),
    ],
)
def test_start_and_end_of_an_absence(office: Office, typed: str, answer: str) -> None:
    """A weekday as the end is the first after the start; what ends before it begins is refused."""
    office.clock.now += 10 * MINUTE  # work has begun
    reply = office.types(MIA, f"away {typed}")

    assert (reply.refused or words(reply.card)).startswith(answer)


def test_example_for_the_start_of_an_absence_works(office: Office) -> None:
    """It has an end too."""
    refused = office.types(MIA, "away from soon until friday").refused

    assert refused is not None
    assert refused.endswith("“/oops away from 7 Dec 17:00 until 21 Dec”.")
    assert office.types(MIA, "away from 7 Dec 17:00 until 21 Dec").refused is None


def test_person_who_left_owns_nothing(office: Office) -> None:
    """What they owned and what they were asked for goes on at once, however much it is."""
    for number in (1, 2, 3):
        office.asks(a_report())
        office.types(MIA, f"OOPS-{number} own")
    office.asks(a_report())
    office.types(RITA, "OOPS-4 own")

    office.asks(PersonLeft(by="platform", via="chat", email=MIA))

    assert [office.case(number).answerable for number in (1, 2, 3, 4)] == [MAX, MAX, MAX, RITA]
    assert e.OwnerLeft in [type(each) for each in office.events(1)]


# Messages that cannot be read, and answers that belong to a field


def test_unreadable_message_is_explained_once(office: Office) -> None:
    """Who marks a message that we may not read is told what to do instead; each of them once."""
    one = ExplainUnreadable(by=RITA, via="chat", source="chat:C1:17.1")
    office.asks(one, one, replace(one, by=STAN), replace(one, source="chat:C1:18.1"))

    said = office.leaves()

    assert sorted(each.to for each in said) == [RITA, RITA, STAN]
    assert words(said[0].card).startswith("I could not read the message that you marked")


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (c.SnoozeNags(by=MIA, via="chat", number=1, when="soon", why="x"), "when"),
        (c.MakePromise(by=MIA, via="chat", number=1, when="2026-11-01", what="x"), "when"),
        (c.Hand(by=MIA, via="chat", number=1, to=MIA), "to"),
        (c.Fix(by=MIA, via="chat", number=1, what=" "), "what"),
        (c.Reopen(by=MIA, via="chat", number=1, why=" "), None),
    ],
)
def test_refusal_names_the_field_that_it_is_about(
    office_after: OfficeAfter, request_: c.CaseRequest, field: str | None
) -> None:
    """A form can show the sentence where the mistake is; one about the case is about no field."""
    reply = office_after("own").asks(request_)

    assert reply.refused is not None
    assert field in reply.about if field else reply.about == ()


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("own", "I do not know “own”. Did you mean “/oops OOPS-1 own”?"),
        ("explode", "I do not know “explode”. After OOPS-1 comes one of: own, hand, decline, "),
    ],
)
def test_form_that_there_is_not_is_refused(office_after: OfficeAfter, verb: str, said: str) -> None:
    """Whatever a platform hands over as a form's verb, the answer says what to do instead."""
    reply = office_after().asks(c.OpenForm(by=MIA, via="chat", verb=verb, number=1))

    assert (reply.refused or "").startswith(said)


# What is kept to be said


def test_report_that_got_no_answer_sends_the_reporter_a_card(office: Office) -> None:
    """Who marked a message with an emoji hears of it, with the same card."""
    office.asks(a_report(card_to_reporter=True))

    (card,) = [each for each in office.leaves() if each.to == RITA]

    assert words(card.card).startswith("OOPS-1 · reported, waiting for an owner")
    assert verbs(card.card) == ["customer", "rename", "hand:department"]


def test_answer_that_is_a_message_is_kept_with_the_case(office: Office) -> None:
    """It says what would have been given back, there, and is about the case."""
    reply = office.asks(a_report(answer_in=Place(person=STAN)))

    (answer,) = [each for each in office.leaves() if each.to == STAN]
    assert reply == Reply(number=1)
    assert "OOPS-1: thank you. Mia is being asked to take it" in words(answer.card)
    assert verbs(answer.card) == ["customer", "rename", "hand:department"]


def test_more_customers_than_one_request_takes_are_refused(office: Office) -> None:
    """Nothing of such a report is kept, and the sentence says what to do instead."""
    many = tuple(c.NewCustomer(name=f"Reader {number}") for number in range(501))
    report = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=many)

    assert office.asks(report).refused == (
        "That is more than 500 at once. Send them in smaller parts."
    )
