"""Unfilled placeholders in words for customers."""

import re

_PLACEHOLDER_PATTERN = re.compile(
    r"""
    \$\{[^{}\n]{0,80}\}          # ${name}
    | \{\{[^{}\n]{0,80}\}\}      # {{ name }}
    | \$[A-Za-z_][A-Za-z0-9_]*   # $NAME, but not $20
    | %%[A-Za-z_][\w ]{0,60}%%   # %%name%%
    | %[A-Z_]{2,60}%             # %NAME%
    | \{[A-Za-z_][\w. ]{0,60}\}  # {name}
    | <<[A-Za-z_][\w ]{0,60}>>   # <<name>>
    """,
    re.VERBOSE,
)


def placeholder_in(text: str) -> str | None:
    """Return the first placeholder, or None."""
    found = _PLACEHOLDER_PATTERN.search(text)
    return found[0] if found else None
