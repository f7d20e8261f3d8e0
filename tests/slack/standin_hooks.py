"""The addresses at which an app answers an interaction later.

docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from dataclasses import dataclass, replace

from tests.slack.standin_calls import Asked, Grant
from tests.slack.standin_chat import content_of
from tests.slack.standin_kept import BOT_USER, Json, Post
from tests.slack.workspace import Workspace

#: What an answer may hold besides the message itself.
OWN = {"response_type", "replace_original", "delete_original", "thread_ts"}
#: A response_url is no token: it may answer, and nothing else.
NO_GRANT = Grant(kind="hook", scopes=frozenset())


class Hooks:
    """The addresses at which interactions can be answered: 5 times, within 30 minutes."""

    MOST_USES = 5
    MOST_SECONDS = 1800

    def __init__(self, workspace: Workspace) -> None:
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

    def answer(self, hook: "Hook", answer: Json) -> Post | None:
        """Do what an app answers to an interaction; raises RefusedError for what Slack refuses."""
        conversation = self.workspace.channel(hook.channel)
        standing = next((each for each in conversation.posts if each.ts == hook.message), None)
        if standing and answer.get("delete_original"):
            conversation.posts.remove(standing)
            return None
        message = {name: value for name, value in answer.items() if name not in OWN}
        content = content_of(self.workspace, Asked(message, NO_GRANT))
        if standing and answer.get("replace_original"):
            changed = replace(standing, edited_ts=self.workspace.next_ts(), **content)
            conversation.exchange(changed)
            return changed
        in_channel = answer.get("response_type") == "in_channel"
        content |= {"only_for": None if in_channel else hook.person}
        thread = answer.get("thread_ts")
        return self.workspace.post(conversation, author=BOT_USER, thread_ts=thread, **content)


@dataclass(frozen=True, kw_only=True)
class Hook:
    """What stands behind a response_url."""

    channel: str
    person: str
    message: str | None
    opened: float
    uses: int
