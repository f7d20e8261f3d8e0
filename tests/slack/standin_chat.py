"""chat.postMessage, chat.update, chat.postEphemeral, chat.getPermalink."""

import json
import re
from dataclasses import replace

from tests.slack.standin_blocks import MOST_TEXT, problems_of_blocks, with_ids
from tests.slack.standin_calls import Asked, RefusedError
from tests.slack.standin_conversations import by_id, visible
from tests.slack.standin_kept import BOT_USER, Conversation, Json
from tests.slack.workspace import Workspace

#: docs.slack.dev/changelog/2018-04-truncating-really-long-messages
MOST_CHARACTERS = 40_000
#: docs.slack.dev/messaging/message-metadata
MOST_METADATA = 16_000


def post(workspace: Workspace, asked: Asked) -> Json:
    """Say something in a channel, in a thread, or to a person by their id.

    A deactivated person's direct message takes it without a word, as Slack's does.
    """
    content = content_of(workspace, asked)
    conversation = _place(workspace, asked)
    thread = _thread(conversation, asked)
    said = workspace.post(
        conversation, author=BOT_USER, thread_ts=thread, metadata=_metadata(asked), **content
    )
    return {"channel": conversation.id, "ts": said.ts, "message": said.as_json()}


def post_ephemeral(workspace: Workspace, asked: Asked) -> Json:
    """Say something that only one person sees, who must be in the conversation."""
    content = content_of(workspace, asked)
    conversation = _place(workspace, asked)
    user = asked.required("user")
    if user not in workspace.members:
        raise RefusedError("user_not_in_channel")
    if user not in conversation.members:
        raise RefusedError("user_not_in_channel")
    thread = _thread(conversation, asked)
    said = workspace.post(conversation, author=BOT_USER, thread_ts=thread, only_for=user, **content)
    return {"message_ts": said.ts}


def update(workspace: Workspace, asked: Asked) -> Json:
    """Change one of the bot's own messages, which is named by the conversation's id and its ts.

    Text without blocks takes the blocks away; blocks, or neither, leave the rest as it was.
    """
    conversation = by_id(workspace, asked.required("channel"))
    standing = conversation.find(asked.required("ts"))
    if standing is None:
        raise RefusedError("message_not_found")
    if standing.author != BOT_USER:
        raise RefusedError("cant_update_message")
    content = content_of(workspace, asked)
    metadata = _metadata(asked) or standing.metadata
    changed = replace(standing, edited_ts=workspace.next_ts(), metadata=metadata, **content)
    conversation.exchange(changed)
    answer: Json = {"channel": conversation.id, "ts": changed.ts, "text": changed.text}
    return answer | {"message": changed.as_json()}


def permalink(workspace: Workspace, asked: Asked) -> Json:
    """The address of a message."""
    conversation = by_id(workspace, asked.required("channel"))
    found = conversation.find(asked.required("message_ts"))
    if found is None:
        raise RefusedError("message_not_found")
    return {"channel": conversation.id, "permalink": link_to(conversation.id, found.ts)}


def link_to(channel: str, ts: str) -> str:
    """Where a browser finds a message."""
    return f"https://paper.slack.example/archives/{channel}/p{ts.replace('.', '')}"


def content_of(workspace: Workspace, asked: Asked) -> Json:
    """Text and blocks that Slack would take, with the ids that it adds; or the refusal."""
    blocks = asked.structure("blocks", "invalid_blocks_format")
    text = asked.text("text")
    attachments = asked.structure("attachments", "invalid_attachments") or []
    if not text and not blocks and not attachments:
        raise RefusedError("no_text")
    if text and len(text) > MOST_CHARACTERS:
        raise RefusedError("msg_too_long")
    if blocks:
        _check(blocks)
    flags: Json = {"mrkdwn": asked.flag("mrkdwn", default=True)}
    flags["link_names"] = asked.flag("link_names") or asked.text("parse") == "full"
    flags["link_urls"] = asked.text("parse") != "none"
    kept = with_ids(blocks, workspace.number) if blocks else ()
    more = {"attachments": attachments} if attachments else {}
    return {"text": text or "", "blocks": kept, "more": more, **flags}


def _check(blocks: object) -> None:
    problems = problems_of_blocks(blocks)
    if problems:
        raise RefusedError("invalid_blocks", *problems)
    characters = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(blocks, ensure_ascii=False))
    if sum(map(len, characters)) > MOST_TEXT:
        raise RefusedError("msg_blocks_too_long")


def _place(workspace: Workspace, asked: Asked) -> Conversation:
    conversation = _named(workspace, asked.required("channel"))
    public = conversation.kind == "channel" and "chat:write.public" in asked.grant.scopes
    if not conversation.has_bot and not public:
        raise RefusedError("not_in_channel")
    if conversation.is_archived:
        raise RefusedError("is_archived")
    return conversation


def _named(workspace: Workspace, where: str) -> Conversation:
    if where in workspace.members:
        if workspace.members[where].is_bot:
            raise RefusedError("cannot_dm_bot")
        return workspace.direct(where)
    name = where.removeprefix("#")
    for each in workspace.conversations.values():
        if visible(each) and (each.id == where or (not each.is_direct and each.name == name)):
            return each
    raise RefusedError("channel_not_found")


def _thread(conversation: Conversation, asked: Asked) -> str | None:
    wanted = asked.text("thread_ts")
    if wanted is None:
        return None
    if not re.fullmatch(r"\d+\.\d{6}", wanted):
        raise RefusedError("invalid_thread_ts", f"{wanted} is not a valid thread_ts")
    parent = conversation.find(wanted)
    if parent is None:
        raise RefusedError("thread_not_found")
    if parent.is_reply:
        raise RefusedError("cannot_reply_to_message")
    return wanted


def _metadata(asked: Asked) -> Json | None:
    metadata = asked.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or metadata.keys() - {"event_type", "event_payload"}:
        raise RefusedError("invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata.get("event_type"), str):
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_format")
    if len(json.dumps(metadata)) > MOST_METADATA:
        raise RefusedError("metadata_too_large")
    return metadata
