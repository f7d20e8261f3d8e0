"""Verifies the signature of a request before the body is parsed.

Replaces Bolt's own check, which answers some malformed headers with a 500, and logs the whole body
of a request with a wrong signature.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

#: An older request may be a replay (docs.slack.dev, "Verifying requests from Slack").
_MAX_AGE: Final = timedelta(minutes=5)
_UNIX_SECONDS = re.compile(r"[0-9]{1,12}")
_HEX_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def is_signed(
    headers: Mapping[str, str], body: bytes, secret: str, clock: Callable[[], datetime]
) -> bool:
    """True for a body signed with the secret, within five minutes of now."""
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not _UNIX_SECONDS.fullmatch(stamp) or not _HEX_SIGNATURE.fullmatch(signature):
        return False
    if abs(clock().timestamp() - int(stamp)) > _MAX_AGE.total_seconds():
        return False
    signed = b"v0:" + stamp.encode("ascii") + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)
