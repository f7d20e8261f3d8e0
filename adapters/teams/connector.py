"""Calls to the Connector, with a named result for each.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout

from adapters.chat.access import Access
from adapters.chat.http_answers import HttpAnswer, Json, UnfitAnswer, fetch, retry_seconds
from adapters.teams.cloud import Cloud
from adapters.teams.tokens import TokenRefused, Tokens
from bot.ports.platform import Delivery, Gate, Outcome, PlatformUnavailable, Refused, always

__all__ = ["Connector", "Json", "NotAnswered"]

#: Nothing was done: 412 for a conflict of two calls, 429 for the rate limit.
_TRY_AGAIN: Final = {412, 429}
#: 403 that say nothing about the person: an administrator's rule, or the wrong cloud.
#: learn.microsoft.com, "Status codes from bot conversational APIs".
_NOT_LET_IN: Final = {"BotDisabledByAdmin", "InvalidBotApiHost", "NotEnoughPermissions"}
#: Other 403: the bot was blocked or removed. 404: the message or conversation is gone.
_REFUSALS: Final = {
    401: Refused.ACCESS,
    403: Refused.PERSON,
    404: Refused.MESSAGE,
    410: Refused.MESSAGE,
}
_UNAUTHORIZED: Final = 401
#: The pause in seconds, if the Connector names none.
_PAUSE: Final = 2.0


class NotAnswered(PlatformUnavailable):
    """The call failed, or its result is unknown."""

    def __init__(self, *, delivery: Delivery) -> None:
        super().__init__(delivery.detail)
        self.delivery = delivery


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """An answer of the Connector, and the header with which it was asked."""

    answer: HttpAnswer
    #: The parsed body of a success.
    found: Json
    token: Mapping[str, str]

    @property
    def is_unauthorized(self) -> bool:
        """Return True if the token was rejected."""
        return self.answer.status == _UNAUTHORIZED


class Connector:
    """Calls the Connector, once each. Callers decide on retries."""

    def __init__(
        self, session: ClientSession, tokens: Tokens, cloud: Cloud, access: Access
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._cloud = cloud
        self._access = access
        self._patience = ClientTimeout(total=cloud.patience)

    async def call(
        self,
        method: str,
        service_url: str,
        *path: str,
        body: Json | None = None,
        query: Mapping[str, str] | None = None,
        may_leave: Gate = always,
    ) -> Json:
        """Return the answer, unless the app's access was withdrawn lately. Raises NotAnswered.

        Calls `may_leave` when all else is ready, including the token. A 401 took nothing: the call
        is made once more with another token, unless the rejected one is new. All conversations
        here are of our own tenant (`tenancy`).
        """
        if not self._cloud.is_service(service_url):
            raise NotAnswered(delivery=_refused(Refused.ACCESS, "serviceUrl is not Microsoft's"))
        if refusal := self._access.refusal:
            raise NotAnswered(delivery=refusal)
        url = "/".join([service_url.rstrip("/"), "v3", *(quote(each, safe="") for each in path)])
        request: Json = {"method": method, "url": url, "json": body, "params": query}
        asked = await self._ask(request, may_leave)
        if asked.is_unauthorized and self._tokens.replace(asked.token):
            asked = await self._ask(request, may_leave)
        answer = asked.answer
        if _is_done(answer):
            self._access.is_granted()
            return asked.found
        failure = _failure(answer.status, retry_seconds(answer.headers), _code(answer))
        if asked.is_unauthorized:
            self._access.is_refused_in(_conversation(path), failure)
        raise NotAnswered(delivery=failure)

    async def _ask(self, request: Json, may_leave: Gate) -> _Asked:
        token = await self._header()
        if not await may_leave():
            raise NotAnswered(delivery=Delivery(outcome=Outcome.LATE))
        try:
            answer = await fetch(self._session, headers=token, timeout=self._patience, **request)
            found = answer.json_object() if _is_done(answer) and answer.body else {}
            return _Asked(answer=answer, found=found, token=token)
        except ClientConnectorError as error:  # it never left this machine
            raise NotAnswered(delivery=_later(None, type(error).__name__)) from error
        except (ClientError, TimeoutError, ValueError) as error:
            detail = str(error) if isinstance(error, UnfitAnswer) else type(error).__name__
            raise NotAnswered(
                delivery=Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)
            ) from error

    async def _header(self) -> dict[str, str]:
        try:
            return dict(await self._tokens.header())
        except TokenRefused as error:
            refusal = _refused(Refused.ACCESS, f"no token: {error}")
            self._access.is_withdrawn(refusal)
            raise NotAnswered(delivery=refusal) from error
        except PlatformUnavailable as error:
            raise NotAnswered(delivery=_later(None, str(error))) from error


def _is_done(answer: HttpAnswer) -> bool:
    return 200 <= answer.status < 300  # noqa: PLR2004 -- HTTP's own numbers


def _conversation(path: tuple[str, ...]) -> str:
    """Return the conversation or team of a call; "" for a conversation that begins."""
    return path[1].partition(";")[0] if len(path) > 1 else ""


def _failure(status: int, wanted: float | None, code: str) -> Delivery:
    detail = f"{status} {code}".strip()
    if status in _TRY_AGAIN:
        return _later(wanted if wanted is not None else _PAUSE, detail)
    if status == 408 or status >= 500:  # noqa: PLR2004 -- HTTP's own numbers
        return Delivery(outcome=Outcome.AMBIGUOUS, retry_after=wanted, detail=detail)
    if status == 403 and code in _NOT_LET_IN:  # noqa: PLR2004 -- HTTP's own numbers
        return _refused(Refused.ACCESS, detail)
    return _refused(_REFUSALS.get(status, Refused.CONTENT), detail)


def _refused(why: Refused, detail: str) -> Delivery:
    return Delivery(outcome=Outcome.REFUSED, refused=why, detail=detail)


def _later(seconds: float | None, detail: str) -> Delivery:
    return Delivery(outcome=Outcome.THROTTLED, retry_after=seconds, detail=detail)


def _code(answer: HttpAnswer) -> str:
    """Return the Connector's error code."""
    try:
        error = answer.json_object().get("error")
    except UnfitAnswer:
        return ""
    code = error.get("code") if isinstance(error, dict) else None
    return code[:80] if isinstance(code, str) else ""
