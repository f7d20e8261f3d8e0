"""The table of phrases, read and handled without a platform."""

from collections.abc import Iterator
from random import Random

import pytest

from bot.screens.typed import TYPED_VERBS
from storage.store import SqlStore
from tests.company import temporary_store
from tests.phrases.fuzz import Fuzz
from tests.phrases.office import PhraseOffice
from tests.phrases.reading import Phrase, phrases


@pytest.fixture
def store() -> Iterator[SqlStore]:
    """An empty database."""
    with temporary_store() as store:
        yield store


@pytest.fixture(scope="module")
def office() -> Iterator[PhraseOffice]:
    """One office for all phrases; each phrase is about a case of its own."""
    with temporary_store() as store:
        yield PhraseOffice(store)


@pytest.mark.parametrize(
    "phrase", phrases(), ids=[f"{n} {each.typed}" for n, each in enumerate(phrases(), 1)]
)
def test_phrase_means_what_the_table_says(office: PhraseOffice, phrase: Phrase) -> None:
    """It is understood whole, or it changes nothing and is answered with a question."""
    assert office.meaning(phrase) == phrase.meaning


def test_table_has_phrases_for_every_verb() -> None:
    """Each verb is understood at least once, and misunderstood at least once."""
    for verb in TYPED_VERBS:
        meanings = [each.meaning for each in phrases() if verb in each.typed.casefold()]
        assert any(each.startswith("asks") for each in meanings), verb
        assert not all(each.startswith("asks") for each in meanings), verb
    assert len(phrases()) >= 300


def test_texts_that_leave_it_open_tell_nobody(store: SqlStore) -> None:
    """`make phrases` types 200,000 of them."""
    fuzz = Fuzz(store, Random(7))  # noqa: S311 -- not for secrets
    for _ in range(200):
        fuzz.type_one()

    assert fuzz.wrong == []
    assert {"asked", "CustomersTold", "CustomerAdded"} <= set(fuzz.effects)
