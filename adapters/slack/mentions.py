"""Colleagues whom a message mentions: Slack writes their ids, and people read names."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

from bot.ports import PlatformUnavailable

_MENTIONED: Final = re.compile(r"(?<!\w)@([UW][A-Z0-9]{2,})\b")
#: So many are looked up; a message that mentions more is about none of them.
_MOST: Final = 5
#: Seconds; whoever marked the message gets an answer within three.
_PATIENCE: Final = 1.0


async def with_names(text: str, name_of: Callable[[str], Awaitable[str | None]]) -> str:
    """The text with names in the place of ids, as far as they become known soon enough."""
    ids = list(dict.fromkeys(_MENTIONED.findall(text)))[:_MOST]
    if not ids:
        return text
    try:
        async with asyncio.timeout(_PATIENCE):
            told = await asyncio.gather(*map(name_of, ids))
    except (TimeoutError, PlatformUnavailable):
        return text
    names = {user_id: name for user_id, name in zip(ids, told, strict=True) if name}
    return _MENTIONED.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
