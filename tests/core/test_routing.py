"""Which department a complaint goes to, and because of which of its words."""

import pytest

from bot.company.organization import Department
from bot.company.routing import route_complaint
from tests.kit import EVA, FERNHILL, LEA, WANDA, company

E_ACUTE = "\N{LATIN SMALL LETTER E WITH ACUTE}"
DEPARTMENTS = (
    Department(name="Care", lead=EVA),
    Department(name="Shipping", lead=LEA, keywords=("parcel", "late", "never came", "box")),
    Department(
        name="Website",
        lead=WANDA,
        keywords=("link", "log in", f"Caf{E_ACUTE}"),
    ),
)
ORGANIZATION = company(departments=DEPARTMENTS)


@pytest.mark.parametrize(
    ("complaint", "department", "matched"),
    [
        ("My parcel is wet.", "Shipping", ("parcel",)),
        ("MY PARCEL!", "Shipping", ("parcel",)),
        ("The link in the mail is dead", "Website", ("link",)),
        # what weighs most
        ("The link to my late parcel", "Shipping", ("parcel", "late")),
        ("It never came, says your link", "Shipping", ("never came",)),
        ("I cannot log in to see my parcel", "Website", ("log in",)),
        # between equals, the earlier one
        ("The link to my parcel", "Shipping", ("parcel",)),
        # whole words only, whatever stands between them
        ("The linker was late-ish", "Shipping", ("late",)),
        ("log_in is broken", "Website", ("log in",)),
        ("I can't log\nin!", "Website", ("log in",)),
        ("unboxed, relate, parcelloads", "Care", ()),
        ("never. came?", "Shipping", ("never came",)),
        # the department's own name is a word for it
        ("Tell shipping about it", "Shipping", ("Shipping",)),
        (
            "the CAF\N{LATIN CAPITAL LETTER E WITH ACUTE} is closed",
            "Website",
            (DEPARTMENTS[2].keywords[2],),
        ),
        # nothing of ours
        ("", "Care", ()),
        ("\N{CJK UNIFIED IDEOGRAPH-4E2D}", "Care", ()),
    ],
)
def test_complaint_is_routed(complaint: str, department: str, matched: tuple[str, ...]) -> None:
    """The department whose keywords weigh most answers; where there are none, the first one."""
    routed = route_complaint(ORGANIZATION, complaint)

    assert (routed.department.name, routed.matched) == (department, matched)


#: A keyword, a complaint, and True if the keyword occurs in it.
FORMS = [
    # plurals and simple forms, on either side
    ("delivery", "Your deliveries are late", True),
    ("deliveries", "My delivery is late", True),
    ("box", "Two boxes are empty", True),
    ("ad", "the ads are wrong", True),
    ("charge", "I was charged twice", True),
    ("charged", "You keep charging me", True),
    ("cancel", "I cancelled it", True),
    ("missing section", "Missing sections again", True),
    ("charged twice", "He charges twice", True),
    ("refund", "I was refunded", True),
    # other words that look a little like it
    ("ad", "add me to your list", False),
    ("ad", "adding up", False),
    ("new", "in the newest", False),
    ("bus", "a bu", False),
    ("bill", "the billiard table", False),
    ("press", "pres", False),
    ("late", "a latent fault", False),
    ("charged twice", "charged me twice", False),
    # one word, two words, a hyphen
    ("login", "The log-in fails", True),
    ("login", "I cannot log in", True),
    ("log in", "The login fails", True),
    ("log-in", "All logins fail", True),
    ("log in", "I log everything in", False),
    ("e-mail", "No email came", True),
    ("mail", "No e-mail came", True),
    # accents, capitals, and letters made of several signs
    ("caf\u00e9", "the cafe is closed", True),
    ("cafe", "the CAFE\u0301S are closed", True),
    ("stra\u00dfe", "die STRASSE", True),
    ("\u0439\u043e\u0433\u0443\u0440\u0442", "\u0419\u041e\u0413\u0423\u0420\u0422!", True),
    ("ﬁle", "the file is broken", True),
    # no space between words: Japanese, Chinese, Thai; endings attached: Korean
    (
        "\u8acb\u6c42\u66f8",
        "\u5148\u6708\u306e\u8acb\u6c42\u66f8\u304c\u5c4a\u304d\u307e\u305b\u3093",
        True,
    ),
    ("\u30ed\u30b0\u30a4\u30f3", "\uff9b\uff78\uff9e\uff72\uff9d\u3067\u304d\u306a\u3044", True),
    ("\u53d1\u7968", "\u6ca1\u6536\u5230\u53d1\u7968\u3002", True),
    (
        "\u0e43\u0e1a\u0e40\u0e2a\u0e23\u0e47\u0e08",
        "\u0e44\u0e21\u0e48\u0e44\u0e14\u0e49\u0e23\u0e31\u0e1a\u0e43\u0e1a\u0e40\u0e2a\u0e23\u0e47\u0e08\u0e04\u0e48\u0e30",
        True,
    ),
    ("\ubc30\uc1a1", "\ubc30\uc1a1\uc774 \ub2a6\uc5b4\uc694", True),
    ("\u8acb\u6c42\u66f8", "\u914d\u9054\u304c\u9045\u3044", False),
]


