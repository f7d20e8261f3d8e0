"""Which customers are meant by what people type."""

from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.case.case import Case, Customer, Fixed, Told
from bot.case.errors import NoSuchCustomer
from bot.rules.matching import one_customer, only_customers, split_customers
from tests.kit import MIA, MONDAY, Story

Form = Literal["NFC", "NFD"]


def a_case(*names: str, told: tuple[str, ...] = ()) -> Case:
    """A mended case of these customers, each with a contact in brackets, some of whom know."""
    knows = Told(by=MIA, at=MONDAY, how="by phone", shown_by="", fix=1)
    customers = []
    for number, each in enumerate(names, start=1):
        name, _, contact = each.partition(" (")
        customers.append(
            Customer(
                number=number,
                name=name,
                contact=contact.rstrip(")"),
                added_at=MONDAY,
                told=knows if each in told else None,
            )
        )
    case = Story().case
    fixed = Fixed(number=1, by=MIA, at=MONDAY, what="sent it again", cost="")
    return Case(**{**vars(case), "customers": tuple(customers), "fixed": fixed})


def meant(case: Case, words: str) -> tuple[list[int], str]:
    """The numbers of those who are meant, and the words that are left."""
    customers, rest = split_customers(case, words)
    return [each.number for each in customers], rest


ANN_AND_BOB = a_case("Ann (ann@example.org)", "Ann Archer (+49 30 1)", "Bob Baker", "Baker & Sons")


@pytest.mark.parametrize(
    ("words", "numbers", "rest"),
    [
        # the longest name that fits
        ("Ann by phone", [1], "by phone"),
        ("Ann Archer by phone", [2], "by phone"),
        ("ann archer by phone", [2], "by phone"),
        ("ANN ARCHER: by phone", [2], "by phone"),
        ("Ann Archers mother by phone", [1], "Archers mother by phone"),
        # by whatever reaches them
        ("ann@example.org by mail", [1], "by mail"),
        ("+49 30 1 by phone", [2], "by phone"),
        # several
        ("Ann and Bob Baker by phone", [1, 3], "by phone"),
        ("Bob Baker, Ann Archer, Ann by letter", [3, 2, 1], "by letter"),
        ("Bob Baker & Baker & Sons in person", [3, 4], "in person"),
        ("Bob Baker and his wife by phone", [3], "and his wife by phone"),
        ("Ann, by phone", [1], "by phone"),
        ("Bob Baker", [3], ""),
        # all
        ("all by phone", [1, 2, 3, 4], "by phone"),
        ("All, by phone", [1, 2, 3, 4], "by phone"),
        ("everybody: in person", [1, 2, 3, 4], "in person"),
        ("everyone", [1, 2, 3, 4], ""),
        ("  all\nby phone", [1, 2, 3, 4], "by phone"),
    ],
)
def test_customers_are_matched(words: str, numbers: list[int], rest: str) -> None:
    """Names come first, the longest that fits; what follows is how they were told."""
    assert meant(ANN_AND_BOB, words) == (numbers, rest)


@pytest.mark.parametrize("words", ["Zed by phone", "by phone", "", "Annabel by phone", "allow it"])
def test_nobody_is_matched(words: str) -> None:
    """Where nobody's name stands first, nobody is meant, and the refusal knows whom there is."""
    with pytest.raises(NoSuchCustomer) as refused:
        split_customers(ANN_AND_BOB, words)

    assert refused.value.case == ANN_AND_BOB


def test_all_means_those_who_do_not_know() -> None:
    """Who was told is not told again."""
    case = a_case("Ann", "Bob", "Cleo", told=("Bob",))

    assert meant(case, "all by phone") == ([1, 3], "by phone")


def test_all_where_everybody_knows() -> None:
    """Then it is everybody, so that nothing happens rather than a refusal."""
    case = a_case("Ann", "Bob", told=("Ann", "Bob"))

    assert meant(case, "all by phone") == ([1, 2], "by phone")


