"""Members of the Slack workspace, looked up by user id or by e-mail address.

The id decides who somebody is. An address only says who is meant, and only if Slack has confirmed
it: docs.slack.dev, "User object", `is_email_confirmed`.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from adapters.chat.accounts import Account, Accounts
from adapters.chat.colleagues import Colleague
from adapters.chat.lookup_cache import LookupCache
from adapters.slack import profiles
from adapters.slack.profiles import Workspace
from adapters.slack.web_api import (
    CallBudget,
    Clock,
    Json,
    NotAnswered,
    SlackClient,
    required_text,
)
from bot.company.people import Person, normal_address
from bot.ports.platform import Delivery, Outcome, Refused

#: An address made of ids, see `profiles.person`.
_MADE_UP_ADDRESS: Final = re.compile(r"([uw][a-z0-9]+)@[a-z0-9]*\.invalid")
_NO_COLLEAGUE: Final = Delivery(
    outcome=Outcome.REFUSED, refused=Refused.PERSON, detail="no colleague"
)


def user_id_in(email: str) -> str | None:
    """The user id in an address that was made of a user id; None for a real address."""
    found = _MADE_UP_ADDRESS.fullmatch(email)
    return found[1].upper() if found else None


class Members:
    """Looks up members. All methods but `remembered` raise NotAnswered."""

    def __init__(
        self,
        client: SlackClient,
        clock: Clock,
        workspace: Callable[[CallBudget], Awaitable[Workspace]],
        accounts: Accounts,
    ) -> None:
        self._client = client
        self._workspace = workspace
        self._accounts = accounts
        #: User ids by person.
        self._ids = LookupCache[str](clock)

    async def described(self, budget: CallBudget, user_id: str) -> Colleague | None:
        """The user with that id, colleague or not; None for an unknown id."""
        try:
            answer = await budget.ask(self._client.users_info(user=user_id))
        except NotAnswered as failure:
            if failure.delivery.refused is Refused.PERSON:
                return None
            raise
        required_text(answer, "user", "id")
        return await self._known(answer["user"], await self._workspace(budget))

    async def remembered(self, user_id: str, ours: Workspace) -> Person | None:
        """The user as last looked up; None for a user who never was."""
        account = Account(platform=profiles.platform_of(ours), user_id=user_id)
        return await self._accounts.remembered(account)

    async def named(self, budget: CallBudget, email: str) -> Person:
        """The colleague whom an address means. Refuses addresses of nobody and of outsiders."""
        user_id = user_id_in(email)
        if not user_id:
            platform = profiles.platform_of(await self._workspace(budget))
            _, user_id = await self._accounts.named(email, platform)
        found = await self.described(budget, user_id) if user_id else None
        if found and found.takes_part:
            return found.person
        return await self._with_address(budget, email)

    async def id_of(self, budget: CallBudget, person: str) -> str:
        """The user id of a person. Refuses outsiders, also if somebody else has the address now."""
        normal = normal_address(person)
        kept = self._ids.get(normal)
        if kept:
            return kept
        user_id = await self._looked_up_id(budget, normal)
        self._ids.keep(normal, user_id)
        return user_id

    async def user(self, budget: CallBudget, email: str) -> Json:
        """The user with that address, colleague or not."""
        address = normal_address(email)
        answer = await budget.ask(self._client.users_lookupByEmail(email=address))
        required_text(answer, "user", "id")
        user: Json = answer["user"]
        return user

    async def _looked_up_id(self, budget: CallBudget, person: str) -> str:
        platform = profiles.platform_of(await self._workspace(budget))
        name, user_id = await self._accounts.current(person, platform)
        made_of = user_id_in(name)
        if made_of:
            return made_of
        if not user_id:
            return required_text(await self._colleague(budget, name), "id")
        found = await self.described(budget, user_id)
        if not found or not found.takes_part:
            raise NotAnswered(_NO_COLLEAGUE)
        return user_id

    async def _with_address(self, budget: CallBudget, email: str) -> Person:
        user = await self._colleague(budget, email)
        found = await self._known(user, await self._workspace(budget), email)
        return found.person

    async def _colleague(self, budget: CallBudget, email: str) -> Json:
        user = await self.user(budget, email)
        takes_part = profiles.colleague(user, await self._workspace(budget)).takes_part
        if not takes_part or not profiles.is_confirmed(user):
            raise NotAnswered(_NO_COLLEAGUE)
        return user

    async def _known(self, user: Json, ours: Workspace, asked_for: str = "") -> Colleague:
        """The user under the name that Oops knows. Accounts of outsiders are not recorded."""
        found = profiles.colleague(user, ours)
        seen = profiles.sighting(user, ours, asked_for)
        name = self._accounts.identify if found.takes_part else self._accounts.recognize
        return replace(found, person=await name(seen, found.person))
