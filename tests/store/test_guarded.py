"""Who may do what: each use of a store needs a role, and a new one needs the highest until somebody decides."""

from inspect import getmembers

import pytest

from rlreco.errors import ForbiddenError
from rlreco.roles import Role
from rlreco.store.base import Store
from rlreco.store.connect import connect
from rlreco.store.guarded import NEEDS, guarded


def test_each_use_of_a_store_has_a_role():
    uses = {name for name, _ in getmembers(Store) if not name.startswith("_")}

    assert uses == set(NEEDS)


@pytest.mark.parametrize("name", sorted(NEEDS))
@pytest.mark.parametrize("role", Role)
def test_a_role_may_use_what_needs_it_or_a_lower_one(name, role):
    store = guarded(connect("memory:"), role)

    if NEEDS[name] <= role:
        getattr(store, name)
    else:
        with pytest.raises(ForbiddenError, match="may do this"):
            getattr(store, name)


def test_a_role_is_found_by_its_name_in_any_case():
    assert (Role.named(" Admin"), Role.named("analyst"), Role.named("root")) == (Role.ADMIN, Role.ANALYST, None)
