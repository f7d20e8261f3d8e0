"""The guide through the columnist's story in five steps, with progress read from the case."""

from dataclasses import dataclass
from typing import Final

from adapters.web import words
from adapters.web.conversations import OOPS_ROOM
from adapters.web.inbound import source_of
from adapters.web.messages import Message, direct
from adapters.web.users import OOPS
from adapters.web.workspace import Workspace
from bot.case.case import Case
from bot.ports.unit_of_work import Store, UnitOfWork

#: Settings of the chat: the story's first message, and the closed guide.
_STORY_MESSAGE: Final = "guide message"
_GUIDE_CLOSED: Final = "guide closed"


@dataclass(frozen=True, kw_only=True)
class GuideStep:
    """A step of the guide."""

    number: int
    title: str
    done: bool
    current: bool


@dataclass(frozen=True, kw_only=True)
class GuideView:
    """Content of the guide's strip on the page."""

    steps: tuple[GuideStep, ...]
    #: Instruction, and address and text of the link.
    text: str
    href: str
    go: str


class Guide:
    """The guide in the strip above the chat."""

    def __init__(self, workspace: Workspace, store: Store) -> None:
        self._chat = workspace.chat
        self._staff = workspace.staff
        self._store = store

    def begin(self, message: Message) -> None:
        """Store the story's first message."""
        self._chat.keep(_STORY_MESSAGE, str(message.id))

    def show(self, *, shown: bool) -> None:
        """Open or close the guide."""
        self._chat.keep(_GUIDE_CLOSED, "" if shown else "yes")

    @property
    def there(self) -> bool:
        """Return True if the workspace has a story."""
        return self._chat.setting(_STORY_MESSAGE) is not None

    async def guidance(self) -> GuideView | None:
        """The current progress; None if the guide is closed."""
        message = self._chat.message(int(self._chat.setting(_STORY_MESSAGE) or 0))
        if not message or self._chat.setting(_GUIDE_CLOSED):
            return None
        case = await self._store.transact(lambda uow: _case_of(message, uow))
        done = self._done(message, case)
        now = done.index(False) if False in done else len(done)
        steps = tuple(
            GuideStep(number=index + 1, title=title, done=done[index], current=index == now)
            for index, (title, _, _) in enumerate(words.GUIDE_STEPS)
        )
        text, go = words.guide_step(now, self._name(case))
        return GuideView(steps=steps, text=text, go=go, href=self._href(now, message, case))

    def _done(self, message: Message, case: Case | None) -> list[bool]:
        """The steps done so far; a later step implies all earlier steps."""
        unread = self._chat.unread(message.author)
        reached = [
            case is not None,
            bool(case and (case.owner or _was_passed_on(case))),
            bool(case and case.owner),
            bool(case and case.fixed and not case.untold),
            bool(
                case
                and case.fixed
                and not case.untold
                and direct(OOPS, message.author) not in unread
            ),
        ]
        return [any(reached[index:]) for index in range(len(reached))]

    def _name(self, case: Case | None) -> str:
        found = self._staff.by_email(case.answerable or "") if case else None
        return found.first_name if found else words.OOPS_NAME

    def _href(self, step: int, message: Message, case: Case | None) -> str:
        author = self._staff.by_email(message.author)
        asked = self._staff.by_email((case.answerable if case else None) or message.author)
        teller, answering = (each.handle if each else "" for each in (author, asked))
        to_answer = f"/as/{answering}/{OOPS_ROOM}"
        return (
            f"/as/{teller}/channel/{message.conversation[1:]}#m{message.id}",
            to_answer,
            to_answer,
            to_answer,
            f"/as/{teller}/{OOPS_ROOM}",
            f"/as/{teller}/channel/oops",
        )[step]


def _case_of(message: Message, uow: UnitOfWork) -> Case | None:
    number = uow.cases.number_from_source(source_of(message))
    return uow.cases.get(number) if number else None


def _was_passed_on(case: Case) -> bool:
    """Return True if the first person asked is no longer responsible."""
    return case.answerable != case.ladder.everyone[0]
