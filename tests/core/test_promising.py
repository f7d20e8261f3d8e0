"""What is said while it is not fixed yet: the mend itself, promises, updates, a snooze."""

from datetime import timedelta

import pytest

from bot.case import commands as c
from bot.case import events as e
from bot.case.case import CustomerMessage, Fixed, Promise, Stage
from bot.case.errors import (
    HasPlaceholder,
    NobodyHasIt,
    NotATime,
    NothingPromised,
    PromiseFirst,
    TimePassed,
    WordsMissing,
)
from bot.company.calendar import WorkingHours
from bot.rules.duty_deadlines import DutyKind, hears_by
from tests.kit import (
    DAY,
    HOUR,
    LEA,
    MIA,
    MINUTE,
    MONDAY,
    STAN,
    Story,
    a_policy,
    at,
    at_stage,
    company,
    patient,
)

FRIDAY = at("2026-11-27 17:00")


def owed(story: Story) -> list[str]:
    """What is owed on the case now, the soonest first."""
    return [each.key for each in story.duties.open_duties]


# Mended


def test_fixed_says_by_whom_how_and_at_what_cost() -> None:
    """What it cost us is recorded with the mend."""
    story = at_stage(Stage.OWNED)

    story.asks(STAN, c.Fix, what="sent another by express", cost="48 EUR")

    assert story.case.fixed == Fixed(
        number=1, by=STAN, at=MONDAY, what="sent another by express", cost="48 EUR"
    )


@pytest.mark.parametrize("what", ["", " ", "\n\t"])
def test_fixed_without_words(what: str) -> None:
    """What was mended has to be said."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(WordsMissing):
        story.asks(MIA, c.Fix, what=what)


def test_fixed_may_name_a_variable() -> None:
    """What was mended is for colleagues, who know what `$PATH` is."""
    story = at_stage(Stage.OWNED)

    story.asks(MIA, c.Fix, what="set $PATH and {name}")

    assert story.case.fixed is not None
    assert story.case.fixed.what == "set $PATH and {name}"


def test_second_mend_has_the_next_number() -> None:
    """The attempts are counted, so that it is known of which one a customer heard."""
    story = at_stage(Stage.FIXED)
    story.asks(MIA, c.Reopen, why="it broke again")

    story.asks(MIA, c.Fix, what="another carrier")

    assert (story.case.fixes, story.case.fixed and story.case.fixed.number) == (2, 2)


# Updates


def test_first_update_is_the_first_personal_word() -> None:
    """From then on the next word is owed `update_every`, and no longer the first."""
    story = at_stage(Stage.OWNED)
    before = owed(story)
    story.now += HOUR

    story.asks(MIA, c.Update, what="We are looking for it.")

    assert before == [DutyKind.ACKNOWLEDGE, DutyKind.FIX]
    assert owed(story) == [DutyKind.UPDATE, DutyKind.FIX]
    assert story.case.acknowledged == CustomerMessage(
        by=MIA, at=MONDAY + HOUR, what="We are looking for it."
    )
    assert hears_by(story.case, story.circumstances) == MONDAY + HOUR + DAY


def test_later_update_does_not_take_the_place_of_the_first() -> None:
    """The time to the first personal answer is a figure that does not change afterwards."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.Update, what="We are looking for it.")
    first = story.case.acknowledged
    story.now += DAY

    story.asks(STAN, c.Update, what="It is in Hamburg.")

    assert story.case.acknowledged == first
    assert story.case.updated == CustomerMessage(by=STAN, at=MONDAY + DAY, what="It is in Hamburg.")


@pytest.mark.parametrize("what", ["Dear {{ name }}, it is on its way", "Dear %NAME%", "${when}"])
def test_update_with_a_blank_that_nobody_filled_in(what: str) -> None:
    """What customers read has no variable left in it."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(HasPlaceholder):
        story.asks(MIA, c.Update, what=what)


# Promises


def test_promise_is_a_dated_debt() -> None:
    """What was promised, by whom and by when; the day is read where the one who typed works."""
    story = at_stage(Stage.OWNED)

    story.asks(STAN, c.MakePromise, when="friday", what="a call back")

    assert story.case.promises == (
        Promise(number=1, what="a call back", by=STAN, made_at=MONDAY, due_at=FRIDAY),
    )


def test_promise_in_one_line() -> None:
    """The moment comes first, and the rest is what was promised."""
    story = at_stage(Stage.OWNED)

    story.asks(MIA, c.MakePromise, when="tomorrow 17:00 a call back")

    promise = story.case.promises[0]
    assert (promise.what, promise.due_at) == ("a call back", at("2026-11-24 17:00"))


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"when": "soon", "what": "a call back"}, NotATime),
        ({"when": "a call back"}, NotATime),
        ({"when": "friday"}, WordsMissing),
        ({"when": "2026-11-20", "what": "a call back"}, TimePassed),
        ({"when": "friday", "what": "to tell $NAME"}, HasPlaceholder),
    ],
)
def test_promise_that_cannot_be_read(words: dict[str, str], refusal: type[Exception]) -> None:
    """A promise needs a moment to come, and words that are all there."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(refusal):
        story.asks(MIA, c.MakePromise, **words)


