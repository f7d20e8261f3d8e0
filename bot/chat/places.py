"""Places to send to, and references to delivered messages."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """A destination: a channel by name or id, or a person by e-mail address."""

    channel: str | None = None
    person: str | None = None
    #: The message whose thread to join; None for a message outside threads.
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class MessageRef:
    """A delivered message: the ids of the conversation and of the message."""

    channel: str
    message: str
