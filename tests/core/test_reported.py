"""Cases found again by the people who reported them, and by people to whom they are offered."""

import pytest

from bot.case import commands as c
from tests.kit import ANN, COMPLAINT, HOUR, LEA, MAX, MIA, RITA, STAN, Office, words

SOURCE = "chat/1"


def report(office: Office, by: str = RITA, source: str = SOURCE) -> None:
    """Somebody brings the complaint in; the same source again is the same case."""
    office.asks(
        c.ReportComplaint(by=by, via="chat", complaint=COMPLAINT, customers=(ANN,), source=source)
    )


@pytest.mark.parametrize("typed", ["reported", " Reported "])
def test_reported_lists_open_cases_with_their_state(office: Office, typed: str) -> None:
    """The complaint, how it stands, and who has it, the oldest first."""
    report(office)
    report(office, source="chat/2")
    office.types(MIA, "OOPS-2 own")

    assert words(office.types(RITA, typed).card).splitlines() == [
        "What you reported",
        (
            f"OOPS-1 “{COMPLAINT}”: reported, waiting for an owner · Owner: Mia is being asked, "
            "until Mon 23 Nov, 11:00"
        ),
        f"OOPS-2 “{COMPLAINT}”: being fixed · Owner: Mia",
    ]


def test_reported_is_for_each_reporter(office: Office) -> None:
    """Who brought the same message in second finds it too; nobody else does."""
    report(office)
    report(office, by=STAN)

    assert "OOPS-1" in words(office.types(STAN, "reported").card)
    assert words(office.types(MIA, "reported").card) == (
        "None of the cases that you reported is open."
    )


def test_reported_leaves_out_what_is_closed(office: Office) -> None:
    """A closed case is not listed, a reopened one is."""
    report(office)
    for typed in ("own", "fixed sent it again", "told all by phone", "close"):
        office.types(MIA, f"OOPS-1 {typed}")
    assert "OOPS-1" not in words(office.types(RITA, "reported").card)

    office.types(MIA, "OOPS-1 reopen it broke again")

    assert "OOPS-1" in words(office.types(RITA, "reported").card)


def test_reported_names_what_does_not_fit(office: Office) -> None:
    """A long list is cut, with the references of the rest."""
    for number in range(22):
        report(office, source=f"chat/{number}")

    lines = words(office.types(RITA, "reported").card).splitlines()

    assert len(lines) == 1 + 20 + 1
    assert lines[-1] == "And more: OOPS-21, OOPS-22."


def test_mine_shows_an_offer_until_it_is_answered(office: Office) -> None:
    """A handover that waits for one's answer is found in `mine`, with the button to accept."""
    report(office)
    office.types(MIA, "OOPS-1 own")
    office.types(MIA, f"OOPS-1 hand {MAX}")

    card = office.types(MAX, "mine").card
    assert words(card).splitlines() == [
        "What you owe",
        (f"OOPS-1 “{COMPLAINT}”: Mia would like to hand it to you. Answer by Mon 23 Nov, 11:00."),
        "[It's mine]",
        "[Decline]",
    ]
    assert "OOPS-1" in words(office.types(MIA, "mine").card)

    office.types(MAX, "OOPS-1 own")

    assert "hand it to you" not in words(office.types(MAX, "mine").card)
    assert "OOPS-1" not in words(office.types(MIA, "mine").card)


def test_mine_forgets_an_offer_that_lapsed_or_went_to_somebody_else(office: Office) -> None:
    """Only the person named last is asked, and only for as long as the offer stands."""
    report(office)
    office.types(MIA, "OOPS-1 own")
    office.types(MIA, f"OOPS-1 hand {MAX}")
    office.types(MIA, f"OOPS-1 hand {LEA}")
    assert "OOPS-1" not in words(office.types(MAX, "mine").card)
    assert "OOPS-1" in words(office.types(LEA, "mine").card)

    office.clock.forward(3 * HOUR)
    office.ticks()

    assert "OOPS-1" not in words(office.types(LEA, "mine").card)
