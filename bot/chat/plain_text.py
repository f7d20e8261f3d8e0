"""Text that every database and every platform takes."""


def clean(text: str) -> str:
    """The text as it can be kept everywhere: whole, but for what no database takes."""
    kept = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return kept.encode("utf-8", "replace").decode("utf-8")
