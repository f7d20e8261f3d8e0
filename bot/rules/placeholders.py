"""Unfilled placeholders in words for customers."""

import re

#: The names of fields that mailing programs write between signs that people use, too.
_FIELD = (
    "(?:(?:first|last|full|customer|client|company|contact|recipient|your|order)[\\s_.]?)?"
    "(?:name|surname|e-?mail|company|address|salutation|title|date|number|amount"
    "|vorname|nachname|anrede|firma|nom|prénom)"
)
_PLACEHOLDER_PATTERN = re.compile(
    r"""
    \$\{[^{}\n]{0,80}\}                  # ${name}
    | \$\([A-Za-z_][\w. ]{0,60}\)         # $(name)
    | \{\{[^{}\n]{0,80}\}\}              # {{ name }}
    | \$[A-Za-z_][A-Za-z0-9_]*           # $NAME, but not $20
    | %%[A-Za-z_][\w ]{0,60}%%           # %%name%%
    | %[A-Z_]{2,60}%                     # %NAME%
    | %[A-Za-z]{1,30}[._][\w.]{1,60}%    # %recipient.first_name%
    | (?<![\w%])%s(?![\w%])              # %s
    | \{!?[A-Za-z_][\w. ]{0,60}\}        # {name}, {!Contact.FirstName}
    | \{[0-9]{1,2}\}                     # {0}
    | <<[A-Za-z_][\w ]{0,60}>>           # <<name>>
    | <%[^%\n]{1,80}%>                   # <%= name %>
    | \*\|[^|\n]{1,60}\|\*               # *|FNAME|*
    | [«\[] (?i:FIELD) [»\]]             # «Name», [First Name]
    """.replace("FIELD", _FIELD),
    re.VERBOSE,
)


def placeholder_in(text: str) -> str | None:
    """Return the first placeholder, or None."""
    found = _PLACEHOLDER_PATTERN.search(text)
    return found[0] if found else None
