"""Words that only people in Teams read."""

from typing import Final

from adapters.chat.text import shorten

#: The id of the message action in the app's manifest.
REPORT_ACTION: Final = "report"
REPORT_THIS: Final = "Report this"
OFFER: Final = "Shall I make a case of this?"
OFFER_TAKEN: Final = "Somebody reports it with the button, or with any reaction on this message."
CHOOSE: Final = "OK"
REFRESH: Final = "Refresh"
NO_SUCH_OFFER: Final = (
    "I no longer have those words. Forward the message to me once more, or type what was said."
)
ADDRESS: Final = "Their e-mail address at work"
NEEDED: Final = "I need this one filled in."
NOTED: Final = "Noted."


def said_by(author: str, link: str) -> str:
    """Name the author and place of a message above the form."""
    parts = [f"Said by {shorten(author, 100)}" if author else "", link]
    return " · ".join(part for part in parts if part)
