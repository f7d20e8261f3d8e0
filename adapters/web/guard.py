"""Who may speak to the demo: its own page on this machine, and nobody else.

A page from elsewhere can make a browser send requests here, and a name from elsewhere can be made
to lead here. So each request has to be for this host, from this origin, and one that changes
something has to bring the token that only our own pages know.
"""

import hmac
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.web import words

TOKEN_HEADER: Final = "X-Oops-Token"  # noqa: S105 -- a header's name
_READS: Final = {"GET", "HEAD"}
#: What the browser says of a request that our page made, or that a person typed.
_OWN: Final = {"", "same-origin", "none"}
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Turns away whatever does not come from a page of this process."""

    def __init__(self, token: str) -> None:
        self._token = token

    def middleware(self) -> Middleware:
        """To be the first that a request meets."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            refused = self._refusal(request)
            if refused:
                return _safe(web.Response(status=403, text=refused))
            try:
                response = await handler(request)
            except web.HTTPException as answer:
                _safe(answer)
                raise
            return response if response.prepared else _safe(response)

        return guarded

    def _refusal(self, request: web.Request) -> str | None:
        """The sentence for whoever has no business here."""
        own = f"http://{request.host}"
        if not _is_local(request) or request.headers.get("Origin", own) != own:
            return words.NOT_FROM_HERE
        if request.headers.get("Sec-Fetch-Site", "") not in _OWN:
            return words.NOT_FROM_HERE
        if request.method in _READS:
            return None
        brought = request.headers.get(TOKEN_HEADER, "")
        known = hmac.compare_digest(brought.encode(), self._token.encode())
        return None if known else words.OUT_OF_DATE


def harden(response: web.StreamResponse) -> None:
    """Give a response the headers that every one of ours has."""
    response.headers.update(_HEADERS)


def _safe(response: web.StreamResponse) -> web.StreamResponse:
    harden(response)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_local(request: web.Request) -> bool:
    """Whether it asks for this machine by an address that leads nowhere else, and for this port."""
    name, _, port = request.host.rpartition(":")
    socket = request.transport.get_extra_info("sockname") if request.transport else ("", "")
    return name in {"127.0.0.1", "localhost"} and port == str(socket[1])
