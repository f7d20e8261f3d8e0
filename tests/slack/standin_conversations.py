"""conversations.* and users.conversations."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from tests.slack.standin_calls import Asked, RefusedError, invalid
from tests.slack.standin_kept import BOT_USER, Conversation, Json, Kind, Post
from tests.slack.workspace import Workspace

TYPES: dict[str, Kind] = {"public_channel": "channel", "private_channel": "private", "im": "im"}
Item = TypeVar("Item")
SCOPES: dict[Kind, str] = {"channel": "channels", "private": "groups", "im": "im"}


def of_user(workspace: Workspace, asked: Asked) -> Json:
    """The conversations that the bot, or that user, is in, a page at a time."""
    user = asked.text("user") or BOT_USER
    if user not in workspace.members:
        raise RefusedError("user_not_found")
    wanted = _wanted(workspace, asked)
    found = [each for each in wanted if user in each.members and visible(each)]
    return _page_of_channels(found, asked)


def info(workspace: Workspace, asked: Asked) -> Json:
    """What is known of one conversation."""
    conversation = by_id(workspace, asked.required("channel"))
    asked.need(f"{SCOPES[conversation.kind]}:read")
    return {"channel": conversation.as_json()}


def open_direct(workspace: Workspace, asked: Asked) -> Json:
    """The direct message with one person."""
    user = asked.required("users")
    if "," in user:
        asked.need("mpim:write")
    member = workspace.members.get(user)
    if member is None:
        raise RefusedError("user_not_found")
    if member.is_bot:
        raise RefusedError("cannot_dm_bot")
    if member.deleted:
        raise RefusedError("user_disabled")
    known = f"D{user[1:]}" in workspace.conversations
    conversation = workspace.direct(user)
    channel = conversation.as_json() if asked.flag("return_im") else {"id": conversation.id}
    return {"channel": channel} | ({"no_op": True, "already_open": True} if known else {})


def history(workspace: Workspace, asked: Asked) -> Json:
    """What was said at the top level, the latest first; replies in threads are not in it."""
    conversation = readable(workspace, asked)
    said = [post for post in reversed(conversation.lasting) if not post.is_reply]
    posts, more = _page(_between(said, asked), asked, most=999, default=100)
    return more | {"messages": [_shown(conversation, post, asked) for post in posts]}


def replies(workspace: Workspace, asked: Asked) -> Json:
    """A thread from its first message on, the oldest first.

    The ts of a reply, which has no replies of its own, gives that one message.
    """
    conversation = readable(workspace, asked)
    first = conversation.find(asked.required("ts"))
    if first is None:
        raise RefusedError("thread_not_found")
    said = [each for each in conversation.lasting if each.thread_ts == first.ts and each.is_reply]
    thread = [first, *_between(said, asked)]
    posts, more = _page(thread, asked, most=1000, default=1000)
    return more | {"messages": [_shown(conversation, post, asked) for post in posts]}


def by_id(workspace: Workspace, id_: str) -> Conversation:
    """A conversation that the bot may know of; anything else is channel_not_found."""
    conversation = workspace.conversations.get(id_)
    if conversation is None or not visible(conversation):
        raise RefusedError("channel_not_found")
    return conversation


def visible(conversation: Conversation) -> bool:
    """Whether the bot may know that it exists."""
    return conversation.has_bot or conversation.kind == "channel"


def readable(workspace: Workspace, asked: Asked) -> Conversation:
    """A conversation whose messages the bot may read."""
    conversation = by_id(workspace, asked.required("channel"))
    asked.need(f"{SCOPES[conversation.kind]}:history")
    if not conversation.has_bot:
        raise RefusedError("not_in_channel")
    return conversation


def _wanted(workspace: Workspace, asked: Asked) -> list[Conversation]:
    names = (asked.text("types") or "public_channel").split(",")
    unknown = [name for name in names if name.strip() not in {*TYPES, "mpim"}]
    if unknown:
        raise RefusedError("invalid_types", *unknown)
    kinds = {TYPES[name.strip()] for name in names if name.strip() in TYPES}
    for kind in sorted(kinds):
        asked.need(f"{SCOPES[kind]}:read")
    live_only = asked.flag("exclude_archived")
    conversations = workspace.conversations.values()
    return [
        each
        for each in conversations
        if each.kind in kinds and not (live_only and each.is_archived)
    ]


def _page_of_channels(found: list[Conversation], asked: Asked) -> Json:
    page, more = _page(found, asked, most=999, default=100)
    return {
        "channels": [each.as_json() for each in page],
        "response_metadata": more.get("response_metadata", {"next_cursor": ""}),
    }


def _page(
    items: Sequence[Item], asked: Asked, *, most: int, default: int
) -> tuple[Sequence[Item], Json]:
    limit = asked.number("limit", default=default, most=most)
    start = _start(asked.text("cursor"))
    page, rest = items[start : start + limit], items[start + limit :]
    if not rest:
        return page, {"has_more": False}
    cursor = {"next_cursor": f"after:{start + limit}="}
    return page, {"has_more": True, "response_metadata": cursor}


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    number = cursor.removeprefix("after:").removesuffix("=")
    if not number.isdecimal() or cursor != f"after:{number}=":
        raise RefusedError("invalid_cursor")
    return int(number)


def _between(posts: list[Post], asked: Asked) -> list[Post]:
    oldest, latest = _instant(asked, "oldest"), _instant(asked, "latest")
    ends = {oldest, latest} if asked.flag("inclusive") else set()
    return [
        post
        for post in posts
        if Decimal(post.ts) in ends
        or (
            (oldest is None or Decimal(post.ts) > oldest)
            and (latest is None or Decimal(post.ts) < latest)
        )
    ]


def _instant(asked: Asked, name: str) -> Decimal | None:
    value = asked.arguments.get(name)
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value)) or None
    except InvalidOperation:
        raise RefusedError(f"invalid_ts_{name}", *invalid(name, "no instant").problems) from None


def _shown(conversation: Conversation, post: Post, asked: Asked) -> Json:
    shown = post.as_json(with_metadata=asked.flag("include_all_metadata"))
    answers = [each for each in conversation.lasting if each.thread_ts == post.ts and each.is_reply]
    if answers:
        users = list(dict.fromkeys(each.author for each in answers))
        shown |= {"reply_count": len(answers), "reply_users": users}
        shown |= {"reply_users_count": len(users), "latest_reply": answers[-1].ts}
    return shown
