"""The addresses at which an app answers an interaction later.

docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from dataclasses import dataclass, replace

from tests.slack.workspace import Workspace


class Hooks:
    """The addresses at which interactions can be answered: 5 times, within 30 minutes."""

    MOST_USES = 5
    MOST_SECONDS = 1800

    def __init__(self, workspace: Workspace) -> None:
        """Begin with none; the base is set once a server stands."""
        self.workspace = workspace
        self.base = ""
        #: By key.
        self.open_ones: dict[str, Hook] = {}

    def open(self, channel: str, person: str, message: str | None = None) -> str:
        """A new address."""
        key = f"hook{self.workspace.number()}"
        opened = self.workspace.clock()
        self.open_ones[key] = Hook(
            channel=channel, person=person, message=message, opened=opened, uses=0
        )
        return f"{self.base}{key}"

    def use(self, key: str) -> "Hook | None":
        """What an address is for; None where it is unknown or worn out."""
        hook = self.open_ones.get(key)
        if hook is None or hook.uses >= self.MOST_USES:
            return None
        if self.workspace.clock() - hook.opened > self.MOST_SECONDS:
            return None
        self.open_ones[key] = replace(hook, uses=hook.uses + 1)
        return hook


@dataclass(frozen=True, kw_only=True)
class Hook:
    """What stands behind a response_url."""

    channel: str
    person: str
    message: str | None
    opened: float
    uses: int
