"""Who is affected, who knows, who is beyond reach, and when it is over."""

import pytest

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import Case, Closed, Stage, Told
from bot.case.errors import (
    HasPlaceholder,
    NoSuchCustomer,
    NotNow,
    OnlyAbove,
    OtherContact,
    SameCustomers,
    StillPromised,
    TooMuch,
    Untold,
    WordsMissing,
)
from bot.case.events import Satisfaction
from bot.rules.duty_deadlines import DutyKind
from bot.rules.telling import MOST_CUSTOMERS
from tests.kit import (
    ANN,
    BOB,
    CLEO,
    DAY,
    EVA,
    HOUR,
    LEA,
    MIA,
    MONDAY,
    STAN,
    Story,
    at,
    at_stage,
    away,
    with_deputy,
)

SOMEBODY = c.NewCustomer(name="")
GIVEN_UP = {"attempts": "three calls, a letter", "reason": "moved, no address"}


def names(case: Case) -> list[str]:
    """The customers of a case, as they are called."""
    return [each.name for each in case.customers]


def untold(case: Case) -> list[str]:
    """Those who do not know yet."""
    return [each.name for each in case.untold]


# Who is affected


def test_customer_is_added() -> None:
    """More people can turn out to be affected."""
    story = Story()

    story.asks(STAN, c.AddCustomers, customers=(BOB, CLEO))

    assert names(story.case) == ["Ann Archer", "Bob Baker", "Cleo Cook"]
    assert story.case.customer(2).contact == "+49 30 5550100"


def test_first_name_goes_to_the_customer_of_whom_none_was_known() -> None:
    """Naming somebody does not make two people of one; those who follow are further ones."""
    story = Story(customers=(SOMEBODY,))

    happened = story.asks(STAN, c.AddCustomers, customers=(ANN, BOB))

    assert [type(each) for each in happened] == [e.CustomerNamed, e.CustomerAdded]
    assert names(story.case) == ["Ann Archer", "Bob Baker"]


def test_unnamed_customer_who_knows_keeps_no_name() -> None:
    """Somebody who turns up after the unnamed one was told is somebody else, and does not know."""
    story = at_stage(Stage.TOLD, customers=(SOMEBODY,))

    story.asks(STAN, c.AddCustomers, customers=(ANN,))

    assert names(story.case) == ["", "Ann Archer"]
    assert untold(story.case) == ["Ann Archer"]


def test_customer_who_is_there_is_not_added_again() -> None:
    """The same name and contact are the same person, in capitals too."""
    story = Story(customers=(ANN,))
    shouted = c.NewCustomer(name="ANN ARCHER", contact="Ann@Example.org")

    with pytest.raises(SameCustomers):
        story.asks(STAN, c.AddCustomers, customers=(shouted, ANN))

    story.asks(STAN, c.AddCustomers, customers=(ANN, BOB, BOB))
    assert names(story.case) == ["Ann Archer", "Bob Baker"]


def test_customer_who_is_named_twice_in_one_request_is_one() -> None:
    """As it was first written: a list holds the same person twice, in capitals once."""
    story = Story(customers=(ANN,))
    shouted = tuple(c.NewCustomer(name=each) for each in ("Dan Dee", "dan dee", "DAN DEE"))

    story.asks(STAN, c.AddCustomers, customers=(*shouted, BOB))

    assert names(story.case) == ["Ann Archer", "Dan Dee", "Bob Baker"]


def test_customer_whose_accent_is_written_otherwise_is_not_added_again() -> None:
    """What looks the same is the same."""
    story = Story(customers=(c.NewCustomer(name="Jose\N{COMBINING ACUTE ACCENT}"),))

    with pytest.raises(SameCustomers):
        story.asks(STAN, c.AddCustomers, customers=(c.NewCustomer(name="José"),))


