"""Messages that a platform refuses for good."""

from bot.case import events as e
from bot.ports.platform import Outcome, Refused
from tests.core.post import NOT_THERE, SHIPPING, Post, refused, report
from tests.kit import (
    EVA,
    HOUR,
    LEA,
    MAX,
    MIA,
    WANDA,
    at,
)


async def test_person_who_is_gone_is_passed_over(post: Post) -> None:
    """The history says so, and what they were asked for is asked of the next one."""
    report(post.office)
    post.chat.answers[MIA] = [refused(Refused.PERSON)]

    await post.goes()

    assert post.office.case().answerable == MAX
    assert len(post.chat.read_by(MAX)) == 1
    (failed,) = [each for each in post.office.events() if isinstance(each, e.MessageUndelivered)]
    assert (failed.to, failed.detail, failed.by) == (MIA, "no_person", None)


async def test_person_who_is_gone_owns_nothing_any_more(post: Post) -> None:
    """All that they owned goes on, not only what the message was about."""
    for number in (1, 2):
        report(post.office)
        post.office.types(MIA, f"OOPS-{number} own")
    await post.goes()
    post.office.types(LEA, "OOPS-1 own")
    post.chat.answers[MIA] = [refused(Refused.PERSON)]

    await post.goes()

    assert [post.office.case(number).answerable for number in (1, 2)] == [LEA, MAX]


async def test_what_climbs_past_somebody_gone_joins_what_waits(post: Post) -> None:
    """Whoever is next above, and is about to be reminded of another case, gets one message."""
    for number, hours in ((1, 24), (2, 27)):
        report(post.office)
        post.office.types(MIA, f"OOPS-{number} own")
        for _ in range(hours):
            await post.goes()
            post.office.clock.forward(HOUR)
            post.office.ticks()
    await post.goes()
    post.chat.posted.clear()
    post.chat.answers[LEA] = [refused(Refused.PERSON)]

    post.office.clock.forward(HOUR)
    post.office.ticks()
    while parcels := await post.courier.claim(1):
        await post.courier.deliver(parcels[0])

    [(_, _, said, _)] = [each for each in post.chat.posted if each[0] == EVA]
    assert ("OOPS-1" in said, "OOPS-2" in said) == (True, True)


async def test_channel_that_is_closed_is_said_to_its_lead(post: Post) -> None:
    """Once a day, and what to do about it; the case goes on."""
    post.chat.answers[SHIPPING] = [refused(Refused.CHANNEL)] * 9
    report(post.office)
    await post.goes()
    report(post.office)
    await post.goes(HOUR)
    first_day = post.chat.read_by(LEA)
    post.office.clock.now = at("2026-11-24 10:00")
    report(post.office)
    await post.goes()

    assert [each.split(":")[0] for each in first_day] == ["I cannot write in #shipping"]
    assert len(post.chat.read_by(LEA)) == 2
    assert len(post.chat.read_by(MIA)) == 2


async def test_digest_whose_channel_is_closed_goes_to_the_executive(post: Post) -> None:
    """What was to be read by everybody is read by somebody."""
    post.chat.answers["#oops"] = [refused(Refused.CHANNEL)]
    post.office.clock.now = at("2026-11-23 09:30")
    post.office.ticks()

    await post.goes()

    assert post.chat.read_by(EVA) == [
        (
            "I cannot write in #oops: it is gone, archived, or I am not in it. Invite me there, or "
            "name another channel in oops.toml. Until then this comes to you."
        ),
        "Oops, Monday 23 November",
    ]


async def test_digest_of_a_closed_channel_finds_somebody_who_is_there(post: Post) -> None:
    """The executive left, and nobody told us: the next one reads it, and why."""
    post.chat.answers["#oops"] = [refused(Refused.CHANNEL)]
    post.chat.answers[EVA] = [refused(Refused.PERSON)] * 9
    post.office.clock.now = at("2026-11-23 09:30")
    post.office.ticks()

    await post.goes()

    first_words = [each.split(":")[0] for each in post.chat.read_by(LEA)]
    assert first_words == ["I cannot write in #oops", "Oops, Monday 23 November"]


async def test_digest_that_nobody_can_read_is_given_up(post: Post) -> None:
    """Each of those who answer for its channel is tried once."""
    post.chat.answers["#oops"] = [refused(Refused.CHANNEL)]
    for each in (EVA, LEA, WANDA):
        post.chat.answers[each] = [refused(Refused.PERSON)] * 9
    post.office.clock.now = at("2026-11-23 09:30")
    post.office.ticks()

    await post.goes()

    tried = [key for key, outcome in post.reported if outcome is Outcome.REFUSED]
    digest = [key for key in tried if key.startswith("digest:")]
    assert len(digest) == len(set(digest)) == 4


