"""`oops digest`: today's list of what is late, on the screen or on its way to its channel."""

from datetime import UTC, datetime

import typer

from adapters import cli_wording as wording
from adapters.cli_database import opened
from adapters.cli_faults import Refused
from adapters.cli_screen import card_lines
from adapters.config import load_organization
from adapters.environment import Environment
from bot.cards import Card
from bot.casework import setting_of
from bot.digest import digest_cards
from bot.organization import Organization
from bot.outgoing import Notice, Outgoing
from bot.ports import Place
from bot.unit_of_work import UnitOfWork


def show_digest(environment: Environment) -> None:
    """Print what the digest would say now; nothing is posted."""
    organization = load_organization(environment.config)
    now = datetime.now(UTC)
    with opened(environment.database_url) as store:
        cards = store.transact_now(lambda uow: _cards(organization, uow, now))
    for card in cards:
        typer.echo("\n".join(card_lines(card)))


def post_digest(environment: Environment) -> None:
    """Queue today's digest now, whatever its hour; where the day has one already, say so."""
    organization = load_organization(environment.config)
    channel = organization.digest_channel
    if not channel:
        raise Refused([wording.NO_DIGEST_CHANNEL])
    now = datetime.now(UTC)
    with opened(environment.database_url) as store:
        queued = store.transact_now(lambda uow: _queue(organization, channel, uow, now))
    typer.echo(wording.digest_queued(channel) if queued else wording.digest_there(channel))


def _cards(organization: Organization, uow: UnitOfWork, now: datetime) -> list[Card]:
    return digest_cards(setting_of(organization, uow, now), uow)


def _queue(organization: Organization, channel: str, uow: UnitOfWork, now: datetime) -> bool:
    today = now.astimezone(organization.zone).date()
    if not uow.begin_digest(today, now):
        return False
    for number, card in enumerate(_cards(organization, uow, now), start=1):
        uow.send(
            Outgoing(
                key=f"digest:{today}:{number}",
                place=Place(channel=channel),
                content=Notice(card=card),
                not_before=now,
            )
        )
    return True
