"""The people and the channels of the newspaper in the tests' stories."""

import time

from tests.paper import STAFF
from tests.slack.standin_kept import OTHER_TEAM
from tests.slack.workspace import Clock, Workspace


def newspaper(clock: Clock = time.time) -> Workspace:
    """A newspaper in London: people who can be named in a story, and channels of every kind."""
    paper = Workspace(clock)
    _hire(paper)
    paper.add_channel("general")
    paper.add_channel("complaints")
    paper.add_channel("newsroom", members=("dora", "ed", "olga", "victor"))
    paper.add_channel("lounge", bot=False)
    paper.add_channel("board", members=("victor", "olga"), bot=False, private=True)
    paper.add_channel("desk", members=("ed", "dora"), private=True)
    paper.add_channel("attic", is_archived=True)
    paper.add_channel("partners", members=("wanda", "stella", "gus"), is_ext_shared=True)
    return paper


def _hire(paper: Workspace) -> None:
    for name, zone in STAFF.values():
        paper.add_person(name, zone=zone)
    paper.add_person("Gus Visit", is_restricted=True)
    paper.add_person("Una Single", is_ultra_restricted=True)
    paper.add_person("Stella Strange", "stella@other.example", is_stranger=True, team=OTHER_TEAM)
    paper.add_person("Rex Gone", deleted=True)
