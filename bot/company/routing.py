"""Routing of a complaint to a department by keywords."""

import re
from dataclasses import dataclass

from bot.company.organization import Department, Organization


@dataclass(frozen=True, kw_only=True)
class RoutedComplaint:
    """A department and the keywords found in the complaint, in the department's order."""

    department: Department
    matched: tuple[str, ...]


def route_complaint(organization: Organization, complaint: str) -> RoutedComplaint:
    """Find the department with the heaviest keywords; the first department if none match.

    A keyword weighs its number of words. The earlier department wins a tie.
    """
    text = _plain_words(complaint)
    candidates = [
        RoutedComplaint(department=each, matched=_matching_keywords(each, text))
        for each in organization.departments
    ]
    return max(candidates, key=lambda each: _keyword_weight(each.matched))


def _matching_keywords(department: Department, text: str) -> tuple[str, ...]:
    keywords = dict.fromkeys((*department.keywords, department.name))
    return tuple(each for each in keywords if _keyword_occurs(_plain_words(each), text))


def _keyword_occurs(keyword: str, text: str) -> bool:
    return bool(keyword.strip()) and f" {keyword.strip()} " in text


def _keyword_weight(matched: tuple[str, ...]) -> int:
    return sum(len(_plain_words(each).split()) for each in matched)


_NO_WORDS = re.compile(r"[\W_]+")


def _plain_words(text: str) -> str:
    """Reduce text to words between single spaces: ``" top up "``; a hyphen separates words."""
    return f" {_NO_WORDS.sub(' ', text.casefold()).strip()} "
