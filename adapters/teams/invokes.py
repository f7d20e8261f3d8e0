"""Invokes, which wait for an answer: buttons, dialogs and message actions."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.chat.payloads import read
from adapters.teams import words
from adapters.teams.asking import TeamsAsking
from adapters.teams.carried import CarriedState
from adapters.teams.forms import dialog, filled_in, form_card, refilled, submission_key
from adapters.teams.inbound import from_form, from_offer, from_pressed, source_of
from adapters.teams.invoke_responses import DONE, dialog_says, dialog_shows, said, shown
from adapters.teams.lists import Lists, list_of
from adapters.teams.offers import REPORT_OFFER, Offers
from adapters.teams.payloads import Activity, Execute, MarkedMessage, MessageAction, Pressed, Task
from adapters.teams.people_choices import PeopleChoices
from adapters.teams.reading import author_of, words_of
from adapters.teams.render import KEPT, Json, adaptive
from bot.case import commands as c
from bot.case.verbs import Verb
from bot.chat.cards import Field, Form, Small
from bot.desk import Reply
from bot.screens.case_values import is_same_case, read_case_value
from bot.screens.forwarded_sender import senders_in
from bot.wording import notices

_FORM: Final = "form"


class Invokes:
    """Answers invokes within fifteen seconds, forms within five."""

    def __init__(  # noqa: PLR0913, PLR0917 -- the collaborators of one listener
        self,
        asking: TeamsAsking,
        offers: Offers,
        roll: PeopleChoices,
        carried: CarriedState,
        lists: Lists,
        app_id: str,
    ) -> None:
        self._asking = asking
        self._offers = offers
        self._roll = roll
        self._carried = carried
        self._lists = lists
        self._app_id = app_id

    async def answer(self, activity: Activity) -> Json | None:
        """Return the response; None for an unknown invoke. Raises Malformed."""
        kinds: dict[str, Callable[[Activity], Awaitable[Json]]] = {
            "adaptiveCard/action": self._on_execute,
            "task/fetch": self._on_dialog,
            "task/submit": self._on_submitted,
            "composeExtension/fetchTask": self._on_message_action,
            "composeExtension/submitAction": self._on_reported,
        }
        kind = kinds.get(activity.name or "")
        return await kind(activity) if kind else None

    async def _on_execute(self, activity: Activity) -> Json:
        """Handle a button, or a card that asks to be refreshed."""
        pressed = read(Execute, activity.value).action
        if pressed.verb == _FORM:
            return await self._on_form(activity, pressed.data)
        if pressed.verb == REPORT_OFFER:
            return await self._on_offer(activity, pressed.value)
        reply = await self._asking.ask(activity, lambda email: from_pressed(pressed, email))
        shown_list = list_of(pressed.data, activity.replyToId)
        if shown_list and reply.card:
            again = await self._lists.drawn_again(activity, shown_list)
            return shown(again) if again else said(reply.card.summary)
        return await self._said_or_shown(reply, pressed.data)

    async def _on_form(self, activity: Activity, data: Mapping[str, Any]) -> Json:
        """Handle a form in a message: a refusal appears in the form, with all typed values."""
        reply = await self._sent(activity, data)
        if not reply.refused:
            return said(reply.card.summary if reply.card else words.NOTED)
        form = await self._form_again(activity, data)
        if not form:
            return said(reply.refused)
        return shown(form_card(form, await self._roll.options(), reply.refused))

    async def _on_offer(self, activity: Activity, source: str) -> Json:
        offer = await self._offers.of(source)
        here = activity.conversation.id.partition(";")[0]
        if not offer or offer.conversation != here:
            return said(words.NO_SUCH_OFFER)
        reply = await self._asking.ask(activity, lambda email: from_offer(offer, email, "a button"))
        return said(reply.refused or (reply.card.summary if reply.card else words.NOTED))

    async def _on_dialog(self, activity: Activity) -> Json:
        """Open the dialog of a button that needs words."""
        data = read(Task, activity.value).data
        pressed = read(Pressed, {"verb": data.get("verb"), "data": data})
        reply = await self._asking.ask(activity, lambda email: from_pressed(pressed, email))
        if reply.form:
            shown_list = list_of(data, activity.replyToId)
            carried = shown_list.carried if shown_list else {}
            return dialog(reply.form, await self._roll.options(), **carried)
        if reply.card and pressed.verb == Verb.SHOW:
            return dialog_shows(reply.card)
        return dialog_says(reply.refused or (reply.card.summary if reply.card else words.NOTED))

    async def _on_submitted(self, activity: Activity) -> Json:
        """Handle a submitted dialog: close the dialog, or show the refusal."""
        data = read(Task, activity.value).data
        reply = await self._sent(activity, data)
        if reply.refused:
            return await self._again(activity, data, reply)
        shown_list = list_of(data, None)
        if shown_list:
            await self._lists.drawn_again(activity, shown_list)
        return DONE

    async def _on_message_action(self, activity: Activity) -> Json:
        """Open the report form for a marked message."""
        action = read(MessageAction, activity.value)
        marked = action.messagePayload
        if marked and marked.is_by_app(self._app_id):
            return dialog_says(notices.OUR_OWN_MESSAGE)
        reply = await self._asking.ask(
            activity,
            lambda email: c.OpenForm(
                by=email,
                via="a message's menu",
                verb="report",
                said_in_private=activity.conversation.is_private,
            ),
        )
        if not reply.form:
            return dialog_says(reply.refused or words.NOTED)
        form = _filled(reply.form, marked) if marked else reply.form
        carried = await self._carried.signed(_carried(activity, marked) if marked else {})
        return dialog(form, await self._roll.options(), **carried)

    async def _on_reported(self, activity: Activity) -> Json:
        """Handle the report form of a marked message."""
        data = read(MessageAction, activity.value).data or {}
        reply = await self._sent(activity, data)
        if reply.refused:
            return await self._again(activity, data, reply)
        return dialog_says(reply.card.summary if reply.card else words.NOTED)

    async def _sent(self, activity: Activity, data: Mapping[str, Any]) -> Reply:
        if not await self._carried.is_ours(data):
            return Reply(refused=words.NOT_AS_IT_WAS)
        once = submission_key(data)
        return await self._asking.ask(activity, lambda email: from_form(data, email), once=once)

    async def _again(self, activity: Activity, data: Mapping[str, Any], reply: Reply) -> Json:
        """Show the form once more, with the refusal.

        Without the message that belongs to a closed case: sent again, the words are a new case.
        """
        form = await self._form_again(activity, data)
        why = reply.refused or ""
        if not form:
            return dialog_says(why)
        is_closed = reply.closed is not None
        carried = {} if is_closed else await self._carried.as_signed(data)
        shown_list = list_of(data, None)
        carried |= shown_list.carried if shown_list else {}
        why = words.or_send_again(why) if is_closed else why
        return dialog(form, await self._roll.options(), why, **carried)

    async def _form_again(self, activity: Activity, data: Mapping[str, Any]) -> Form | None:
        """Return the submitted form with the typed values."""
        sent = read_case_value(str(data.get("value") or ""))
        verb = str(data.get("form") or "")
        reply = await self._asking.ask(
            activity,
            lambda email: c.OpenForm(
                by=email,
                via="a form",
                verb=verb,
                number=sent.number,
                about=sent.about,
                mark=sent.mark,
            ),
        )
        return refilled(reply.form, filled_in(data)) if reply.form else None

    async def _said_or_shown(self, reply: Reply, data: Mapping[str, Any]) -> Json:
        """Replace a card only by a card of the same case.

        A card that is kept up to date needs no more than a receipt.
        """
        if reply.refused:
            return said(reply.refused)
        if reply.form:
            return shown(form_card(reply.form, await self._roll.options()))
        if reply.card and is_same_case(reply.card.shows, data.get("shows")):
            return shown(adaptive(reply.card))
        return said(reply.card.summary if reply.card and KEPT in data else words.NOTED)


def _filled(form: Form, marked: MarkedMessage) -> Form:
    """Prefill the report form with the message, its author and its place.

    An outside author is proposed as the customer; a colleague is passing on a customer's words.
    """
    author = author_of(marked)
    values = {"complaint": words_of(marked)}
    senders = senders_in(values["complaint"])
    if senders:
        values["customers"] = f"{senders[0].name.replace(',', ' ')}, {senders[0].contact}"
    elif marked.is_by_outsider and author == marked.said_by:
        values["customers"] = author.replace(",", "")
    fields = tuple(
        replace(each, value=values[each.name])
        if isinstance(each, Field) and each.name in values
        else each
        for each in form.fields
    )
    origin = words.said_by(author, marked.linkToMessage or "")
    intro = (Small(text=origin),) if origin else ()
    return replace(form, fields=fields, intro=(*form.intro, *intro))


def _carried(activity: Activity, marked: MarkedMessage) -> dict[str, str]:
    source = source_of(activity.conversation.id, marked.id)
    link = marked.linkToMessage or ""
    return {"source": source} | ({"link": link} if link else {})
