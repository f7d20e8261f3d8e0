"""Where Microsoft's side of a bot is: whose tokens count, who gives us ours, whom we may call.

Sources: learn.microsoft.com, "Bot Connector authentication" and "Teams bots in government clouds".
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """One cloud's addresses. A token of ours is sent to the `service_hosts` and nowhere else."""

    #: Says where the keys are with which the Connector signs.
    metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: str = "https://api.botframework.com"
    #: Gives tokens for a tenant: `{login_url}/{tenant}/oauth2/v2.0/token`.
    login_url: str = "https://login.microsoftonline.com"
    #: Gives tokens to whoever runs on a machine of Azure's.
    identity_url: str = "http://169.254.169.254/metadata/identity/oauth2/token"
    service_hosts: frozenset[str] = frozenset(
        {
            "smba.trafficmanager.net",
            "smba.infra.gcc.teams.microsoft.com",
            "smba.infra.gov.teams.microsoft.us",
            "smba.infra.dod.teams.microsoft.us",
        }
    )
    #: The scheme that a `serviceUrl` has.
    scheme: str = "https"
    #: Seconds that one call may take. Teams waits fifteen for our answer to what it tells us, and
    #: five where somebody filled in a form.
    patience: float = 4.0

    def is_service(self, url: str) -> bool:
        """Whether that is the Connector of this cloud."""
        try:
            parts = urlsplit(url)
            odd = parts.username or parts.password or parts.query or parts.fragment
        except ValueError:
            return False
        return parts.scheme == self.scheme and not odd and parts.hostname in self.service_hosts


PUBLIC: Final = Cloud()
#: What a client on the same machine is, such as Microsoft's own for trying a bot out.
LOCAL: Final = Cloud(service_hosts=frozenset({"localhost", "127.0.0.1", "::1"}), scheme="http")
