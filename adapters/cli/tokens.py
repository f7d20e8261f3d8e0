"""Whether the tokens are there, and each in its own variable. Nobody is asked over the network.

The beginnings of tokens: docs.slack.dev/authentication/tokens
"""

from collections.abc import Iterator
from typing import Final

from adapters.cli.teams import teams_faults
from adapters.config import wording
from adapters.config.environment import Environment
from adapters.config.findings import Finding

_BOT: Final = ("xoxb-", "xoxe.xoxb-")
_APP: Final = ("xapp-",)
#: How each kind of token begins, and where it belongs; None: Oops has no use for it.
_KINDS: Final[dict[str, tuple[tuple[str, ...], str | None]]] = {
    "a bot token": (_BOT, "SLACK_BOT_TOKEN"),
    "an app-level token": (_APP, "SLACK_APP_TOKEN"),
    "a user's token": (("xoxp-", "xoxe.xoxp-"), None),
    "a token of another kind": (("xox",), None),
}


def token_faults(environment: Environment) -> list[Finding]:
    """What `oops serve` would not start with; nothing where it would."""
    return [*teams_faults(environment), *(_slack(environment) if environment.has_slack else ())]


def _slack(environment: Environment) -> list[Finding]:
    return [
        *_bot_token(environment.slack_bot_token),
        *_app_token(environment.slack_app_token),
        *_signing_secret(environment),
    ]


def is_bot_token(text: str | None) -> bool:
    """Whether it can be a bot's token, and can stand in a header."""
    return _is_token(text, _BOT)


def is_app_token(text: str | None) -> bool:
    """Whether it can be an app-level token, and can stand in a header."""
    return _is_token(text, _APP)


def _bot_token(token: str | None) -> Iterator[Finding]:
    if not token:
        yield wording.NO_BOT_TOKEN
    elif not is_bot_token(token):
        yield _unlike("SLACK_BOT_TOKEN", token)


def _app_token(token: str | None) -> Iterator[Finding]:
    if token and not is_app_token(token):
        yield _unlike("SLACK_APP_TOKEN", token)


def _signing_secret(environment: Environment) -> Iterator[Finding]:
    """Socket Mode needs none: Slack signs nothing that comes through a socket."""
    secret = environment.slack_signing_secret
    if not secret and not environment.slack_app_token:
        yield wording.NO_SIGNING_SECRET
    elif secret and _kind(secret):
        yield _unlike("SLACK_SIGNING_SECRET", secret)


def _is_token(text: str | None, beginnings: tuple[str, ...]) -> bool:
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        return False
    return text.startswith(beginnings)


def _unlike(variable: str, found: str) -> Finding:
    kind = _kind(found)
    if not kind or _KINDS[kind][1] == variable:
        return wording.no_token(variable)
    return wording.misplaced_token(variable, kind, _KINDS[kind][1])


def _kind(text: str) -> str | None:
    kinds = (kind for kind, (beginnings, _) in _KINDS.items() if text.startswith(beginnings))
    return next(kinds, None)