#: The customers of a case, those named then, and all that the case has after it.
NAMED_AGAIN = [
    # a contact for a customer who has none, in any spelling of the name
    (["Ann"], ["Ann, 1"], ["Ann, 1"]),
    (["Ann"], ["ANN, 1"], ["Ann, 1"]),
    (["Ann", "Bob, 2"], ["Ann, 1", "Cy"], ["Ann, 1", "Bob, 2", "Cy"]),
    # nothing that is not known
    (["Ann, 1"], ["Ann", "Bob"], ["Ann, 1", "Bob"]),
    (["Ann, 1"], ["ann, 1", "Bob"], ["Ann, 1", "Bob"]),
    # one more contact beside a known one, in any order
    (["Ann, 1"], ["Ann, 1, 2"], ["Ann, 1, 2"]),
    (["Ann, 1, 2"], ["Ann, 3, 2"], ["Ann, 1, 2, 3"]),
    (["Ann, 1, 2"], ["Ann, 2", "Bob"], ["Ann, 1, 2", "Bob"]),
    # in one request
    (["Bob"], ["Ann", "Ann, 1"], ["Bob", "Ann, 1"]),
    (["Bob"], ["Ann, 1", "Ann"], ["Bob", "Ann, 1"]),
    (["Bob"], ["Ann, 1", "Ann, 2"], ["Bob", "Ann, 1", "Ann, 2"]),
    # the reporter knew no name
    ([""], ["Ann, 1"], ["Ann, 1"]),
]


def customers(*written: str) -> tuple[c.NewCustomer, ...]:
    """Customers written as people do: a name, and perhaps a contact."""
    split = (each.partition(", ") for each in written)
    return tuple(c.NewCustomer(name=name, contact=contact) for name, _, contact in split)


@pytest.mark.parametrize(("before", "named", "after"), NAMED_AGAIN)
def test_customer_named_again(before: list[str], named: list[str], after: list[str]) -> None:
    """Who has a contact now is no second customer."""
    story = Story(customers=customers(*before))

    story.asks(STAN, c.AddCustomers, customers=customers(*named))

    shown = [", ".join(filter(None, (each.name, each.contact))) for each in story.case.customers]
    assert shown == after


@pytest.mark.parametrize(
    ("before", "named"),
    [
        (["Ann, 1"], ["Ann, 2"]),
        (["Ann, 1"], ["Bob", "ann, 2"]),
        (["Ann"], ["Ann, 1", "Ann, 2"]),
    ],
)
def test_customer_with_another_contact_is_asked_about(before: list[str], named: list[str]) -> None:
    """It may be a second number or a second person: nothing changes until somebody says which."""
    story = Story(customers=customers(*before))

    with pytest.raises(OtherContact):
        story.asks(STAN, c.AddCustomers, customers=customers(*named))

    assert story.case.customers == Story(customers=customers(*before)).case.customers


def test_contact_of_somebody_who_knows_changes_nothing_else() -> None:
    """Who was told stays told."""
    story = at_stage(Stage.TOLD, customers=customers("Ann"))

    story.asks(MIA, c.AddCustomers, customers=customers("Ann, 1"))

    [ann] = story.case.customers
    assert (ann.contact, ann.told is not None, story.case.stage) == ("1", True, Stage.TOLD)


def test_customers_without_a_name_are_no_customers() -> None:
    """One has to say who."""
    story = Story()

    with pytest.raises(WordsMissing):
        story.asks(STAN, c.AddCustomers, customers=())


def test_more_customers_than_are_taken_at_once() -> None:
    """A list of thousands comes in parts; the refusal says how large."""
    story = Story()
    many = tuple(c.NewCustomer(name=f"Reader {number}") for number in range(MOST_CUSTOMERS + 1))

    with pytest.raises(TooMuch) as refused:
        story.asks(STAN, c.AddCustomers, customers=many)
    story.asks(STAN, c.AddCustomers, customers=many[1:])

    assert refused.value.limit == MOST_CUSTOMERS
    assert len(story.case.customers) == 1 + MOST_CUSTOMERS


