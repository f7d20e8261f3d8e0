"""Our own tenant of Microsoft 365: the only one that is listened to, and written to.

The bot's service delivers activities of every tenant in which somebody installed the app. They are
signed like our own, so the signature says nothing about the tenant.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from adapters.teams.payloads import Activity, Member

#: The channel of Azure Bot Service that leads to Teams.
_TEAMS_CHANNEL: Final = "msteams"
#: `userRole` of members who have no account in the tenant of the team.
_OUTSIDERS: Final = frozenset({"guest", "anonymous", "federated"})
#: Part of the sign-in name of a guest from another tenant.
#: learn.microsoft.com, "Properties of a Microsoft Entra B2B collaboration user".
_GUEST_MARK: Final = "#ext#"


class Foreign(StrEnum):
    """The reasons for dropping an activity; the values are labels of a metric."""

    TENANT = "tenant"
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True)
class OurTenant:
    """Tells what belongs to our tenant; `tenant` None: a local tool, which is believed."""

    tenant: str | None

    def owns(self, named: str | None) -> bool:
        """Return True for the id of our tenant."""
        return self.tenant is None or (named or "").casefold() == self.tenant.casefold()

    def why_foreign(self, activity: Activity, signed_for: str | None = None) -> Foreign | None:
        """Return the reason for dropping an activity; None: it is ours.

        `signed_for` is the tenant in the token, where a token names one. An activity that names no
        tenant at all is foreign: Teams names it in every activity.
        """
        if self.tenant is None:
            return None
        if activity.channelId != _TEAMS_CHANNEL:
            return Foreign.CHANNEL
        named = [*activity.tenants, *([signed_for] if signed_for else [])]
        return None if named and all(map(self.owns, named)) else Foreign.TENANT

    def is_colleague(self, member: Member) -> bool:
        """Return True for a member of a team or chat who has an account of ours.

        A shared channel, a federated chat and a team with guests have members of other tenants.
        """
        is_ours = not member.tenantId or self.owns(member.tenantId)
        name = (member.userPrincipalName or "").casefold()
        return is_ours and member.userRole not in _OUTSIDERS and _GUEST_MARK not in name
