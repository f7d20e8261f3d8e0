"""Files of a message that become words: names and links, since files themselves are not copied."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from adapters.chat.text import shorten, visible_text
from bot.wording.attachments import attached_line, files_left_out

#: Files named with a complaint, and characters of each name and link.
_MOST_FILES: Final = 10
_LONGEST_NAME: Final = 200
_LONGEST_LINK: Final = 1000


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file or picture; an empty link: the platform gives none."""

    name: str
    link: str = ""


def file_lines(files: Iterable[AttachedFile]) -> str:
    """One line a file, and the number of files that are not named; empty without files."""
    named = list(dict.fromkeys(each for each in files if each.name or each.link))
    lines = [_file_line(each) for each in named[:_MOST_FILES]]
    hidden = len(named) - len(lines)
    return "\n".join([*lines, files_left_out(hidden)] if hidden else lines)


def _file_line(file: AttachedFile) -> str:
    name = shorten(" ".join(visible_text(file.name).split()), _LONGEST_NAME)
    link = file.link.strip()
    is_web = link.startswith(("https://", "http://")) and not any(map(str.isspace, link))
    return attached_line(name, link if is_web and len(link) <= _LONGEST_LINK else "")
