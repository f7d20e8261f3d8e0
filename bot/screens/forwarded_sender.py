"""The original senders of a forwarded mail, read from the header lines in its text.

Outlook, Gmail and Apple Mail put the header of the forwarded mail above its words: a line with the
sender, and lines with date, subject and recipients, each with a label in the reader's language.
"""

import re
from typing import Final

from bot.case import commands as c
from bot.case.reasons import FoundIn

_SENDER_LABEL: Final = (
    "From|Von|De|Da|Van|Fra|Från|Od|Feladó|Lähettäjä|Expéditeur|Mittente|Remitente|Kimden|Από"
    "|От|Від|差出人|送信者|发件人|寄件者|보낸 사람|보낸사람|מאת|من"
)
#: Quotation signs and the stars of bold text around a label.
_BEFORE: Final = r"[>\s|*_]{0,10}"
_SENDER_LINE: Final = re.compile(
    rf"{_BEFORE}(?:{_SENDER_LABEL})\s?[:\uff1a][*_]{{0,2}}\s*(?P<who>\S.{{0,300}})", re.IGNORECASE
)
_HEADER_LINE: Final = re.compile(rf"{_BEFORE}\w[\w .\-]{{1,20}}\s?[:\uff1a][*_]{{0,2}}\s+\S")
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"'|]{1,190}")
#: Characters read, and lines below a sender among which another header line has to stand.
_MOST_CHARACTERS: Final = 20_000
_LINES_BELOW: Final = 3
_MOST_SENDERS: Final = 5


def senders_in(text: str) -> list[c.NewCustomer]:
    """The senders in the text, the latest mail first. Empty without a forwarded mail.

    A sender without an address is left out, since a colleague is not told from a customer by name.
    """
    lines = [line for line in text[:_MOST_CHARACTERS].split("\n") if line.strip()]
    found = []
    for number, line in enumerate(lines):
        header = _SENDER_LINE.fullmatch(line.rstrip())
        below = lines[number + 1 : number + 1 + _LINES_BELOW]
        if header and any(map(_HEADER_LINE.match, below)):
            found += _sender(header["who"])
    return found[:_MOST_SENDERS]


def _sender(written: str) -> list[c.NewCustomer]:
    address = _ADDRESS.search(written)
    if not address or "." not in address[0].partition("@")[2]:
        return []
    contact = address[0].removeprefix("mailto:").rstrip(".")
    before = written[: address.start()].replace("mailto:", "")
    name = " ".join(before.strip(" \t<[(\"'*_\u00a0").split())
    return [c.NewCustomer(name=name or contact, contact=contact, found_in=FoundIn.MAIL)]
