"""Words that only people in Teams read."""

from typing import Final

from adapters.chat.text import shorten

#: The id of the message action in the app's manifest.
REPORT_ACTION: Final = "report"
REPORT_THIS: Final = "Report this"
OFFER: Final = "Shall I make a case of this?"
OFFER_TAKEN: Final = (
    "Somebody reports it with the button, or with any reaction on this message. Then everybody in "
    "the department's channel reads these words."
)
MORE: Final = "More"
CHOOSE: Final = "OK"
REFRESH: Final = "Refresh"
NO_SUCH_OFFER: Final = (
    "I no longer have those words. Forward the message to me once more, or type what was said."
)
NOT_AS_IT_WAS: Final = (
    "This form is not as I made it, or too old. Your words are still here: please send them again."
)
ADDRESS: Final = "Their e-mail address at work"
NEEDED: Final = "I need this one filled in."
NOTED: Final = "Noted."
SENT_TO_CHAT: Final = "I'm sending it to you in our chat."
OTHER_WAYS: Final = (
    "“home” shows what waits for you, with buttons. In a channel, begin with “@Oops”.",
    "You can also choose “Report to Oops” in a message's menu, or forward a message to me.",
    "Below a case's card, words without “OOPS-42” are about that case.",
)
WELCOME: Final = (
    "I'm Oops. Tell me what a customer complained about, and I keep after it until they've been "
    "told. Three things to try:"
)
TRY_IN_CHAT: Final = (
    "Write here what a customer said, in a sentence.",
    "In a message's menu, choose “Report to Oops”.",
    "Write “home” to see what waits for you, and “help” for what else you can write.",
)
TRY_IN_TEAM: Final = (
    "Write “@Oops” and what a customer said, in a sentence.",
    "In a message's menu, choose “Report to Oops”.",
    "Below a case's card, write “@Oops” and what you did. “@Oops help” lists what I understand.",
)
FORM_LATER: Final = "I could not show you the form a moment ago. Please type that once more."


def said_by(author: str, link: str) -> str:
    """Name the author and place of a message above the form."""
    parts = [f"Said by {shorten(author, 100)}" if author else "", link]
    return " · ".join(part for part in parts if part)


def or_send_again(refusal: str) -> str:
    """Add the way to a new case: the form is sent once more, without the message."""
    return f"{refusal} Or send this form again, and it becomes a new case."
