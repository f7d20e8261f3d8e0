"""Text that every database and every platform takes."""


def clean(text: str) -> str:
    """Replace the characters that no database can store."""
    kept = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return kept.encode("utf-8", "replace").decode("utf-8")
