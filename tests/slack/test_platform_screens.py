"""Forms, the app's own page, and what only one person sees."""

import pytest

from adapters.slack.platform import SlackPlatform
from bot.chat.cards import Choice, Field, Form, Option
from bot.chat.places import MessageRef
from bot.ports.platform import Delivery, Outcome, Refused
from tests.slack.sending import CARD, OTHER, refused, sent
from tests.slack.standin import SlackStandin

FORM = Form(
    verb="fixed",
    value="OOPS-42",
    title="What was it?",
    submit="Fixed",
    fields=(
        Field(name="what", label="What was done", multiline=True),
        Choice(name="whose", label="Whose", options=(Option(label="Ours", value="ours"),)),
    ),
)


async def test_form_opens_before_whoever_pressed(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """With its fields, and with the verb for which it is."""
    trigger = slack.workspace.trigger(slack.workspace.person("dora"))

    assert await platform.open_form(trigger, FORM) is True

    modal = slack.modal("dora")
    assert modal is not None
    assert (modal.title, list(modal.fields)) == ("What was it?", ["what", "whose"])
    assert modal.private_metadata == '{"verb": "fixed", "value": "OOPS-42"}'


async def test_form_that_comes_too_late_does_not_open(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Slack's triggers last three seconds; the person is told to press again."""
    trigger = slack.workspace.trigger(slack.workspace.person("dora"))
    slack.workspace.expired_triggers.add(trigger)

    assert await platform.open_form(trigger, FORM) is False


async def test_home_shows_the_cards(slack: SlackStandin, platform: SlackPlatform) -> None:
    """Each time it is published it shows what is so now."""
    await platform.publish_home("U0DORA", [CARD])
    delivery = await platform.publish_home("U0DORA", [OTHER, OTHER])

    assert delivery == Delivery(outcome=Outcome.SENT)
    home = slack.home("dora")
    assert home is not None
    assert home.visible == "Ed Marsh owns it.\nEd Marsh owns it."


async def test_home_that_cannot_be_published_says_why(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """The home tab may be switched off."""
    slack.faults.refuse("views.publish", "not_enabled")

    delivery = await platform.publish_home("U0DORA", [OTHER])

    assert delivery == refused(Refused.CHANNEL, "not_enabled")


# Whispering


async def test_whisper_is_seen_by_one_person(slack: SlackStandin, platform: SlackPlatform) -> None:
    """There where they are, and by nobody else."""
    delivery = await platform.whisper("C0COMPLAINTS", "U0DORA", OTHER)

    assert delivery == Delivery(outcome=Outcome.SENT)
    [said] = slack.ephemerals("dora")
    assert (said.channel, said.visible) == ("C0COMPLAINTS", "Ed Marsh owns it.")
    assert slack.messages("complaints") == []


@pytest.mark.parametrize("channel", ["C0LOUNGE", "C0BOARD", "C0DESK", "C0ATTIC", None])
async def test_whisper_that_cannot_be_said_there_is_said_directly(
    slack: SlackStandin, platform: SlackPlatform, channel: str | None
) -> None:
    """Where the app or the person is no member, where it is archived, or where nowhere is named."""
    delivery = await platform.whisper(channel, "U0SAM", OTHER)

    [said] = slack.dm("sam")
    assert sent(delivery) == MessageRef(channel=said.channel, message=said.ts)
    assert said.visible == "Ed Marsh owns it."


async def test_whisper_that_may_have_been_heard_is_not_repeated(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """Neither there nor directly."""
    slack.faults.fail("chat.postEphemeral")

    delivery = await platform.whisper("C0COMPLAINTS", "U0DORA", OTHER)

    assert delivery == Delivery(outcome=Outcome.AMBIGUOUS, detail="internal_error")
    assert slack.dm("dora") == []


async def test_whisper_to_somebody_who_left_is_refused(
    slack: SlackStandin, platform: SlackPlatform
) -> None:
    """There is no other way to them."""
    assert await platform.whisper(None, "U0REX", OTHER) == refused(Refused.PERSON, "user_disabled")
    slack.faults.drop("conversations.open", taken=True)
    assert (await platform.whisper(None, "U0DORA", OTHER)).outcome is Outcome.THROTTLED
    slack.faults.throttle("chat.postMessage", retry_after=1)
    assert (await platform.whisper(None, "U0DORA", OTHER)).outcome is Outcome.THROTTLED
