"""The buttons beneath a refusal: what was probably meant, as a form that begins with the words."""

import pytest

from bot.case.verbs import Verb
from bot.chat.cards import Button, Field, Form
from bot.desk import Reply
from bot.screens.case_values import read_case_value, with_words, words_of
from bot.screens.pressed import command_from_button
from bot.screens.requests import QUESTIONS
from tests.core.conftest import OfficeAfter
from tests.kit import MIA, RITA, Office

THREE = "customer Bob Baker; Cleo Cook"


def value_in(form: Form | None, name: str) -> str:
    """What stands in a form's field."""
    assert form
    return next(each.value for each in form.fields if isinstance(each, Field) and each.name == name)


def press(office: Office, button: Button) -> Reply:
    """Mia presses it."""
    return office.asks(command_from_button(button.verb, button.value, MIA, "a button"))


@pytest.mark.parametrize(
    ("typed", "verb", "field", "words"),
    [
        ("told Zoe by phone", "told", "how", "Zoe by phone"),
        ("told all but nobody by phone", "told", "how", "all but nobody by phone"),
        ("told Ann Archer tomorrow", "told", "how", "Ann Archer tomorrow"),
        ("told Zoe unreachable rang because no", "told:unreachable", "attempts", "Zoe, rang, no"),
    ],
)
def test_telling_that_is_not_understood_opens_its_form(
    office_after: OfficeAfter, typed: str, verb: str, field: str, words: str
) -> None:
    """The typed words are given back; nobody is chosen, and nothing is changed."""
    office = office_after("own", "fixed sent it again", THREE)

    refused = office.types(MIA, f"OOPS-1 {typed}")
    [offered] = refused.offers
    opened = press(office, offered)

    assert refused.refused
    assert offered.verb == verb
    assert value_in(opened.form, field) == words
    assert opened.form
    assert all(getattr(each, "value", "") in ("", None, words) for each in opened.form.fields)
    assert len(office.case().untold) == 3


def test_update_about_one_of_several_offers_to_record_it_for_all(
    office_after: OfficeAfter,
) -> None:
    """Saved as it stands, the form says what was typed, and that it was said to all."""
    office = office_after("own", THREE)

    [offered] = office.types(MIA, "OOPS-1 update Ann Archer knows that it is on its way").offers

    form = press(office, offered).form
    assert value_in(form, "what") == "all: Ann Archer knows that it is on its way"


def test_telling_before_the_fix_offers_no_form(office_after: OfficeAfter) -> None:
    """A form that would be refused at once is no help."""
    refused = office_after("own").types(MIA, "OOPS-1 told Zoe by phone")

    assert refused.refused
    assert refused.offers == ()


def test_refusal_without_a_likely_meaning_offers_nothing(office_after: OfficeAfter) -> None:
    """Rita may read why, and no button guesses for her."""
    assert office_after("own").types(RITA, "OOPS-9 own").offers == ()


def test_words_in_a_value_come_back_as_they_were() -> None:
    """With line breaks; what is long is cut to what every platform's button carries."""
    carried = read_case_value(with_words("OOPS-1 ~1a.Qm4x", "Ann\nby phone"))
    assert (carried.number, carried.mark, carried.about, carried.words) == (
        1,
        "1a.Qm4x",
        "",
        "Ann\nby phone",
    )
    assert words_of(with_words("report", "hi there")) == "hi there"
    assert words_of("report") == ""
    assert len(with_words("OOPS-1", "x" * 5000)) < 1000


def test_questions_without_a_case_can_be_pressed() -> None:
    """*Help* and the lists need no case in their button."""
    alone = [each.verb for each in QUESTIONS if each.alone and each.verb != Verb.REPORT]

    for verb in alone:
        assert command_from_button(verb, verb, MIA, "a button").by == MIA
