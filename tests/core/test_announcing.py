"""Who hears of what happens to a case, where, and who is spared."""

import pytest

from bot.case import commands as c
from bot.case.platform_commands import PersonLeft
from bot.company.people import Person
from storage.store import SqlStore
from tests.core.conftest import OfficeAfter
from tests.kit import (
    ANN,
    BOB,
    CLEO,
    COMPLAINT,
    DAY,
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    WANDA,
    WIM,
    Office,
    Said,
    company,
    verbs,
    with_deputy,
    words,
)

SHIPPING, WEBSITE = "#shipping", "#website"


def report(office: Office, *customers: c.NewCustomer, by: str = RITA) -> list[Said]:
    """Rita reports that a parcel never came; what is said of it."""
    office.asks(
        c.ReportComplaint(by=by, via="chat", complaint=COMPLAINT, customers=customers or (ANN,))
    )
    return office.leaves()


def types(office: Office, by: str, *typed: str) -> list[Said]:
    """Somebody types these about the first case, one after the other; what is said of it."""
    for each in typed:
        reply = office.types(by, f"OOPS-1 {each}")
        assert reply.refused is None
    return office.leaves()


def news(said: list[Said]) -> list[tuple[str, str]]:
    """What is new, where something stands already being put right aside: to whom, and what."""
    return [(each.to, words(each.card)) for each in said if not each.updates]


def told(said: list[Said], to: str) -> list[str]:
    """What that person or channel reads that is new."""
    return [text for recipient, text in news(said) if recipient == to]


def put_right(said: list[Said]) -> list[str]:
    """Where something that stands is put right."""
    return sorted(each.to for each in said if each.updates)


@pytest.fixture
def reported(office_after: OfficeAfter) -> Office:
    """A case that Mia is asked for; what there was to say of it is said."""
    return office_after()


@pytest.fixture
def owned(office_after: OfficeAfter) -> Office:
    """A case that Mia owns; what there was to say of it is said."""
    return office_after("own")


@pytest.fixture
def fixed(office_after: OfficeAfter) -> Office:
    """A case that Mia has mended; what there was to say of it is said."""
    return office_after("own", "fixed sent it again")


# Reported


def test_report_asks_one_person_and_shows_it_in_the_channel(office: Office) -> None:
    """The one who is asked gets the buttons, the department's channel the card, nobody else."""
    said = report(office)

    assert sorted(to for to, _ in news(said)) == [SHIPPING, MIA]
    assert told(said, MIA)[0].splitlines()[1].startswith("Will you take this one?")
    (asked,) = [each for each in said if each.to == MIA]
    assert verbs(asked.card) == ["own", "hand", "hand:department"]
    assert asked.card.summary == (
        f"OOPS-1 “{COMPLAINT}”: Will you take this one? Press “It's mine”, or hand it on to "
        "the right person."
    )


def test_department_without_a_channel_needs_none(store: SqlStore) -> None:
    """Then its cases are shown to the people concerned only."""
    organization = company()
    shipping, website = organization.departments
    quiet = company(
        departments=(shipping.__class__(**{**vars(shipping), "channel": None}), website)
    )
    office = Office(store=store, organization=quiet)

    assert [to for to, _ in news(report(office))] == [MIA]


def test_two_reports_at_once_are_one_question(office: Office) -> None:
    """Who is asked for several cases while the first question waits is asked once."""
    one = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
    for _ in range(3):
        office.asks(one)

    said = office.leaves()

    (question,) = told(said, MIA)
    assert question.startswith("2 cases that you are asked to take")
    assert len(told(said, MAX)) == 1


# Taken


def test_taken_is_said_in_the_thread_and_shown_on_the_cards(reported: Office) -> None:
    """The channel reads it below its card, which is put right where it stands."""
    said = types(reported, MIA, "own")

    assert news(said) == [(SHIPPING, "Mia has OOPS-1 now.")]
    assert [each.in_thread for each in said if not each.updates] == [True]
    assert put_right(said) == [SHIPPING, MIA]


