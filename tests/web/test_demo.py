"""The demo as a whole: how it begins, goes on, is moved on in time, and begins again."""

import shutil
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.demo.workspace import Demo
from adapters.web.chat import InUse, OtherVersion
from adapters.web.messages import Message, direct
from adapters.web.payloads import ButtonFields, ReactionFields, Step
from adapters.web.users import OOPS, Colleague
from bot.chat.cards import Heading
from storage.database.errors import UnfitDatabase
from tests.clock import Clock
from tests.web.conftest import FRIDAY

pytestmark = pytest.mark.asyncio(loop_scope="session")


def somebody(demo: Demo, handle: str) -> Colleague:
    """A colleague by handle."""
    found = demo.room.staff.by_handle(handle)
    assert found
    return found


def said_to(demo: Demo, handle: str) -> list[str]:
    """What Oops says in somebody's direct messages, in short and with the headings."""
    messages = demo.room.chat.messages(direct(OOPS, somebody(demo, handle).email))
    cards = [each.card for each in messages if each.card]
    headings = [[each.text for each in card.blocks if isinstance(each, Heading)] for card in cards]
    return ["\n".join([*head, card.summary]) for head, card in zip(headings, cards, strict=True)]


def names_in(folder: Path) -> list[str]:
    """What is in there."""
    return [each.name for each in folder.iterdir()]


def modes_in(folder: Path) -> dict[str, int]:
    """What is in there, with who may do what with it."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def begs_for_a_reaction(demo: Demo) -> Message:
    """The message that the story begins with."""
    return demo.room.chat.messages("#general")[-1]


async def mark(demo: Demo, handle: str) -> None:
    """Put the emoji under that message."""
    number = begs_for_a_reaction(demo).id
    marked = ReactionFields(where="channel/general", message=number, emoji="oops", on=True)
    await demo.room.listeners.on_marked(somebody(demo, handle), marked)
    await demo.settle()


async def test_it_opens_where_something_has_happened(demo: Demo) -> None:
    """A complaint begs for a reaction, a case is late, and yesterday's digest lies there."""
    begging = begs_for_a_reaction(demo)
    digest = demo.room.chat.messages("#oops")[-1]

    assert begging.forwarded
    assert begging.forwarded.customer == "Marta Ives"
    assert begging.reactions == ()
    assert digest.at.isoformat(timespec="minutes") == "2026-11-18T09:30+00:00"
    assert digest.card
    assert digest.card.summary == "Oops, Wednesday 18 November: 1 late, 1 told yesterday."
    assert "OOPS-1: please get it fixed for Harold Finch" in said_to(demo, "finn")[-1]
    assert "was reminded and has not answered yet" in said_to(demo, "uma")[-1]


async def test_its_eight_people_are_of_four_departments(demo: Demo) -> None:
    """Two of each: one who leads it, and one who is asked first."""
    organization = demo.room.organization
    named = {each for one in organization.departments for each in (one.lead, *one.members)}

    assert len(organization.departments) == 4
    assert {each.email for each in demo.room.staff.everybody} == named
    assert len(named) == 8
    assert len({each.initials for each in demo.room.staff.everybody}) == 8


async def test_its_channels_are_those_of_the_company(demo: Demo) -> None:
    """Each department's channel is there, and that of the digest."""
    organization = demo.room.organization
    wanted = {each.channel for each in organization.departments} | {organization.digest_channel}

    assert wanted <= set(demo.room.channels)


async def test_restart_keeps_what_happened_and_the_time(beginning: Path, tmp_path: Path) -> None:
    """Started again an hour later, everything is there, and the demo is an hour later too."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    demo = await Demo.begin(tmp_path, Clock(FRIDAY))
    await mark(demo, "dora")
    before = said_to(demo, "li")
    await demo.end()

    again = await Demo.begin(tmp_path, Clock(FRIDAY + timedelta(hours=1)))
    try:
        assert begs_for_a_reaction(again).reactions[0].people == ("dora@courier.example",)
        assert said_to(again, "li") == before
        moved = await again.move_on(Step.HOUR)
        assert moved.startswith("It is Thu 19 Nov, 10:50.")
    finally:
        await again.end()


@pytest.mark.usefixtures("demo")
async def test_fault_94_demo_is_nobody_elses(tmp_path: Path) -> None:
    """Only its owner may read its files."""
    modes = modes_in(tmp_path)

    assert {"chat.db", "oops.db", "oops.db.id"} <= modes.keys()
    assert set(modes.values()) == {0o600}


async def test_half_a_beginning_begins_again(beginning: Path, tmp_path: Path) -> None:
    """Whoever stops it while its past is being made finds a whole one the next time.

    Here that is a Monday. In the demo it is the Thursday before, so that there was a working day
    before it, and one comes after.
    """
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    with sqlite3.connect(tmp_path / "chat.db") as file:
        file.execute("DELETE FROM settings WHERE name = 'begun'")
        file.execute("DELETE FROM messages WHERE id > 5")
    file.close()

    demo = await Demo.begin(tmp_path, Clock(FRIDAY + timedelta(days=3)))
    try:
        begging = begs_for_a_reaction(demo)
        assert begging.forwarded
        assert begging.at.isoformat(timespec="minutes") == "2026-11-19T08:44+00:00"
    finally:
        await demo.end()


async def test_afresh_forgets_what_happened_and_nothing_else(
    beginning: Path, tmp_path: Path
) -> None:
    """Only the demo's own files are removed."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    (tmp_path / "thesis.db").write_text("mine", encoding="utf-8")
    demo = await Demo.begin(tmp_path, Clock(FRIDAY))
    await mark(demo, "dora")
    await demo.end()

    again = await Demo.begin(tmp_path, Clock(FRIDAY), reset=True)
    try:
        assert begs_for_a_reaction(again).reactions == ()
        assert (tmp_path / "thesis.db").read_text(encoding="utf-8") == "mine"
    finally:
        await again.end()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["wh?t", "50%", "a%3Fb", "o#ps", "du @ home:1"])
