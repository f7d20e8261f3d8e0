"""A Slack user as the author of requests to the desk."""

from adapters.chat.colleagues import Outsider
from adapters.slack.inbound import mentioned
from adapters.slack.reading import literal
from adapters.slack.users import Colleagues
from bot.chat.places import Place
from bot.company.people import Person


class SlackAsker:
    """See `adapters.chat.asking.Asker`."""

    #: None: an address made of a user's id works for direct messages in Slack.
    heard_in: Place | None = None

    def __init__(self, colleagues: Colleagues, user_id: str) -> None:
        self._colleagues = colleagues
        self._user_id = user_id

    async def person(self) -> Person:
        """Look the user up. Raises Outsider and PlatformUnavailable."""
        return await self._colleagues.person(self._user_id)

    async def stranger(self) -> Person:
        """The user while the lookup fails."""
        return await self._colleagues.remembered(self._user_id)

    async def colleague_meant(self, words: str) -> Person | None:
        """The colleague with that mention or address. Raises Outsider and PlatformUnavailable."""
        user = mentioned(words)
        if not user:
            return await self._colleagues.by_words(words)
        try:
            return await self._colleagues.person(user)
        except Outsider as outsider:
            raise Outsider(outsider.name or literal(words)) from outsider
