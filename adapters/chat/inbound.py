"""Marked messages and sent forms, as every platform has them."""

import hashlib
import json
from collections.abc import Sequence

from bot.case import commands as c
from bot.chat.plain_text import clean
from bot.ports.platform import FoundMessage


def report_of(found: FoundMessage, source: str, by: str, via: str) -> c.ReportComplaint:
    """The report of a marked message. `source` names the message: marked twice, one case."""
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
    """The inbox key of a sent form: the same words from the same opening count once."""
    written = json.dumps(said, sort_keys=True)
    return f"form:{opening}:{hashlib.sha256(written.encode()).hexdigest()}"
