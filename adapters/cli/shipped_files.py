"""Files that come with Oops beside its code, such as `manifest.json`."""

from pathlib import Path
from typing import Final

from adapters.cli import wording
from adapters.cli.faults import CommandRefused

_ADAPTERS_FOLDER: Final = Path(__file__).parent.parent
#: In an installed package, and in a checkout.
_FOLDERS: Final = (_ADAPTERS_FOLDER, _ADAPTERS_FOLDER.parent)


def shipped_text(name: str) -> str:
    """Return a file's text. Raises CommandRefused if the file is missing."""
    places = (folder / name for folder in _FOLDERS)
    found = next((each for each in places if each.is_file()), None)
    if not found:
        raise CommandRefused([wording.shipped_file_missing(name)])
    return found.read_text(encoding="utf-8")
