"""Checks that each token is set, and in the right variable; without network access.

Prefixes of tokens: docs.slack.dev/authentication/tokens
"""

import re
from collections.abc import Iterator
from typing import Final

from adapters.cli.teams import teams_faults
from adapters.config import wording
from adapters.config.environment import Environment
from adapters.config.findings import Finding

_BOT_PREFIXES: Final = ("xoxb-", "xoxe.xoxb-")
_APP_PREFIXES: Final = ("xapp-",)
#: Slack does not promise this form, so another one is reported but does not stop `oops serve`.
_SIGNING_SECRET_PATTERN: Final = re.compile(r"[0-9a-f]{32}")
#: Prefixes and variable of each kind of token; None: Oops does not use the kind.
_TOKEN_KINDS: Final[dict[str, tuple[tuple[str, ...], str | None]]] = {
    "a bot token": (_BOT_PREFIXES, "SLACK_BOT_TOKEN"),
    "an app-level token": (_APP_PREFIXES, "SLACK_APP_TOKEN"),
    "a user's token": (("xoxp-", "xoxe.xoxp-"), None),
    "a token of another kind": (("xox",), None),
}


def token_faults(environment: Environment) -> list[Finding]:
    """Return the faults that keep `oops serve` from starting."""
    return [
        *teams_faults(environment),
        *(_slack_faults(environment) if environment.has_slack else ()),
    ]


def _slack_faults(environment: Environment) -> list[Finding]:
    return [
        *_bot_token(environment.slack_bot_token),
        *_app_token(environment.slack_app_token),
        *_signing_secret(environment),
    ]


def odd_signing_secret(environment: Environment) -> list[Finding]:
    """Return a finding if the signing secret does not look like Slack's."""
    secret = environment.slack_signing_secret
    if not secret or _token_kind(secret) or _SIGNING_SECRET_PATTERN.fullmatch(secret):
        return []
    return [wording.ODD_SIGNING_SECRET]


def is_bot_token(text: str | None) -> bool:
    """Return True for text that looks like a bot token and fits in an HTTP header."""
    return _is_token(text, _BOT_PREFIXES)


def is_app_token(text: str | None) -> bool:
    """Return True for text that looks like an app-level token and fits in an HTTP header."""
    return _is_token(text, _APP_PREFIXES)


def _bot_token(token: str | None) -> Iterator[Finding]:
    if not token:
        yield wording.NO_BOT_TOKEN
    elif not is_bot_token(token):
        yield _wrong_token("SLACK_BOT_TOKEN", token)


def _app_token(token: str | None) -> Iterator[Finding]:
    if token and not is_app_token(token):
        yield _wrong_token("SLACK_APP_TOKEN", token)


def _signing_secret(environment: Environment) -> Iterator[Finding]:
    """Yield the fault of the signing secret, if any; Socket Mode needs no signing secret."""
    secret = environment.slack_signing_secret
    if not secret and not environment.slack_app_token:
        yield wording.NO_SIGNING_SECRET
    elif secret and _token_kind(secret):
        yield _wrong_token("SLACK_SIGNING_SECRET", secret)


def _is_token(text: str | None, beginnings: tuple[str, ...]) -> bool:
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        return False
    return text.startswith(beginnings)


def _wrong_token(variable: str, found: str) -> Finding:
    kind = _token_kind(found)
    if not kind or _TOKEN_KINDS[kind][1] == variable:
        return wording.no_token(variable)
    return wording.misplaced_token(variable, kind, _TOKEN_KINDS[kind][1])


def _token_kind(text: str) -> str | None:
    kinds = (kind for kind, (beginnings, _) in _TOKEN_KINDS.items() if text.startswith(beginnings))
    return next(kinds, None)
