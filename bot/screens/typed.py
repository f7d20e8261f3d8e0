"""Read typed words as commands, alike on every platform.

A verb and more words follow a case's reference. Other text is a complaint in the customer's words,
taken unchanged, unless it is too short for one or nearly a command.
"""

import re
from collections.abc import Callable
from typing import Final

from bot.case import commands as c
from bot.case.errors import NoSuchCase, NotAComplaint, NotUnderstood, ReportUnconfirmed
from bot.chat.plain_text import clean_words
from bot.company.spelling import is_one_slip
from bot.screens.request_row import Request, TypedWords
from bot.screens.requests import QUESTIONS, REQUESTS
from bot.screens.small_talk import is_small_talk
from bot.screens.typed_text import split_reference

_LIKE_A_REF: Final = re.compile(r"OOPS[-‐‑–—][0-9]+\b", re.IGNORECASE)  # noqa: RUF001
_LOOSE_REF: Final = re.compile(
    r"[*_~`\"']*(?:oops[\s-]*|#\s?)?([1-9][0-9]{0,8})\b[*_~`\"']*(?:[\s:,]+|$)", re.IGNORECASE
)
#: The beginning of a complaint such as "3 customers got the wrong bill".
_COUNTED_CUSTOMERS: Final = re.compile(r"[0-9]+\s+customers?\b", re.IGNORECASE)
_QUESTION_MARKS: Final = ("?", "\N{FULLWIDTH QUESTION MARK}")
_AWAY_UNTIL: Final = re.compile(r"away\s+(?:until|till)\b\s*(.*)", re.IGNORECASE | re.DOTALL)
_AWAY_FROM: Final = re.compile(
    r"away\s+from\s+(\S.*?)\s+(?:until|till)\s+(.+)", re.IGNORECASE | re.DOTALL
)
#: "list billing", "find Ann Archer"; a longer text, or a sentence, is what a customer said.
_FEW: Final = r"((?!.*[.!?]\s)\S+(?:\s+\S+){0,4})"
_LIST: Final = re.compile(rf"list\s+{_FEW}", re.IGNORECASE)
_FIND: Final = re.compile(rf"(?:find|search(?:\s+for)?)\s+{_FEW}", re.IGNORECASE)
_ABOUT_ABSENCE: Final = re.compile(
    r"(?:i\s+am\s+|i['’]m\s+)?away\b.*\b(?:until|till|from|back)\b.*", re.IGNORECASE | re.DOTALL
)
_AWAY: Final = re.compile(r"away\b", re.IGNORECASE)
#: The beginning of "it is fixed", said of a case that is known from the thread.
_IT: Final = re.compile(
    r"^(?:it|this|that)(?:(?:\s+is|['’]s|\s+was|\s+has\s+been)(?:\s+now)?)\s+",
    re.IGNORECASE,
)
#: A reference in a text of so few words is no complaint: "see OOPS-42", "duplicate OOPS-2".
_REF_INSIDE: Final = re.compile(r"\bOOPS-[1-9][0-9]{0,8}\b", re.IGNORECASE)
_FEW_WORDS: Final = 4
#: Letters of a word that differs from too many others by one.
_SHORTEST_SLIP: Final = 2
_AFTER_VERB: Final = " \t\r\n:.,!"
_DASH: Final = re.compile(r"^[-–—]\s+")

#: Words allowed after a reference.
TYPED_VERBS: Final = tuple(dict.fromkeys(each.verb.word for each in REQUESTS if each.typed))
#: The phrases that stand for a typed verb, the longest first.
_VERB_BY_PHRASE: Final = {
    phrase.casefold(): each.verb.word
    for each in REQUESTS
    if each.typed and each.verb == each.verb.word
    for phrase in (each.verb.word, each.text.label, *each.text.also)
}
_PHRASES: Final = sorted(_VERB_BY_PHRASE, key=len, reverse=True)
#: Words typed alone, without a reference.
_READERS_ALONE: Final[dict[str, Callable[[str, str], c.Command]]] = {
    phrase: each.alone
    for each in QUESTIONS
    if each.alone
    for phrase in (each.verb if each.word is None else each.word, *each.text.also)
}


def command_from(text: str, by: str, via: str) -> c.Command:
    """Return the command of a typed text. Raises a Refusal with an example to type."""
    text = clean_words(text).strip()
    alone = _READERS_ALONE.get(" ".join(_folded(text).rstrip("?!. ").split()) or text)
    if alone:
        return alone(by, via)
    number, words = _split_case(text)
    if number:
        return _about_case(number, words, by, via)
    about_none = _about_no_case(text, by, via)
    if about_none:
        return about_none
    _refuse_other_words(text)
    return c.ReportComplaint(by=by, via=via, complaint=text, is_typed=True)


def _about_no_case(text: str, by: str, via: str) -> c.Command | None:
    """Return the command of words that begin with a verb and concern no case."""
    if away := _AWAY_UNTIL.fullmatch(text):
        return c.GoAway(by=by, via=via, until=away[1].strip())
    if planned := _AWAY_FROM.fullmatch(text):
        return c.GoAway(by=by, via=via, start=planned[1], until=planned[2])
    if listed := _LIST.fullmatch(text):
        return c.ListCases(by=by, via=via, words=listed[1].strip())
    if sought := _FIND.fullmatch(text):
        return c.FindCases(by=by, via=via, words=sought[1].strip())
    return None


def command_said(text: str, by: str, via: str, case: int | None = None) -> c.Command:
    """Return the command of words said to the bot, where nothing is reported at once.

    In the thread of a case's card, `case` is its number: words without a reference are about it.
    Raises a Refusal, ReportUnconfirmed for words that may be a complaint.
    """
    if case is not None:
        command = command_about(case, text, by, via)
    else:
        command = command_from(text, by, via)
    if isinstance(command, c.ReportComplaint):
        raise ReportUnconfirmed(command.complaint)
    return command