@pytest.mark.parametrize(
    ("words", "numbers", "rest"),
    [
        ("All Saints Church by phone", [1], "by phone"),
        ("Everyone Active Ltd: by letter", [2], "by letter"),
        ("Everybody and Bob Baker by phone", [3, 4], "by phone"),
        ("all@fernhill.example by mail", [5], "by mail"),
        ("All Saints Church and everyone by phone", [1], "and everyone by phone"),
        ("all by phone", [1, 2, 3, 4, 5], "by phone"),
        ("everyone by phone", [1, 2, 3, 4, 5], "by phone"),
    ],
)
def test_name_that_begins_like_everybody(words: str, numbers: list[int], rest: str) -> None:
    """Whoever is called so is meant, and nobody else is noted as told."""
    names = ("All Saints Church", "Everyone Active Ltd", "Everybody", "Bob Baker")
    case = a_case(*names, "Cleo Cook (all@fernhill.example)")

    assert meant(case, words) == (numbers, rest)


@pytest.mark.parametrize(
    "words",
    [
        "All Saints by phone",
        "everyone active, by letter",
        "Allison by phone",
        "all-stars by phone",
        "all@home.example by mail",
        "everybody's friend by phone",
    ],
)
def test_everybody_is_a_word_of_its_own(words: str) -> None:
    """Half a name, or another word that begins so, does not mean all that there are."""
    with pytest.raises(NoSuchCustomer):
        split_customers(a_case("All Saints Church", "Everyone Active Ltd", "Bob Baker"), words)


def test_customer_called_all() -> None:
    """Names come first; there is another word for all of them."""
    case = a_case("All", "Bob Baker")

    assert meant(case, "all by phone") == ([1], "by phone")
    assert meant(case, "everyone by phone") == ([1, 2], "by phone")


def test_one_name_of_two_customers_is_refused() -> None:
    """Only the contact tells two customers of the same name apart."""
    case = a_case("Ann (ann@example.org)", "Ann (+49 30 1)")

    with pytest.raises(NoSuchCustomer):
        split_customers(case, "Ann by phone")
    assert meant(case, "+49 30 1 by phone") == ([2], "by phone")


@pytest.mark.parametrize(
    ("words", "numbers", "rest"),
    [
        ("all except Cleo by phone", [1, 2], "by phone"),
        ("all except for Cleo Cook and Bob, by phone", [1], "by phone"),
        ("all but Bob Baker by phone", [1, 3], "by phone"),
        ("everyone, except Ann Archer: by phone", [2, 3], "by phone"),
        ("all of them except Ann by letter", [2, 3], "by letter"),
        ("all customers minus Bob by phone", [1, 3], "by phone"),
    ],
)
def test_all_except_leaves_customers_out(words: str, numbers: list[int], rest: str) -> None:
    """The named customers stay untold."""
    assert meant(a_case("Ann Archer", "Bob Baker", "Cleo Cook"), words) == (numbers, rest)


@pytest.mark.parametrize(
    "words", ["all except by phone", "all but Zed by phone", "all except Ann, Bob and Cleo by mail"]
)
def test_all_except_nobody_or_everybody_is_refused(words: str) -> None:
    """An exception names some of the customers."""
    with pytest.raises(NoSuchCustomer):
        split_customers(a_case("Ann Archer", "Bob Baker", "Cleo Cook"), words)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("Jean-Luc by phone", [2]),
        ("jean by phone", [1]),
        ("Sean O’Brien by phone", [3]),
        ("Sean  O'Brien by phone", [3]),
        ("Sean\N{NO-BREAK SPACE}O'Brien by phone", [3]),
        ("Smith and Sons by phone", [5]),
        ("Smith & Sons by phone", [5]),
        ("Acme, Inc. by phone", [6]),
        ("Lukasz by phone", [7]),
        ("Zoe Zabel by phone", [8]),
    ],
)
def test_name_is_found_as_people_type_it(words: str, numbers: list[int]) -> None:
    """Spaces, apostrophes, accents and a first name alone make no difference."""
    names = ("Jean", "Jean-Luc Picard", "Sean O'Brien", "Smith", "Smith & Sons", "Acme, Inc.")
    case = a_case(*names, "\N{LATIN CAPITAL LETTER L WITH STROKE}ukasz Lis", "Zoë Zabel")

    assert meant(case, words) == (numbers, "by phone")


