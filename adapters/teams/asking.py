"""Asking the desk something in the name of somebody in Teams."""

from collections.abc import Callable
from dataclasses import replace

from adapters.chat.front_desk import Reception
from adapters.teams.inbound import here, mentioned
from adapters.teams.payloads import Activity
from adapters.teams.users import Colleagues, Outsider, unknown
from bot.case import commands as c
from bot.case.errors import NoSuchPerson, Refusal
from bot.company.people import Person, normal_address
from bot.desk import Reply
from bot.ports.platform import Platform, PlatformUnavailable
from bot.wording import notices


class OnBehalf:
    """Finds out who asks, and whom they mean, before the desk is asked.

    `everywhere` knows the colleagues on all the platforms that this company has.
    """

    def __init__(
        self,
        reception: Reception,
        colleagues: Colleagues,
        everywhere: Platform,
    ) -> None:
        self._reception = reception
        self._colleagues = colleagues
        self._everywhere = everywhere

    async def ask(
        self,
        activity: Activity,
        parse: Callable[[str], c.Command],
        *,
        once: str | None = None,
    ) -> Reply:
        """The desk's answer. A complaint does not wait until Teams says whose it is."""
        try:
            who, known = await self._colleagues.author(activity), True
        except Outsider:
            return Reply(refused=notices.OUTSIDER)
        except PlatformUnavailable:
            who, known = unknown(activity), False
        try:
            command = parse(who.email)
            if not known and not isinstance(command, c.ReportComplaint):
                return Reply(refused=notices.TRY_AGAIN)
            if not known and isinstance(command, c.ReportComplaint) and command.answer_in:
                command = replace(command, answer_in=here(activity))  # the address is made up
            command, people = await self._with_colleague(activity, command)
        except Refusal as refused:
            return await self._reception.refuse(refused, who)
        except PlatformUnavailable:
            return Reply(refused=notices.TRY_AGAIN)
        return await self._reception.handle(command, people=[who, *people], once=once)

    async def _with_colleague(
        self, activity: Activity, command: c.Command
    ) -> tuple[c.Command, list[Person]]:
        """The command with the address of whom it means. Raises NoSuchPerson."""
        if not isinstance(command, c.Hand):
            return command, []
        to = await self._colleague_named(activity, command.to)
        return replace(command, to=to.email), [to]

    async def _colleague_named(self, activity: Activity, words: str) -> Person:
        """Whom `@somebody` means: a mention, or an address. Raises NoSuchPerson."""
        wanted = words.strip().removeprefix("@").casefold()
        for each in mentioned(activity):
            if (each.name or "").strip().casefold() == wanted:
                try:
                    return await self._colleagues.person(activity, each.id)
                except Outsider as outsider:
                    raise NoSuchPerson(outsider.name or words) from outsider
        found = await self._everywhere.find_person(normal_address(words)) if "@" in wanted else None
        if not found:
            raise NoSuchPerson(words)
        return found
