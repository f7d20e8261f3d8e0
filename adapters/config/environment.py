"""What Oops is told through the environment; the one place that reads it, and only when asked."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self, TypeVar
from urllib.parse import SplitResult, urlsplit

from adapters.config import wording

_PORT = re.compile(r"[0-9]{1,5}")
_PORTS: Final = range(1, 65_536)

#: As what Microsoft registers a bot: with a secret, or as a machine of Azure's that signs for it.
SINGLE_TENANT: Final = "SingleTenant"
MANAGED_IDENTITY: Final = "UserAssignedMSI"

_TEAMS: Final = ("MicrosoftAppPassword", "MicrosoftAppTenantId", "MicrosoftAppType")

T = TypeVar("T")


class EnvironmentFault(Exception):
    """Variables that cannot be what was meant: one sentence each, and no secret in it."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The variables that Oops knows. Its text never shows a password or a token."""

    #: Where `oops.toml` is.
    config: Path = Path("oops.toml")
    #: It may hold a password; whether it is any good, `storage` says.
    database_url: str = field(default="sqlite:///oops.db", repr=False)
    #: The TCP port that `oops serve` listens on.
    port: int = 3000
    #: The address that it listens on; None: every address of the machine.
    listen: str | None = None
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    #: Where it is set, Slack is spoken to over Socket Mode.
    slack_app_token: str | None = field(default=None, repr=False)
    #: The base of the Web API; it ends in a slash.
    slack_api_url: str = "https://slack.com/api/"
    #: The app that Teams knows us as; where it is set, Teams is served. In small letters, like the
    #: tenant: so Teams writes both, and they are compared sign by sign.
    teams_app_id: str | None = None
    #: Needed in a single tenant; a managed identity has none.
    teams_password: str | None = field(default=None, repr=False)
    teams_tenant: str | None = None
    #: One of the two above.
    teams_type: str = SINGLE_TENANT
    #: Which variables are set that only Teams needs, besides its app's id.
    teams_given: tuple[str, ...] = ()
    #: Teams is served to this machine alone, and anybody here is believed.
    insecure_teams: bool = False

    @property
    def has_slack(self) -> bool:
        """Whether somebody means to use Slack; whoever means nothing else does."""
        given = (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token)
        return any(given) or not self.has_teams

    @property
    def has_teams(self) -> bool:
        """Whether Teams is switched on."""
        return bool(self.teams_app_id) or self.insecure_teams

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """What the variables say; an empty one counts as not there.

        Raises EnvironmentFault with every fault. Tokens are taken as they are: most commands need
        none, and `token_faults` says what is wrong with them.
        """
        given = {name: value.strip() for name, value in variables.items() if value.strip()}
        faults: list[str] = []

        def checked(name: str, check: Callable[[str], T], default: T) -> T:
            try:
                return check(given[name]) if name in given else default
            except ValueError as error:
                faults.append(str(error))
                return default

        environment = cls(
            config=Path(given.get("OOPS_CONFIG", cls.config)),
            database_url=given.get("OOPS_DATABASE_URL", cls.database_url),
            port=checked("PORT", _port, cls.port),
            listen=checked("OOPS_LISTEN", _address, cls.listen),
            slack_bot_token=given.get("SLACK_BOT_TOKEN"),
            slack_signing_secret=given.get("SLACK_SIGNING_SECRET"),
            slack_app_token=given.get("SLACK_APP_TOKEN"),
            slack_api_url=checked("SLACK_API_URL", _api_url, cls.slack_api_url),
            teams_app_id=checked("MicrosoftAppId", str.lower, None),
            teams_password=given.get("MicrosoftAppPassword"),
            teams_tenant=checked("MicrosoftAppTenantId", str.lower, None),
            teams_type=given.get("MicrosoftAppType", cls.teams_type),
            teams_given=tuple(each for each in _TEAMS if each in given),
        )
        if faults:
            raise EnvironmentFault(*faults)
        return environment

    @classmethod
    def of_this_process(cls) -> Self:
        """What this process was told; raises as `read` does."""
        return cls.read(os.environ)


def _port(text: str) -> int:
    if not _PORT.fullmatch(text) or int(text) not in _PORTS:
        raise ValueError(wording.port_expected(text))
    return int(text)


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(wording.address_expected(text)) from None


def _api_url(text: str) -> str:
    parts = _base(text)
    if not parts:
        raise ValueError(wording.API_URL_EXPECTED)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError(wording.API_URL_UNSAFE)
    return text if text.endswith("/") else f"{text}/"


def _base(text: str) -> SplitResult | None:
    """A scheme, a host, perhaps a port, and a path; None where it is not, or more than that."""
    try:
        parts = urlsplit(text)
        web = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, or half an IPv6 address
        return None
    more = (parts.username, parts.password, parts.query, parts.fragment)
    return parts if web and text.isprintable() and " " not in text and not any(more) else None


def _is_loopback(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