@pytest.mark.parametrize(("keyword", "complaint", "occurs"), FORMS)
def test_keyword_occurs_in_its_forms(keyword: str, complaint: str, *, occurs: bool) -> None:
    """A word is found as people write it, and no other word is."""
    departments = (DEPARTMENTS[0], Department(name="Printing", lead=LEA, keywords=(keyword,)))

    routed = route_complaint(company(departments=departments), complaint)

    assert (routed.department.name, routed.matched) == (
        ("Printing", (keyword,)) if occurs else ("Care", ())
    )


#: A department's name, a complaint, and True if it goes there because of the name.
NAMES = [
    ("IT", "Nobody told me about it", False),
    ("IT", "It is late", False),
    ("IT", "NOBODY TOLD ME ABOUT IT", False),
    ("IT", "Your IT is down again", True),
    ("US", "Nobody tells us anything", False),
    ("US", "The US shop sent the wrong one", True),
    ("HR", "I wrote to HR in May", True),
    ("All", "All of it is wrong", False),
    ("Other", "The other one broke", False),
    ("People", "People laugh at me", False),
    ("Support", "Support never answers", False),
    ("Care", "You do not care", False),
    ("Shipping", "Tell shipping about it", True),
    ("Customer care", "Your customer care is rude", True),
]


@pytest.mark.parametrize(("name", "complaint", "occurs"), NAMES)
def test_name_of_a_department_counts_where_it_is_meant(
    name: str, complaint: str, *, occurs: bool
) -> None:
    """A common word is no name; an abbreviation is one in capitals."""
    departments = (Department(name="Desk", lead=EVA), Department(name=name, lead=LEA))

    routed = route_complaint(company(departments=departments), complaint)

    assert routed.department.name == (name if occurs else "Desk")


def test_common_name_that_is_a_keyword_counts() -> None:
    """Who lists it as a keyword means it."""
    departments = (DEPARTMENTS[0], Department(name="Support", lead=LEA, keywords=("support",)))

    routed = route_complaint(company(departments=departments), "Support never answers")

    assert routed.matched == ("support",)


def test_keyword_counts_once() -> None:
    """Who repeats a word is not more right for it."""
    routed = route_complaint(ORGANIZATION, "box box box box: I cannot log in")

    assert routed.department.name == "Website"


def test_empty_keyword_matches_nothing() -> None:
    """A keyword without a letter in it is none."""
    odd = company(departments=(DEPARTMENTS[0], Department(name="!?", lead=LEA, keywords=("", "-"))))

    assert route_complaint(odd, "What -- is this!?").department.name == "Care"


def test_department_is_found_however_it_is_written() -> None:
    """Capitals and blanks make no other department."""
    assert FERNHILL.department("  sHIPPING ") == FERNHILL.departments[0]
    assert FERNHILL.department("Ship") is None
