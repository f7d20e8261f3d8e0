"""Names for the user ids in mentions."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

_MENTIONED_USER: Final = re.compile(r"(?<!\w)@([UW][A-Z0-9]{2,})\b")
#: Lookups a message, to bound the time.
_MAX_LOOKUPS: Final = 5


async def with_names(text: str, name_of: Callable[[str], Awaitable[str | None]]) -> str:
    """The text with names instead of user ids, where `name_of` returns a name."""
    ids = list(dict.fromkeys(_MENTIONED_USER.findall(text)))[:_MAX_LOOKUPS]
    told = await asyncio.gather(*map(name_of, ids))
    names = {user_id: name for user_id, name in zip(ids, told, strict=True) if name}
    return _MENTIONED_USER.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
