"""Answers one call of the Web API, and keeps count of calls and blunders."""

from collections.abc import Mapping

from tests.slack.standin_calls import BLUNDERS, Asked, Blunder, Call, Grant, RefusedError
from tests.slack.standin_kept import Json
from tests.slack.standin_methods import METHODS, Method
from tests.slack.workspace import Workspace

#: Arguments that are taken by every method; Bolt adds the team's.
EVERYWHERE = {"token", "team_id"}


class WebApi:
    """Checks a call as Slack would, and lets the workspace do it."""

    def __init__(self, workspace: Workspace, grants: Mapping[str, Grant]) -> None:
        self.workspace = workspace
        self.grants = dict(grants)
        self.calls: list[Call] = []
        self.blunders: list[Blunder] = []

    def answer(self, method: str, arguments: Json, token: str | None) -> Json:
        """Do what is asked, or say why not."""
        try:
            answer = {"ok": True} | self._do(method, arguments, token)
            self.note(method, arguments, None)
        except RefusedError as refused:
            answer = refused.as_json()
            self.note(method, arguments, refused.error)
            self.blunder(method, refused.error, *refused.problems)
        return answer

    def note(
        self,
        method: str,
        arguments: Json,
        error: str | None,
        *,
        status: int = 200,
    ) -> None:
        """Keep a call for the test to look at."""
        call = Call(method=method, arguments=arguments, error=error, status=status)
        self.calls.append(call)

    def blunder(self, method: str, error: str, *problems: str) -> None:
        """Keep a refusal, where it is one that a correct program never gets."""
        if error in BLUNDERS:
            detail = "; ".join(problems)
            self.blunders.append(Blunder(method=method, error=error, detail=detail))

    #: Whether answers name the token's scopes.
    names_scopes = True

    def scopes(self, token: str | None) -> str:
        """What stands in x-oauth-scopes."""
        grant = self.grants.get(token or "")
        return ",".join(sorted(grant.scopes)) if grant else ""

    def _do(self, method: str, arguments: Json, token: str | None) -> Json:
        known = METHODS.get(method)
        if known is None:
            raise RefusedError("unknown_method", req_method=method)
        grant = self._grant(token)
        self._check_token(known, grant)
        asked = Asked(arguments, grant)
        for scope in known.needs:
            asked.need(scope)
        self._check_arguments(method, known, arguments)
        return known.answer(self.workspace, asked)

    def _grant(self, token: str | None) -> Grant:
        if not token:
            raise RefusedError("not_authed")
        grant = self.grants.get(token)
        if grant is None:
            raise RefusedError("invalid_auth")
        if grant.withdrawn:
            raise RefusedError(grant.withdrawn)
        return grant

    def _check_token(self, known: Method, grant: Grant) -> None:
        if known.token != grant.kind:
            raise RefusedError("not_allowed_token_type")

    def _check_arguments(self, method: str, known: Method, arguments: Json) -> None:
        """Slack overlooks what it does not know, and a message without text; a test should not."""
        for name in sorted(arguments.keys() - known.arguments - EVERYWHERE):
            self.blunder(method, "unknown_argument", name)
        says = method in {"chat.postMessage", "chat.postEphemeral", "chat.update"}
        if says and arguments.get("blocks") and not arguments.get("text"):
            self.blunder(method, "no_fallback_text")
