"""Access tokens for the Connector: of an app in one tenant, or of a managed identity.

learn.microsoft.com: "Get an access token" (client credentials) and "Managed identities on a VM".
"""

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters.chat.ages import is_fresh
from adapters.chat.http_answers import Json, UnfitAnswer, fetch
from adapters.config.environment import MANAGED_IDENTITY, Environment
from adapters.teams.cloud import Cloud
from bot.ports.platform import PlatformUnavailable

_RESOURCE: Final = "https://api.botframework.com"
#: A rejected token of this age is not replaced: another one would be rejected too. So nobody who is
#: refused can make us ask for tokens again and again.
_NEW_FOR: Final = timedelta(minutes=1)
#: The time before expiry at which a new token is fetched.
_BEFORE_ITS_END: Final = timedelta(minutes=5)
#: The longest lifetime of a token that is believed. Microsoft gives an hour, or a day.
_LONGEST_LIFETIME: Final = timedelta(days=1)
#: Characters of an Authorization header (RFC 6750, 2.1).
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}=*")
_PATIENCE: Final = ClientTimeout(total=8)


class TokenRefused(Exception):
    """No token was issued: the app's id, password or tenant is wrong."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The app's registration; without an id, for local tools only."""

    app_id: str = ""
    tenant: str | None = None
    #: None for a managed identity, which needs no password.
    password: str | None = field(default=None, repr=False)


def tokens_for(
    registration: Registration,
    cloud: Cloud,
    session: ClientSession,
    clock: Callable[[], datetime],
) -> "Tokens":
    """Return the token source of a registration."""
    if not registration.app_id:
        return NoTokens()
    if registration.password is None:
        return MachineTokens(registration, cloud, session, clock)
    return AppTokens(registration, cloud, session, clock)


def registered(environment: Environment) -> Registration:
    """Read the registration from the environment."""
    signs_by_machine = environment.teams_type == MANAGED_IDENTITY
    return Registration(
        app_id=environment.teams_app_id or "",
        tenant=environment.teams_tenant,
        password=None if signs_by_machine else environment.teams_password,
    )


class Tokens(Protocol):
    """Provides the Authorization header."""

    async def header(self) -> Mapping[str, str]:
        """Return the header. Raises TokenRefused and PlatformUnavailable."""

    def replace(self, rejected: Mapping[str, str]) -> bool:
        """Drop a rejected header. Returns False if its token is new: another one is no better."""


class NoTokens:
    """No token: for a client on the same machine."""

    async def header(self) -> Mapping[str, str]:
        """Return an empty header."""
        return {}

    def replace(self, rejected: Mapping[str, str]) -> bool:  # noqa: ARG002 -- there is nothing to drop
        """Return False: there is no other."""
        return False


class _Fetched:
    """A token that is cached until shortly before its expiry."""

    def __init__(self, session: ClientSession, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._clock = clock
        self._token = ""
        self._fetched_at: datetime | None = None
        self._lasts = timedelta()

    async def header(self) -> Mapping[str, str]:
        """See Tokens."""
        now = self._clock()
        if not is_fresh(self._fetched_at, now, self._lasts):
            answer = await self._ask()
            self._token = _token(answer)
            self._fetched_at, self._lasts = now, _lifetime(answer, now) - _BEFORE_ITS_END
        return self._current()

    def replace(self, rejected: Mapping[str, str]) -> bool:
        """See Tokens."""
        if rejected != self._current():
            return True  # another call replaced it meanwhile
        if is_fresh(self._fetched_at, self._clock(), _NEW_FOR):
            return False
        self._fetched_at = None
        return True

    def _current(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    async def _ask(self) -> Json:
        raise NotImplementedError

    async def _answer(
        self,
        method: str,
        url: str,
        **request: Any,  # noqa: ANN401 -- aiohttp's
    ) -> Json:
        try:
            answer = await fetch(self._session, method, url, timeout=_PATIENCE, **request)
            if answer.status >= 500 or answer.status == 429:  # noqa: PLR2004 -- HTTP's own numbers
                raise PlatformUnavailable("no token")
            if answer.status >= 400:  # noqa: PLR2004 -- likewise
                raise TokenRefused(f"{answer.status}")
            return answer.json_object()
        except (ClientError, TimeoutError) as error:
            detail = str(error) if isinstance(error, UnfitAnswer) else type(error).__name__
            raise PlatformUnavailable(f"no token: {detail}") from error


def _token(answer: Json) -> str:
    """The token in an answer. Raises PlatformUnavailable for one that no header can hold."""
    token = answer.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise PlatformUnavailable("no token: malformed")
    return token


def _lifetime(answer: Json, now: datetime) -> timedelta:
    """The lifetime that an answer names: 0 if none, and a day at most."""
    seconds = _number(answer.get("expires_in"))
    if seconds is None and (end := _number(answer.get("expires_on"))):
        seconds = end - now.timestamp()
    return timedelta(seconds=min(max(seconds or 0.0, 0.0), _LONGEST_LIFETIME.total_seconds()))


def _number(value: object) -> float | None:
    """A number, or digits in a string, as Azure gives both; None for anything else."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


class AppTokens(_Fetched):
    """Tokens of an app that is registered in one tenant."""

    def __init__(
        self,
        registration: Registration,
        cloud: Cloud,
        session: ClientSession,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(session, clock)
        self._url = f"{cloud.login_url}/{registration.tenant}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": registration.app_id,
            "client_secret": registration.password or "",
            "scope": f"{_RESOURCE}/.default",
        }

    async def _ask(self) -> Json:
        return await self._answer("POST", self._url, data=self._form)


class MachineTokens(_Fetched):
    """Tokens of a managed identity, on a virtual machine or in App Service."""

    def __init__(
        self,
        registration: Registration,
        cloud: Cloud,
        session: ClientSession,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(session, clock)
        self._app_id = registration.app_id
        self._cloud = cloud

    async def _ask(self) -> Json:
        # Azure sets these two for whatever it runs in App Service.
        endpoint, secret = (
            os.environ.get(each) for each in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER")
        )
        version = "2019-08-01" if endpoint else "2018-02-01"
        headers = {"X-IDENTITY-HEADER": secret} if endpoint and secret else {"Metadata": "true"}
        query = {"api-version": version, "resource": _RESOURCE, "client_id": self._app_id}
        url = endpoint or self._cloud.identity_url
        return await self._answer("GET", url, params=query, headers=headers)
