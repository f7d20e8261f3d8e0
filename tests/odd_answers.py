"""Answers that no platform should give: for the stand-ins, and for servers of the tests' own."""

import gzip
from collections.abc import Awaitable, Callable
from functools import cache

from aiohttp import web

from adapters.chat.http_answers import LARGEST_ANSWER

#: Answers a request oddly.
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Endless:
    """An answer without an end; counts what was taken of it."""

    def __init__(self) -> None:
        self.sent = 0

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Write until nobody listens."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        chunk = b" " * 65536
        while self.sent < 8 * LARGEST_ANSWER:
            await response.write(chunk)  # raises ClientConnectionResetError, which aiohttp expects
            self.sent += len(chunk)
        return response


def body(content: bytes, status: int = 200, **headers: str) -> Serve:
    """That body, called JSON."""
    named = {"Content-Type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, status=status, headers=named)

    return serve


def redirect(status: int, location: str) -> Serve:
    """Somebody else is to be asked."""
    return body(b'{"ok": true}', status, Location=location)


@cache
def bomb() -> Serve:
    """Some kilobytes that unpack to more than anybody wants."""
    packed = gzip.compress(b" " * (2 * LARGEST_ANSWER), compresslevel=1)
    return body(packed, Content_Encoding="gzip")


MALFORMED = {
    "no JSON": b"<p>hello",
    "cut off": b'{"ok": tr',
    "list": b'["ok"]',
    "too deep": b'{"ok": true, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "key twice": b'{"ok": false, "ok": true, "access_token": "x", "keys": []}',
    "no number": b'{"ok": true, "x": NaN}',
    "infinite": b'{"ok": true, "x": 1e999}',
    "long number": b'{"ok": true, "x": ' + b"9" * 5000 + b"}",
    "UTF-16": '{"ok": true}'.encode("utf-16"),
    "no UTF-8": b'{"ok": true, "x": "\xff"}',
}
