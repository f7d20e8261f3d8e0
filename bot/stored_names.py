"""Names under which values are stored, declared and versioned.

A class can be renamed or moved, and every database stays readable. A declared name never changes:
a document that older code could not read gets the next version.
"""

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_NAME_ATTRIBUTE: Final = "__stored_name__"


def stored_as(name: str) -> Callable[[type[T]], type[T]]:
    """Declare the name of a class, for example ``owner_asked.v1``."""

    def declare(kind: type[T]) -> type[T]:
        setattr(kind, _NAME_ATTRIBUTE, name)
        return kind

    return declare


def stored_name(stored: object) -> str:
    """Return the declared name of a class, or of a value's class.

    A subclass needs a name of its own. Raises TypeError where the class has none.
    """
    kind = stored if isinstance(stored, type) else type(stored)
    name = vars(kind).get(_NAME_ATTRIBUTE)
    if not isinstance(name, str):
        raise TypeError(f"{kind.__qualname__} has no stored name: declare it with @stored_as")
    return name


def public_name(name: str) -> str:
    """Return a stored name for exports, logs and errors: ``OwnerAsked``, without the version."""
    words = name.partition(".")[0].split("_")
    return "".join(each[:1].upper() + each[1:] for each in words)
