"""The endpoints of Microsoft's public cloud: token issuers, login, services to call.

GCC is part of it, with a Connector of its own. GCC High, DoD and the cloud in China are not
supported: there, others issue the tokens. Sources: learn.microsoft.com, "Bot Connector
authentication" and "Teams bots in government clouds".
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Cloud:
    """The addresses of one cloud. Tokens are sent to the `service_hosts` only."""

    #: The metadata document that names the Connector's signing keys.
    metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: str = "https://api.botframework.com"
    #: Gives tokens for a tenant: `{login_url}/{tenant}/oauth2/v2.0/token`.
    login_url: str = "https://login.microsoftonline.com"
    #: Gives tokens to managed identities on Azure machines.
    identity_url: str = "http://169.254.169.254/metadata/identity/oauth2/token"
    service_hosts: frozenset[str] = frozenset(
        {
            "smba.trafficmanager.net",
            "smba.infra.gcc.teams.microsoft.com",
        }
    )
    #: The scheme that a `serviceUrl` has.
    scheme: str = "https"
    #: The timeout of one call in seconds. Teams waits fifteen for an answer to an activity, and
    #: five for an answer to a form.
    patience: float = 4.0

    def is_service(self, url: str) -> bool:
        """Return True for a Connector of this cloud."""
        try:
            parts = urlsplit(url)
            odd = parts.username or parts.password or parts.query or parts.fragment
        except ValueError:
            return False
        return parts.scheme == self.scheme and not odd and parts.hostname in self.service_hosts


PUBLIC: Final = Cloud()
#: A client on the same machine, such as Microsoft's Agents Playground.
LOCAL: Final = Cloud(service_hosts=frozenset({"localhost", "127.0.0.1", "::1"}), scheme="http")