def test_promise_is_chased_before_it_lapses() -> None:
    """One interval before the promised moment comes a reminder, and that is no lapse yet."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="wednesday 16:00", what="a call back")

    story.passes(at("2026-11-25 11:59"))
    quiet = [each for each in story.history if owed_about(each) == "promise:1"]
    happened = story.passes(at("2026-11-25 12:00"))

    assert quiet == []
    assert [owed_about(each) for each in happened if isinstance(each, e.Nagged)] == ["promise:1"]
    assert story.case.promises[0].broken_at is None


def owed_about(event: e.Event) -> str | None:
    """What a nag is about."""
    return event.owed if isinstance(event, e.Nagged) else None


def test_reminder_of_a_short_promise_comes_at_half_time() -> None:
    """Who promised something for in an hour is left alone for half of it."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="in 1 hour", what="a call back")

    promise = next(each for each in story.duties.open_duties if each.about == 1)

    assert (promise.nag_from, promise.due_at) == (MONDAY + 30 * MINUTE, MONDAY + HOUR)


def test_reminder_of_a_promise_for_the_morning_comes_the_evening_before() -> None:
    """Where nobody is at work just before the promised moment, it does not wait for the morning."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="wednesday 09:00", what="a call back")

    promise = next(each for each in story.duties.open_duties if each.about == 1)
    story.passes(at("2026-11-24 16:00"))

    assert promise.nag_from == at("2026-11-24 16:00")
    assert "promise:1" in [owed_about(each) for each in story.history]


@pytest.mark.parametrize(
    ("made", "due", "reminded"),
    [
        ("2026-11-27 16:30", "monday 08:00", "2026-11-27 16:45"),
        ("2026-11-23 16:40", "tomorrow 09:00", "2026-11-23 16:50"),
        ("2026-11-23 15:00", "tomorrow 09:00", "2026-11-23 16:00"),
    ],
)
def test_promise_made_shortly_before_going_home(made: str, due: str, reminded: str) -> None:
    """Half of what is left of the day is theirs: nobody is reminded as they promise."""
    story = at_stage(Stage.OWNED, now=at(made), organization=patient(a_policy(nag_every="1h")))
    story.asks(MIA, c.MakePromise, when=due, what="a call back")

    at_once = story.passes(timedelta(seconds=1))

    assert [owed_about(each) for each in at_once] == []
    promise = next(each for each in story.duties.open_duties if each.about == 1)
    assert promise.nag_from == at(reminded)


def test_promise_for_the_end_of_a_break() -> None:
    """Whoever is at lunch before the promised moment is reminded before they go there."""
    hours = WorkingHours.parse(["mon-fri 09:00-12:00 13:00-17:00"])
    story = at_stage(Stage.OWNED, now=at("2026-11-23 11:00"), organization=company(hours=hours))
    story.asks(MIA, c.MakePromise, when="in 2 hours", what="a call back")

    promise = next(each for each in story.duties.open_duties if each.about == 1)

    assert promise.nag_from == at("2026-11-23 11:30")


def test_promise_after_hours_for_before_they_begin() -> None:
    """Where nobody is at work in between, no reminder can come in time, nor at once."""
    story = at_stage(Stage.OWNED, now=at("2026-11-23 18:00"))
    story.asks(MIA, c.MakePromise, when="tomorrow 08:00", what="a call back")

    promise = next(each for each in story.duties.open_duties if each.about == 1)
    happened = story.passes(at("2026-11-24 09:00"))

    assert promise.nag_from > at("2026-11-23 18:00")
    assert "promise:1" in [owed_about(each) for each in happened]


def test_promise_kept() -> None:
    """What is done is owed no more; anybody may say so."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="friday", what="a call back")
    story.now += DAY

    story.asks(STAN, c.KeepPromise)

    assert story.case.promises[0].kept_at == MONDAY + DAY
    assert story.case.open_promises == ()
    with pytest.raises(NothingPromised):
        story.asks(STAN, c.KeepPromise)


def test_promise_kept_is_the_one_due_first() -> None:
    """Where none is named, the most urgent one is meant."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="friday", what="a refund")
    story.asks(MIA, c.MakePromise, when="tomorrow 17:00", what="a call back")

    story.asks(MIA, c.KeepPromise)

    assert [each.what for each in story.case.open_promises] == ["a refund"]


def test_promise_kept_by_number() -> None:
    """A button names the promise that it stands beside."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="friday", what="a refund")
    story.asks(MIA, c.MakePromise, when="tomorrow 17:00", what="a call back")

    story.asks(MIA, c.KeepPromise, promise=1)

    assert [each.what for each in story.case.open_promises] == ["a call back"]


