"""The two days at the demo's newspaper before the page is first opened.

No row is written by hand: the people type and press as usual, with the real desk and the real
clockwork, while the demo's clock is set to the past.
"""

from datetime import datetime, time, timedelta
from typing import Final

from adapters.demo.clock import DemoClock
from adapters.demo.company import DemoCompany
from adapters.web.messages import Draft, Forwarded, channel
from adapters.web.payloads import ButtonFields
from adapters.web.users import Colleague

#: Wednesday and Thursday: each has two working days before and one after.
_STORY_WEEKDAYS: Final = (2, 3)
_OOPS_CHAT: Final = "direct/oops"
_GENERAL_CHANNEL: Final = "channel/general"


class StagedPast:
    """Plays two days, and ends on the third morning before the digest."""

    def __init__(self, company: DemoCompany, clock: DemoClock) -> None:
        self._company = company
        self._clock = clock
        today = clock().astimezone(company.organization.zone).date()
        while today.weekday() not in _STORY_WEEKDAYS:
            today -= timedelta(days=1)
        self._today = today

    async def happen(self) -> None:
        """Play from the day before yesterday to this morning."""
        self._clock.set(self._at(-2, "08:00"))
        await self._company.directory.refresh()
        await self._two_days_ago()
        await self._yesterday()
        await self._this_morning()

    async def _two_days_ago(self) -> None:
        await self._until(-2, "08:10")
        await self._types("rosa", "/oops The crossword in the app freezes after the third word")
        await self._types("rosa", "/oops OOPS-1 customer Harold Finch, 020 7946 0123")
        await self._until(-2, "08:24")
        await self._presses("finn", "own", "OOPS-1")
        await self._until(-2, "08:34")
        self._says("edith", _GENERAL_CHANNEL, "Good morning. The front page is yours again, Dora.")
        await self._until(-2, "08:52")
        await self._types("noah", "/oops Mr Bell was charged twice for his subscription")
        await self._presses("noah", "own", "OOPS-2")
        await self._until(-2, "09:15")
        await self._types("finn", "/oops OOPS-1 update we found the cause; a new version is coming")
        await self._until(-2, "10:20")
        await self._types("noah", "/oops OOPS-2 customer Jonas Bell, jonas.bell@reader.example")
        await self._types("noah", "/oops OOPS-2 fixed paid one of the two back; cost: 14 GBP")
        await self._until(-2, "11:05")
        await self._types("noah", "/oops OOPS-2 told Jonas Bell by phone, with an apology")
        await self._presses("noah", "close:outcome", "OOPS-2 satisfied")

    async def _yesterday(self) -> None:
        await self._until(-1, "08:12")
        self._says(
            "omar", _GENERAL_CHANNEL, "Presses ran late: the first vans left at 5:40. Sorry, all."
        )
        await self._until(-1, "08:20")
        self._says(
            "rosa", _GENERAL_CHANNEL, "Thank you for saying so. The phones are quiet so far."
        )
        await self._until(-1, "10:02")
        await self._types("noah", "/oops Our article about the choir has my name misspelt")
        await self._types("noah", "/oops OOPS-3 customer Greta Lund, greta@choir.example")
        await self._until(-1, "10:30")
        await self._presses("dora", "own", "OOPS-3")
        await self._types("dora", "/oops OOPS-3 update I rang her myself and said sorry")
        await self._until(-1, "15:10")
        await self._types("dora", "/oops OOPS-3 fixed her name is right on the site and in print")
        await self._types("dora", "/oops OOPS-3 told all in a published correction on page 2")
        await self._until(-1, "16:05")
        self._says("uma", "channel/website", "Finn, how far is the crossword? It is late by now.")
        self._says("finn", "channel/website", "It runs on my phone. The shop has to approve it.")

    async def _this_morning(self) -> None:
        await self._until(0, "07:30")
        self._company.chat.forget_whispers()
        for each in self._company.room.staff.everybody:
            self._reads_everything(each)
        await self._until(0, "08:44")
        message = self._company.chat.say(
            Draft(
                conversation=channel("general"),
                author=self._who("dora").email,
                at=self._clock(),
                text="A reader wrote to me. I only write the column. Whose is this?",
                forwarded=Forwarded(
                    text="@doraquill Third time this week that yesterday's paper is on my "
                    "doorstep. Does anybody at your place read what you print?",
                    customer="Marta Ives",
                    contact="@marta_ives",
                ),
            )
        )
        self._company.room.guide.begin(message)
        await self._until(0, "08:50")

    # What people do

    def _says(self, handle: str, where: str, text: str) -> None:
        who = self._who(handle)
        name = where.partition("/")[2]
        self._company.chat.say(
            Draft(conversation=channel(name), author=who.email, at=self._clock(), text=text)
        )

    async def _types(self, handle: str, text: str) -> None:
        await self._company.room.listeners.on_said(self._who(handle), _OOPS_CHAT, text)
        await self._company.settle()

    async def _presses(self, handle: str, verb: str, value: str) -> None:
        pressed = ButtonFields(where=_OOPS_CHAT, verb=verb, value=value)
        await self._company.room.listeners.on_pressed(self._who(handle), pressed)
        await self._company.settle()

    def _reads_everything(self, who: Colleague) -> None:
        chat = self._company.chat
        for conversation in chat.unread(who.email):
            latest = chat.messages(conversation, who.email)[-1]
            chat.read(who.email, conversation, latest.id)

    def _who(self, handle: str) -> Colleague:
        colleague = self._company.room.staff.by_handle(handle)
        if not colleague:
            raise LookupError(handle)
        return colleague

    async def _until(self, days: int, local: str) -> None:
        await self._company.move_to(self._at(days, local), self._clock)

    def _at(self, days: int, local: str) -> datetime:
        zone = self._company.organization.zone
        day = self._today + timedelta(days=days)
        return datetime.combine(day, time.fromisoformat(local), tzinfo=zone)