def test_taken_by_somebody_who_was_not_asked(reported: Office) -> None:
    """They get a card of their own; the one who was asked sees on theirs that it is settled."""
    said = types(reported, STAN, "own")

    assert sorted(to for to, _ in news(said)) == [SHIPPING, STAN]
    assert put_right(said) == [SHIPPING, MIA]
    (of_mia,) = [each for each in said if each.updates and each.to == MIA]
    assert verbs(of_mia.card) == []


def test_taken_over_is_said_to_whoever_had_it(owned: Office) -> None:
    """Who is relieved of a case hears that they owe nothing on it any more."""
    said = types(owned, LEA, "own")

    assert told(said, MIA) == ["OOPS-1 is Lea's now. You owe nothing on it any more."]


# Handed over


def test_offer_goes_to_the_one_it_is_offered_to(owned: Office) -> None:
    """With the button to accept it; the owner knows, having done it."""
    said = types(owned, MIA, "hand stan@fernhill.example")

    assert [to for to, _ in news(said)] == [STAN]
    assert "Mia would like to hand you this case." in told(said, STAN)[0]


def test_accepted_offer_is_one_card(owned: Office) -> None:
    """Who accepts has the card on which they did; it is put right, and no second one comes."""
    types(owned, MIA, "hand stan@fernhill.example")

    said = types(owned, STAN, "own")

    assert told(said, STAN) == []
    assert told(said, MIA) == ["OOPS-1 is Stan's now. You owe nothing on it any more."]
    (of_stan,) = [each for each in said if each.updates and each.to == STAN]
    assert verbs(of_stan.card)[0] == "fixed"


def test_lapsed_offer_is_said_to_the_owner(owned: Office) -> None:
    """It is still theirs, and they may try somebody else."""
    types(owned, MIA, "hand stan@fernhill.example")
    owned.clock.forward(2 * HOUR)
    owned.ticks()

    assert told(owned.leaves(), MIA) == [
        "OOPS-1: Stan did not answer. It is still yours. Hand it to somebody else?"
    ]


def test_passing_on_is_said_in_the_thread(reported: Office) -> None:
    """The channel reads who is asked now."""
    reported.clock.forward(2 * HOUR)
    reported.ticks()

    said = reported.leaves()

    assert told(said, SHIPPING) == ["Max is being asked to take OOPS-1 now."]
    assert len(told(said, MAX)) == 1
    assert put_right(said) == [SHIPPING, MIA]


def test_moved_case_is_shown_where_it_belongs(owned: Office) -> None:
    """Once somebody there takes it, the other department's channel gets a card.

    Until then it stays with its owner, who hears that it is gone.
    """
    offered = types(owned, LEA, "hand Website")
    said = types(owned, WIM, "own")

    assert [to for to, _ in news(offered)] == [WIM]
    assert sorted(to for to, _ in news(said)) == [WEBSITE, WEBSITE, MIA]
    assert told(said, MIA) == ["OOPS-1 is Wim's now. You owe nothing on it any more."]
    assert {SHIPPING, MIA} <= set(put_right(said))


def test_moved_case_is_no_news_to_whoever_moved_it(owned: Office) -> None:
    """An owner who moves it knows, and hears only that somebody took it."""
    assert told(types(owned, MIA, "hand Website"), MIA) == []


# Mended, and told


def test_fixed_is_said_to_the_reporter(owned: Office) -> None:
    """Who brought it in hears that it is mended, by whom, and who will be told next."""
    said = types(owned, MIA, "fixed sent it again")

    assert told(said, RITA) == [
        (
            "OOPS-1 is fixed, by Mia: sent it again. Next, Ann Archer will be told, and you will "
            "hear of it."
        )
    ]
    assert told(said, SHIPPING) == ["Fixed by Mia. Still to be told: Ann Archer."]


def test_told_is_said_to_the_reporter_with_thanks(fixed: Office) -> None:
    """Who brought it in hears who told the customer, and gets the credit."""
    said = types(fixed, STAN, "told all by phone")

    assert told(said, RITA) == [
        (
            "OOPS-1: Ann Archer knows that it is fixed. Stan told them (by phone). Thank you for "
            "bringing it in: without you, nobody would have known."
        )
    ]
    assert told(said, SHIPPING) == ["Ann Archer knows that it is fixed. Thank you, everybody."]


