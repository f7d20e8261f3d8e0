"""What Teams' people read beside the core's own words."""

from typing import Final

from adapters.chat.text import shorten

#: The message action, as the app's manifest calls it.
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
    """Where the words of a form come from."""
    parts = [f"Said by {shorten(author, 100)}" if author else "", link]
    return " · ".join(part for part in parts if part)