async def test_thread_in_a_closed_channel_bothers_nobody(post: Post) -> None:
    """What would have stood below a card that could not be posted is no message to the lead."""
    post.chat.answers[SHIPPING] = [refused(Refused.CHANNEL)] * 9
    report(post.office)
    await post.goes()

    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    assert len(post.chat.read_by(LEA)) == 1


async def test_card_that_was_deleted_is_made_again_once(post: Post) -> None:
    """Somebody deleted it: the case needs a card; deleted again, it is left alone."""
    report(post.office)
    await post.goes()
    post.chat.to_changes = [NOT_THERE, NOT_THERE]
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    again = [(to, text.splitlines()[0]) for to, _, text, key in post.chat.posted if ":again" in key]

    post.chat.to_changes = [NOT_THERE] * 9
    post.office.types(MIA, "OOPS-1 update on its way")
    await post.goes()

    assert sorted(again) == [(SHIPPING, "OOPS-1 · being fixed"), (MIA, "OOPS-1 · being fixed")]
    assert len([key for *_, key in post.chat.posted if ":again" in key]) == 2


async def test_whatever_belongs_to_a_deleted_card_belongs_to_the_new_one(post: Post) -> None:
    """What is said below it stands below the new one, and nobody looks for the old one any more."""
    report(post.office)
    await post.goes()
    post.chat.to_changes = [NOT_THERE, NOT_THERE]
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()
    numbers = enumerate(post.chat.posted, start=1)
    new = {to: str(number) for number, (to, *_, key) in numbers if key.endswith(":again")}

    post.office.types(MIA, "OOPS-1 fixed sent another")
    await post.goes()

    *_, (to, thread, said, _) = [each for each in post.chat.posted if each[0] == SHIPPING]
    assert (to, thread) == (SHIPPING, new[SHIPPING])
    assert said.startswith("Fixed by Mia")
    assert {ref.channel: ref.message for ref, _ in post.chat.changed} == new


async def test_what_belongs_below_a_deleted_card_is_said_by_itself(post: Post) -> None:
    """Where the thread is gone, and no new card yet there, the channel hears it all the same."""
    report(post.office)
    await post.goes()
    post.chat.answers[SHIPPING] = [NOT_THERE]
    post.office.types(MIA, "OOPS-1 own")
    await post.goes()

    [(_, thread, _, key)] = [each for each in post.chat.posted if each[3].startswith("thread:")]
    assert (thread, key.endswith(":again")) == (None, True)


async def test_message_whose_form_is_refused_holds_up_nothing(post: Post) -> None:
    """What it was about is said plainly, and what is behind it leaves."""
    report(post.office)
    post.chat.answers[SHIPPING] = [refused(Refused.CONTENT)]
    await post.goes()

    report(post.office)
    await post.goes()

    assert [key for to, *_, key in post.chat.posted if to == SHIPPING] == [
        "channel:1:Shipping:plainly",
        "channel:2:Shipping",
    ]


async def test_digest_whose_form_is_refused_is_said_in_a_line(post: Post) -> None:
    """It is about no case, and the channel still reads what the day is about."""
    post.chat.answers["#oops"] = [refused(Refused.CONTENT)]

    post.office.passes(at("2026-11-23 09:30"))
    await post.goes()
    await post.goes()

    [said] = [each for each in post.chat.posted if each[0] == "#oops"]
    assert said[2].startswith("Oops, Monday 23 November: Nothing is late.")
    assert said[3] == "digest:2026-11-23:1:plainly"


async def test_digest_that_its_channel_takes_in_no_form_is_told_to_whoever_keeps_it(
    post: Post,
) -> None:
    """Once, and by no channel: the day's list is nobody's only as long as nobody reads it."""
    post.chat.answers["#oops"] = [refused(Refused.CONTENT)] * 2

    post.office.passes(at("2026-11-23 09:30"))
    for _ in range(3):
        await post.goes()

    [said] = [each for each in post.chat.posted if each[3].startswith("digest:")]
    assert (said[0], said[3]) == (EVA, f"digest:2026-11-23:1:plainly:to:{EVA}")


async def test_message_that_is_taken_in_no_form_is_in_the_history(post: Post) -> None:
    """Whoever looks at the case sees who did not read of it; nobody is thought gone for it."""
    report(post.office)
    post.chat.answers[MIA] = [refused(Refused.CONTENT)] * 2

    for _ in range(3):
        await post.goes()

    (failed,) = [each for each in post.office.events() if isinstance(each, e.MessageUndelivered)]
    assert failed.to == MIA
    assert post.chat.read_by(MIA) == []
    assert post.office.case().answerable == MIA


async def test_lead_of_the_channel_is_the_one_of_its_department(post: Post) -> None:
    """Each closed channel has the person who can open it."""
    post.chat.answers["#website"] = [refused(Refused.CHANNEL)]
    report(post.office, department="Website")

    await post.goes()

    assert len(post.chat.read_by(WANDA)) == 1
