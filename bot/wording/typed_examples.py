"""Examples to type, as sentences write them, and as a platform without a command word shows them.

A sentence writes an example with the command word, as “/oops OOPS-4 own”. Where people write to the
bot itself, no such word is typed: the platform's renderer leaves it out.
"""

import re
from typing import Final

COMMAND_WORD: Final = "/oops"
#: In quotation marks, or at the start of a line, as in the help.
_BEFORE_WORDS: Final = re.compile(rf"(“|^){COMMAND_WORD} (?=\S)", re.MULTILINE)
_ALONE: Final = f"“{COMMAND_WORD}”"


def without_command_word(text: str, alone: str) -> str:
    """Return our own words with examples as they are typed without a command word.

    `alone` stands for the command word without more words.
    """
    return _BEFORE_WORDS.sub(r"\1", text).replace(_ALONE, f"“{alone}”")
