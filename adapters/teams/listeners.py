"""Listeners for activities. Each answers after the commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from adapters.chat.colleagues import Outsider
from adapters.chat.front_desk import Reception
from adapters.chat.payloads import Malformed
from adapters.teams.answering import Answering
from adapters.teams.asking import TeamsAsking
from adapters.teams.conversations import Places
from adapters.teams.inbound import (
    cases_named,
    from_offer,
    from_typed,
    here,
    is_home,
    quoted_message,
    replied_to,
    source_of,
    typed_words,
)
from adapters.teams.lists import HOME
from adapters.teams.offers import Offers
from adapters.teams.payloads import Account, Activity
from adapters.teams.people_choices import PeopleChoices
from adapters.teams.platform import TeamsPlatform
from adapters.teams.reading import files_of, forwarded
from adapters.teams.users import Colleagues
from adapters.teams.welcomes import Welcomes
from bot.case import commands as c
from bot.case.platform_commands import PersonLeft
from bot.chat.places import MessageRef
from bot.desk import Reply
from bot.ports.platform import Platform, PlatformUnavailable
from bot.wording import notices
from storage.platforms.forwarded import ForwardedMessage

_VIA: Final = "the directory"
#: The action of a first installation; an upgrade has another.
_INSTALLED: Final = "add"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class TeamsCollaborators:
    """The collaborators of the listeners."""

    reception: Reception
    platform: TeamsPlatform
    places: Places
    colleagues: Colleagues
    asking: TeamsAsking
    offers: Offers
    answering: Answering
    welcomes: Welcomes
    roll: PeopleChoices
    #: Knows the colleagues on all platforms of the company.
    everywhere: Platform


class Listeners:
    """Handles activities that need no more than a receipt."""

    def __init__(self, room: TeamsCollaborators) -> None:
        self._room = room

    async def on_message(self, activity: Activity) -> None:
        """Handle a direct message, a mention, or a forwarded message."""
        await self._room.places.heard(activity)  # there it is said, whoever says that it was
        passed_on = forwarded(activity.attachments or ())
        if passed_on and await self._is_by_outsider(activity):
            await self._room.answering.answer(activity, Reply(refused=notices.OUTSIDER))
        elif passed_on:
            files = files_of(activity.attachments or ())
            words_kept = "\n\n".join(filter(None, (passed_on.with_remark, files)))
            await self._offer(activity, words_kept)
        elif is_home(typed_words(activity)):
            await self._do_typed(activity, _home)
        else:
            await self._do_typed(activity, from_typed)

    async def _do_typed(
        self, activity: Activity, parse: Callable[[Activity, str, tuple[int, ...]], c.Command]
    ) -> None:
        """Carry out typed words. Words in a case's thread, or below a quoted card, are about it."""
        about = await self._cases_said_about(activity)
        parsed: list[c.Command] = []

        def parse_once(email: str) -> c.Command:
            parsed.append(parse(activity, email, about))
            return parsed[-1]

        reply = await self._room.asking.ask(activity, parse_once, once=activity.key)
        await self._room.answering.answer(activity, reply, parsed[-1] if parsed else None)

    async def _cases_said_about(self, activity: Activity) -> tuple[int, ...]:
        message, quoted = replied_to(activity), quoted_message(activity)
        if not message:
            return ()
        where = here(activity).channel or ""
        ref = MessageRef(channel=where, message=message)
        reception = self._room.reception
        found = await reception.cases_said_about(ref, source_of(where, message))
        return found or (cases_named(quoted) if quoted else ())

    async def on_reaction(self, activity: Activity) -> None:
        """Handle a reaction to the bot's offer to report a forwarded message."""
        if not activity.reactionsAdded or not activity.replyToId:
            return
        where = activity.conversation.id.partition(";")[0]
        offer = await self._room.offers.in_message(where, activity.replyToId)
        if not offer:
            return
        reply = await self._room.asking.ask(
            activity, lambda email: from_offer(offer, email, "a reaction"), once=activity.key
        )
        if reply.refused:
            await self._room.answering.answer(activity, reply)

    async def on_conversation_update(self, activity: Activity) -> None:
        """Handle members who joined or left, including the bot."""
        self._room.places.look_again()
        if _is_among(activity.recipient, activity.membersRemoved):
            await self._taken_out(activity)
        else:
            await self._brought_in(activity)

    async def on_installed(self, activity: Activity) -> None:
        """Handle the installation or removal of the app."""
        self._room.places.look_again()
        if (activity.action or "").startswith("remove"):
            await self._taken_out(activity)
        else:
            await self._brought_in(activity)

    async def _brought_in(self, activity: Activity) -> None:
        """Save the conversation, so that the bot can write first."""
        is_new = (
            _is_among(activity.recipient, activity.membersAdded) or activity.action == _INSTALLED
        )
        try:
            person = await self._room.colleagues.author(activity)
        except (Outsider, PlatformUnavailable):
            await self._room.places.heard(activity)
        else:
            await self._room.roll.remember(person)
            if is_new and activity.conversation.is_personal:
                await self._room.welcomes.in_chat(activity.conversation.id, person.email)
        if is_new and _is_team(activity):
            await self._room.welcomes.in_team(here(activity).channel or "")
        if _is_among(activity.recipient, activity.membersAdded) and _is_team(activity):
            await self._room.roll.look_again(self._room.everywhere)

    async def _taken_out(self, activity: Activity) -> None:
        """Delete the conversation; a person who is found nowhere else has left."""
        where = activity.conversation.id
        team = activity.channelData.team if activity.channelData else None
        known = await self._room.places.remembered(where)
        await self._room.places.left(team.id if team else where)
        self._room.colleagues.forget(activity.author.id)
        if known and known.email and not await self._is_somewhere(known.email):
            left = PersonLeft(by="", via=_VIA, email=known.email)
            await self._room.reception.handle(left)

    async def _is_somewhere(self, email: str) -> bool:
        try:
            found = await self._room.everywhere.find_person(email)
        except PlatformUnavailable:
            return True  # the directory looks again
        return found is not None and found.email == email

    async def _is_by_outsider(self, activity: Activity) -> bool:
        """Return True if the author is certainly an outsider, without a look-up."""
        try:
            await self._room.colleagues.author(activity)
        except Outsider:
            return True
        except PlatformUnavailable:
            return False
        return False

    async def _offer(self, activity: Activity, text: str) -> None:
        if not activity.id:
            raise Malformed("id")
        where = activity.conversation.id.partition(";")[0]
        source = source_of(where, activity.id)
        offer = ForwardedMessage(source=source, conversation=where, text=text)
        await self._room.offers.keep(offer, here(activity))


def _home(activity: Activity, by: str, about: tuple[int, ...]) -> c.Command:
    return c.ShowMine(by=by, via=HOME)


def _is_team(activity: Activity) -> bool:
    return bool(activity.channelData and activity.channelData.team)


def _is_among(one: Account, others: Sequence[Account] | None) -> bool:
    return any(each.id == one.id for each in others or ())
