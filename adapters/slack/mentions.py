"""Colleagues whom a message mentions: Slack writes their ids, and people read names."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

_MENTIONED: Final = re.compile(r"(?<!\w)@([UW][A-Z0-9]{2,})\b")
#: So many are looked up; a message that mentions more is about none of them.
_MOST: Final = 5


async def with_names(text: str, name_of: Callable[[str], Awaitable[str | None]]) -> str:
    """The text with names in the place of ids, as far as `name_of` gives them."""
    ids = list(dict.fromkeys(_MENTIONED.findall(text)))[:_MOST]
    told = await asyncio.gather(*map(name_of, ids))
    names = {user_id: name for user_id, name in zip(ids, told, strict=True) if name}
    return _MENTIONED.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