def test_customer_added_to_a_closed_case_reopens_it() -> None:
    """It is fixed, and somebody does not know: it is not over."""
    story = at_stage(Stage.CLOSED)

    story.asks(STAN, c.AddCustomers, customers=(BOB,))

    assert story.case.stage is Stage.FIXED
    assert untold(story.case) == ["Bob Baker"]


# Telling


def test_told_says_who_when_how_and_what_shows_it() -> None:
    """That a customer knows is a fact with all that belongs to it."""
    story = at_stage(Stage.FIXED)
    story.now += HOUR

    story.asks(STAN, c.Tell, words="Ann Archer in person", shown_by="her thank-you card")

    assert story.case.customer(1).told == Told(
        by=STAN,
        at=MONDAY + HOUR,
        how="in person",
        shown_by="her thank-you card",
        fix=1,
    )
    assert story.case.everyone_told_at == MONDAY + HOUR


def test_told_one_of_two() -> None:
    """One who knows does not make two who know."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))

    story.asks(MIA, c.Tell, words="Ann Archer by phone")

    assert story.case.stage is Stage.FIXED
    assert untold(story.case) == ["Bob Baker"]
    assert story.case.everyone_told_at is None


def test_told_by_number() -> None:
    """A form names customers by their numbers."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))

    story.asks(MIA, c.Tell, customers=(1, 3), how="by letter")

    assert untold(story.case) == ["Bob Baker"]


def test_told_a_number_that_is_nobodys() -> None:
    """A number that no customer has is refused."""
    story = at_stage(Stage.FIXED)

    with pytest.raises(NoSuchCustomer):
        story.asks(MIA, c.Tell, customers=(1, 7), how="by letter")


def test_told_again() -> None:
    """Who told is who told first; saying it again changes nothing."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(STAN, c.Tell, words="Ann Archer by phone")

    again = story.asks(MIA, c.Tell, words="Ann Archer by mail")

    told = story.case.customer(1).told
    assert again == []
    assert told is not None
    assert told.by == STAN


def test_told_all_means_those_who_do_not_know() -> None:
    """Who was told before keeps how they were told."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))
    story.asks(STAN, c.Tell, words="Bob Baker by phone")

    happened = story.asks(MIA, c.Tell, words="all by letter")

    told = e.CustomersTold(at=MONDAY, by=MIA, customers=(1, 3), how="by letter")
    assert happened == [told]
    assert story.case.stage is Stage.TOLD


@pytest.mark.parametrize("words", ["all", "Ann Archer", "everybody,  ", "ann@example.org:"])
def test_told_without_saying_how(words: str) -> None:
    """How a customer was told has to be said."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))

    with pytest.raises(WordsMissing):
        story.asks(MIA, c.Tell, words=words)


def test_told_with_a_blank_that_nobody_filled_in() -> None:
    """What customers read has no variable left in it."""
    story = at_stage(Stage.FIXED)

    with pytest.raises(HasPlaceholder) as refused:
        story.asks(MIA, c.Tell, words="all by mail: Dear $FIRSTNAME, it works again")

    assert refused.value.placeholder == "$FIRSTNAME"


def test_telling_before_it_is_fixed_is_no_telling() -> None:
    """What customers hear before is an update."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(NotNow):
        story.asks(MIA, c.Tell, words="all by phone")


def test_refix_makes_earlier_tellings_void() -> None:
    """Who was told of a mend that did not hold does not know of the one that does."""
    story = at_stage(Stage.TOLD, customers=(ANN, BOB))
    story.asks(MIA, c.Reopen, why="it broke again")

    story.asks(MIA, c.Fix, what="another carrier")

    assert story.case.stage is Stage.FIXED
    assert untold(story.case) == ["Ann Archer", "Bob Baker"]
    assert story.case.everyone_told_at is None
    with pytest.raises(Untold):
        story.asks(MIA, c.Close)


