"""Time zones, as platforms tell them."""

from zoneinfo import ZoneInfo


def zone(name: str | None) -> str | None:
    """The zone's name, where this machine knows the zone too."""
    try:
        return ZoneInfo(name).key if name else None
    except (OSError, LookupError, ValueError):
        return None
