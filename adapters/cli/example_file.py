"""A first `oops.toml`, made from `oops.example.toml`: its comments, with the answers as values.

What was not asked stands there commented out, as `#key = value`; a line that begins with "# "
explains.
"""

import json
import re
from collections.abc import Mapping
from typing import Final

#: A value: text, or an inline table of texts.
TomlValue = str | Mapping[str, str]

_HEADER: Final = (
    "# How Oops knows your company. `oops init` wrote this file; change it as you like, and\n"
    "# restart `oops serve` afterwards. To use a setting that begins with #, remove the #.\n"
    "# `oops doctor` says whether the people and channels can be found."
)
_SETTING: Final = re.compile(r"([a-z_]+) = |\[")
_DEPARTMENT: Final = "[[departments]]"


def first_document(example: str, answers: Mapping[tuple[str, str], TomlValue]) -> str:
    """Return the example with these answers, by table header and key, and the rest as comments.

    The first department is answered. Others are kept only if their comments explain a key.
    """
    paragraphs = example.rstrip("\n").split("\n\n")
    notes = paragraphs[0].split("\n#\n")[-1]
    written = [f"{_HEADER}\n#\n{notes}"]
    had_department = False
    for paragraph in paragraphs[1:]:
        header = paragraph.partition("\n")[0]
        if header == _DEPARTMENT and had_department and "\n# " not in paragraph:
            continue
        is_answered = header == "[organization]" or (header == _DEPARTMENT and not had_department)
        had_department |= header == _DEPARTMENT
        lines = paragraph.split("\n")
        written.append(
            "\n".join(_line(each, header, answers if is_answered else None) for each in lines)
        )
    return "\n\n".join(written) + "\n"


def _line(line: str, header: str, answers: Mapping[tuple[str, str], TomlValue] | None) -> str:
    """Return a comment as it is, an answered key with its answer, and another key commented out."""
    setting = _SETTING.match(line)
    if not setting or (answers is not None and line == header):
        return line
    key = (header, setting[1] or "")
    return f"{key[1]} = {_toml_text(answers[key])}" if answers and key in answers else f"#{line}"


def _toml_text(value: TomlValue) -> str:
    """Write a value as TOML; a JSON string without control characters is a TOML string."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"{{ {', '.join(f'{key} = {_toml_text(each)}' for key, each in value.items())} }}"
