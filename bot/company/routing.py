"""Routing of a complaint to a department by keywords."""

from dataclasses import dataclass

from bot.company.keywords import ComplaintWords, plain_words
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
    words = ComplaintWords(complaint)
    candidates = [
        RoutedComplaint(department=each, matched=_matching_keywords(each, words))
        for each in organization.departments
    ]
    return max(candidates, key=lambda each: _keyword_weight(each.matched))


def _matching_keywords(department: Department, words: ComplaintWords) -> tuple[str, ...]:
    matched = [each for each in dict.fromkeys(department.keywords) if words.has(each)]
    if department.name not in department.keywords and words.has_name(department.name):
        matched.append(department.name)
    return tuple(matched)


def _keyword_weight(matched: tuple[str, ...]) -> int:
    return sum(len(plain_words(each)) for each in matched)
