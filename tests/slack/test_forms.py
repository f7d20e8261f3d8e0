"""The forms that open, through the real app over HTTP."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.wording import notices
from tests.slack.company import SlackCompany, SlackEmployee
from tests.slack.standin_person import Answer

NEW_YORK = ZoneInfo("America/New_York")
NO_TIME = (
    "I'm not sure which time is meant by “soon”. For example: “tomorrow 17:00”, “friday” or "
    "“16 Mar”."
)


async def test_form_reports_with_everything_that_is_in_it(company: SlackCompany) -> None:
    """`/oops` alone opens a form; the reporter then gets the case's card as a message."""
    sam = company.person("sam")
    complaint = "The survey link is dead\n\nand <nobody> answers & cares"
    assert await sam.types("/oops") == ""
    assert sam.visitor.modal.title == "Report a complaint"

    complaints = await sam.fills(
        complaint=complaint,
        customers="Ann Archer, ann@example.org\nBob Baker",
        department="Newsroom",
        severity="urgent",
    )

    assert complaints == ""
    assert company.slack.modal("sam") is None
    [case] = await company.cases()
    assert (case["complaint"], case["department"], case["severity"], case["owner"]) == (
        complaint,
        "Newsroom",
        "urgent",
        "ed@paper.example",
    )
    assert [(each["name"], each["contact"]) for each in case["customers"]] == [
        ("Ann Archer", "ann@example.org"),
        ("Bob Baker", ""),
    ]
    [card] = sam.reads()
    assert card.split("\n")[:3] == [
        "OOPS-1 · reported, waiting for an owner",
        "▏ “The survey link is dead",
        "▏ and <nobody> answers & cares”",
    ]


async def test_form_needs_the_customer_s_words_only(company: SlackCompany) -> None:
    """Who, whose business and how urgent is found out later; so it is when it was typed."""
    sam = company.person("sam")
    await sam.types("/oops")

    await sam.fills(complaint="The survey link is dead")

    [case] = await company.cases()
    assert (case["department"], case["severity"]) == ("Software", "normal")
    assert [each["name"] for each in case["customers"]] == ["the customer"]


async def test_form_without_words_is_sent_back(company: SlackCompany) -> None:
    """Blanks are no complaint, and the sentence stands under them."""
    sam = company.person("sam")
    await sam.types("/oops")

    answer = await sam.visitor.submit(complaint=" \n ")

    assert answer.errors == {
        "complaint": "There are no words in it. Write what the customer said: “/oops <what they "
        "said>”."
    }
    assert await company.cases() == []


async def test_refused_form_stays_open_and_can_be_mended(company: SlackCompany) -> None:
    """The refusal stands under the field that it is about, however often the form is sent."""
    nadia = await owner_of_a_case(company)
    await nadia.presses("promise")
    form = nadia.visitor.modal

    first = await nadia.visitor.submit(form, what="a call back", when="soon")
    again = await nadia.visitor.submit(form, what="a call back", when="soon")

    assert first.errors == again.errors == {"when": NO_TIME}
    assert nadia.visitor.modal.id == form.id
    mended = await nadia.visitor.submit(form, what="a call back", when="tomorrow")
    assert (mended.status, mended.body) == (200, "")
    assert company.slack.modal("nadia") is None
    assert "a call back, by Tue 3 Mar, 17:00" in await nadia.types("/oops OOPS-1")


async def test_promise_for_a_chosen_date_and_time(company: SlackCompany) -> None:
    """The picker of Slack is enough; words beside it must mean the same."""
    nadia = await owner_of_a_case(company)
    await nadia.presses("promise")
    form = nadia.visitor.modal
    thursday_at_nine = {"when.date": int(datetime(2026, 3, 5, 9, tzinfo=NEW_YORK).timestamp())}

    empty = await nadia.visitor.submit(form, what="a call")
    both = await nadia.visitor.submit(form, what="a call", when="friday", **thursday_at_nine)
    same = await nadia.visitor.submit(form, what="a call", when="thursday 9am", **thursday_at_nine)

    assert empty.errors == {
        "when": "Say when. For example: “tomorrow 17:00”, “friday” or “16 Mar”."
    }
    assert both.errors == {
        "when": "You wrote Fri 6 Mar, 17:00, and chose Thu 5 Mar, 09:00. Clear one of them."
    }
    assert (same.status, same.body) == (200, "")
    assert "a call, by Thu 5 Mar, 09:00" in await nadia.types("/oops OOPS-1")


