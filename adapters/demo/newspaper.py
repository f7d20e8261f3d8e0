"""The eight people of the demo's newspaper, and its channels."""

from pathlib import Path
from typing import Final

from adapters.web.users import Colleague
from bot.company.people import Person

CONFIG: Final = Path(__file__).with_name("newspaper.toml")
#: The first one is where a newcomer begins.
CHANNELS: Final = (
    "#general",
    "#oops",
    "#customer-care",
    "#deliveries",
    "#newsroom",
    "#website",
)
_PEOPLE: Final = (
    ("Dora Quill", "Columnist, Newsroom"),
    ("Edith Vance", "Editor-in-chief, Newsroom"),
    ("Li Brandt", "Driver, Deliveries"),
    ("Omar Reyes", "Head of Deliveries"),
    ("Noah Petit", "Customer care"),
    ("Rosa Klein", "Head of Customer care"),
    ("Finn Aldous", "Developer, Website and app"),
    ("Uma Iyer", "Head of Website and app"),
)


def people() -> tuple[Colleague, ...]:
    """Everybody as whom one can act; the columnist, with whom the story begins, first."""
    return tuple(_colleague(name, role, number) for number, (name, role) in enumerate(_PEOPLE))


def _colleague(name: str, role: str, number: int) -> Colleague:
    handle = name.split(maxsplit=1)[0].casefold()
    person = Person(email=f"{handle}@courier.example", name=name, timezone="Europe/London")
    return Colleague(handle=handle, person=person, role=role, number=number)
