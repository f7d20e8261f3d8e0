"""One call of the Web API: what it says, who makes it, and how it can be refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.slack.standin_kept import Json

#: Refusals that only a wrong program gets, whatever the world does.
#: Each is a blunder, and fails the test that did not ask for it.
BLUNDERS = frozenset(
    {
        "unknown_method",
        "unknown_argument",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "no_fallback_text",
        "not_authed",
        "invalid_auth",
        "not_allowed_token_type",
        "missing_scope",
        "invalid_cursor",
        "invalid_thread_ts",
        "invalid_trigger_id",
        "exchanged_trigger_id",
        "invalid_answer",
        "used_url",
    }
)


class RefusedError(Exception):
    """The answer is `ok: false` with this error, and with `more` beside it."""

    def __init__(self, error: str, *problems: str, **more: object) -> None:
        super().__init__(error, *problems)
        self.error = error
        self.problems = problems
        self.more = more

    def as_json(self) -> Json:
        """The body of the answer."""
        answer: Json = {"ok": False, "error": self.error, **self.more}
        if self.problems:
            answer["errors"] = list(self.problems)
            messages = [f"[ERROR] {problem}" for problem in self.problems]
            answer["response_metadata"] = {"messages": messages}
        return answer


class Heard:
    """A call as it came in."""

    def __init__(self, method: str, arguments: Json, request: web.Request) -> None:
        self.method = method
        self.arguments = arguments
        self._request = request

    @property
    def token(self) -> str | None:
        """The token, in a header or among the arguments."""
        header = self._request.headers.get("Authorization", "")
        if header.startswith("Bearer "):
            return header.removeprefix("Bearer ")
        token = self.arguments.get("token")
        return token if isinstance(token, str) else None

    def hang_up(self) -> None:
        """Cut the connection."""
        if self._request.transport:
            self._request.transport.abort()


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a token is good for."""

    kind: str
    scopes: frozenset[str]
    #: The error that every call with it gets, once it was withdrawn.
    withdrawn: str | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that came in. `error` is None where Slack did what was asked, heard or not."""

    method: str
    arguments: Json
    error: str | None
    #: The HTTP status that went back; 0 where the connection was cut instead.
    status: int = 200


@dataclass(frozen=True, kw_only=True)
class Blunder:
    """Something that a correct program never sends."""

    method: str
    error: str
    detail: str = ""


class Asked:
    """The arguments of one call, however they were encoded."""

    def __init__(self, arguments: Mapping[str, Any], grant: Grant) -> None:
        self.arguments = dict(arguments)
        self.grant = grant

    def need(self, scope: str) -> None:
        """Refuse with missing_scope where the token has it not."""
        if scope not in self.grant.scopes:
            have = ",".join(sorted(self.grant.scopes))
            raise RefusedError("missing_scope", needed=scope, provided=have)

    def text(self, name: str) -> str | None:
        """An argument that is a string; None where it is absent or empty."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise invalid(name, "must be a string")
        return value

    def required(self, name: str) -> str:
        """An argument without which the call makes no sense."""
        value = self.text(name)
        if value is None:
            raise invalid(name, "required argument")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument that is true or false, or `1` or `0` in a form."""
        value = self.arguments.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}

    def number(self, name: str, *, default: int, most: int) -> int:
        """An argument that is a whole number of at least one."""
        value = str(self.arguments.get(name, default))
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise invalid(name, f"must be between 1 and {most}")
        return int(value)

    def structure(self, name: str, error: str) -> Any:  # noqa: ANN401
        """An argument that is JSON, in a string or plainly; None where absent."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise RefusedError(error, f"{name} is no JSON") from None


def invalid(name: str, why: str) -> RefusedError:
    """A refusal of one argument."""
    return RefusedError("invalid_arguments", f"{why} [json-pointer:/{name}]")
