"""Hostile requests of every kind, as the bytes that go over the wire."""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.slack.mutated import GONE, but, changed, paths
from tests.slack.standin_requests import Request, Signer

Json = dict[str, Any]

_ODD_VALUES: Final[tuple[object, ...]] = (
    *(None, True, False, 0, -1, 2**70, 1.5, [], {}, [[[]]], {"a": {}}),
    *("", "\x00", "\u202e", "x" * 5000),
    *("OOPS-1", "OOPS-1 own", "OOPS-99999999999999999999", "<@U0WALT>", "own", "report", "told"),
)
_OTHER: Final = "T0OTHER"
_OTHER_TENANT: Final = "99999999-7f0c-4b0e-8f5d-5b7f1f2f3a02"
_HOST: Final = "Host: oops.example\r\nConnection: keep-alive\r\n"


@dataclass(frozen=True, kw_only=True)
class Arsenal:
    """All that a hostile client may have: good requests, our secret, and tokens."""

    slack: Sequence[Request]
    teams: Sequence[Json]
    signing_secret: str
    #: A token that the Connector signed, and one that somebody else signed.
    token: str
    forged_token: str


class HostileRequests:
    """Makes requests of each kind, with values drawn by `seed`."""

    def __init__(self, arsenal: Arsenal, seed: int) -> None:
        self._arsenal = arsenal
        self._random = random.Random(seed)  # noqa: S311 -- the same requests in each run
        self._signer = Signer(secret=arsenal.signing_secret, clock=time.time)
        #: Kinds that may leave no row, and kinds that may.
        self.foreign: dict[str, Callable[[], bytes]] = {
            "elsewhere": self._elsewhere,
            "no HTTP": self._no_http,
            "Slack, unsigned": self._slack_unsigned,
            "Slack, another secret": self._slack_forged,
            "Slack, an hour old": self._slack_old,
            "Slack, another workspace": self._slack_foreign,
            "Teams, unsigned": self._teams_unsigned,
            "Teams, another key": self._teams_forged,
            "Teams, another tenant": self._teams_foreign,
        }
        self.mutated: dict[str, Callable[[], bytes]] = {
            "Slack, mutated": self._slack_mutated,
            "Teams, mutated": self._teams_mutated,
        }

    def draw(self, kinds: Sequence[str]) -> tuple[str, bytes]:
        """One request of one of these kinds."""
        kind = self._random.choice(kinds)
        return kind, (self.foreign | self.mutated)[kind]()

    def _elsewhere(self) -> bytes:
        method = self._random.choice(["GET", "POST", "PUT", "DELETE", "OPTIONS"])
        path = self._random.choice(["/", "/slack/events", "/api/messages", "/.env", "/c/x", "/%00"])
        return _post(path, b"x", {}, method if path[1:2] in {"", ".", "c", "%"} else "PUT")

    def _no_http(self) -> bytes:
        noise = (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"x\r\n\r\n")
        return self._random.choice(noise)

    def _slack_unsigned(self) -> bytes:
        good = self._random.choice(self._arsenal.slack)
        return _post("/slack/events", good.body, {"Content-Type": good.content_type})

    def _slack_forged(self) -> bytes:
        return self._slack(self._random.choice(self._arsenal.slack), self._signer.but(forged=True))

    def _slack_old(self) -> bytes:
        return self._slack(self._random.choice(self._arsenal.slack), self._signer.but(age=3600))

    def _slack_foreign(self) -> bytes:
        good = self._random.choice(self._arsenal.slack)
        payload = json.loads(json.dumps(good.payload).replace('"T0PAPER"', f'"{_OTHER}"'))
        return self._slack(Request(type=good.type, payload=payload), self._signer)

    def _slack_mutated(self) -> bytes:
        good = self._random.choice(self._arsenal.slack)
        path = self._random.choice(list(paths(good.payload)))
        return self._slack(but(good, path, self._odd_value()), self._signer)

    def _teams_unsigned(self) -> bytes:
        return self._teams(self._random.choice(self._arsenal.teams), "")

    def _teams_forged(self) -> bytes:
        return self._teams(self._random.choice(self._arsenal.teams), self._arsenal.forged_token)

    def _teams_foreign(self) -> bytes:
        good = json.dumps(self._random.choice(self._arsenal.teams))
        tenant = json.loads(good)["conversation"]["tenantId"]
        return self._teams(json.loads(good.replace(tenant, _OTHER_TENANT)), self._arsenal.token)

    def _teams_mutated(self) -> bytes:
        good = self._random.choice(self._arsenal.teams)
        path = self._random.choice(list(paths(good)))
        return self._teams(changed(good, path, self._odd_value()), self._arsenal.token)

    def _odd_value(self) -> object:
        return GONE if self._random.random() < 0.1 else self._random.choice(_ODD_VALUES)

    def _slack(self, request: Request, signer: Signer) -> bytes:
        headers, body = signer.sign(request)
        return _post("/slack/events", body, headers)

    def _teams(self, activity: Json, token: str) -> bytes:
        activity = (
            activity | {"id": f"{self._random.getrandbits(60)}"} if "id" in activity else activity
        )
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return _post("/api/messages", json.dumps(activity).encode(), headers)


def _post(path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"{method} {path} HTTP/1.1\r\n{_HOST}{lines}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
