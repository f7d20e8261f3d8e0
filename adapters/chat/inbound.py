"""What comes in from every platform alike: marked messages, and forms that were filled in."""

import hashlib
import json
from collections.abc import Sequence

from bot.case import commands as c
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage


def report_of(found: FoundMessage, source: str, by: str, via: str) -> c.ReportComplaint:
    """The report of a message that somebody marked, whatever way they did it.

    `source` names the message: marked twice, it is one case.
    """
    name, contact = found.customer or "", found.contact or ""
    return c.ReportComplaint(
        by=by,
        via=via,
        complaint=clean(found.text),
        customers=(c.NewCustomer(name=name, contact=contact),) if name else (),
        source=source,
        link=found.link,
        card_to_reporter=True,
    )


def form_key(opening: object, said: Sequence[object]) -> str:
    """The name of one sending of a form: the same words from the same opening are sent once."""
    written = json.dumps(said, sort_keys=True)
    return f"form:{opening}:{hashlib.sha256(written.encode()).hexdigest()}"