def test_told_after_a_refix() -> None:
    """Whoever hears of the second mend knows, and the case can end."""
    story = at_stage(Stage.TOLD)
    story.asks(MIA, c.Reopen, why="it broke again")
    story.asks(MIA, c.Fix, what="another carrier")

    story.asks(MIA, c.Tell, words="all by phone")
    story.asks(MIA, c.Close)

    assert story.case.stage is Stage.CLOSED


def test_last_telling_keeps_what_was_promised() -> None:
    """Who has told everybody has called back, too."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.MakePromise, when="friday", what="a call back")

    story.asks(MIA, c.Tell, words="Ann Archer by phone")
    promised_still = story.case.open_promises
    story.asks(STAN, c.Tell, words="Bob Baker by phone")

    assert len(promised_still) == 1
    assert story.case.open_promises == ()
    assert story.history[-1] == e.PromiseKept(at=MONDAY, by=STAN, number=1)


# Beyond reach


def test_given_up_counts_once_the_lead_agrees() -> None:
    """That a customer cannot be reached is one person's word until it is two people's."""
    story = at_stage(Stage.FIXED)

    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    before = (story.case.stage, untold(story.case))
    story.asks(LEA, c.AgreeGivingUp)

    assert before == (Stage.FIXED, ["Ann Archer"])
    assert (story.case.stage, untold(story.case)) == (Stage.TOLD, [])


def test_given_up_does_not_close() -> None:
    """Without the lead's word the customer is untold, and the refusal names her."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.Tell, words="Bob Baker by phone")
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)

    with pytest.raises(Untold) as refused:
        story.asks(MIA, c.Close)

    assert [each.name for each in refused.value.untold] == ["Ann Archer"]


@pytest.mark.parametrize("left_out", ["attempts", "reason"])
def test_given_up_needs_attempts_and_a_reason(left_out: str) -> None:
    """What was tried, and why it fails, both."""
    story = at_stage(Stage.FIXED)

    with pytest.raises(WordsMissing):
        story.asks(MIA, c.GiveUp, words="Ann Archer", **{**GIVEN_UP, left_out: " "})


def test_given_up_by_number() -> None:
    """A form names the customer by number."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))

    story.asks(MIA, c.GiveUp, customer=2, **GIVEN_UP)

    assert [each.name for each in story.case.to_agree] == ["Bob Baker"]


@pytest.mark.parametrize("words", ["all", "Ann Archer and Bob Baker", "Zed", ""])
def test_given_up_is_one_customer(words: str) -> None:
    """Each who cannot be reached has attempts and a reason of their own."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))

    with pytest.raises(NoSuchCustomer):
        story.asks(MIA, c.GiveUp, words=words, **GIVEN_UP)


@pytest.mark.parametrize("words", ["Ann Archer by phone, Bob Baker", "Ann Archers mother", "A. is"])
def test_given_up_is_nobody_where_more_was_said(words: str) -> None:
    """Whoever stands first is not given up for what was said of another."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))

    with pytest.raises(NoSuchCustomer):
        story.asks(MIA, c.GiveUp, words=words, **GIVEN_UP)


def test_given_up_in_a_whole_sentence() -> None:
    """“Told Ann Archer is unreachable” says no more than without the verb."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))

    story.asks(MIA, c.GiveUp, words="Ann Archer is", **GIVEN_UP)
    story.asks(MIA, c.GiveUp, words="Bob Baker was", **GIVEN_UP)
    story.asks(LEA, c.AgreeGivingUp, words="Ann Archer and Bob Baker are")

    assert story.case.stage is Stage.TOLD


