"""Files of a Slack message: their words, where Slack has any, and their names and links.

docs.slack.dev, "File object": `preview` is the beginning of a snippet, `transcription` what was
said in a voice or video clip, `permalink` a page that members may open.
"""

from collections.abc import Iterable, Iterator

from adapters.chat.attached_files import AttachedFile
from adapters.slack.json_fields import JsonObject, object_at, text_at


def file_words(file: JsonObject) -> str:
    """The words of a snippet, a post or a recording; empty for other files and for mails."""
    if text_at(file, "filetype") == "email":
        return ""
    return text_at(file, "plain_text") or text_at(file, "preview") or _transcript(file)


def named_files(files: Iterable[JsonObject]) -> Iterator[AttachedFile]:
    """The files of which something is left behind: all but mails and snippets read whole."""
    for file in files:
        is_read = bool(file_words(file)) and not _is_beginning(file) and not _transcript(file)
        if text_at(file, "filetype") != "email" and not is_read:
            name = text_at(file, "title") or text_at(file, "name")
            yield AttachedFile(name=name, link=text_at(file, "permalink"))


def _is_beginning(file: JsonObject) -> bool:
    return bool(file.get("preview_is_truncated") or file.get("lines_more"))


def _transcript(file: JsonObject) -> str:
    return text_at(object_at(object_at(file, "transcription"), "preview"), "content")
