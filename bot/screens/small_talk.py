"""Texts that are no complaint: greetings, thanks, tests, and one or two words."""

import re
from typing import Final
from unicodedata import category

_SMALL_TALK: Final = re.compile(
    r"(?:(?:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: (?:there|oops|all|everyone))?"
    r"|(?:ok(?:ay)? )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much|again|oops))?"
    r"|(?:ok(?:ay)?|yes|no|cancel|stop|undo|never ?mind|sorry)(?: (?:please|it|that|this|thanks))*"
    r"|(?:this is )?(?:just )?(?:a )?(?:small )?test(?:ing)?(?: please ignore)?"
    r"|(?:what|how) (?:can|do|does|is|are) (?:i|you|this|it|oops|that)(?: .{0,20})?"
    r"|(?:sorry )?wrong (?:chat|channel|window))",
    re.IGNORECASE,
)
_PUNCTUATION: Final = re.compile(r"[^\w\s]+")
#: Characters; a longer text was pasted for a reason.
_LONGEST_SMALL_TALK: Final = 60
#: Fewer words than a complaint has.
_FEW_WORDS: Final = 2
#: Letters of a script without spaces that make a sentence.
_SENTENCE_LETTERS: Final = 6


def is_small_talk(text: str) -> bool:
    """Return True if the text is certainly too little for a complaint."""
    if len(text) > _LONGEST_SMALL_TALK:
        return False
    plain = " ".join(_PUNCTUATION.sub(" ", text).split())
    return _is_short(plain) or _SMALL_TALK.fullmatch(plain) is not None


def _is_short(plain: str) -> bool:
    """Return True for at most two words. In scripts without spaces, letters count."""
    unspaced = sum(_is_unspaced(each) for each in plain)
    return len(plain.split()) <= _FEW_WORDS and unspaced < _SENTENCE_LETTERS


def _is_unspaced(letter: str) -> bool:
    """Return True for letters of Chinese, Japanese, Thai and other scripts without spaces."""
    return (
        category(letter) == "Lo"
        and not "\N{HEBREW LETTER ALEF}" <= letter < "\N{DEVANAGARI LETTER SHORT A}"
    )
