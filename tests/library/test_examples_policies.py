"""The examples in the docstrings of policies, environments and comparisons are right."""

import doctest
from importlib import import_module

import pytest

from rlreco.bandit.policies.registry import POLICIES

LIBRARY = ["rlreco.library.comparison", "rlreco.library.environments", "rlreco.library.gym"]
MODULES = [*LIBRARY, *(kind.__module__ for name, kind in POLICIES.items() if name != "popularity")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_print_what_they_show(name):
    if name.endswith(".gym"):
        pytest.importorskip("gymnasium")

    failed, attempted = doctest.testmod(import_module(name))

    assert failed == 0
    assert attempted >= 2
