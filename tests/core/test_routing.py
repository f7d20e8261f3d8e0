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
        ("unboxed, relate, parcels", "Care", ()),
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
