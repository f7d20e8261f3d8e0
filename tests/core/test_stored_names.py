"""Names under which values are stored: declared once for each class."""

import pytest

from bot.stored_names import public_name, stored_as, stored_name
from storage.cases.documents import by_stored_name


@stored_as("parcel_sent.v1")
class ParcelSent:
    """A class with a declared name."""


class ParcelLost(ParcelSent):
    """A subclass, which has none of its own."""


@stored_as("parcel_sent.v1")
class ParcelPosted:
    """A class that takes another's name."""


def test_class_and_its_values_have_one_name() -> None:
    """The name is found by either."""
    assert [stored_name(each) for each in (ParcelSent, ParcelSent())] == ["parcel_sent.v1"] * 2


@pytest.mark.parametrize("undeclared", [ParcelLost, ParcelLost(), object, 7])
def test_class_without_a_name_is_refused(undeclared: object) -> None:
    """Nothing is stored under a name that nobody declared; a subclass does not inherit one."""
    with pytest.raises(TypeError, match="has no stored name: declare it with @stored_as"):
        stored_name(undeclared)


def test_name_of_two_classes_is_refused() -> None:
    """A document's name says which class it is of."""
    with pytest.raises(ValueError, match=r"several classes are stored as parcel_sent\.v1"):
        by_stored_name(ParcelSent, ParcelPosted)


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("parcel_sent.v1", "ParcelSent"),
        ("parcel_sent.v12", "ParcelSent"),
        ("case.v1", "Case"),
        ("Telegram", "Telegram"),
        ("CaseForgotten", "CaseForgotten"),
        ("", ""),
    ],
)
def test_public_name_says_no_version(name: str, public: str) -> None:
    """Whoever reads an export sees the same name, whatever the version of the document."""
    assert public_name(name) == public
