"""Teams' client and its service, as far as they tell us something: activities over real HTTP."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import ClientSession

from tests.teams.standin import BOT, TEAM, TeamsPerson, TeamsStandin

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What `/api/messages` answered."""

    status: int
    body: Json


class TeamsClient:
    """Sends what Teams sends, signed."""

    def __init__(self, teams: TeamsStandin, session: ClientSession, url: str) -> None:
        self.teams = teams
        self.session = session
        self.url = f"{url}/api/messages"
        self._numbers = count(1)

    def activity(self, person: TeamsPerson, kind: str, where: str = "", **more: object) -> Json:
        """Something that person did, in the conversation with us unless told elsewhere."""
        where = where or person.chat
        personal = where == person.chat
        data: Json = {"tenant": {"id": person.tenant}}
        if not personal:
            root = where.partition(";")[0]
            team = {"id": TEAM, "name": "The Daily Paper"}
            if root in self.teams.others:
                team = {"id": root, "name": "Another team"}
            data |= {"team": team, "channel": {"id": root}}
        return {
            "type": kind,
            "id": f"{next(self._numbers)}",
            "channelId": "msteams",
            "serviceUrl": self.teams.service_url,
            "timestamp": "2026-03-02T09:00:00.000Z",
            "from": {"id": person.user, "name": person.name, "aadObjectId": person.handle},
            "recipient": {"id": BOT, "name": "Oops"},
            "conversation": {
                "id": where,
                "conversationType": "personal" if personal else "channel",
                "tenantId": person.tenant,
            },
            "channelData": data,
            **more,
        }

    def says(self, person: TeamsPerson, text: str, where: str = "", **more: object) -> Json:
        """Words to us; in a channel, by mention."""
        personal = not where
        entities: list[Json] = [{"type": "clientInfo", "locale": "en-GB", "timezone": person.zone}]
        if not personal:
            text = f"<at>Oops</at> {text}"
            mention = {"type": "mention", "text": "<at>Oops</at>", "mentioned": {"id": BOT}}
            entities.append(mention)
        said = self.activity(person, "message", where, text=text, entities=entities)
        return said | {"textFormat": "plain", "localTimezone": person.zone} | more

    def invokes(
        self, person: TeamsPerson, name: str, value: object, where: str = "", **more: object
    ) -> Json:
        """Something for whose answer Teams waits."""
        return self.activity(person, "invoke", where, name=name, value=value) | more

    async def send(self, activity: object, token: str | None = None, **headers: str) -> Answered:
        """Deliver it, with a good token unless told which."""
        good = self.teams.issuer.token(self.teams.service_url) if token is None else token
        given = {"Authorization": f"Bearer {good}", "Content-Type": "application/json", **headers}
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        async with self.session.post(self.url, data=body, headers=given) as answer:
            text = await answer.text()
            found = json.loads(text) if text.startswith("{") else {}
            return Answered(status=answer.status, body=found)
