"""Environment variables of Oops. No other module reads the environment."""

import ipaddress
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self, TypeVar
from urllib.parse import SplitResult, urlsplit

from adapters.config import wording
from adapters.config.secret_files import secrets_in_files

_PORT_PATTERN = re.compile(r"[0-9]{1,5}")
_PORT_RANGE: Final = range(1, 65_536)

#: Types of a bot's registration: with a client secret, or with an Azure machine's identity.
SINGLE_TENANT: Final = "SingleTenant"
MANAGED_IDENTITY: Final = "UserAssignedMSI"

#: Microsoft's frameworks for activities; the second comes with the extra `oops[agents]`.
BOTBUILDER: Final = "botbuilder"
AGENTS: Final = "agents"

LOOPBACK: Final = "127.0.0.1"

_TEAMS_VARIABLES: Final = ("MicrosoftAppPassword", "MicrosoftAppTenantId", "MicrosoftAppType")

#: Variables of commands that need no chat platform and open no port.
DATABASE_VARIABLES: Final = ("OOPS_DATABASE_URL",)
COMPANY_VARIABLES: Final = ("OOPS_CONFIG", *DATABASE_VARIABLES)
#: Variables of `oops manifest teams`.
APP_ID_VARIABLES: Final = ("MicrosoftAppId",)
#: Each may be given as NAME_FILE instead, which names a file with the secret.
SECRET_VARIABLES: Final = (
    *DATABASE_VARIABLES,
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "MicrosoftAppPassword",
)
#: Every variable of `oops serve` and `oops doctor`.
ALL_VARIABLES: Final = (
    "OOPS_CONFIG",
    "PORT",
    "OOPS_LISTEN",
    "SLACK_API_URL",
    "MicrosoftAppId",
    "MicrosoftAppTenantId",
    "MicrosoftAppType",
    "OOPS_TEAMS_FRAMEWORK",
    *SECRET_VARIABLES,
)

T = TypeVar("T")


class EnvironmentFault(Exception):
    """Invalid variables: one sentence each, without secrets."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The variables of Oops. The repr shows no password and no token."""

    #: Path of `oops.toml`.
    config: Path = Path("oops.toml")
    #: May hold a password; checked by `storage`.
    database_url: str = field(default="sqlite:///oops.db", repr=False)
    #: TCP port of `oops serve`.
    port: int = 3000
    #: IP address of `oops serve`, if it is set; see `listening_address`.
    listen: str | None = None
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    #: If set, Slack's events come over Socket Mode.
    slack_app_token: str | None = field(default=None, repr=False)
    #: Base URL of the Web API; ends in a slash.
    slack_api_url: str = "https://slack.com/api/"
    #: App id in Teams; if set, Teams is in use. Lowercase like the tenant, because Teams sends both
    #: in lowercase and the comparison is exact.
    teams_app_id: str | None = None
    #: Client secret; a managed identity has none.
    teams_password: str | None = field(default=None, repr=False)
    teams_tenant: str | None = None
    #: `SINGLE_TENANT` or `MANAGED_IDENTITY`.
    teams_type: str = SINGLE_TENANT
    #: `BOTBUILDER` or `AGENTS`.
    teams_framework: str = BOTBUILDER
    #: Names of the other variables for Teams that are set.
    teams_given: tuple[str, ...] = ()
    #: Accept unauthenticated Teams requests, from this machine only.
    insecure_teams: bool = False

    @property
    def has_slack(self) -> bool:
        """Return True if Slack is in use: a variable for Slack is set, or Teams is off."""
        given = (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token)
        return any(given) or not self.has_teams

    @property
    def has_teams(self) -> bool:
        """Return True if Teams is in use."""
        return bool(self.teams_app_id) or self.insecure_teams

    @property
    def listening_address(self) -> str | None:
        """The IP address of `oops serve`; None: every address of the machine.

        If no platform has to reach the process, the default is this machine only.
        """
        if self.insecure_teams:
            return LOOPBACK
        is_called = self.has_teams or not self.slack_app_token or self.slack_signing_secret
        return self.listen or (None if is_called else LOOPBACK)

    @classmethod
    def read(cls, variables: Mapping[str, str], names: Collection[str] = ALL_VARIABLES) -> Self:
        """Read the named variables, and the secrets among them from files too.

        An empty variable counts as unset. Variables without a name in `names` keep their defaults
        and cause no fault. Raises EnvironmentFault with every fault. Tokens are not checked here,
        because most commands need none: see `token_faults`.
        """
        stated = {name: value.strip() for name, value in variables.items() if value.strip()}
        given = {name: stated[name] for name in names if name in stated}
        secrets, faults = secrets_in_files(
            stated, [each for each in SECRET_VARIABLES if each in names]
        )
        given |= secrets

        def checked(name: str, check: Callable[[str], T], default: T) -> T:
            try:
                return check(given[name]) if name in given else default
            except ValueError as error:
                faults.append(str(error))
                return default

        environment = cls(
            config=Path(given.get("OOPS_CONFIG", cls.config)),
            database_url=given.get("OOPS_DATABASE_URL", cls.database_url),
            port=checked("PORT", _port_number, cls.port),
            listen=checked("OOPS_LISTEN", _ip_address, cls.listen),
            slack_bot_token=given.get("SLACK_BOT_TOKEN"),
            slack_signing_secret=given.get("SLACK_SIGNING_SECRET"),
            slack_app_token=given.get("SLACK_APP_TOKEN"),
            slack_api_url=checked("SLACK_API_URL", _api_url, cls.slack_api_url),
            teams_app_id=checked("MicrosoftAppId", str.lower, None),
            teams_password=given.get("MicrosoftAppPassword"),
            teams_tenant=checked("MicrosoftAppTenantId", str.lower, None),
            teams_type=given.get("MicrosoftAppType", cls.teams_type),
            teams_framework=given.get("OOPS_TEAMS_FRAMEWORK", cls.teams_framework),
            teams_given=tuple(each for each in _TEAMS_VARIABLES if each in given),
        )
        if faults:
            raise EnvironmentFault(*faults)
        return environment

    @classmethod
    def of_this_process(cls, names: Collection[str] = ALL_VARIABLES) -> Self:
        """Read the named variables of this process. Raises EnvironmentFault."""
        return cls.read(os.environ, names)


def _port_number(text: str) -> int:
    if not _PORT_PATTERN.fullmatch(text) or int(text) not in _PORT_RANGE:
        raise ValueError(wording.port_expected(text))
    return int(text)


def _ip_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(wording.address_expected(text)) from None


def _api_url(text: str) -> str:
    parts = _base_url(text)
    if not parts:
        raise ValueError(wording.API_URL_EXPECTED)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError(wording.API_URL_UNSAFE)
    return text if text.endswith("/") else f"{text}/"


def _base_url(text: str) -> SplitResult | None:
    """Split a URL of scheme, host, optional port and path; None for any other text."""
    try:
        parts = urlsplit(text)
        web = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a port that is not a number, or a broken IPv6 address
        return None
    extra = (parts.username, parts.password, parts.query, parts.fragment)
    return parts if web and text.isprintable() and " " not in text and not any(extra) else None


def _is_loopback(host: str) -> bool:
    """Return True if the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