def test_told_one_of_two_is_not_over(owned: Office) -> None:
    """Nobody is thanked while somebody does not know."""
    types(owned, MIA, "customer Bob Baker", "fixed sent it again")

    said = types(owned, MIA, "told Ann Archer by phone")

    assert told(said, RITA) == []
    assert len(told(types(owned, MIA, "told Bob Baker by phone"), RITA)) == 1


def test_every_reporter_is_thanked_but_the_one_who_did_it(office: Office) -> None:
    """All who brought it in hear of it, and nobody is told what they just did."""
    for by in (RITA, STAN, MIA):
        office.asks(
            c.ReportComplaint(
                by=by, via="chat", complaint=COMPLAINT, customers=(ANN,), source="chat:1"
            )
        )
    types(office, MAX, "own")

    mended = types(office, RITA, "fixed sent it again")
    known = types(office, STAN, "told all by phone")

    assert [len(told(mended, each)) for each in (RITA, STAN, MIA)] == [0, 1, 1]
    assert [len(told(known, each)) for each in (RITA, STAN, MIA)] == [1, 0, 1]


def test_given_up_asks_the_lead(fixed: Office) -> None:
    """The lead reads what was tried and why it failed, and can agree with one tap."""
    said = types(fixed, MIA, "told Ann Archer unreachable three calls because moved")

    (question,) = [each for each in said if each.to == LEA]
    assert words(question.card).splitlines()[1] == (
        "OOPS-1: Mia cannot reach Ann Archer. Tried: three calls, because moved. If you agree, "
        "Ann Archer no longer holds the case open; if not, say who should try, and how."
    )
    assert verbs(question.card) == ["told:agree", "keep trying"]


def test_given_up_asks_the_deputy_of_a_lead_who_is_away(store: SqlStore) -> None:
    """The word is wanted today."""
    office = Office(store=store, organization=with_deputy(LEA, STAN))
    report(office)
    types(office, MIA, "own", "fixed sent it again")
    office.types(LEA, "away until in 5 days")

    said = types(office, MIA, "told Ann Archer unreachable three calls because moved")

    assert verbs(next(each.card for each in said if each.to == STAN)) == [
        "told:agree",
        "keep trying",
    ]


def lost(name: str) -> str:
    """What one types of a customer who cannot be reached."""
    return f"told {name} unreachable three calls because moved"


@pytest.fixture
def of_four(owned: Office) -> Office:
    """A mended case of four customers, of whom Ann is given up; the lead is asked to agree."""
    more = "customer Bob Baker; Cleo Cook; Dan Dee"
    owned.clock.forward(MINUTE / 7)
    types(owned, MIA, more, "fixed sent it again", lost("Ann Archer"))
    owned.clock.forward(MINUTE)
    return owned


def test_given_up_one_after_the_other_is_one_card_for_the_lead(of_four: Office) -> None:
    """The card that stands takes up the others; nothing else comes."""
    said = types(of_four, MIA, lost("Bob Baker"))
    said += types(of_four, MIA, lost("Cleo Cook"))

    assert news(said) == []
    latest = [each for each in said if each.updates and each.to == LEA][-1]
    assert verbs(latest.card) == ["told:agree", "keep trying"] * 3


def test_given_up_at_once_is_one_card_for_the_lead(fixed: Office) -> None:
    """Also where none has left yet."""
    types(fixed, MIA, "customer Bob Baker")
    for each in ("Ann Archer", "Bob Baker"):
        fixed.types(MIA, f"OOPS-1 {lost(each)}")

    (question,) = [each for each in fixed.leaves() if each.to == LEA]

    assert verbs(question.card) == ["told:agree", "keep trying"] * 2


