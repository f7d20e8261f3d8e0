"""Commands from the platforms: nobody typed or pressed them."""

from dataclasses import dataclass

from bot.case.commands import Command


@dataclass(frozen=True, kw_only=True)
class ExplainUnreadable(Command):
    """Explain, once, why Oops cannot read a marked message."""

    source: str


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Command):
    """Pass on the cases of a person without an account, or unable to receive messages."""

    email: str
