"""Names of people in the audit log are those that their provider answers for."""

import pytest

from rlreco.ui.access.actor import _name_of


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"email": "ann@example.org", "email_verified": True, "sub": "7"}, "ann@example.org"),
        ({"email": "ann@example.org", "email_verified": False, "sub": "7"}, "unverified 7: ann@example.org"),
        ({"email": "ann@example.org", "email_verified": "true", "sub": "7"}, "unverified 7: ann@example.org"),
        ({"email": "ann@example.org", "sub": "7"}, "unverified 7: ann@example.org"),
        ({"name": "host", "sub": "7"}, "unverified 7: host"),
        ({"sub": "7"}, "unverified 7: signed in"),
    ],
)
def test_nobody_takes_the_name_of_another_by_a_claim_that_was_not_checked(claims, name):
    assert _name_of(claims) == name