def test_given_up_while_one_of_several_is_agreed(of_four: Office) -> None:
    """As long as the lead is asked something, the card on which it stands is the one."""
    types(of_four, MIA, lost("Bob Baker"))
    of_four.clock.forward(MINUTE)
    types(of_four, LEA, "told Ann Archer unreachable agreed")
    of_four.clock.forward(MINUTE)

    said = types(of_four, MIA, lost("Cleo Cook"))

    assert told(said, LEA) == []
    latest = [each for each in said if each.updates and each.to == LEA][-1]
    assert verbs(latest.card) == ["told:agree", "keep trying"] * 2


@pytest.mark.parametrize("settled", ["told Ann Archer unreachable agreed", "told Ann by mail"])
def test_given_up_after_the_lead_had_nothing_to_agree_to(of_four: Office, settled: str) -> None:
    """Then it is a new question, and comes as one."""
    types(of_four, LEA, settled.replace("Ann by", "Ann Archer by"))
    of_four.clock.forward(MINUTE)

    said = types(of_four, MIA, lost("Bob Baker"))

    (question,) = [each for each in said if each.to == LEA and not each.updates]
    assert verbs(question.card) == ["told:agree", "keep trying"]


def test_given_up_again_after_another_mend(of_four: Office) -> None:
    """The same customer, of whom the lead was asked before: it is another question."""
    types(of_four, MIA, "told all by phone", "reopen it broke again", "fixed another carrier")
    of_four.clock.forward(MINUTE)

    said = types(of_four, MIA, lost("Ann Archer"))

    assert len(told(said, LEA)) == 1


def test_given_up_while_the_lead_is_away_for_the_first(store: SqlStore) -> None:
    """Whoever says the lead's word now reads the question, and whoever did before keeps theirs."""
    office = Office(store=store, organization=with_deputy(LEA, STAN))
    report(office, ANN, BOB, CLEO)
    types(office, MIA, "own", "fixed sent it again", lost("Ann Archer"))
    office.clock.forward(MINUTE)
    office.types(LEA, "away until in 5 days")

    said = types(office, MIA, lost("Bob Baker"))
    said += types(office, MIA, lost("Cleo Cook"))

    (question,) = [each for each in said if each.to == STAN and not each.updates]
    assert verbs(question.card) == ["told:agree", "keep trying"] * 2
    assert told(said, LEA) == []


def test_given_up_in_another_department(of_four: Office) -> None:
    """Whoever leads there has not been asked yet."""
    types(of_four, MIA, "reopen it broke again", "hand Website")
    types(of_four, WIM, "own", "fixed the page")
    of_four.clock.forward(MINUTE)

    said = types(of_four, WIM, lost("Bob Baker"))

    assert len(told(said, WANDA)) == 1


def test_keep_trying_is_said_to_the_owner(of_four: Office) -> None:
    """The owner reads who asks, about whom and why; the lead's card asks no more."""
    said = types(of_four, LEA, "keep trying Ann Archer because her office has another number")

    (asked,) = told(said, MIA)
    assert asked == (
        "OOPS-1: Lea asks you to keep trying to reach Ann Archer: “her office has another number”. "
        "They still have to be told."
    )
    assert [verbs(each.card) for each in said if each.to == LEA] == [["customer"]]


def test_given_up_again_after_the_lead_asked_for_another_try(of_four: Office) -> None:
    """It is a new question, with a card of its own."""
    types(of_four, LEA, "keep trying Ann Archer because her office has another number")
    of_four.clock.forward(MINUTE)

    said = types(of_four, MIA, lost("Ann Archer"))

    (question,) = [each for each in said if each.to == LEA and not each.updates]
    assert verbs(question.card) == ["told:agree", "keep trying"]


def test_given_up_while_another_try_is_asked_for_one_of_several(of_four: Office) -> None:
    """The card on which the others wait stays the one card."""
    types(of_four, MIA, lost("Bob Baker"))
    of_four.clock.forward(MINUTE)
    types(of_four, LEA, "keep trying Ann Archer because her office has another number")
    of_four.clock.forward(MINUTE)

    said = types(of_four, MIA, lost("Cleo Cook"))

    assert told(said, LEA) == []