@pytest.mark.parametrize("words", ["Ann Archer and Zed", "Ann Archer by phone", "Ann Archers wife"])
def test_agreeing_where_more_was_said(words: str) -> None:
    """The lead's word is for whoever is named, and not for whoever stands first."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)

    with pytest.raises(NoSuchCustomer):
        story.asks(LEA, c.AgreeGivingUp, words=words)


def test_given_up_who_was_told() -> None:
    """Who knows is not beyond reach, and who was given up is given up once."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))
    story.asks(MIA, c.Tell, words="Ann Archer by phone")
    story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP)
    story.asks(LEA, c.AgreeGivingUp)

    assert story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP) == []
    assert story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP) == []


@pytest.mark.parametrize("by", [MIA, STAN])
def test_agreeing_is_the_leads_word(by: str) -> None:
    """Neither the owner nor anybody else can say it in the lead's place."""
    story = at_stage(Stage.FIXED)
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)

    with pytest.raises(OnlyAbove):
        story.asks(by, c.AgreeGivingUp)


def test_agreeing_in_the_place_of_a_lead_who_is_away() -> None:
    """Whoever stands in for the lead, and is reminded of it, can also do it."""
    story = at_stage(Stage.FIXED, organization=with_deputy(LEA, STAN))
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    story.knows(away(LEA, at("2026-12-01 09:00")))

    story.asks(STAN, c.AgreeGivingUp)

    assert story.case.stage is Stage.TOLD


def test_deputy_of_a_lead_who_is_there_has_no_say() -> None:
    """A deputy stands in, and does not stand beside."""
    story = at_stage(Stage.FIXED, organization=with_deputy(LEA, STAN))
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)

    with pytest.raises(OnlyAbove):
        story.asks(STAN, c.AgreeGivingUp)


@pytest.mark.parametrize(
    ("named", "still_untold"),
    [
        ({}, ["Cleo Cook"]),
        ({"words": "Bob Baker"}, ["Ann Archer", "Cleo Cook"]),
        ({"customer": 1}, ["Bob Baker", "Cleo Cook"]),
        ({"words": "all"}, ["Cleo Cook"]),
    ],
)
def test_agreeing_to_some(named: dict[str, object], still_untold: list[str]) -> None:
    """The lead agrees to all who wait for it, or to those who are named."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP)

    story.asks(EVA, c.AgreeGivingUp, **named)

    assert untold(story.case) == still_untold


def test_keep_trying_makes_a_customer_untold_again() -> None:
    """With a fresh interval from then on, and the reason on record."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB))
    story.asks(MIA, c.Tell, words="Bob Baker by phone")
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    story.passes(2 * HOUR)

    (declined,) = story.asks(LEA, c.KeepTrying, customer=1, why="ring her office")

    assert declined == e.GivingUpDeclined(at=story.now, by=LEA, customer=1, why="ring her office")
    assert (untold(story.case), story.case.to_agree) == (["Ann Archer"], ())
    tell = next(each for each in story.duties.open_duties if each.kind is DutyKind.TELL)
    assert (tell.debtor, tell.due_at) == (MIA, story.now + 4 * HOUR)
    with pytest.raises(Untold):
        story.asks(MIA, c.Close)


@pytest.mark.parametrize(
    ("by", "named", "refusal"),
    [
        (MIA, {"customer": 1, "why": "ring"}, OnlyAbove),
        (STAN, {"customer": 1, "why": "ring"}, OnlyAbove),
        (LEA, {"customer": 1, "why": " "}, WordsMissing),
        (LEA, {"customer": 3, "why": "ring"}, NoSuchCustomer),
        (LEA, {"customer": 9, "why": "ring"}, NoSuchCustomer),
        (LEA, {"words": "Cleo Cook", "why": "ring"}, NoSuchCustomer),
        (LEA, {"words": "Ann Archer, I think", "why": "ring"}, NoSuchCustomer),
        (LEA, {"why": "ring"}, NoSuchCustomer),
    ],
)
def test_keep_trying_refused(by: str, named: dict[str, object], refusal: type[Exception]) -> None:
    """Only the lead says so, with a reason, and of somebody whom they are asked about."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP)

    with pytest.raises(refusal):
        story.asks(by, c.KeepTrying, **named)


@pytest.mark.parametrize(
    ("words", "still_asked"), [("Ann Archer", ["Bob Baker"]), ("Ann and Bob", []), ("all", [])]
)
def test_keep_trying_with_some(words: str, still_asked: list[str]) -> None:
    """The lead declines for those who are named."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    story.asks(MIA, c.GiveUp, words="Bob Baker", **GIVEN_UP)

    story.asks(LEA, c.KeepTrying, words=words, why="ring at noon")

    assert [each.name for each in story.case.to_agree] == still_asked
    assert untold(story.case) == ["Ann Archer", "Bob Baker", "Cleo Cook"]


