"""Handing a case over: the question to the colleague, and advice that can be followed."""

import pytest

from bot.case import commands as c
from storage.store import SqlStore
from tests.kit import (
    ANN,
    COMPLAINT,
    MAX,
    MIA,
    RITA,
    WANDA,
    Office,
    a_policy,
    company,
    words,
)

HOURLY = a_policy(accept_within="90d", nag_every="1h", any_hour=True)


@pytest.fixture
def unowned(store: SqlStore) -> Office:
    """A company with one case, which nobody owns yet."""
    policies = {"normal": HOURLY}
    office = Office(store=store, organization=company(policies=policies, digest_channel=None))
    office.asks(
        c.ReportComplaint(
            by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,), source="chat/1"
        )
    )
    return office


def test_handover_names_the_person_who_hands_over(unowned: Office) -> None:
    """The question to the colleague says who asks."""
    unowned.types(MIA, "OOPS-1 own")
    unowned.leaves()

    unowned.types(MIA, f"OOPS-1 hand {MAX}")

    (question,) = [each for each in unowned.leaves() if each.to == MAX]
    assert words(question.card).splitlines()[1] == (
        "Mia would like to hand you this case. It becomes yours when you press “It's mine”."
    )


def test_advice_to_take_a_case_is_not_refused_when_followed(unowned: Office) -> None:
    """Taking is advised while the case has no owner, and then works; later one asks the owner."""
    before = unowned.types(WANDA, f"OOPS-1 hand {MAX}").refused
    followed = unowned.types(WANDA, "OOPS-1 own").refused
    unowned.types(WANDA, f"OOPS-1 hand {MIA}")
    unowned.types(MIA, "OOPS-1 own")
    after = unowned.types(RITA, f"OOPS-1 hand {MAX}").refused

    only = "Only Mia, who answers for OOPS-1, or a lead can do that. Ask Mia"
    assert before == f"{only}, or take it: “/oops OOPS-1 own”."
    assert followed is None
    assert after == f"{only}."
