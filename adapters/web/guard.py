"""Protection of the demo against requests from other pages.

A foreign page can make a browser send requests to the demo (CSRF), and a foreign host name can
point to the demo (DNS rebinding). Each request therefore needs the local host and origin, and each
change needs the token of the demo's own pages.
"""

import hmac
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.web import words

TOKEN_HEADER: Final = "X-Oops-Token"  # noqa: S105 -- a header's name
_READ_METHODS: Final = {"GET", "HEAD"}
#: `Sec-Fetch-Site` of requests by the demo's page, or typed into the address bar.
_OWN_SITES: Final = {"", "same-origin", "none"}
_SECURITY_HEADERS: Final = {
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


class RequestGuard:
    """Refuses requests that do not come from a page of the process."""

    def __init__(self, token: str) -> None:
        self._token = token

    def middleware(self) -> Middleware:
        """The first middleware of the application."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            refused = self._refusal(request)
            if refused:
                return _secured(web.Response(status=403, text=refused))
            try:
                response = await handler(request)
            except web.HTTPException as answer:
                _secured(answer)
                raise
            return response if response.prepared else _secured(response)

        return guarded

    def _refusal(self, request: web.Request) -> str | None:
        """The reason for refusing a request, or None."""
        own = f"http://{request.host}"
        if not _is_local(request) or request.headers.get("Origin", own) != own:
            return words.NOT_FROM_HERE
        if request.headers.get("Sec-Fetch-Site", "") not in _OWN_SITES:
            return words.NOT_FROM_HERE
        if request.method in _READ_METHODS:
            return None
        brought = request.headers.get(TOKEN_HEADER, "")
        known = hmac.compare_digest(brought.encode(), self._token.encode())
        return None if known else words.OUT_OF_DATE


def add_security_headers(response: web.StreamResponse) -> None:
    """Add the security headers to a response."""
    response.headers.update(_SECURITY_HEADERS)


def _secured(response: web.StreamResponse) -> web.StreamResponse:
    add_security_headers(response)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _is_local(request: web.Request) -> bool:
    """Return True if the request names this machine by a loopback address, and the right port."""
    name, _, port = request.host.rpartition(":")
    socket = request.transport.get_extra_info("sockname") if request.transport else ("", "")
    return name in {"127.0.0.1", "localhost"} and port == str(socket[1])