def test_agreeing_where_nobody_was_given_up() -> None:
    """There is nothing to agree to."""
    story = at_stage(Stage.FIXED)

    with pytest.raises(NoSuchCustomer):
        story.asks(LEA, c.AgreeGivingUp)


def given_up(*customers: c.NewCustomer, lost: str = "Ann Archer") -> Story:
    """A mended case: that customer was given up with the lead's word, all others know."""
    story = at_stage(Stage.FIXED, customers=customers)
    story.asks(MIA, c.GiveUp, words=lost, **GIVEN_UP)
    story.asks(LEA, c.AgreeGivingUp)
    if story.case.untold:
        story.asks(MIA, c.Tell, words="all by phone")
    assert story.case.stage is Stage.TOLD
    return story


@pytest.mark.parametrize("words", ["Ann Archer by letter", "all by letter"])
def test_told_after_having_been_given_up(words: str) -> None:
    """Ann rings back: that she knows is noted, and nothing else is touched."""
    story = given_up(ANN, BOB)
    story.asks(MIA, c.MakePromise, when="friday", what="a bunch of flowers")
    bob, since = story.case.customer(2), story.case.everyone_told_at
    story.now += HOUR

    happened = story.asks(STAN, c.Tell, words=words)

    assert happened == [e.CustomersTold(at=MONDAY + HOUR, by=STAN, customers=(1,), how="by letter")]
    assert story.case.knows(story.case.customer(1))
    assert (story.case.stage, story.case.everyone_told_at) == (Stage.TOLD, since)
    assert story.case.customer(2) == bob
    assert len(story.case.open_promises) == 1


def test_told_where_everybody_knows_or_is_told_after_all() -> None:
    """Once nobody is left to be told, there is nothing to tell."""
    story = given_up(ANN, BOB)
    story.asks(MIA, c.Tell, words="Ann Archer by letter")

    with pytest.raises(NotNow):
        story.asks(MIA, c.Tell, words="all by phone")


def test_told_one_who_knows_while_another_was_given_up() -> None:
    """Who told first is who told."""
    story = given_up(ANN, BOB)

    assert story.asks(STAN, c.Tell, words="Bob Baker by letter") == []


def test_told_after_all_is_to_be_told_of_the_next_mend_too() -> None:
    """Who was reached is not beyond reach; who was not stays given up."""
    story = given_up(ANN, BOB)
    story.asks(MIA, c.Reopen, why="it broke again")
    story.asks(MIA, c.Fix, what="another carrier")
    before = untold(story.case)
    story.asks(MIA, c.Tell, words="Bob Baker by phone")
    story.asks(MIA, c.Tell, words="Ann Archer by letter")

    story.asks(MIA, c.Reopen, why="it broke once more")
    story.asks(MIA, c.Fix, what="brought it ourselves")

    assert before == ["Bob Baker"]
    assert untold(story.case) == ["Ann Archer", "Bob Baker"]
    assert story.case.to_agree == ()


def test_customer_given_up_who_calls_after_all() -> None:
    """Who could not be reached can still be told."""
    story = at_stage(Stage.FIXED)
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)

    story.asks(MIA, c.Tell, words="Ann Archer when she called us")

    assert story.case.stage is Stage.TOLD


