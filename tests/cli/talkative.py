"""A program that lets everybody log what they should not; `test_logs.py` reads what comes of it."""

import asyncio
import logging
from collections.abc import Sequence

import structlog
from pydantic import BaseModel
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from adapters.observability import logs

CANARY = "the soup was cold and the waiter laughed"
TOKEN = "xoxb-123-hush"


async def forge(app: AsyncApp) -> None:
    """A forged request, and one that nobody listens to, which Bolt both likes to quote."""
    body = f"command=%2Foops&text={CANARY}&token={TOKEN}"
    headers: dict[str, str | Sequence[str]] = {
        "x-slack-signature": ["v0=0"],
        "x-slack-request-timestamp": ["1"],
    }
    await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))


async def nobody_listens() -> None:
    """Bolt suggests what to write, with the request in it."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token=TOKEN)

    app = AsyncApp(authorize=authorize, request_verification_enabled=False)
    body = f'payload={{"type":"block_actions","actions":[{{"action_id":"{CANARY}"}}]}}'
    await app.async_dispatch(AsyncBoltRequest(body=body, headers={}))


def ours() -> None:
    """Our own lines, and what a library says of an error."""
    log = structlog.get_logger("adapters.process.app")
    log.info("kept", number=7, at_all=None, token=TOKEN, complaint=CANARY)
    log.info("nested", inner={"text": CANARY, "list": [f"Bearer {TOKEN}", 1]}, odd="\x1b[2J")
    log.debug("not told", detail="unless verbose")
    try:
        int(CANARY)
    except ValueError:
        log.exception("failed")
        logging.getLogger("aiohttp.server").exception("Error handling request: %s", CANARY)
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %s", CANARY)
    logging.getLogger("apscheduler.scheduler").info("Added job %s", CANARY)


class Count(BaseModel):
    """A number, of which pydantic expects that it is one."""

    number: int


def warn() -> None:
    """A warning of Python's, with the value that it is about."""
    Count.model_construct(number=CANARY).model_dump_json()


if __name__ == "__main__":
    logs.configure_logging(verbose=False)
    asyncio.run(forge(AsyncApp(token=TOKEN, signing_secret="hush")))
    asyncio.run(nobody_listens())
    ours()
    warn()
