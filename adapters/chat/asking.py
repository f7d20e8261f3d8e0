"""Requests to the desk in a user's name, and the replies to outsiders and unknown users."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from adapters.chat.colleagues import Outsider
from adapters.chat.front_desk import Reception
from bot.case import commands as c
from bot.case.errors import NoSuchPerson, Refusal, SeveralPeople
from bot.chat.cards import Card
from bot.chat.places import Place
from bot.company.people import Person, normal_address
from bot.desk import Reply
from bot.ports.platform import Platform, PlatformUnavailable
from bot.screens.views import notice_card
from bot.wording import notices

_POLITE_END: Final = re.compile(r"[\s,]+(?:please|pls|thanks|thank\s+you)[\s.!]*$", re.IGNORECASE)


class Asker(Protocol):
    """A user of a platform who asks for something."""

    @property
    def heard_in(self) -> Place | None:
        """The place for the answer to a report while the lookup fails; None: as the report says."""

    async def person(self) -> Person:
        """Look the user up. Raises Outsider and PlatformUnavailable."""

    async def stranger(self) -> Person:
        """The user while the lookup fails: as last looked up, or made of the user's id."""

    async def colleague_meant(self, words: str) -> Person | None:
        """The colleague named by the words on this platform; None: nobody there.

        Raises Outsider and PlatformUnavailable.
        """


class DeskAsking:
    """Looks up the user, makes the command, and passes both to the desk.

    `everywhere` finds colleagues on all platforms of the company; None: the company has only one.
    """

    def __init__(self, reception: Reception, everywhere: Platform | None = None) -> None:
        self._reception = reception
        self._everywhere = everywhere

    async def ask(
        self, asker: Asker, parse: Callable[[str], c.Command], *, once: str | None = None
    ) -> Reply:
        """The desk's reply. `parse` makes a command of the user's address.

        While the lookup fails, only complaints, the report form and the help get through. `once`
        names the delivery, as in `Reception.handle`. Raises StoreUnavailable when nothing was kept;
        nothing may be acknowledged then.
        """
        try:
            who, is_known = await asker.person(), True
        except Outsider:
            return Reply(refused=notices.OUTSIDER)
        except PlatformUnavailable:
            who, is_known = await asker.stranger(), False
        try:
            command = parse(who.email)
            if not is_known and not _leads_to_complaint(command):
                return Reply(refused=notices.TRY_AGAIN)
            command = command if is_known else _answered_there(command, asker.heard_in)
            command, others = await self._with_colleague(asker, command)
        except Refusal as refused:
            return await self._reception.refuse(refused, who)
        except PlatformUnavailable:
            return Reply(refused=notices.TRY_AGAIN)
        return await self._reception.handle(command, people=[who, *others], once=once)

    async def _with_colleague(
        self, asker: Asker, command: c.Command
    ) -> tuple[c.Command, list[Person]]:
        """The command with the address of the colleague in it. Raises NoSuchPerson."""
        if isinstance(command, c.Move):
            return await self._moved_or_handed(asker, command)
        if isinstance(command, c.ListCases):
            return await self._with_person_listed(asker, command)
        if not isinstance(command, c.Hand):
            return command, []
        words = without_polite_words(command.to)
        to = await self._colleague(asker, words) or await self._called(words, command)
        if not to:
            raise NoSuchPerson(words)
        return replace(command, to=to.email), [to]

    async def _with_person_listed(
        self, asker: Asker, command: c.ListCases
    ) -> tuple[c.Command, list[Person]]:
        """The command with the address of the person named, unless a department is."""
        if not command.words or self._reception.organization.department(command.words):
            return command, []
        with suppress(NoSuchPerson):
            found = await self._colleague(asker, command.words)
            people = [found] if found else await self._reception.colleagues_called(command.words)
            if len(people) > 1:
                raise SeveralPeople(command.words, tuple(people))
            if people:
                return replace(command, person=people[0].email), people
        return command, []

    async def _moved_or_handed(
        self, asker: Asker, command: c.Move
    ) -> tuple[c.Command, list[Person]]:
        """The command, for a department's name; else the same words as a colleague's name."""
        words = without_polite_words(command.department)
        if self._reception.organization.department(words):
            return replace(command, department=words), []
        found = await self._colleague(asker, words) or await self._called(words, command)
        if not found:
            return command, []
        handed = c.Hand(
            by=command.by,
            via=command.via,
            number=command.number,
            mark=command.mark,
            to=found.email,
            why=command.why,
        )
        return handed, [found]

    async def _called(self, words: str, command: c.Hand | c.Move) -> Person | None:
        """The only colleague with that name or first name. Raises SeveralPeople."""
        people = await self._reception.colleagues_called(words.removeprefix("@"))
        if len(people) > 1:
            raise SeveralPeople(words, tuple(people), command.number, command.why)
        return people[0] if people else None

    async def _colleague(self, asker: Asker, words: str) -> Person | None:
        """The colleague meant by the words, or with that address. Raises NoSuchPerson."""
        try:
            found = await asker.colleague_meant(words)
        except Outsider as outsider:
            raise NoSuchPerson(outsider.name or words) from outsider
        address = normal_address(words).removeprefix("@")
        if not found and self._everywhere and "@" in address:
            found = await self._everywhere.find_person(address)
        return found


def without_polite_words(words: str) -> str:
    """The words without a "please" or "thanks" at the end."""
    return _POLITE_END.sub("", words).strip()


def card_of(reply: Reply) -> Card | None:
    """The card for the user: the refusal with its offers, or the reply's own card."""
    return notice_card(reply.refused, offers=reply.offers) if reply.refused else reply.card


def _leads_to_complaint(command: c.Command) -> bool:
    """Check for a complaint, the report form or the help."""
    return isinstance(command, c.ReportComplaint | c.ShowHelp) or (
        isinstance(command, c.OpenForm) and command.verb == "report"
    )


def _answered_there(command: c.Command, place: Place | None) -> c.Command:
    """The command with its answer in that place, since a made-up address gets no messages."""
    if isinstance(command, c.ReportComplaint) and command.answer_in and place:
        return replace(command, answer_in=place)
    return command
