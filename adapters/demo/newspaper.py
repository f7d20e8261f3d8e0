"""The demo's newspaper: eight people and the channels."""

from pathlib import Path
from typing import Final

from adapters.web.users import Colleague
from bot.company.people import Person

CONFIG_FILE: Final = Path(__file__).with_name("newspaper.toml")
#: The first channel is shown at the start.
CHANNEL_NAMES: Final = (
    "#general",
    "#oops",
    "#customer-care",
    "#deliveries",
    "#newsroom",
    "#website",
)
_NAMES_AND_ROLES: Final = (
    ("Dora Quill", "Columnist, Newsroom"),
    ("Edith Vance", "Editor-in-chief, Newsroom"),
    ("Li Brandt", "Driver, Deliveries"),
    ("Omar Reyes", "Head of Deliveries"),
    ("Noah Petit", "Customer care"),
    ("Rosa Klein", "Head of Customer care"),
    ("Finn Aldous", "Developer, Website and app"),
    ("Uma Iyer", "Head of Website and app"),
)


def newspaper_people() -> tuple[Colleague, ...]:
    """Return the colleagues; the columnist, who starts the story, comes first."""
    return tuple(
        _build_colleague(name, role, number) for number, (name, role) in enumerate(_NAMES_AND_ROLES)
    )


def _build_colleague(name: str, role: str, number: int) -> Colleague:
    handle = name.split(maxsplit=1)[0].casefold()
    person = Person(email=f"{handle}@courier.example", name=name, timezone="Europe/London")
    return Colleague(handle=handle, person=person, role=role, number=number)
