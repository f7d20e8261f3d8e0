"""Questions to the desk in a Slack user's name, and answers after the acknowledgement."""

from collections.abc import Callable

from adapters.chat.asking import DeskAsking
from adapters.chat.front_desk import Reception
from adapters.slack.asking import SlackAsker
from adapters.slack.background import BackgroundTasks
from adapters.slack.pages import pages
from adapters.slack.platform import SlackPlatform
from adapters.slack.users import Colleagues
from bot.case import commands as c
from bot.chat.cards import Card
from bot.desk import Reply
from bot.ports.platform import Platform
from bot.wording import notices


class Answering:
    """The collaborators of all listeners, and what all do alike.

    `everywhere` finds colleagues on all platforms of the company; None: the company has only Slack.
    """

    def __init__(
        self,
        reception: Reception,
        platform: SlackPlatform,
        colleagues: Colleagues,
        background: BackgroundTasks,
        everywhere: Platform | None = None,
    ) -> None:
        self.reception = reception
        self.platform = platform
        self.colleagues = colleagues
        self.background = background
        self.everywhere = everywhere
        self._asking = DeskAsking(reception, everywhere)

    async def ask_as(
        self, user: str, parse: Callable[[str], c.Command], *, once: str | None = None
    ) -> Reply:
        """Ask the desk in the user's name. Raises StoreUnavailable, see `DeskAsking.ask`."""
        return await self._asking.ask(SlackAsker(self.colleagues, user), parse, once=once)

    async def open_form(self, trigger_id: str, reply: Reply, **carried: object) -> Reply:
        """Open the reply's form, if there is one; a refusal if that fails."""
        if reply.form and not await self.platform.open_form(trigger_id, reply.form, **carried):
            return Reply(refused=notices.FORM_DID_NOT_OPEN)
        return reply

    def whisper_later(
        self, channel: str | None, user: str, card: Card, thread: str | None = None
    ) -> None:
        """Send an ephemeral message, on several pages if it is long."""

        async def whisper() -> None:
            for each in pages(card):
                await self.platform.whisper(channel, user, each, thread)

        self.background.begin("a whisper", whisper())

    def reply_later(self, channel: str, thread: str, card: Card) -> None:
        """Send a message in a thread, on several pages if it is long."""

        async def reply() -> None:
            for each in pages(card):
                await self.platform.reply(channel, thread, each)

        self.background.begin("a reply", reply())