def command_about(number: int, text: str, by: str, via: str) -> c.Command:
    """Return the command of words said about a case, as in the thread of its card.

    Words that name a case, or that need none, mean what they mean elsewhere. Raises a Refusal:
    nothing said about a case is a new complaint, and a question changes nothing.
    """
    text = clean_words(text).strip()
    if not text:
        return c.ShowCase(by=by, via=via, number=number)
    if _stands_alone(text):
        return command_from(text, by, via)
    words = _IT.sub("", text)
    if not _split_verb(words) or text.endswith("?"):
        raise NotUnderstood(f"OOPS-{number}", text, None)
    return _about_case(number, words, by, via)


def command_about_none(text: str, by: str, via: str, example: int | None = None) -> c.Command:
    """Return the command of words that answer a message about no case, or about several.

    Words that name a case, or that need none, mean what they mean elsewhere. Raises a Refusal for
    all others; `example` is the number of a case that may be meant.
    """
    text = clean_words(text).strip()
    if _stands_alone(text):
        return command_from(text, by, via)
    if example is None:
        raise NotAComplaint(text)
    words = _IT.sub("", text)
    meant = f"OOPS-{example} {words}" if _split_verb(words) else f"OOPS-{example}"
    raise NotUnderstood("", text, meant)


def _stands_alone(text: str) -> bool:
    """Return True for words that name their case, or need none."""
    alone = " ".join(text.casefold().rstrip("?!. ").split())
    return (
        alone in _READERS_ALONE or _split_case(text)[0] is not None or _AWAY.match(text) is not None
    )


def _split_case(text: str) -> tuple[int | None, str]:
    """Return the number of the case that the text is about, and the words about it.

    Without a hyphen, a number is a reference only if it stands alone or before a verb without more
    words: "2 fixed prices are wrong" is no request. The same holds for a verb before a reference.
    """
    number, words = split_reference(text)
    if number:
        return number, words
    loose = _loose_reference(text)
    return loose if loose and _is_complete(loose[1]) else (None, text)


def _loose_reference(text: str) -> tuple[int, str] | None:
    """Return the number and the words of "42 own" and "own OOPS-42"; None for other texts."""
    loose = _LOOSE_REF.match(text)
    if loose and (loose.end() == len(text) or _split_verb(text[loose.end() :])):
        return int(loose[1]), text[loose.end() :]
    verb = _split_verb(text)
    number, words = split_reference(verb[1]) if verb else (None, "")
    return (number, f"{verb[0]} {words}".strip()) if verb and number else None


def _is_complete(words: str) -> bool:
    """Return True for no words, and for a verb alone."""
    verb = _split_verb(words)
    return not words or (verb is not None and _folded(verb[1]) in ("", "please"))


def _refuse_other_words(text: str) -> None:
    """Raise a Refusal if the text is a mistyped command, or no complaint."""
    loose = _loose_reference(text)
    if loose and not _COUNTED_CUSTOMERS.match(text):
        raise NotUnderstood("", text, f"OOPS-{loose[0]} {loose[1]}")
    ref = _LIKE_A_REF.match(text)
    if ref:
        raise NoSuchCase(ref[0])
    named = _REF_INSIDE.search(text)
    if named and len(text.split()) <= _FEW_WORDS:
        raise NotUnderstood("", text, named[0])
    near = _corrected(text.casefold(), [each for each in _READERS_ALONE if each])
    if near and " " not in text:
        raise NotUnderstood("", text, near)
    if _ABOUT_ABSENCE.fullmatch(text):
        raise NotUnderstood("", text, "away until monday")
    if is_small_talk(text):
        raise NotAComplaint(text)


def _about_case(number: int, words: str, by: str, via: str) -> c.CaseRequest:
    words = _IT.sub("", words)
    if not words:
        return c.ShowCase(by=by, via=via, number=number)
    if words.endswith(_QUESTION_MARKS):
        raise NotUnderstood(f"OOPS-{number}", words, None)
    verb = _split_verb(words)
    if not verb:
        first, *more = words.split(maxsplit=1)
        near = _corrected(first.casefold(), TYPED_VERBS)
        raise NotUnderstood(f"OOPS-{number}", words, " ".join([near, *more]) if near else None)
    word, rest = verb
    typed = TypedWords(number=number, by=by, via=via, rest=rest)
    return next(read for row in _requests_with_word(word) if (read := _read_row(row, typed)))


def _split_verb(words: str) -> tuple[str, str] | None:
    """Return the verb that the words begin with, and the words after it."""
    folded = _folded(words)
    for phrase in _PHRASES:
        after = words[len(phrase) :]
        if folded.startswith(phrase) and not after[:1].isalnum() and after[:1] not in ("-", "'"):
            return _VERB_BY_PHRASE[phrase], _DASH.sub("", after.lstrip(_AFTER_VERB)).rstrip()
    return None


def _folded(words: str) -> str:
    """Return the words in small letters, with straight apostrophes: phones type curly ones."""
    return words.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _corrected(typed: str, words: list[str] | tuple[str, ...]) -> str | None:
    """Return the word from which the typed word differs by one slip of the finger."""
    near = (each for each in words if len(typed) > _SHORTEST_SLIP and is_one_slip(typed, each))
    return next(near, None)


def _requests_with_word(word: str) -> list[Request]:
    """The requests with this word, special ones before the general one."""
    return [each for each in reversed(REQUESTS) if each.verb.word == word]


def _read_row(row: Request, typed: TypedWords) -> c.CaseRequest | None:
    return row.typed(typed) if row.typed else None
