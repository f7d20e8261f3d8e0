"""What people have on their screens, anywhere in a workspace."""

from tests.slack.standin_kept import BOT_USER, Member, Post
from tests.slack.standin_screen import ShownMessage, ShownView
from tests.slack.workspace import Workspace


class Looking:
    """Looks at a workspace over people's shoulders. What it gives is as it was at that moment."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def messages(self, channel: str) -> list[ShownMessage]:
        """What everybody in a conversation sees, threads too, the oldest first."""
        posts = self.workspace.channel(channel).lasting
        return [self._shown(post) for post in posts]

    def message(self, channel: str, ts: str) -> ShownMessage:
        """One message as it stands now; raises LookupError."""
        for message in self.messages(channel):
            if message.ts == ts:
                return message
        raise LookupError(f"no message {ts} in {channel}")

    def now(self, message: ShownMessage) -> ShownMessage:
        """The same message as it stands now."""
        return self.message(message.channel, message.ts)

    def thread(self, message: ShownMessage) -> list[ShownMessage]:
        """The replies under a message, the oldest first."""
        said = self.messages(message.channel)
        return [each for each in said if each.thread_ts == message.ts and each.ts != message.ts]

    def dm(self, who: str | Member) -> list[ShownMessage]:
        """What stands between the bot and a person, the oldest first."""
        return self.messages(self.workspace.direct(who).id)

    def ephemerals(self, who: str | Member) -> list[ShownMessage]:
        """What one person alone was shown, anywhere, in the order in which it came."""
        person = self.workspace.person(who)
        return [each for each in self.said() if each.only_for == person.id]

    def said(self) -> list[ShownMessage]:
        """Everything that the bot said to anybody, ephemerals too, as it came."""
        posts = [post for each in self.workspace.conversations.values() for post in each.posts]
        own = [post for post in posts if post.author == BOT_USER]
        return [self._shown(post) for post in sorted(own, key=lambda post: post.ts)]

    def modal(self, who: str | Member) -> ShownView | None:
        """The topmost modal before a person."""
        person = self.workspace.person(who)
        mine = [view for view in self.workspace.views.values() if view.person == person.id]
        return ShownView(mine[-1], self.workspace.name_of) if mine else None

    def home(self, who: str | Member) -> ShownView | None:
        """A person's home tab, once it was published."""
        view = self.workspace.homes.get(self.workspace.person(who).id)
        return ShownView(view, self.workspace.name_of) if view else None

    def _shown(self, post: Post) -> ShownMessage:
        return ShownMessage(post, self.workspace.name_of)
