"""Authentication of requests from Teams. Nothing is kept before a request is authenticated.

Replaces botbuilder's own check, which blocks while fetching keys, fails on new keys, accepts
everything without an app id, and answers a bad token with a 500. Checks: learn.microsoft.com,
"Authenticate requests from the Bot Connector".
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters.chat.ages import is_fresh
from adapters.chat.http_answers import Json, fetch
from adapters.teams.cloud import Cloud
from bot.ports.platform import PlatformUnavailable

#: The tolerated difference of clocks.
_LEEWAY: Final = timedelta(minutes=5)
_KEYS_LAST: Final = timedelta(hours=24)
#: The shortest interval between two look-ups of the keys, in the long run.
_BETWEEN_LOOKS: Final = timedelta(seconds=30)
#: Keys read at most. The Connector publishes about a dozen.
_MOST_KEYS: Final = 100
#: Look-ups that may follow each other at once: so a key that is new is known within one request,
#: and tokens with made-up keys cannot make us ask for keys without end.
_MOST_AT_ONCE: Final = 3
_PATIENCE: Final = ClientTimeout(total=5)
_ENDORSED: Final = "msteams"

_log = structlog.get_logger(__name__)


class NotSignedIn(Exception):
    """The request is not authenticated; the words are for the log."""


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """An authenticated request from the Connector at this address."""

    service_url: str
    #: The tenant that the token names, if any.
    tenant: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Key:
    key: Any
    endorsements: tuple[str, ...]


class SignIn:
    """Checks a request's token against the Connector's keys. `clock` gives the time (UTC)."""

    def __init__(
        self, app_id: str, cloud: Cloud, session: ClientSession, clock: Callable[[], datetime]
    ) -> None:
        self._app_id = app_id
        self._cloud = cloud
        self._keys = _Keys(cloud.metadata_url, session, clock)
        self._clock = clock

    async def check(self, authorization: str) -> SignedIn:
        """Authenticate the Authorization header. Raises NotSignedIn."""
        scheme, _, token = authorization.partition(" ")
        if scheme.casefold() != "bearer" or not token:
            raise NotSignedIn("no bearer token")
        try:
            key = await self._keys.get(_key_id(token))
            claims = self._claims(token, key)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise NotSignedIn(type(error).__name__) from error
        if _ENDORSED not in key.endorsements:
            raise NotSignedIn("the key is not one for Teams")
        self._check_time(claims)
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str) or not self._cloud.is_service(service_url):
            raise NotSignedIn("serviceurl")
        tenant = claims.get("tid")
        return SignedIn(service_url=service_url, tenant=tenant if isinstance(tenant, str) else None)

    def _claims(self, token: str, key: _Key) -> dict[str, Any]:
        return jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience=self._app_id,
            issuer=self._cloud.issuer,
            options={
                "require": ["exp", "iss", "aud"],
                "verify_exp": False,  # by our clock, below
                "verify_nbf": False,
                "verify_iat": False,
            },
        )

    def _check_time(self, claims: dict[str, Any]) -> None:
        now, leeway = self._clock().timestamp(), _LEEWAY.total_seconds()
        begins, ends = claims.get("nbf", 0), claims["exp"]
        if not isinstance(begins, int | float) or not isinstance(ends, int | float):
            raise NotSignedIn("exp")
        if not begins - leeway <= now <= ends + leeway:
            raise NotSignedIn("expired")


def _key_id(token: str) -> str:
    header = jwt.get_unverified_header(token)
    kid = header.get("kid")
    if header.get("alg") != "RS256" or not isinstance(kid, str):
        raise NotSignedIn("alg")
    return kid


class _Keys:
    """A cache of the Connector's public keys."""

    def __init__(
        self, metadata_url: str, session: ClientSession, clock: Callable[[], datetime]
    ) -> None:
        self._metadata_url = metadata_url
        self._session = session
        self._clock = clock
        self._known: dict[str, _Key] = {}
        self._heard_at: datetime | None = None
        self._tried_at: datetime | None = None
        #: Look-ups that are left, as of the last one.
        self._left = float(_MOST_AT_ONCE)
        self._looking = asyncio.Lock()

    async def get(self, kid: str) -> _Key:
        """Return a key by its id; an unknown one is looked up. Raises NotSignedIn.

        Raises PlatformUnavailable if the keys can't be fetched; Teams then delivers again.
        """
        if kid not in self._known or self._are_old():
            async with self._looking:
                if kid not in self._known or self._are_old():
                    await self._look()
        if kid in self._known:
            return self._known[kid]
        if self._tried_at != self._heard_at:
            raise PlatformUnavailable("no keys")
        raise NotSignedIn("unknown key")

    def _are_old(self) -> bool:
        return not is_fresh(self._heard_at, self._clock(), _KEYS_LAST)

    async def _look(self) -> None:
        now = self._clock()
        if self._tried_at:
            regained = abs(now - self._tried_at) / _BETWEEN_LOOKS
            self._left = min(self._left + regained, _MOST_AT_ONCE)
        if self._left < 1:
            return
        self._left -= 1
        self._tried_at = now
        try:
            metadata = await self._read(self._metadata_url)
            self._known = _keys(await self._read(self._keys_url(metadata)))
            self._heard_at = now
        except (ClientError, TimeoutError, ValueError) as error:
            _log.warning("the Connector's keys could not be read", error=type(error).__name__)

    def _keys_url(self, metadata: Json) -> str:
        """The address of the keys. Raises ValueError unless the metadata's host serves it too."""
        url = str(metadata.get("jwks_uri"))
        if urlsplit(url)[:2] != urlsplit(self._metadata_url)[:2]:
            raise ValueError("jwks_uri")
        return url

    async def _read(self, url: str) -> Json:
        answer = await fetch(self._session, "GET", url, timeout=_PATIENCE)
        if answer.status != 200:  # noqa: PLR2004 -- HTTP's own numbers
            raise ValueError(f"HTTP {answer.status}")
        return answer.json_object()


def _keys(found: Json) -> dict[str, _Key]:
    """The usable keys of a key set. Raises ValueError if there is none."""
    listed = found.get("keys")
    keys = {}
    for each in listed[:_MOST_KEYS] if isinstance(listed, list) else ():
        try:
            kid, key = _key(each)
        except (jwt.PyJWTError, AttributeError, LookupError, TypeError, ValueError):
            continue
        keys[kid] = key
    if not keys:
        raise ValueError("no keys")
    return keys


def _key(found: Json) -> tuple[str, _Key]:
    endorsements = found.get("endorsements")
    names = endorsements if isinstance(endorsements, list) else []
    key = jwt.PyJWK(found, algorithm="RS256").key
    return str(found["kid"]), _Key(key=key, endorsements=tuple(names))
