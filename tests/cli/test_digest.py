"""`oops digest`: to look at, or on its way to its channel, once a day."""

from datetime import UTC, datetime

from bot.chat.messages import Notice, Outgoing
from tests.cli.history import tell_two_cases
from tests.cli.installation import SHOP, Installation

FAR = datetime(2100, 1, 1, tzinfo=UTC)


def digests(ferries: Installation) -> list[Outgoing]:
    """The digests that wait to be posted."""
    with ferries.store() as store:
        claimed = store.transact_now(lambda uow: uow.deliveries.claim(FAR, FAR, 100))
    return [each.outgoing for each in claimed if each.outgoing.key.startswith("digest:")]


def test_digest_is_shown_and_not_posted(ferries: Installation) -> None:
    """One can look at what is late as often as one likes."""
    tell_two_cases(ferries)

    ran = ferries.run("digest")

    title, late = ran.out.splitlines()[:2]
    assert (ran.status, ran.err) == (0, "")
    assert title.startswith("Oops, ")
    assert late.startswith(
        "OOPS-2 · urgent · the customer: “\N{REPLACEMENT CHARACTER}[31mYour propeller"
    )
    assert digests(ferries) == []


def test_digest_is_posted_once_a_day(ferries: Installation) -> None:
    """The first one is queued for its channel; a second one says that there was one."""
    tell_two_cases(ferries)

    first, second = ferries.run("digest", "--post"), ferries.run("digest", "--post")

    [queued] = digests(ferries)
    assert (first.status, second.status) == (0, 0)
    assert first.out == "Today's digest goes to #ferry-oops as soon as `oops serve` runs.\n"
    assert second.out == (
        "Today's digest for #ferry-oops was already queued. Nothing new was posted.\n"
    )
    assert queued.place.channel == "#ferry-oops"
    assert isinstance(queued.content, Notice)


def test_digest_without_a_channel_is_not_posted(ferries: Installation) -> None:
    """It has to go somewhere."""
    ferries.config.write_text(SHOP.replace(', channel = "#ferry-oops"', ""))
    ferries.run("migrate")

    ran = ferries.run("digest", "--post")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err == (
        'There is no channel for the digest. Name one in oops.toml: digest = {channel = "#oops"}.\n'
    )
