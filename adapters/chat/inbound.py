"""Marked messages and sent forms, as every platform has them."""

import hashlib
import json
from collections.abc import Sequence

from bot.case import commands as c
from bot.chat.plain_text import clean_words
from bot.ports.platform import FoundMessage
from bot.screens.forwarded_sender import senders_in


def report_of(found: FoundMessage, source: str, by: str, via: str) -> c.ReportComplaint:
    """The report of a marked message. `source` names the message: marked twice, one case."""
    text = clean_words(found.text)
    customer = _customer_in(found) or _sender_in(text, by)
    return c.ReportComplaint(
        by=by,
        via=via,
        complaint=text,
        customers=(customer,) if customer else (),
        source=source,
        link=found.link,
        card_to_reporter=True,
    )


def _customer_in(found: FoundMessage) -> c.NewCustomer | None:
    if not found.customer:
        return None
    name, contact = clean_words(found.customer), clean_words(found.contact or "")
    return c.NewCustomer(name=name, contact=contact, found_in=found.found_in)


def _sender_in(text: str, by: str) -> c.NewCustomer | None:
    """The sender of a forwarded mail in the text: the first who is no colleague.

    An address in the reporter's own domain is a colleague's.
    """
    domain = _domain(by)
    return next((each for each in senders_in(text) if _domain(each.contact) != domain), None)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def form_key(opening: object, said: Sequence[object]) -> str:
    """The inbox key of a sent form: the same words from the same opening count once."""
    written = json.dumps(said, sort_keys=True)
    return f"form:{opening}:{hashlib.sha256(written.encode()).hexdigest()}"
