"""What stands in a message that only passes something on: `slack.say(..., more=mail(...))`.

A forwarded message or mail leaves the message's own text empty.
"""

from tests.slack.standin_chat import link_to
from tests.slack.standin_kept import Json
from tests.slack.standin_screen import ShownMessage


def shared(message: ShownMessage) -> Json:
    """Another message, passed on from wherever it stands."""
    name = message.names(message.author)
    return {
        "attachments": [
            {
                "is_msg_unfurl": True,
                "is_share": True,
                "author_id": message.author,
                "author_name": name,
                "channel_id": message.channel,
                "ts": message.ts,
                "from_url": link_to(message.channel, message.ts),
                "fallback": f"{name}: {message.text}",
                "text": message.text,
                "mrkdwn_in": ["text"],
                "id": 1,
            }
        ]
    }


def mail(*, name: str, address: str, subject: str, text: str) -> Json:
    """A mail that somebody sent to a channel's address, or forwarded there."""
    sender = {"address": address, "name": name, "original": f"{name} <{address}>"}
    return {
        "subtype": "file_share",
        "files": [
            {
                "id": "F0MAIL",
                "name": subject,
                "title": subject,
                "mimetype": "text/html",
                "filetype": "email",
                "mode": "email",
                "pretty_type": "Email",
                "subject": subject,
                "from": [sender],
                "to": [],
                "cc": [],
                "plain_text": text,
                "preview_plain_text": text[:500],
                "file_access": "visible",
            }
        ],
    }
