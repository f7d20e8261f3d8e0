"""Places where something is said, and messages that stand somewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something is said: a channel by its name or id, or a person by e-mail address."""

    channel: str | None = None
    person: str | None = None
    #: The message in whose thread it is said; None: a message of its own.
    thread: str | None = None


@dataclass(frozen=True, kw_only=True)
class MessageRef:
    """A message that stands somewhere: the conversation's id and the message's."""

    channel: str
    message: str
