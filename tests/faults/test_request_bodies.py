"""Bodies that a stranger compressed, or that are not HTTP, before every door of Oops."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from tests.test_two_platforms import Both, merged

DOORS = [
    "POST /slack/events",
    "POST /api/messages",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
]
#: By what is wrong with them: Content-Encoding, and the body.
COMPRESSED = {
    "gzip on plain text": ("gzip", b"neither"),
    "deflate on plain text": ("deflate", b"neither"),
    "cut off": ("gzip", gzip.compress(b"parcel" * 1000)[:30]),
    "well compressed": ("gzip", gzip.compress(b"{}")),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
    "unknown": ("klingon", b"nuqneH"),
    "capitals": ("GZIP", zlib.compress(b"{}")),
    "bomb": ("gzip", gzip.compress(bytes(50_000_000), 9)),
}
#: What is no HTTP, from the beginning or in the body.
BROKEN = {
    "an unknown version": b"POST /slack/events HTTP/nine\r\n\r\n",
    "a broken header": b"POST /slack/events HTTP/1.1\r\nHost\r\n\r\n",
    "a length in words": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
    "a broken chunk": (
        b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
}


@pytest_asyncio.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    """One Oops with every door."""
    async with merged(tmp_path) as company:
        yield company


async def status_of(both: Both, sent: bytes) -> int:
    """The status of the answer to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(both.slack.url).port)
    writer.write(sent)
    async with asyncio.timeout(5):
        line = await reader.readline()
    writer.close()
    return int(line.split()[1])


@pytest.mark.parametrize("door", DOORS)
async def test_fault_115_compressed_body_is_refused_unread(both: Both, door: str) -> None:
    """Each is answered with 415 and one warning, whether or not it could be unpacked."""
    with capture_logs() as log:
        statuses = {
            what: await status_of(
                both,
                f"{door} HTTP/1.1\r\nHost: x\r\nContent-Encoding: {encoding}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body,
            )
            for what, (encoding, body) in COMPRESSED.items()
        }

    assert statuses == dict.fromkeys(COMPRESSED, 415)
    assert [(each["event"], each["log_level"], each["status"]) for each in log] == [
        ("a request was refused", "warning", 415)
    ] * len(COMPRESSED)


@pytest.mark.parametrize("what", BROKEN)
async def test_fault_115_broken_http_is_one_line_without_a_traceback(
    both: Both, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A stranger's mistake is none of ours."""
    with capture_logs() as log:
        status = await status_of(both, BROKEN[what])

    assert status in {400, 401}
    assert [each["log_level"] for each in log] == ["warning"]
    assert caplog.records == []
