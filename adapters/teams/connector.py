"""Calls to the Connector, with a named result for each.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from collections.abc import Mapping
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
#: The pause in seconds, if the Connector names none.
_PAUSE: Final = 2.0


class NotAnswered(PlatformUnavailable):
    """The call failed, or its result is unknown."""

    def __init__(self, *, delivery: Delivery) -> None:
        super().__init__(delivery.detail)
        self.delivery = delivery


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
        """Return the answer, unless a recent call was throttled. Raises NotAnswered.

        Calls `may_leave` when all else is ready, including the token.
        """
        if not self._cloud.is_service(service_url):
            raise NotAnswered(delivery=_refused(Refused.ACCESS, "serviceUrl is not Microsoft's"))
        if refusal := self._access.refusal:
            raise NotAnswered(delivery=refusal)
        url = "/".join([service_url.rstrip("/"), "v3", *(quote(each, safe="") for each in path)])
        headers = await self._header()
        if not await may_leave():
            raise NotAnswered(delivery=Delivery(outcome=Outcome.LATE))
        try:
            answer = await fetch(
                self._session,
                method,
                url,
                json=body,
                headers=headers,
                params=query,
                timeout=self._patience,
            )
            status = answer.status
            if 200 <= status < 300:  # noqa: PLR2004 -- HTTP's own numbers
                return answer.json_object() if answer.body else {}
        except ClientConnectorError as error:  # it never left this machine
            raise NotAnswered(delivery=_later(None, type(error).__name__)) from error
        except (ClientError, TimeoutError, ValueError) as error:
            detail = str(error) if isinstance(error, UnfitAnswer) else type(error).__name__
            raise NotAnswered(
                delivery=Delivery(outcome=Outcome.AMBIGUOUS, detail=detail)
            ) from error
        failure = _failure(status, retry_seconds(answer.headers), _code(answer))
        if status == 401:  # noqa: PLR2004 -- likewise
            self._tokens.forget()
            self._access.is_withdrawn(failure)
        raise NotAnswered(delivery=failure)

    async def _header(self) -> dict[str, str]:
        try:
            return dict(await self._tokens.header())
        except TokenRefused as error:
            refusal = _refused(Refused.ACCESS, f"no token: {error}")
            self._access.is_withdrawn(refusal)
            raise NotAnswered(delivery=refusal) from error
        except PlatformUnavailable as error:
            raise NotAnswered(delivery=_later(None, str(error))) from error


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