@pytest.mark.parametrize("words", ["by phone", "the customer by phone", "Customer: by phone"])
def test_one_customer_need_not_be_named(words: str) -> None:
    """Where there is one, it is clear who is meant."""
    assert meant(a_case("Ann Archer"), words) == ([1], "by phone")


def test_one_customer_without_a_name() -> None:
    """Of whom nothing is known can be told all the same."""
    assert meant(a_case(""), "in person, at the counter") == ([1], "in person, at the counter")


def test_one_of_several_is_wanted() -> None:
    """Where exactly one is wanted, two are as wrong as none."""
    case = a_case("Ann", "Bob")

    with pytest.raises(NoSuchCustomer):
        one_customer(case, "Ann and Bob")
    assert one_customer(case, "Bob").number == 2


@pytest.mark.parametrize(
    "words",
    ["Ann", "Ann:", "Ann is", "Ann Archer, was", "ann are", "Ann -", "Ann and Bob were", "all"],
)
def test_customers_and_nothing_else(words: str) -> None:
    """Whether they are, or were, or neither."""
    assert only_customers(a_case("Ann", "Ann Archer", "Bob"), words)


@pytest.mark.parametrize(
    "words",
    ["Ann by phone", "Ann and Zed", "Ann Archers mother", "Ann by phone, Bob", "Ann isnt", "is"],
)
def test_customers_and_something_else(words: str) -> None:
    """Who knows whom the rest is about: nobody is meant rather than only the first."""
    with pytest.raises(NoSuchCustomer):
        only_customers(a_case("Ann", "Ann Archer", "Bob"), words)


def test_only_customer_and_something_else() -> None:
    """The one whom there is need not be named, but another name is not theirs."""
    case = a_case("Ann")

    assert [len(only_customers(case, each)) for each in ("", "is", "the customer was")] == [1, 1, 1]
    with pytest.raises(NoSuchCustomer):
        only_customers(case, "Zed")


@pytest.mark.parametrize("kept", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_accent_is_the_same_however_it_is_written(kept: Form, typed: Form) -> None:
    """As one character or as a letter and its accent: on the screen there is no difference."""
    case = a_case(normalize(kept, "José Núñez"), "Jose", normalize(kept, "José"))

    assert meant(case, normalize(typed, "José Núñez by phone")) == ([1], "by phone")
    assert meant(case, normalize(typed, "josé by phone")) == ([3], "by phone")
    assert meant(case, "Jose by phone") == ([2], "by phone")


NAMES = ["Ann", "Ann Archer", "Bob", "B\N{LATIN SMALL LETTER SHARP S}", "\N{GREEK SMALL LETTER MU}"]


@given(st.text(max_size=40), st.sampled_from(NAMES))
def test_words_are_never_lost(rest: str, name: str) -> None:
    """Whatever follows a name is what is left, whole, or a refusal."""
    case = a_case(*NAMES)
    try:
        customers, left = split_customers(case, f"{name} by {rest}")
    except NoSuchCustomer:
        return

    assert customers[0].name in (name, "Ann Archer")
    assert normalize("NFC", f"by {rest}").strip().endswith(left)


@pytest.mark.slow
def test_thousands_of_customers_are_matched_in_no_time() -> None:
    """A mailing that went wrong has thousands of customers; naming some of them is quick."""
    case = a_case(*(f"Reader {number}" for number in range(3000)))
    named = ", ".join(f"Reader {number}" for number in range(20))

    numbers, rest = meant(case, f"{named} by phone")

    assert (numbers, rest) == (list(range(1, 21)), "by phone")
