"""Answers of other servers: bounded in size, never redirected, and strictly parsed.

Every client of a platform opens its session and reads its answers with these functions. A server
that is broken, or that is not the platform, can thus neither fill the memory nor have a request
sent elsewhere.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NoReturn

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    DummyCookieJar,
)

Json = dict[str, Any]

#: Bytes, after decompression. A page of two hundred long messages is a fraction of it.
LARGEST_ANSWER: Final = 4 * 1024 * 1024
#: Seconds. A longer `Retry-After` is cut to an hour.
LONGEST_PAUSE: Final = 3600.0

_CHUNK: Final = 64 * 1024
#: A `Retry-After` in seconds. Platforms send whole numbers, some proxies fractions.
_SECONDS: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
#: Half a surrogate pair, or a pair: a character outside the basic plane, escaped in JSON.
_ESCAPED_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


class UnfitAnswer(ClientError):
    """A redirect, or an answer that is too large or malformed. The message quotes none of it."""


@dataclass(frozen=True, kw_only=True)
class HttpAnswer:
    """The whole answer to a request."""

    status: int
    #: By lowercase name; several of one name are joined by commas (RFC 9110, 5.3).
    headers: Mapping[str, str]
    body: bytes

    def json_object(self) -> Json:
        """Parse the body. Raises UnfitAnswer for everything but one JSON object in UTF-8.

        The declared charset and content type are ignored. Half a surrogate pair becomes a question
        mark, because no database and no URL can hold it.
        """
        try:
            found = _parsed(self.body.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise UnfitAnswer(f"HTTP {self.status}, malformed") from None
        if not isinstance(found, dict):
            raise UnfitAnswer(f"HTTP {self.status}, malformed")
        return found


def open_session() -> ClientSession:
    """Open a session that follows no redirect and keeps no cookie."""
    return ClientSession(cookie_jar=DummyCookieJar(), middlewares=[_refuse_redirect])


async def fetch(
    session: ClientSession,
    method: str,
    url: str,
    **request: Any,  # noqa: ANN401 -- aiohttp's options
) -> HttpAnswer:
    """Send a request and read the answer. Raises UnfitAnswer, ClientError and TimeoutError."""
    async with session.request(method, url, middlewares=[_refuse_redirect], **request) as response:
        body = await _bounded_body(response)
    headers = {name.lower(): ", ".join(response.headers.getall(name)) for name in response.headers}
    return HttpAnswer(status=response.status, headers=headers, body=body)


def retry_seconds(headers: Mapping[str, str]) -> float | None:
    """The pause in `Retry-After`: from 0 to `LONGEST_PAUSE` seconds, or None if there is none.

    A date (RFC 9110) counts from the `Date` of the same answer, so that no clock of ours matters.
    Of several values the longest counts. Other text is ignored.
    """
    value = headers.get("retry-after", "")
    answered_at = http_date(headers.get("date", ""))
    texts = (value, *value.split(","))
    pauses = [_pause(each.strip(), answered_at) for each in texts]
    known = [each for each in pauses if each is not None]
    return min(max(*known, 0.0), LONGEST_PAUSE) if known else None


def http_date(text: str) -> datetime | None:
    """A date of HTTP; None for other text."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC)


async def _refuse_redirect(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    response = await handler(request)
    if 300 <= response.status < 400:  # noqa: PLR2004 -- HTTP's own numbers
        response.close()
        raise UnfitAnswer(f"HTTP {response.status}, redirected")
    return response


async def _bounded_body(response: ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            response.close()
            raise UnfitAnswer(f"HTTP {response.status}, too large")
    return bytes(body)


def _parsed(text: str) -> object:
    found = json.loads(
        text, object_pairs_hook=_unique_keys, parse_constant=_refuse, parse_float=_finite
    )
    if not _ESCAPED_HALF.search(text):
        return found
    plain = json.dumps(found, ensure_ascii=False)
    whole = plain.encode("utf-8", "replace").decode()
    return found if whole == plain else json.loads(whole)


def _unique_keys(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _pause(text: str, answered_at: datetime | None) -> float | None:
    if _SECONDS.fullmatch(text):
        return float(text)
    until = http_date(text)
    return (until - answered_at).total_seconds() if until and answered_at else None
