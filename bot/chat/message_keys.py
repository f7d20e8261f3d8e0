"""Idempotency keys of outgoing messages: two messages with the same key are one message.

A key is only ever compared as a whole. Facts about a message are fields of
`bot.chat.messages.Outgoing`. Databases, and the messages on some platforms, hold keys: after a
change of a format, no message sent under the old format may be sent again.
"""

from datetime import date, datetime


def answer_key(case: int) -> str:
    """The answer to a report, in the channel of the report."""
    return f"answer:{case}"


def late_answer_key(conversation: str, message: str, part: int) -> str:
    """A part of the answer to a message, if it could not be given at once."""
    return f"late:{conversation}:{message}:{part}"


def reporter_card_key(case: int, reporter: str) -> str:
    """The card of a case for one reporter."""
    return f"report:{case}:{reporter}"


def channel_card_key(case: int, department: str) -> str:
    """The card of a case in the channel of a department."""
    return f"channel:{case}:{department}"


def owner_card_key(case: int, version: int, person: str) -> str:
    """The card of a case for the owner."""
    return f"card:{case}.{version}:owner:{person}"


def lead_card_key(case: int, customer: int, given_up_at: datetime, person: str) -> str:
    """The card for a lead, to agree to give up customers."""
    return f"card:{case}.{customer}.{given_up_at.isoformat()}:lead:{person}"


def card_update_key(card: str, case: int, version: int) -> str:
    """The update of a message with an earlier version of the case."""
    return f"update:{card}:{case}.{version}"


def notice_key(case: int, version: int, person: str, subject: str) -> str:
    """The notice to a person about one kind of event, up to a version of the case."""
    return f"notice:{case}.{version}:{person}:{subject}"


def thread_key(case: int, version: int, subject: str) -> str:
    """The reply below the channel's card about one kind of event."""
    return f"thread:{case}.{version}:{subject}"


def ask_key(case: int, version: int, person: str) -> str:
    """The question to a person; the case is the first in the bundle."""
    return f"ask:{case}.{version}:{person}"


def reminder_key(case: int, owed: str, number: int, person: str) -> str:
    """The reminder to a person, with the case, duty and number of the first item."""
    return f"nag:{case}:{owed}:{number}:{person}"


def renewed_reminder_key(reminder: str, now: datetime) -> str:
    """The reminder in place of a cancelled one."""
    return f"{reminder}:{now.isoformat()}"


def digest_key(day: date, page: int) -> str:
    """One page of the digest of a local day."""
    return f"digest:{day}:{page}"


def lockout_key(day: date, person: str, *, is_awaited: bool) -> str:
    """The notice of lost access to a person on a local day."""
    return f"lockout:{day}:{'for' if is_awaited else 'to'}:{person}"


def closed_channel_key(channel: str, day: date) -> str:
    """The notice of a closed channel, once a local day."""
    return f"closed:{channel}:{day}"


def unreadable_key(source: str, person: str) -> str:
    """The notice of an unreadable message."""
    return f"unreadable:{source}:{person}"


def welcome_key(conversation: str) -> str:
    """The welcome in a conversation."""
    return f"welcome:{conversation}"


def offer_key(source: str) -> str:
    """The offer to report a forwarded message."""
    return f"offer:{source}"


def repost_key(message: str) -> str:
    """The repost of a deleted message, or of a reply below a deleted message."""
    return f"{message}:again"


def plain_key(message: str) -> str:
    """The same message in plain form."""
    return f"{message}:plainly"


def redirect_key(message: str, person: str) -> str:
    """The same message to a person instead of to the channel."""
    return f"{message}:to:{person}"
