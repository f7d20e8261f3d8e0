"""Idempotency keys: what they are made of."""

import re

import pytest

from bot.chat import message_keys as k
from tests.core.conftest import OfficeAfter
from tests.kit import LEA, MIA, MONDAY, RITA

NUMBER = r"\d+\.\d+"
#: What a key of each of these kinds consists of: numbers, an address, and one word of ours.
FORMS = {
    "notice": rf"notice:{NUMBER}:[^\s:]+@[^\s:]+:[a-z_]+",
    "thread": rf"thread:{NUMBER}:[a-z_]+",
}


def test_no_sentence_is_part_of_a_key(office_after: OfficeAfter) -> None:
    """A sentence that is reworded makes no new message of an old one."""
    office = office_after()
    for typed in ("own", "fixed sent it again", "told all by phone", "close satisfied"):
        office.types(MIA, f"OOPS-1 {typed}")
    office.types(RITA, "OOPS-1 reopen it came to the wrong house")
    said = [each.key for each in office.leaves()]

    found = {kind: [key for key in said if key.startswith(f"{kind}:")] for kind in FORMS}

    assert all(found.values())
    for kind, form in FORMS.items():
        assert [key for key in found[kind] if not re.fullmatch(form, key)] == []


def test_two_notices_of_one_change_are_two_messages() -> None:
    """What they are about tells them apart; the version of the case, those of another change."""
    made = [
        k.notice_key(1, version, MIA, subject)
        for version in (3, 4)
        for subject in ("handed", "fixed")
    ]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        (k.answer_key(2), "answer:2"),
        (k.reporter_card_key(2, RITA), f"report:2:{RITA}"),
        (k.channel_card_key(2, "Website"), "channel:2:Website"),
        (k.owner_card_key(2, 7, MIA), f"card:2.7:owner:{MIA}"),
        (k.lead_card_key(2, 1, MONDAY, LEA), f"card:2.1.2026-11-23T08:00:00+00:00:lead:{LEA}"),
        (k.card_update_key("answer:2", 2, 7), "update:answer:2:2.7"),
        (k.ask_key(2, 5, MIA), f"ask:2.5:{MIA}"),
        (k.reminder_key(3, "fix", 1, MIA), f"nag:3:fix:1:{MIA}"),
        (k.digest_key(MONDAY.date(), 1), "digest:2026-11-23:1"),
        (k.lockout_key(MONDAY.date(), LEA, is_awaited=False), f"lockout:2026-11-23:to:{LEA}"),
        (k.lockout_key(MONDAY.date(), LEA, is_awaited=True), f"lockout:2026-11-23:for:{LEA}"),
        (k.closed_channel_key("#shipping", MONDAY.date()), "closed:#shipping:2026-11-23"),
        (k.unreadable_key("C1:17.1", MIA), f"unreadable:C1:17.1:{MIA}"),
        (k.offer_key("teams:1"), "offer:teams:1"),
        (k.repost_key("answer:2"), "answer:2:again"),
        (k.plain_key("answer:2"), "answer:2:plainly"),
        (k.redirect_key("answer:2", LEA), f"answer:2:to:{LEA}"),
    ],
)
def test_key_is_the_one_that_databases_hold(key: str, kept: str) -> None:
    """Another key for the same message would be a second message after an upgrade."""
    assert key == kept
