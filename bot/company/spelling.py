"""Slips of the finger in typed words."""


def is_one_slip(typed: str, word: str) -> bool:
    """Return True if one letter is wrong, missing, too many, or swapped with the next."""
    letters = enumerate(zip(typed, word, strict=False))
    start = next((at for at, (one, other) in letters if one != other), len(word))
    typed, word = typed[start:], word[start:]
    swapped = typed[:2] == word[1::-1] and typed[2:] == word[2:]
    return swapped or typed[1:] in (word, word[1:]) or typed == word[1:]