def test_promise_broken_once() -> None:
    """The promised moment passes: the history says so once, and it is still owed."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="friday", what="a call back")

    for later in range(10):
        story.passes(FRIDAY + later * HOUR)

    broken = [each for each in story.history if isinstance(each, e.PromiseBroken)]
    assert broken == [e.PromiseBroken(at=FRIDAY, by=None, number=1)]
    assert story.case.promises[0].broken_at == FRIDAY
    assert "promise:1" in owed(story)


def test_broken_promise_is_kept_late() -> None:
    """Late is better than never, and both are on record."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="friday", what="a call back")
    story.passes(FRIDAY + HOUR)

    story.asks(MIA, c.KeepPromise)

    promise = story.case.promises[0]
    assert (promise.broken_at, promise.kept_at) == (FRIDAY + HOUR, FRIDAY + HOUR)
    assert "promise:1" not in owed(story)


def test_customer_hears_by_the_soonest_of_all_that_is_due() -> None:
    """A promise for sooner than the first word is what the card shows."""
    story = at_stage(Stage.OWNED)
    before = hears_by(story.case, story.circumstances)

    story.asks(MIA, c.MakePromise, when="in 1 hour", what="a call back")

    assert (before, hears_by(story.case, story.circumstances)) == (MONDAY + 4 * HOUR, MONDAY + HOUR)


# A snooze


def test_snooze_says_until_when_and_why() -> None:
    """One may ask for quiet, with a reason."""
    story = at_stage(Stage.OWNED)

    happened = story.asks(MIA, c.SnoozeNags, when="friday waiting for the carrier")

    snoozed = e.Snoozed(at=MONDAY, by=MIA, until=FRIDAY, why="waiting for the carrier")
    assert happened == [snoozed]


@pytest.mark.parametrize(
    ("when", "why", "refusal"),
    [
        ("friday", "", WordsMissing),
        ("whenever", "", NotATime),
        ("later", "waiting", NotATime),
        ("2026-11-20", "waiting", TimePassed),
    ],
)
def test_snooze_that_cannot_be_read(when: str, why: str, refusal: type[Exception]) -> None:
    """Quiet has an end and a reason."""
    story = at_stage(Stage.OWNED)

    with pytest.raises(refusal):
        story.asks(MIA, c.SnoozeNags, when=when, why=why)


def test_snooze_ends_when_a_promise_is_due() -> None:
    """Nobody sleeps through a word given to a customer."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="wednesday 12:00", what="a call back")

    story.asks(MIA, c.SnoozeNags, when="friday", why="waiting for the carrier")

    assert story.case.snooze is not None
    assert story.case.snooze.until == at("2026-11-25 12:00")


def test_promise_made_during_a_snooze_ends_it_when_due() -> None:
    """A promise caps a snooze whichever of them came first."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.SnoozeNags, when="friday", why="waiting for the carrier")
    story.asks(MIA, c.MakePromise, when="wednesday 12:00", what="a call back")

    happened = story.passes(at("2026-11-25 12:00"))

    nagged = [each for each in happened if owed_about(each) == "promise:1"]
    assert [each.people for each in nagged if isinstance(each, e.Nagged)] == [(MIA,)]


@pytest.mark.parametrize("promise_first", [True, False])
def test_reminder_of_a_promise_is_not_snoozed(*, promise_first: bool) -> None:
    """Whoever gave their word is reminded of it before it lapses, whatever else they put off."""
    story = at_stage(Stage.OWNED)
    asked: list[tuple[type[c.CaseRequest], dict[str, str]]] = [
        (c.MakePromise, {"when": "tomorrow 16:00", "what": "a call back"}),
        (c.SnoozeNags, {"when": "friday", "why": "waiting for the carrier"}),
    ]
    for kind, words in asked if promise_first else reversed(asked):
        story.asks(MIA, kind, **words)

    happened = story.passes(at("2026-11-24 12:00"))

    nagged = {each.owed: each.people for each in happened if isinstance(each, e.Nagged)}
    assert nagged["promise:1"] == (MIA,)
    assert nagged["acknowledge"] == ()


def test_snooze_past_a_broken_promise() -> None:
    """What is late already comes first."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.MakePromise, when="in 1 hour", what="a call back")
    story.passes(HOUR)

    with pytest.raises(PromiseFirst):
        story.asks(MIA, c.SnoozeNags, when="friday", why="waiting for the carrier")


def test_snooze_of_a_case_that_nobody_has() -> None:
    """Who is asked answers, and does not sleep on it."""
    story = Story()

    with pytest.raises(NobodyHasIt):
        story.asks(MIA, c.SnoozeNags, when="friday", why="waiting")


def test_snooze_ends_with_another_owner() -> None:
    """The quiet was for the one who asked for it."""
    story = at_stage(Stage.OWNED)
    story.asks(MIA, c.SnoozeNags, when="friday", why="waiting for the carrier")

    story.asks(LEA, c.Own)

    assert story.case.snooze is None
