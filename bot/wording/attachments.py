"""Words for what belongs to a complaint but is not copied: files, and the message answered."""

from typing import Final

#: The name of a picture without one.
PICTURE: Final = "a picture"


def attached_line(name: str, link: str) -> str:
    """The line of a file or picture, with the link if there is one."""
    return f"Attached (not copied): {' '.join(filter(None, (name or 'a file', link)))}"


def files_left_out(count: int) -> str:
    """The number of files that are not named."""
    return f"Attached (not copied): {count} more files, see the message"


def with_reply(first: str | None, reply: str) -> str:
    """The first message of a thread, with the marked reply under it, if there are both."""
    return f"{first}\n\nReply: {reply}" if first and reply else reply


def with_remark(words: str, remark: str) -> str:
    """Forwarded words, with the words of the person who forwarded them under them."""
    return f"{words}\n\nForwarded with: {remark}"
