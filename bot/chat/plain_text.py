"""Text for every database and every platform."""


def clean(text: str) -> str:
    """Replace characters rejected by databases: NUL and lone surrogates."""
    kept = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return kept.encode("utf-8", "replace").decode("utf-8")