def test_reporter_hears_of_a_customer_who_could_not_be_reached(owned: Office) -> None:
    """That one of them was given up is not told as if they knew."""
    types(owned, MIA, "customer Bob Baker", "fixed sent it again", "told Ann Archer by phone")
    types(owned, MIA, "told Bob Baker unreachable three calls because moved")

    said = types(owned, LEA, "told Bob Baker unreachable agreed")

    (thanks,) = told(said, RITA)
    assert thanks.startswith(
        "OOPS-1: Ann Archer knows that it is fixed; Bob Baker could not be reached."
    )
    assert told(said, SHIPPING) == [
        ("Ann Archer knows that it is fixed; Bob Baker could not be reached. Thank you, everybody.")
    ]


def test_reporter_hears_where_nobody_could_be_reached(fixed: Office) -> None:
    """Even then whoever brought it in learns how it ended."""
    types(fixed, MIA, "told Ann Archer unreachable three calls because moved")

    said = types(fixed, LEA, "told all unreachable agreed")

    (ending,) = told(said, RITA)
    assert ending.startswith("OOPS-1: Ann Archer could not be reached.")
    assert "told them" not in ending


def test_owner_hears_what_others_did(owned: Office) -> None:
    """Who fixed it, told the customers or closed it; of what one did oneself nothing is said."""
    heard = [
        told(types(owned, by, words), MIA)
        for by, words in (
            (LEA, "fixed sent it again"),
            (STAN, "told all by phone"),
            (LEA, "close"),
        )
    ]

    assert heard == [
        ["Lea recorded that OOPS-1 is fixed: sent it again."],
        ["Stan recorded for OOPS-1 that Ann Archer knows: by phone."],
        ["Lea closed OOPS-1."],
    ]
    types(owned, MIA, "reopen it broke again")
    assert told(types(owned, MIA, "fixed another carrier", "told all by phone"), MIA) == []


def test_told_after_having_been_given_up_is_no_second_thanks(owned: Office) -> None:
    """Who brought it in was thanked; the cards that stand are put right."""
    types(owned, MIA, "customer Bob Baker", "fixed sent it again", "told Ann Archer by phone")
    types(owned, MIA, "told Bob Baker unreachable three calls because moved")
    types(owned, LEA, "told Bob Baker unreachable agreed")

    said = types(owned, STAN, "told Bob Baker by letter")

    assert [to for to, _ in news(said)] == [MIA]
    assert SHIPPING in put_right(said)


def test_nobody_is_said_to_know_who_was_given_up(owned: Office) -> None:
    """Neither on the cards of the case, nor where somebody is told after all, nor at its end."""
    types(owned, MIA, "customer Bob Baker; Cleo Cook", "fixed it", "told Ann Archer by phone")
    for each in ("Bob Baker", "Cleo Cook"):
        types(owned, MIA, f"told {each} unreachable three calls because moved")
    said = types(owned, LEA, "told all unreachable agreed")

    told_one = owned.types(STAN, "OOPS-1 told Bob Baker by letter").card
    closed = owned.types(MIA, "OOPS-1 close").card

    titles = {words(each.card).splitlines()[0] for each in said if each.updates}
    assert titles == {"OOPS-1 · every customer told, or given up"}
    assert words(told_one).splitlines()[1] == (
        "OOPS-1: noted. Ann Archer and Bob Baker know that it is fixed; Cleo Cook could not be "
        "reached."
    )
    assert words(closed).splitlines()[1] == (
        "OOPS-1 is closed. Ann Archer and Bob Baker know that it is fixed; Cleo Cook could not be "
        "reached."
    )


def test_second_mend_is_not_credited_with_the_first_telling(fixed: Office) -> None:
    """Who was told of what did not hold was not told, whoever told them."""
    types(fixed, STAN, "told all by phone")
    types(fixed, MIA, "reopen it broke again", "fixed another carrier")
    types(fixed, MIA, "told Ann Archer unreachable three calls because moved")

    said = types(fixed, LEA, "told all unreachable agreed")

    assert all("told them" not in each for each in told(said, RITA))


# Again


