"""Refusal sentences, completed with texts from the table of requests."""

from typing import Final
from zoneinfo import ZoneInfo

from bot.case import errors
from bot.case.refusals import known_refusal
from bot.rules.circumstances import Circumstances
from bot.screens.requests import text_of
from bot.screens.typed import TYPED_VERBS
from bot.wording.refusals import KnownRequests, refusal_sentence

_KNOWN_REQUESTS: Final = KnownRequests(words=TYPED_VERBS, text_of=text_of)


def refusal_text(error: errors.Refusal, circumstances: Circumstances, zone: ZoneInfo) -> str:
    """The sentence of a refusal, with times in the reader's zone."""
    return refusal_sentence(known_refusal(error), circumstances, zone, _KNOWN_REQUESTS)
