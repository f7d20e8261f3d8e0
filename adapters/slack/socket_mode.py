"""The Socket Mode client: slack_sdk's, with a checked address and bounded answers."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.chat.access import Access
from adapters.chat.http_answers import open_session
from adapters.slack.web_api import CallBudget, NotAnswered, SlackClient, required_text
from bot.ports.platform import PlatformUnavailable

#: Domains of Slack's sockets (Slack help, "Manage Slack connection issues").
_SOCKET_DOMAINS: Final = (".slack.com", ".slack-msgs.com", ".slack-gov.com")
#: Seconds; a longer pause that Slack asks for is not believed, since Oops is deaf until its end.
_LONGEST_PAUSE: Final = 60.0


class OddAddress(PlatformUnavailable):
    """Slack named an address for the socket that is not its own."""


class SocketClient(SocketModeClient):
    """A connection to Slack. Frames over 4 MiB, aiohttp's limit, end it."""

    def __init__(
        self,
        app_token: str,
        web_client: SlackClient,
        clock: Callable[[], datetime],
        logger: logging.Logger,
        ping_every: float,
    ) -> None:
        super().__init__(app_token, logger, web_client, ping_interval=ping_every)
        self.proxy = web_client.proxy  # one proxy for calls and the socket
        self._slack = web_client
        self._clock = clock

    async def open(self) -> None:
        """Connect, and from then on reconnect without limit."""
        await self.aiohttp_client_session.close()
        self.aiohttp_client_session = open_session()
        await self.connect()  # type: ignore[no-untyped-call]

    async def issue_new_wss_url(self) -> str:
        """The address for one connection. Raises NotAnswered and OddAddress."""
        budget = CallBudget(self._slack, Access(self._clock))
        try:
            answer = await budget.ask(self._slack.apps_connections_open(app_token=self.app_token))
        except NotAnswered as failure:
            await asyncio.sleep(socket_pause(failure.delivery.retry_after))
            raise
        address = required_text(answer, "url")
        if not is_socket_address(address, self._slack.base_url):
            raise OddAddress("the socket's address is not Slack's")
        return address


class SocketHandler(AsyncSocketModeHandler):
    """Passes envelopes to Bolt."""

    def __init__(self, app: AsyncApp, client: SocketClient) -> None:
        self.app = app
        self.client = client
        client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type] # as Bolt does


def socket_pause(retry_after: float | None) -> float:
    """The seconds to wait before the next request for an address: a minute at most."""
    return min(retry_after or 0.0, _LONGEST_PAUSE)


def is_socket_address(address: str, base_url: str) -> bool:
    """True for a socket of Slack, or of the server of `base_url`.

    The socket is encrypted if the calls are.
    """
    try:
        socket, base = urlsplit(address), urlsplit(base_url)
        odd = socket.username or socket.password or socket.port == 0
    except ValueError:
        return False
    scheme = "wss" if base.scheme == "https" else "ws"
    if odd or socket.scheme != scheme or not socket.hostname:
        return False
    is_slacks = f".{socket.hostname}".endswith(_SOCKET_DOMAINS)
    return is_slacks or socket.hostname == base.hostname
