"""Typed words about a telling: who was told, and how.

The words count only if all of them are understood. The way of telling begins with a word such as
"by" or "phone". Words of doubt, exception or the future, and names of other customers, leave open
who was told.
"""

import re
from typing import Final

from bot.case.case import Case, Customer
from bot.case.errors import TellingUnclear
from bot.company.names import folded
from bot.rules.matching import CustomerNames, split_customers

#: The first words of a way of telling.
_HOW_BEGINS: Final = frozenset(
    """
    by via per over on through in at with using during when after
    face personally directly phone phoned telephone call called calling rang ringing
    mail mailed email emailed e-mail e-mailed wrote writing letter post posted card
    chat chatted text texted sms message messaged dm voicemail fax
    spoke speaking visit visited video meeting twitter facebook instagram linkedin
    """.split()  # noqa: SIM905 - words are easier to read without quotes
)
#: Words that leave open if somebody was told, or who.
_DOUBT: Final = frozenset(
    """
    not no never nobody none neither nor without except excepting excluding but minus besides apart
    unless only almost yet still else others rest either or maybe perhaps probably
    cannot tried try tries trying attempt attempted failed unreachable
    tomorrow later soon tonight next will shall should would could going might must
    nicht kein keine keinen niemand nie außer ausser ohne morgen noch
    pas sauf demain personne nadie excepto mañana
    """.split()  # noqa: SIM905 - words are easier to read without quotes
)
#: Words of a fix that is still to come, or impossible.
_UNFIXED: Final = frozenset(
    """
    not never cannot nothing nobody yet almost nearly partly partially
    maybe perhaps probably hopefully tomorrow later soon tonight will shall should would could
    try tries trying tried nicht morgen noch
    """.split()  # noqa: SIM905 - words are easier to read without quotes
)
#: Words that, alone, say that nobody was told anything.
_DENIALS: Final = frozenset(
    {"no", "not", "one", "nobody", "none", "nothing", "never", "yet", "still"}
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NEGATED: Final = ("n't", "'ll")
_LINK: Final = re.compile(r"https?://\S", re.IGNORECASE)


def read_telling(case: Case, words: str) -> tuple[tuple[Customer, ...], str]:
    """Return the customers told and the way of telling, which may be missing.

    Raises NoSuchCustomer and TellingUnclear.
    """
    customers, how = split_customers(case, words)
    if "?" in words:
        raise TellingUnclear(case, words)
    if how and not (_begins_like_a_way(how) and _is_certain(case, customers, how)):
        raise TellingUnclear(case, words)
    return customers, how


def has_way_of_telling(words: str) -> bool:
    """Return True if a word that begins a way of telling occurs in the words."""
    return any(each in _HOW_BEGINS for each in _WORD.findall(folded(words)))


def begins_unfixed(words: str) -> bool:
    """Return True if the first two words say that something is not done yet."""
    said = _WORD.findall(folded(words))[:2]
    return any(each in _UNFIXED or each.endswith(_NEGATED) for each in said)


def says_nothing(words: str) -> bool:
    """Return True if the words only deny: "nobody", "not yet", "nothing"."""
    said = _WORD.findall(folded(words))
    return bool(said) and all(each in _DENIALS for each in said)


def _is_doubt(word: str) -> bool:
    return word in _DOUBT or word.endswith(_NEGATED)


def _begins_like_a_way(how: str) -> bool:
    first = _WORD.match(folded(how))
    return bool(_LINK.match(how) or (first and first[0] in _HOW_BEGINS))


def _is_certain(case: Case, customers: tuple[Customer, ...], how: str) -> bool:
    said = _WORD.findall(folded(how))
    doubts = any(map(_is_doubt, said))
    others = [each for each in CustomerNames(case).anywhere_in(how) if each not in customers]
    return not (doubts or others)
