"""Types random texts at the desk: ``python -m tests.phrases --texts 200000``.

Texts are made of the grammar's own words, customers' names, negations, exceptions, dates and noise.
Whatever is typed, the desk answers. A text with a negation, an exception, another day or the name
of a stranger tells nobody; each one that did is printed, and ends the command with an error.
"""

import sys
from argparse import ArgumentParser
from collections import Counter
from random import Random
from time import perf_counter

from tests.company import temporary_store
from tests.phrases.fuzz import Fuzz

#: Nothing leaves these databases, so that what waits to be sent would grow.
TEXTS_A_DATABASE = 500


def main() -> int:
    """Type texts and print what became of them. Returns 1 if a text told somebody wrongly."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=200_000, help="how many are typed")
    parser.add_argument("--seed", type=int, default=1, help="the same seed types the same texts")
    asked = parser.parse_args()
    begun, random = perf_counter(), Random(asked.seed)  # noqa: S311 -- not for secrets
    effects, wrong = Counter[str](), list[str]()
    for done in range(0, asked.texts, TEXTS_A_DATABASE):
        with temporary_store() as store:
            fuzz = Fuzz(store, random)
            for _ in range(min(TEXTS_A_DATABASE, asked.texts - done)):
                fuzz.type_one()
        effects += fuzz.effects
        wrong += fuzz.wrong
    _print(effects, asked.texts, perf_counter() - begun)
    for text in wrong:
        sys.stdout.write(f"told somebody: {text!r}\n")
    return 1 if wrong else 0


def _print(effects: Counter[str], texts: int, seconds: float) -> None:
    for effect, count in effects.most_common():
        sys.stdout.write(f"{effect:<24}{count:>9,}\n")
    sys.stdout.write(f"{'all':<24}{texts:>9,}  in {seconds:.0f} s\n")


if __name__ == "__main__":
    sys.exit(main())
