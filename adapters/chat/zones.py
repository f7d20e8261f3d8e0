"""Time zone names from a platform's profiles."""

from zoneinfo import ZoneInfo


def zone(name: str | None) -> str | None:
    """The zone's name; None for a zone that this machine does not know."""
    try:
        return ZoneInfo(name).key if name else None
    except (OSError, LookupError, ValueError):
        return None
