"""Answers to typed words: in place, or in private for a list of one's own."""

from dataclasses import replace

import structlog

from adapters.chat.asking import card_of
from adapters.chat.attached_files import not_kept_line
from adapters.teams import words
from adapters.teams.forms import form_card
from adapters.teams.late_answers import LateAnswers, can_come_later
from adapters.teams.lists import HOME, as_home, is_private, list_name
from adapters.teams.payloads import Activity
from adapters.teams.people_choices import PeopleChoices
from adapters.teams.platform import TeamsPlatform
from adapters.teams.reading import attached_files
from adapters.teams.render import Json, attachment, message, pages
from bot.case import commands as c
from bot.chat.cards import Card
from bot.chat.places import Place
from bot.desk import Reply
from bot.ports.platform import Outcome
from bot.screens.requests import is_change
from bot.screens.views import notice_card, with_small_print

_log = structlog.get_logger(__name__)


class Answering:
    """Answers activities."""

    def __init__(
        self, platform: TeamsPlatform, late_answers: LateAnswers, roll: PeopleChoices
    ) -> None:
        self._platform = platform
        self._late_answers = late_answers
        self._roll = roll

    async def answer(
        self, activity: Activity, reply: Reply, command: c.Command | None = None
    ) -> None:
        """Answer typed words, of which the command was made.

        A change is answered with a sentence: the case's cards change where they are.
        """
        listed = list_name(command)
        if command and command.via == HOME:
            reply, listed = as_home(reply), HOME
        if reply.card and command and is_change(type(command)):
            reply = replace(reply, card=notice_card(reply.card.summary))
        if reply.form:
            await self._show_form(activity, reply)
        shown = _with_files_not_kept(card_of(reply), activity, command)
        if shown and not reply.refused and _is_public(activity) and command and is_private(command):
            await self._answer_in_private(activity, shown, command.by)
            shown, listed = notice_card(words.SENT_TO_CHAT), ""
        for part, each in enumerate(pages(shown) if shown else (), start=1):
            await self._say(activity, message(each, kept=False, listed=listed), each, part)

    async def _show_form(self, activity: Activity, reply: Reply) -> None:
        if reply.form:
            card = form_card(reply.form, await self._roll.options())
            content = {"type": "message", "summary": reply.form.title}
            shown_form = content | {"attachments": [attachment(card)]}
            await self._say(activity, shown_form, notice_card(words.FORM_LATER), 0)

    async def _answer_in_private(self, activity: Activity, card: Card, email: str) -> None:
        for part, each in enumerate(pages(card), start=1):
            await self._late_answers.keep(activity, each, -part, Place(person=email))

    async def _say(self, activity: Activity, content: Json, later: Card, part: int) -> None:
        """Answer once; the change stands even if the answer does not arrive.

        While Teams can't be written to, `later` is kept and sent when it can.
        """
        delivery = await self._platform.answer(activity, content)
        if can_come_later(delivery):
            await self._late_answers.keep(activity, later, part)
        if delivery.outcome is not Outcome.SENT:
            _log.warning("no answer", outcome=delivery.outcome, detail=delivery.detail)


def _with_files_not_kept(
    card: Card | None, activity: Activity, command: c.Command | None
) -> Card | None:
    """Return the answer; files are kept with a report alone, and so it names the others."""
    line = not_kept_line(attached_files(activity.attachments or ()))
    if not card or isinstance(command, c.ReportComplaint):
        return card
    return with_small_print(card, line)


def _is_public(activity: Activity) -> bool:
    return not activity.conversation.is_personal