async def test_refusal_stands_under_its_field(company: SlackCompany) -> None:
    """Whoever reads it sees at once which of the fields is meant."""
    nadia = await owner_of_a_case(company)
    await company.pass_time(hours=6)  # a reminder has a snooze
    before = await company.cases()

    for verb, filled_in, field, sentence in (
        ("update", {"what": "Dear ${name}"}, "what", "${name}"),
        ("snooze", {"when": "soon", "why": "rest"}, "when", "which time is meant by “soon”"),
        ("snooze", {"when": "friday", "why": " "}, "why", "Say until when, and why."),
        ("promise", {"when": "01/01/2026", "what": "x"}, "when", "has passed already"),
        ("hand", {"to": "gus"}, "to", "no colleague by “Gus Visit”"),
        ("hand", {"to": "nadia"}, "to", "Nadia York has OOPS-1 already"),
        ("customer", {"customers": " ; "}, "customers", "Say who is affected."),
        ("fixed", {"what": " ", "cost": "2 EUR"}, "what", "Say what was mended."),
    ):
        await nadia.presses(verb)
        answer = await nadia.visitor.submit(**filled_in)

        assert list(answer.errors) == [field]
        assert sentence in answer.errors[field]
        assert company.slack.modal("nadia") is not None
    assert await company.cases() == before


async def test_form_that_came_too_late_says_so(company: SlackCompany) -> None:
    """While I fill in what was mended, somebody mends it: my words are not lost, nor taken."""
    nadia = await owner_of_a_case(company)
    await nadia.presses("fixed")
    await company.person("ines").types("/oops OOPS-1 own")
    await company.person("ines").types("/oops OOPS-1 fixed it works")

    answer = await nadia.visitor.submit(what="I mended it too")

    assert answer.errors == {
        "what": "OOPS-1 is fixed already, so “fixed” has no place. What is left is to tell the "
        "customer: “/oops OOPS-1 told <customer or all> <how>”. If it is not fixed after all: "
        "“/oops OOPS-1 reopen <why>”."
    }


async def test_form_sent_twice_is_one_case(company: SlackCompany) -> None:
    """Slack, or an impatient finger, may send it again: at once, or after it was answered."""
    sam = company.person("sam")
    await sam.types("/oops")
    form = sam.visitor.modal

    async def send() -> Answer:
        return await sam.visitor.submit(form, complaint="The survey link is dead")

    answers = [*await asyncio.gather(send(), send()), await send()]

    assert [(each.status, each.body) for each in answers] == [(200, "")] * 3
    assert len(await company.cases()) == 1


async def test_two_forms_with_the_same_words_are_two_cases(company: SlackCompany) -> None:
    """Two customers may say the same."""
    sam = company.person("sam")
    for _ in range(2):
        await sam.types("/oops")
        await sam.fills(complaint="The survey link is dead")

    assert len(await company.cases()) == 2


async def test_form_sent_again_with_other_words_is_taken(company: SlackCompany) -> None:
    """Whoever saw no answer, and wrote more before they sent it again, has written it down."""
    sam = company.person("sam")
    await sam.types("/oops")
    form = sam.visitor.modal

    for complaint in ("The survey link is dead", "The survey link is dead, and so is the phone"):
        assert (await sam.visitor.submit(form, complaint=complaint)).status == 200

    assert len(await company.cases()) == 2


async def test_form_that_does_not_open_is_answered_in_words(company: SlackCompany) -> None:
    """Typed or pressed: one hears that it did not open, and what to do without it."""
    nadia = await owner_of_a_case(company)
    company.slack.faults.refuse("views.open", "expired_trigger_id", times=2)

    typed = await nadia.types("/oops")
    pressed = await nadia.presses("fixed")

    assert typed == pressed == notices.FORM_DID_NOT_OPEN


async def test_form_is_not_opened_for_what_would_be_refused(company: SlackCompany) -> None:
    """Nobody fills in a form in vain: an old button says what is the matter."""
    nadia = await owner_of_a_case(company)
    old = nadia.visitor.messages[-1]
    await nadia.types("/oops OOPS-1 fixed it works")

    answer = await nadia.presses("fixed", on=old)

    assert answer.startswith("OOPS-1 is fixed already, so “fixed” has no place.")
    assert company.slack.modal("nadia") is None


async def owner_of_a_case(company: SlackCompany) -> SlackEmployee:
    """Nadia, who owns the first case."""
    await company.person("sam").types("/oops The survey link is dead")
    nadia = company.person("nadia")
    await nadia.presses("own")
    return nadia