def test_reopened_is_said_to_the_owner(fixed: Office) -> None:
    """Who thought that it was done hears why it is not."""
    types(fixed, MIA, "told all by phone", "close")

    said = types(fixed, RITA, "reopen it broke again")

    assert told(said, MIA) == ["OOPS-1 was reopened by Rita: it broke again."]
    assert told(said, SHIPPING) == ["Open again: it broke again."]


def test_reopened_by_the_owner_is_no_news_to_them(fixed: Office) -> None:
    """Nobody is told what they just did."""
    types(fixed, MIA, "told all by phone", "close")

    assert told(types(fixed, MIA, "reopen it broke again"), MIA) == []


def test_customer_added_to_a_closed_case_is_said_to_the_owner(fixed: Office) -> None:
    """It is open again, and somebody is still to be told: the owner has to know."""
    types(fixed, MIA, "told all by phone", "close")

    said = types(fixed, RITA, "customer Bob Baker; Cleo Cook")

    assert told(said, MIA) == [
        "OOPS-1 was reopened by Rita: Bob Baker and Cleo Cook do not know yet."
    ]


def test_customer_added_to_an_open_case_is_shown_on_the_cards(owned: Office) -> None:
    """That is no news; the cards that stand say it."""
    said = types(owned, RITA, "customer Bob Baker")

    assert news(said) == []
    assert put_right(said) == [SHIPPING, MIA]
    assert [words(each.card).partition("Customer: ")[2].splitlines()[0] for each in said] == [
        "2: Ann Archer and Bob Baker",
        "2: Ann Archer (ann@example.org) and Bob Baker",
    ]


# Live cards


def test_card_is_never_older_than_its_case(reported: Office) -> None:
    """What waits to be said is composed when it leaves; of three changes one card is made."""
    for each in ("own", "update on its way", "fixed sent it again"):
        reported.types(MIA, f"OOPS-1 {each}")

    said = reported.leaves()

    shown = {words(each.card).splitlines()[0] for each in said if each.updates}
    assert shown == {"OOPS-1 · fixed, customers still to be told"}


def test_reminding_changes_no_card(owned: Office) -> None:
    """A card is put right when the case changes, not when somebody is reminded of it."""
    owned.clock.forward(4 * HOUR)
    owned.ticks()

    said = owned.leaves()

    assert sorted(to for to, _ in news(said)) == ["#oops", MIA]
    assert put_right(said) == []


def test_closing_by_itself_is_shown_on_the_cards(fixed: Office) -> None:
    """Nobody is written to for it."""
    types(fixed, MIA, "told all by phone")
    fixed.clock.forward(8 * HOUR)
    fixed.ticks()

    said = fixed.leaves()

    assert [each for each in news(said) if each[0] != "#oops"] == []
    assert {words(each.card).splitlines()[0] for each in said if each.updates} == {
        "OOPS-1 · closed"
    }


def test_every_reader_reads_their_own_zone(office: Office) -> None:
    """The same card says nine in Berlin and three in New York."""
    mia = Person(email=MIA, name="Mia", timezone="America/New_York")
    office.store.transact_now(lambda uow: uow.people.save_profile(mia, MONDAY))

    said = report(office)

    assert "Reported by: Rita, Mon 23 Nov, 03:00" in told(said, MIA)[0]
    assert "Reported by: Rita, Mon 23 Nov, 09:00" in told(said, SHIPPING)[0]


def test_owner_who_left_is_replaced_in_the_open(owned: Office) -> None:
    """The next one is asked, and the channel reads it."""
    owned.asks(PersonLeft(by="platform", via="chat", email=MIA))

    said = owned.leaves()

    assert len(told(said, MAX)) == 1
    assert told(said, SHIPPING) == ["Max is being asked to take OOPS-1 now."]


def test_nobody_above_is_bothered_by_what_goes_well(office: Office) -> None:
    """From the report to the end in time, neither the lead nor the executive hears a word."""
    said = report(office, ANN, BOB)
    said += types(office, MIA, "own", "update on its way", "fixed it", "told all by phone", "close")
    office.clock.forward(DAY)
    office.ticks()
    said += office.leaves()

    assert [each for each in news(said) if each[0] in (LEA, EVA)] == []
