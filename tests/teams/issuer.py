"""Whoever signs for Teams, and gives out tokens: with keys of the tests' own, on loopback."""

import asyncio
import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.odd_answers import Serve

APP_ID = "5c5a8f3e-0b8e-4c3f-9a55-2f6f9a7d1c01"
TENANT = "0f3d2a64-7f0c-4b0e-8f5d-5b7f1f2f3a02"
PASSWORD = "correct horse"
ISSUER = "https://api.botframework.com"


@cache
def private_key(kid: str) -> rsa.RSAPrivateKey:
    """The key of that id; making one takes its time, so it is made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer:
    """Signs what the Connector says, and checks what is said to it. `clock`: Unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.published: dict[str, list[str]] = {"first": ["msteams"]}
        self.base = ""
        self.given: set[str] = set()
        self.asked: list[dict[str, Any]] = []
        self.refuses = False
        #: How often the keys were asked for.
        self.looked = 0
        #: No keys are told until this is set.
        self.hangs: asyncio.Event | None = None
        #: What answers instead, for keys and tokens.
        self.odd: Serve | None = None

    def token(self, service_url: str | None, kid: str = "first", **claims: object) -> str:
        """What the Connector shows us; a claim that is None is left out."""
        now = int(self.clock())
        whole = {
            "iss": ISSUER,
            "aud": APP_ID,
            "nbf": now - 60,
            "exp": now + 3600,
            "serviceurl": service_url,
            **claims,
        }
        kept = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(kept, private_key(kid), algorithm="RS256", headers={"kid": kid})

    def header(self, kid: str) -> str:
        """A token's header with that key id, made up by anybody."""
        written = json.dumps({"alg": "RS256", "kid": kid}).encode()
        return base64.urlsafe_b64encode(written).decode().rstrip("=")

    def routes(self, application: web.Application) -> None:
        """Serve the keys and the tokens."""
        application.router.add_get("/openid", self._metadata)
        application.router.add_get("/keys", self._keys)
        application.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        application.router.add_get("/identity", self._identity)
        application.router.add_get("/service-identity", self._service_identity)

    async def _metadata(self, request: web.Request) -> web.StreamResponse:
        if self.odd:
            return await self.odd(request)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.base}/keys"})

    async def _keys(self, _request: web.Request) -> web.Response:
        self.looked += 1
        if self.hangs:
            await self.hangs.wait()
        found = []
        for kid, endorsements in self.published.items():
            key = json.loads(RSAAlgorithm.to_jwk(private_key(kid).public_key()))
            found.append(key | {"kid": kid, "use": "sig", "endorsements": endorsements})
        return web.json_response({"keys": found})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        if self.odd:
            return await self.odd(request)
        form = dict(await request.post())
        self.asked.append({"tenant": request.match_info["tenant"], **form})
        expected = {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": PASSWORD,
            "scope": f"{ISSUER}/.default",
        }
        if self.refuses or form != expected or request.match_info["tenant"] != TENANT:
            return web.json_response({"error": "invalid_client"}, status=401)
        return self._give()

    async def _identity(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.query))
        if request.headers.get("Metadata") != "true" or request.query.get("client_id") != APP_ID:
            return web.json_response({"error": "invalid_request"}, status=400)
        return self._give()

    async def _service_identity(self, request: web.Request) -> web.Response:
        """As App Service has it."""
        self.asked.append(dict(request.query))
        if request.headers.get("X-IDENTITY-HEADER") != "between us":
            return web.json_response({"error": "invalid_request"}, status=400)
        return self._give()

    def _give(self) -> web.Response:
        token = f"token-{len(self.asked)}"
        self.given.add(token)
        return web.json_response({"access_token": token, "expires_in": 3600})