def test_everyone_knows_no_earlier_than_it_is_fixed() -> None:
    """Where all were given up before the latest mend, that is the moment from which it rests."""
    story = at_stage(Stage.FIXED)
    story.asks(MIA, c.GiveUp, words="Ann Archer", **GIVEN_UP)
    story.asks(LEA, c.AgreeGivingUp)
    story.asks(MIA, c.Reopen, why="it broke again")
    story.now += 2 * DAY

    story.asks(MIA, c.Fix, what="another carrier")

    assert story.case.everyone_told_at == MONDAY + 2 * DAY


# When it is over


def test_close_names_who_is_untold() -> None:
    """The refusal says of whom it is that the case is open."""
    story = at_stage(Stage.FIXED, customers=(ANN, BOB, CLEO))
    story.asks(MIA, c.Tell, words="Bob Baker by phone")

    with pytest.raises(Untold) as refused:
        story.asks(MIA, c.Close)

    assert [each.name for each in refused.value.untold] == ["Ann Archer", "Cleo Cook"]


def test_close_while_a_promise_is_open() -> None:
    """A dated word to a customer outlives the telling."""
    story = at_stage(Stage.TOLD)
    story.asks(MIA, c.MakePromise, when="friday", what="a handwritten note")

    with pytest.raises(StillPromised) as refused:
        story.asks(MIA, c.Close)

    assert refused.value.promise.what == "a handwritten note"


def test_close_once_the_promise_is_kept() -> None:
    """The note is on its way: it is over."""
    story = at_stage(Stage.TOLD)
    story.asks(MIA, c.MakePromise, when="friday", what="a handwritten note")

    story.asks(MIA, c.KeepPromise)
    story.asks(STAN, c.Close)

    assert story.case.closed == Closed(by=STAN, at=MONDAY)


@pytest.mark.parametrize("outcome", sorted(set(Satisfaction) - {Satisfaction.WANTS_MORE}))
def test_close_notes_how_they_took_it(outcome: Satisfaction) -> None:
    """Some never will be satisfied, and that is accepted too."""
    story = at_stage(Stage.TOLD, customers=(ANN, BOB))

    story.asks(MIA, c.Close, outcome=outcome)

    assert story.case.stage is Stage.CLOSED
    assert [each.outcome for each in story.case.customers] == [outcome, outcome]


@pytest.mark.parametrize("stage", [Stage.TOLD, Stage.CLOSED])
def test_wants_more_reopens(stage: Stage) -> None:
    """A customer who wants more is not done with, whether or not it was closed."""
    story = at_stage(stage)

    happened = story.asks(MIA, c.Close, outcome=Satisfaction.WANTS_MORE)

    assert [type(each) for each in happened] == [e.OutcomeNoted, e.CaseReopened]
    assert story.case.stage is Stage.OWNED


def test_outcome_after_closing() -> None:
    """How they took it can be noted later; it stays closed, by the one who closed it."""
    story = at_stage(Stage.CLOSED)
    before = story.case.closed

    story.asks(STAN, c.Close, outcome=Satisfaction.SATISFIED)

    assert story.case.closed == before
    assert story.case.customer(1).outcome is Satisfaction.SATISFIED


@pytest.mark.parametrize("stage", [Stage.FIXED, Stage.TOLD, Stage.CLOSED])
def test_reopen_is_broken_again(stage: Stage) -> None:
    """What did not hold is to be fixed again, by the same owner, with the time counted anew."""
    story = at_stage(stage)
    story.now += DAY

    story.asks(STAN, c.Reopen, why="it broke again")

    case = story.case
    assert (case.stage, case.answerable, case.fixed) == (Stage.OWNED, MIA, None)
    assert case.open_since == MONDAY + DAY


def test_reopen_needs_a_reason() -> None:
    """Why it is not over has to be said."""
    story = at_stage(Stage.CLOSED)

    with pytest.raises(WordsMissing):
        story.asks(STAN, c.Reopen, why="")
