"""Refuses request bodies that are compressed.

Neither Slack's nor Microsoft's documentation has such requests, and ASP.NET Core, on which
Microsoft's own samples run, unpacks none unless told to (learn.microsoft.com, "Request
decompression in ASP.NET Core"). So nothing that a stranger sends is unpacked.
"""

from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

#: Values of Content-Encoding for a body as it is.
_PLAIN: Final = {"", "identity"}


@web.middleware
async def refuse_compressed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 415 before anything is read. Raises HTTPUnsupportedMediaType."""
    encodings = request.headers.getall(hdrs.CONTENT_ENCODING, ())
    if any(each.strip().lower() not in _PLAIN for each in encodings):
        raise web.HTTPUnsupportedMediaType
    return await handler(request)
