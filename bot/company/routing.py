"""Which department answers for a complaint: the one whose keywords it uses."""

import re
from dataclasses import dataclass

from bot.company.organization import Department, Organization


@dataclass(frozen=True, kw_only=True)
class Routed:
    """A department, and the words of the complaint that led there, in its order."""

    department: Department
    matched: tuple[str, ...]


def route(organization: Organization, complaint: str) -> Routed:
    """The department whose keywords weigh most; the first one where none occurs.

    A keyword of several words weighs as many. Between equals the earlier department answers.
    """
    text = _plain(complaint)
    candidates = [
        Routed(department=each, matched=_matches(each, text)) for each in organization.departments
    ]
    return max(candidates, key=lambda each: _weight(each.matched))


def _matches(department: Department, text: str) -> tuple[str, ...]:
    keywords = dict.fromkeys((*department.keywords, department.name))
    return tuple(each for each in keywords if _occurs(_plain(each), text))


def _occurs(keyword: str, text: str) -> bool:
    return bool(keyword.strip()) and f" {keyword.strip()} " in text


def _weight(matched: tuple[str, ...]) -> int:
    return sum(len(_plain(each).split()) for each in matched)


_NO_WORD = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    """Words only, each between single spaces: ``" top up "``; a hyphen parts words."""
    return f" {_NO_WORD.sub(' ', text.casefold()).strip()} "
