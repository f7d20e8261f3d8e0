"""`oops digest`: print today's digest, or queue a post to the channel."""

from datetime import UTC, datetime

import typer

from adapters.cli import wording
from adapters.cli.database import open_store
from adapters.cli.faults import CommandRefused
from adapters.cli.screen import card_lines
from adapters.config.environment import Environment
from adapters.config.loading import load_organization
from bot.work.digest import digest_cards, queue_digest
from bot.work.transaction import begin_transaction


def show_digest(environment: Environment) -> None:
    """Print the digest as of now; nothing is posted."""
    organization = load_organization(environment.config)
    now = datetime.now(UTC)
    with open_store(environment.database_url) as store:
        cards = store.transact_now(
            lambda uow: digest_cards(begin_transaction(organization, uow, now))
        )
    for card in cards:
        typer.echo("\n".join(card_lines(card)))


def post_digest(environment: Environment) -> None:
    """Queue today's digest without waiting for the configured hour, at most once a day."""
    organization = load_organization(environment.config)
    channel = organization.digest_channel
    if not channel:
        raise CommandRefused([wording.NO_DIGEST_CHANNEL])
    now = datetime.now(UTC)
    with open_store(environment.database_url) as store:
        queued = store.transact_now(
            lambda uow: queue_digest(begin_transaction(organization, uow, now))
        )
    typer.echo(wording.digest_queued(channel) if queued else wording.digest_there(channel))
