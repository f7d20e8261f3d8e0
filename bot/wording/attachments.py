"""Words for what belongs to a complaint but is not copied: files, and the message answered."""

from typing import Final

from bot.wording.phrases import listed

#: The name of a picture without one.
PICTURE: Final = "a picture"
UNNAMED_FILE: Final = "a file"


def attached_line(name: str, link: str) -> str:
    """The line of a file or picture, with the link if there is one."""
    return f"Attached (not copied): {' '.join(filter(None, (name or UNNAMED_FILE, link)))}"


def files_left_out(count: int) -> str:
    """The number of files that are not named."""
    return f"Attached (not copied): {more_files(count)}, see the message"


def more_files(count: int) -> str:
    return f"{count} more {'file' if count == 1 else 'files'}"


def files_not_kept(names: list[str]) -> str:
    """What becomes of files sent along with words that are not a report."""
    is_one = len(names) == 1
    it = "it" if is_one else "them"
    return f"Not saved: {listed(names)}. To keep {it}, paste a link to {it} into your words."


def with_reply(first: str | None, reply: str) -> str:
    """The first message of a thread, with the marked reply under it, if there are both."""
    return f"{first}\n\nReply: {reply}" if first and reply else reply


def with_remark(words: str, remark: str) -> str:
    """Forwarded words, with the words of the person who forwarded them under them."""
    return f"{words}\n\nForwarded with: {remark}"
