"""`oops serve` before stand-ins: the same process and log, but Teams' cloud is the stand-in's.

Run as a program; its standard input is one line of JSON, the fields of `ServeOrder`.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from adapters.observability import logs
from adapters.process.app import Oops
from adapters.process.clock import timing
from adapters.teams.cloud import Cloud
from storage.store import SqlStore
from tests.teams.issuer import APP_ID, PASSWORD, TENANT


@dataclass(frozen=True, kw_only=True)
class ServeOrder:
    """Where Oops finds what it needs."""

    database: str
    config: str
    slack_url: str
    bot_token: str
    signing_secret: str
    #: The address of Teams' stand-in.
    teams_base: str


def main() -> None:
    """Serve until SIGTERM."""
    order = ServeOrder(**json.loads(sys.stdin.readline()))
    logs.configure_logging(verbose=False)
    store = SqlStore(order.database)
    asyncio.run(_serve(order, store))
    store.close()
    logs.flush_log()


async def _serve(order: ServeOrder, store: SqlStore) -> None:
    environment = Environment(
        port=0,
        listen="127.0.0.1",
        database_url=order.database,
        slack_bot_token=order.bot_token,
        slack_signing_secret=order.signing_secret,
        slack_api_url=order.slack_url,
        teams_app_id=APP_ID,
        teams_password=PASSWORD,
        teams_tenant=TENANT,
    )
    cloud = Cloud(
        metadata_url=f"{order.teams_base}/openid",
        login_url=f"{order.teams_base}/login",
        service_hosts=frozenset({"127.0.0.1"}),
        scheme="http",
    )
    organization = load_organization(Path(order.config))
    await Oops(organization, environment, store, timing(), cloud).run()


if __name__ == "__main__":
    main()
