"""The HTTP transport of Teams: signed activities at /api/messages.

An activity is read only after its signature is checked, and acknowledged after the commit. An
activity that could not be kept gets a 503, and Teams delivers it again. An activity of another
tenant is counted and dropped: nothing of it is kept, and nobody there is answered.
"""

import asyncio
import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

import structlog
from aiohttp import ClientSession, web

from adapters.chat.access import Access
from adapters.chat.asking import DeskAsking
from adapters.chat.front_desk import Reception
from adapters.chat.payloads import Malformed, read
from adapters.teams.accounts import TeamsAccounts
from adapters.teams.answering import Answering
from adapters.teams.asking import TeamsAsking
from adapters.teams.carried import CarriedState
from adapters.teams.cloud import LOCAL, Cloud
from adapters.teams.connector import Connector
from adapters.teams.conversations import Places
from adapters.teams.invokes import Invokes
from adapters.teams.late_answers import LateAnswers
from adapters.teams.listeners import Listeners, TeamsCollaborators
from adapters.teams.lists import Lists
from adapters.teams.offers import Offers
from adapters.teams.payloads import Activity
from adapters.teams.people_choices import PeopleChoices
from adapters.teams.platform import TeamsPlatform
from adapters.teams.sign_in import NotSignedIn, SignedIn, SignIn
from adapters.teams.tenancy import OurTenant
from adapters.teams.tokens import Registration, tokens_for
from adapters.teams.turns import Turns, TurnsMaker
from adapters.teams.users import Colleagues
from adapters.teams.welcomes import Welcomes
from bot.case.errors import StoreUnavailable
from bot.ports.platform import Platform, PlatformUnavailable
from storage.store import SqlStore

#: Teams waits fifteen seconds, then delivers the activity again.
_DEADLINE: Final = 12.0
#: The path at which Teams delivers activities.
PATH: Final = "/api/messages"

_log = structlog.get_logger(__name__)


class TeamsApp:
    """The platform and its HTTP route. Both need an open client session.

    `channels` are the channels of the configuration.
    """

    def __init__(  # noqa: PLR0913, PLR0917 -- the parts of a platform
        self,
        registration: Registration,
        store: SqlStore,
        session: ClientSession,
        clock: Callable[[], datetime],
        cloud: Cloud,
        make_turns: TurnsMaker,
        channels: Collection[str] = (),
    ) -> None:
        self._registration = registration
        self._make_turns = make_turns
        self._store = store
        self._clock = clock
        is_local = not registration.app_id
        self._cloud = LOCAL if is_local else cloud
        tokens = tokens_for(registration, self._cloud, session, clock)
        connector = Connector(session, tokens, self._cloud, Access(clock))
        self._tenant = OurTenant(tenant=None if is_local else registration.tenant)
        accounts = TeamsAccounts(store, clock, registration.app_id, self._tenant)
        self._places = Places(connector, store, clock, self._tenant, accounts, channels)
        self.platform = TeamsPlatform(connector, self._places, clock)
        self._sign_in = (
            None if is_local else SignIn(registration.app_id, self._cloud, session, clock)
        )

    def serve(
        self,
        application: web.Application,
        reception: Reception,
        everywhere: Platform,
        dropped: Callable[[str], None],
    ) -> None:
        """Serve activities. `everywhere` knows the colleagues on all platforms.

        `dropped` is called with the reason for each activity that is not ours.
        """
        application.on_startup.append(self._forget_foreign)
        colleagues = Colleagues(self._places, self._tenant, self._clock)
        asking = TeamsAsking(DeskAsking(reception, everywhere), colleagues)
        offers = Offers(self._store, self._clock, reception.wake)
        roll = PeopleChoices(reception.organization, self._store, self._clock)
        late = LateAnswers(self._store, self._places, self._clock, reception.wake)
        room = TeamsCollaborators(
            reception=reception,
            platform=self.platform,
            places=self._places,
            colleagues=colleagues,
            asking=asking,
            offers=offers,
            answering=Answering(self.platform, late, roll),
            welcomes=Welcomes(self._store, self._clock, reception.wake),
            roll=roll,
            everywhere=everywhere,
        )
        carried = CarriedState(self._store, self._registration.tenant or "")
        invokes = Invokes(
            asking,
            offers,
            roll,
            carried,
            Lists(asking, self.platform),
            self._registration.app_id,
        )
        turns = self._make_turns(Listeners(room), invokes)

        async def messages(request: web.Request) -> web.Response:
            return await self._take(request, turns, dropped)

        application.router.add_post(PATH, messages)

    async def _forget_foreign(self, _application: web.Application) -> None:
        count = await self._places.forget_foreign()
        if count:
            _log.warning("deleted what was learned from other tenants", conversations=count)

    async def _take(
        self, request: web.Request, turns: Turns, dropped: Callable[[str], None]
    ) -> web.Response:
        try:
            async with asyncio.timeout(_DEADLINE):
                who = await self._signed_in(request)
                payload = await _payload(request)
                self._check_sender(payload, who)
                activity = read(Activity, payload)
                if foreign := self._tenant.why_foreign(activity, who.tenant if who else None):
                    dropped(foreign)
                    return web.Response()
                status, body = await turns.take(payload, activity)
        except NotSignedIn as refused:
            _log.warning("a request to /api/messages was not signed in", why=str(refused))
            return web.Response(status=401)
        except Malformed:
            return web.Response(status=400)
        except (StoreUnavailable, PlatformUnavailable, TimeoutError) as error:
            _log.error("nothing was acknowledged", error=type(error).__name__)
            return web.Response(status=503)
        return (
            web.Response(status=status) if body is None else web.json_response(body, status=status)
        )

    async def _signed_in(self, request: web.Request) -> SignedIn | None:
        if not self._sign_in:
            return None
        return await self._sign_in.check(request.headers.get("Authorization", ""))

    def _check_sender(self, payload: dict[str, Any], who: SignedIn | None) -> None:
        """Accept only a service URL that belongs to the signing Connector and to Microsoft."""
        url = payload.get("serviceUrl")
        if not isinstance(url, str):
            raise Malformed("serviceUrl")
        if not self._cloud.is_service(url):
            raise NotSignedIn("serviceUrl is not allowed")
        if who and who.service_url.rstrip("/") != url.rstrip("/"):
            raise NotSignedIn("serviceUrl is not the one that was signed for")


async def _payload(request: web.Request) -> dict[str, Any]:
    """Parse a JSON body. Raises Malformed."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise web.HTTPUnsupportedMediaType
    try:
        found = json.loads((await request.read()).decode("utf-8"))
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Malformed("body") from error
    if not isinstance(found, dict):
        raise Malformed("body")
    return found
