"""What strangers, those who sign in, and the host may do."""

import pytest

from rlreco.roles import Role
from rlreco.ui.access.role import role_of

ROLES = {"admin": ["Ann@example.org"], "analyst": "bob@example.org", "claim": "groups"}
BOB = {"email": "bob@example.org", "email_verified": True}


@pytest.mark.parametrize(
    ("locked", "strangers", "role"),
    [
        (False, None, Role.ADMIN),
        (True, None, Role.VISITOR),
        (True, "change", Role.ADMIN),
        (False, "read", Role.VISITOR),
        (True, "none", None),
        (False, "none", None),
    ],
)
def test_strangers_may_what_the_host_says_and_look_only_where_there_is_a_lock(locked, strangers, role):
    assert role_of(None, roles={}, locked=locked, password_given=False, strangers=strangers) is role


def test_the_password_makes_the_host_whatever_else_is_so():
    for person in (None, BOB):
        assert role_of(person, roles=ROLES, locked=True, password_given=True, strangers="none") is Role.ADMIN


@pytest.mark.parametrize(
    ("person", "role"),
    [
        ({"email": "ann@Example.org", "email_verified": True}, Role.ADMIN),
        (BOB, Role.ANALYST),
        (BOB | {"email_verified": False}, Role.VISITOR),
        ({"email": "bob@example.org"}, Role.VISITOR),
        ({"email": "carla@example.org", "email_verified": True}, Role.VISITOR),
        ({"groups": ["staff", "Analyst"]}, Role.ANALYST),
        ({"groups": "admin"}, Role.ADMIN),
        ({"roles": "admin"}, Role.VISITOR),
        ({}, Role.VISITOR),
    ],
)
def test_who_signs_in_has_the_highest_role_that_the_lists_or_the_claim_give(person, role):
    assert role_of(person, roles=ROLES, locked=True, password_given=False, strangers="none") is role


def test_everybody_who_signs_in_may_have_a_role():
    granted = role_of({}, roles={"everybody": "analyst"}, locked=True, password_given=False, strangers=None)

    assert granted is Role.ANALYST


def test_without_a_named_claim_no_claim_counts():
    assert role_of({"": "admin"}, roles={}, locked=True, password_given=False, strangers=None) is Role.VISITOR
