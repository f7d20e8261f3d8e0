"""Keywords of departments, and where they occur in a complaint.

A word matches its plural and its simple forms ("delivery": "deliveries"; "charge": "charged"),
with or without accents. Two words match the same as one ("log in", "log-in", "login"). Scripts
that are written without spaces, or that attach endings to a word, match anywhere in the text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

_CACHE_SIZE: Final = 20_000
_WORD_GAPS: Final = re.compile(r"[\W_]+")
#: Accents of Latin, Greek and Cyrillic letters; marks of other scripts are letters of their own.
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
#: Thai to Myanmar, Khmer, Hangul, Japanese, Chinese.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
#: A shorter part of a word is no word: "no tice" is not "notice".
_SHORTEST_PART: Final = 2
_SHORTEST_STEM: Final = 3
_SHORTEST_UNDOUBLED: Final = 4
_LONGEST_ABBREVIATION: Final = 4

#: Names of departments that people write in complaints and mean something else.
_COMMON_NAMES: Final = frozenset(
    {
        "all",
        "any",
        "anybody",
        "anyone",
        "anything",
        "business",
        "care",
        "company",
        "customer",
        "customers",
        "everybody",
        "everyone",
        "everything",
        "general",
        "help",
        "home",
        "it",
        "me",
        "misc",
        "miscellaneous",
        "new",
        "nobody",
        "none",
        "office",
        "other",
        "others",
        "people",
        "person",
        "product",
        "products",
        "rest",
        "service",
        "services",
        "staff",
        "support",
        "team",
        "us",
        "we",
        "you",
    }
)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters without accents; a hyphen separates words."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    joined = unicodedata.normalize("NFKC", _ACCENTS.sub("", apart))
    return tuple(_WORD_GAPS.sub(" ", joined).split())


def same_keyword(text: str) -> str:
    """The same text for keywords that match the same words."""
    return min(_word_forms("".join(plain_words(text))), key=lambda each: (len(each), each))


@dataclass(frozen=True)
class ComplaintWords:
    """The words of one complaint."""

    text: str

    def has(self, keyword: str) -> bool:
        """Return True if the keyword occurs."""
        wanted = _keyword_words(keyword)
        if not wanted:
            return False
        solid = "".join(wanted)
        if _UNSPACED.search(solid):
            return solid in self._solid_text
        if len(wanted) == 1:
            forms = _word_forms(solid)
            return not forms.isdisjoint(self._single_forms) or not forms.isdisjoint(self._pairs)
        return self._has_row(wanted) or not _word_forms(solid).isdisjoint(self._single_forms)

    def has_name(self, name: str) -> bool:
        """Return True if a department's name occurs as a name.

        A common word never counts; an abbreviation such as "IT" counts where it is in capitals and
        the text is not.
        """
        if name.isupper() and len(name) <= _LONGEST_ABBREVIATION:
            is_shouted = self.text.isupper()
            return not is_shouted and bool(re.search(rf"\b{re.escape(name)}\b", self.text))
        return name.casefold().strip() not in _COMMON_NAMES and self.has(name)

    def _has_row(self, wanted: tuple[str, ...]) -> bool:
        first, *others = (_word_forms(each) for each in wanted)
        if first.isdisjoint(self._single_forms):
            return False
        rows = zip(*(self._forms[step:] for step in range(len(wanted))), strict=False)
        return any(
            not first.isdisjoint(here)
            and not any(forms.isdisjoint(row) for forms, row in zip(others, after, strict=True))
            for here, *after in rows
        )

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return plain_words(self.text)

    @cached_property
    def _forms(self) -> list[frozenset[str]]:
        return [_word_forms(each) for each in self._words]

    @cached_property
    def _single_forms(self) -> frozenset[str]:
        return frozenset().union(*self._forms)

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """The forms of each two words that follow each other, written as one."""
        pairs = (
            each for each in pairwise(self._words) if len(min(each, key=len)) >= _SHORTEST_PART
        )
        return frozenset().union(*(_word_forms("".join(each)) for each in pairs))

    @cached_property
    def _solid_text(self) -> str:
        return "".join(self._words)


@lru_cache(_CACHE_SIZE)
def _keyword_words(keyword: str) -> tuple[str, ...]:
    return plain_words(keyword)


@lru_cache(_CACHE_SIZE)
def _word_forms(word: str) -> frozenset[str]:
    """The word, and the words that it may be a plural or another form of."""
    forms = {word}
    if word.endswith("s") and len(word) >= _SHORTEST_STEM and not word.endswith(("ss", "us", "is")):
        forms.add(word[:-1])
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        forms.add(word[:-2])
    if word.endswith(("ies", "ied")) and len(word) > _SHORTEST_STEM + 1:
        forms.add(word[:-3] + "y")
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM:
            forms |= {stem, stem + "e"}
            if stem[-1] == stem[-2] and len(stem) > _SHORTEST_UNDOUBLED:
                forms.add(stem[:-1])
    return frozenset(forms)
