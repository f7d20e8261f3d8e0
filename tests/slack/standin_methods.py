"""The Web API's methods that the stand-in answers, in one table."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.slack import standin_chat as chat
from tests.slack import standin_conversations as conversations
from tests.slack import standin_people as people
from tests.slack import standin_views as views
from tests.slack.standin_calls import Asked
from tests.slack.standin_kept import Json
from tests.slack.workspace import Workspace

Handler = Callable[[Workspace, Asked], Json]


@dataclass(frozen=True, kw_only=True)
class Method:
    """What a method takes, what the token must be good for, and who answers it."""

    answer: Handler
    #: Every argument that Slack knows for it, apart from `token`.
    arguments: frozenset[str]
    #: The scopes without which it is refused.
    needs: tuple[str, ...] = ()
    #: The scopes of which it needs the one for the conversation's kind: channel, private, im.
    by_kind: tuple[str, str, str] | None = None
    #: The kind of token it is called with.
    token: str = "bot"


READ = ("channels:read", "groups:read", "im:read")
HISTORY = ("channels:history", "groups:history", "im:history")
_PAGE = "cursor limit"
_SPAN = f"{_PAGE} channel latest oldest inclusive include_all_metadata"
_SAID = (
    "channel text blocks attachments thread_ts link_names parse mrkdwn username icon_emoji icon_url"
    " as_user"
)


def _method(
    answer: Handler,
    arguments: str,
    *needs: str,
    by_kind: tuple[str, str, str] | None = None,
    token: str = "bot",
) -> Method:
    known = frozenset(arguments.split())
    return Method(answer=answer, arguments=known, needs=needs, by_kind=by_kind, token=token)


METHODS = {
    "auth.test": _method(people.auth_test, ""),
    "users.info": _method(people.info, "user include_locale", "users:read"),
    "users.lookupByEmail": _method(people.lookup, "email", "users:read.email"),
    "users.conversations": _method(
        conversations.of_user, f"{_PAGE} user types exclude_archived team_id", by_kind=READ
    ),
    "conversations.info": _method(
        conversations.info, "channel include_locale include_num_members", by_kind=READ
    ),
    "conversations.open": _method(
        conversations.open_direct, "users channel return_im prevent_creation", "im:write"
    ),
    "conversations.history": _method(conversations.history, _SPAN, by_kind=HISTORY),
    "conversations.replies": _method(conversations.replies, f"{_SPAN} ts", by_kind=HISTORY),
    "chat.postMessage": _method(
        chat.post,
        f"{_SAID} metadata client_msg_id unfurl_links unfurl_media reply_broadcast",
        "chat:write",
    ),
    "chat.postEphemeral": _method(chat.post_ephemeral, f"{_SAID} user", "chat:write"),
    "chat.update": _method(
        chat.update,
        "channel ts text blocks attachments metadata link_names parse as_user reply_broadcast",
        "chat:write",
    ),
    "chat.getPermalink": _method(chat.permalink, "channel message_ts"),
    "blocks.validate": _method(views.validate, "view"),
    "views.open": _method(views.open_modal, "trigger_id view interactivity_pointer"),
    "views.publish": _method(views.publish, "user_id view hash"),
    "apps.connections.open": _method(people.connect, "", "connections:write", token="app"),
}
