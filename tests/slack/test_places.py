"""An address that was made of a user's id leads back to the user."""

import pytest

from adapters.slack.members import user_id_in


@pytest.mark.parametrize(
    ("email", "user_id"),
    [
        ("u0dora@t0paper.invalid", "U0DORA"),
        ("w12ab@slack.invalid", "W12AB"),
        ("dora@paper.example", None),
        ("u0dora@paper.invalid.example", None),
        ("x0dora@t0paper.invalid", None),
    ],
)
def test_made_up_address_names_its_user(email: str, user_id: str | None) -> None:
    """Somebody of whom Slack tells no address is written to by the id in their made-up one."""
    assert user_id_in(email) == user_id