async def test_folder_of_any_name_holds_all_its_files(
    beginning: Path, tmp_path: Path, name: str
) -> None:
    """A database's URL has signs that a folder's name may have too; afresh finds it all there."""
    folder = tmp_path / name
    shutil.copytree(beginning, folder)
    demo = await Demo.begin(folder, Clock(FRIDAY))
    before = said_to(demo, "dora")
    await mark(demo, "dora")
    await demo.end()

    again = await Demo.begin(folder, Clock(FRIDAY), reset=True)
    try:
        assert names_in(tmp_path) == [name]
        assert said_to(again, "dora") == before
    finally:
        await again.end()


async def test_hour_shows_who_is_asked_next(demo: Demo) -> None:
    """Nobody took the case in time: the lead is asked, and the digest of the day comes."""
    await mark(demo, "dora")
    assert "OOPS-4" in said_to(demo, "li")[-1]
    digests = len(demo.room.chat.messages("#oops"))

    moved = await demo.move_on(Step.HOUR)

    assert moved == "It is Thu 19 Nov, 09:50. Oops said 5 things meanwhile."
    assert "OOPS-4" in said_to(demo, "omar")[-1]
    assert len(demo.room.chat.messages("#oops")) == digests + 1


async def test_next_nag_is_where_the_clock_stops(demo: Demo) -> None:
    """It goes on until somebody is reminded of something, and not a moment further."""
    before = len(said_to(demo, "finn"))

    moved = await demo.move_on(Step.NAG)

    assert moved == "It is Thu 19 Nov, 09:15. Oops said 2 things meanwhile."
    assert "please get it fixed for Harold Finch" in said_to(demo, "finn")[-1]
    assert "Finn Aldous was reminded and has not answered yet" in said_to(demo, "uma")[-1]
    assert len(said_to(demo, "finn")) == before + 1


async def test_where_nobody_owes_anything_there_is_no_nag(demo: Demo) -> None:
    """The clock goes on until the last case has closed by itself, and says why no further."""
    finn = somebody(demo, "finn")
    for words in ("fixed the new version is out", "told all by phone"):
        await demo.room.listeners.on_said(finn, "direct/oops", f"/oops OOPS-1 {words}")
    await demo.settle()

    moved = await demo.move_on(Step.NAG)

    assert moved == "It is Thu 19 Nov, 10:50. Nobody owes anything, so there is no nag to come."
    assert await demo.move_on(Step.NAG) == moved


async def test_same_button_twice_says_so_and_changes_nothing(demo: Demo) -> None:
    """Who presses twice, having seen no answer yet, does no harm."""
    await mark(demo, "dora")
    await mark(demo, "dora")
    li = somebody(demo, "li")
    for _ in range(2):
        pressed = ButtonFields(where="direct/oops", verb="own", value="OOPS-4")
        await demo.room.listeners.on_pressed(li, pressed)
    await demo.settle()

    assert len([each for each in said_to(demo, "dora") if "OOPS-4" in each]) == 1
    [card] = said_to(demo, "li")
    assert card.startswith("OOPS-4 · being fixed")


async def test_file_of_another_version_is_left_alone(beginning: Path, tmp_path: Path) -> None:
    """What cannot be read is not written over: whoever runs it decides."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    with sqlite3.connect(tmp_path / "chat.db") as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    before = (tmp_path / "chat.db").read_bytes()

    with pytest.raises(OtherVersion):
        await Demo.begin(tmp_path, Clock(FRIDAY))

    assert (tmp_path / "chat.db").read_bytes() == before


async def test_database_of_a_newer_oops_is_left_alone(beginning: Path, tmp_path: Path) -> None:
    """So it is with the cases; and what was opened before is let go of again."""
    shutil.copytree(beginning, tmp_path, dirs_exist_ok=True)
    with sqlite3.connect(tmp_path / "oops.db") as file:
        file.execute("UPDATE oops_schema SET version_num = 'from tomorrow'")
    file.close()

    for _ in range(2):
        with pytest.raises(UnfitDatabase):
            await Demo.begin(tmp_path, Clock(FRIDAY))


async def test_two_demos_do_not_share_a_folder(demo: Demo, tmp_path: Path) -> None:
    """The second is told, and the first goes on."""
    with pytest.raises(InUse):
        await Demo.begin(tmp_path, Clock(FRIDAY), reset=True)

    await mark(demo, "dora")
    assert begs_for_a_reaction(demo).reactions
