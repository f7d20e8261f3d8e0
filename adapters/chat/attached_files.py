"""Files of a message that become words: names and links, since files themselves are not copied."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from adapters.chat.text import shorten, visible_text
from bot.wording.attachments import (
    UNNAMED_FILE,
    attached_line,
    files_left_out,
    files_not_kept,
    more_files,
)

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
    named = _with_names(files)
    lines = [_file_line(each) for each in named[:_MOST_FILES]]
    hidden = len(named) - len(lines)
    return "\n".join([*lines, files_left_out(hidden)] if hidden else lines)


def not_kept_line(files: Iterable[AttachedFile]) -> str:
    """The line for files that were sent along with other words than a report; or empty."""
    names = [_shown_name(each) or UNNAMED_FILE for each in _with_names(files)]
    hidden = len(names) - _MOST_FILES
    shown = [*names[:_MOST_FILES], more_files(hidden)] if hidden > 0 else names
    return files_not_kept(shown) if names else ""


def _with_names(files: Iterable[AttachedFile]) -> list[AttachedFile]:
    return list(dict.fromkeys(each for each in files if each.name or each.link))


def _shown_name(file: AttachedFile) -> str:
    return shorten(" ".join(visible_text(file.name).split()), _LONGEST_NAME)


def _file_line(file: AttachedFile) -> str:
    name = _shown_name(file)
    link = file.link.strip()
    is_web = link.startswith(("https://", "http://")) and not any(map(str.isspace, link))
    return attached_line(name, link if is_web and len(link) <= _LONGEST_LINK else "")
