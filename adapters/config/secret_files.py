"""Secrets from files: `SLACK_BOT_TOKEN_FILE` names a file with what `SLACK_BOT_TOKEN` would hold.

So Docker and systemd hand secrets to a process. A fault shows neither the content nor the value of
the variable, because somebody may have put the secret itself there.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from adapters.config import wording

#: Characters; no token, password or URL is longer.
_LONGEST_SECRET: Final = 65_536


def secrets_in_files(
    variables: Mapping[str, str], names: Iterable[str]
) -> tuple[dict[str, str], list[str]]:
    """Return the secrets that are given in files, by variable; and the faults as sentences."""
    secrets: dict[str, str] = {}
    faults: list[str] = []
    for name in names:
        by_file = f"{name}_FILE"
        if by_file not in variables:
            continue
        if name in variables:
            faults.append(wording.secret_given_twice(name, by_file))
            continue
        try:
            secrets[name] = _read_secret(Path(variables[by_file]))
        except OSError as error:
            faults.append(wording.secret_file_unreadable(by_file, error.strerror or "not readable"))
        except ValueError as error:
            faults.append(wording.secret_file_unfit(by_file, str(error)))
    return secrets, faults


def _read_secret(file: Path) -> str:
    """Return the one line in a file. Raises OSError, or ValueError with a reason."""
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(_LONGEST_SECRET + 1).strip()
    except UnicodeDecodeError:
        raise ValueError(wording.FILE_NOT_UTF_8) from None
    if not text:
        raise ValueError(wording.FILE_EMPTY)
    if len(text) > _LONGEST_SECRET or not text.isprintable():
        raise ValueError(wording.FILE_NOT_ONE_LINE)
    return text
