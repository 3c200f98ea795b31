"""Every public name says what it is, and shows how it is used."""

import inspect

import pytest

import rlreco as rl
from rlreco.bandit.policies import contract

OF_POLICIES = {
    name for kind in vars(contract).values() if inspect.isclass(kind) for name in vars(kind) if not name.startswith("_")
}
"""Methods of a policy, which the contract of policies documents once for all of them."""


@pytest.mark.parametrize("name", rl.__all__)
def test_a_public_name_has_a_docstring_with_an_example(name):
    words = inspect.getdoc(getattr(rl, name)) or ""

    assert len(words.split()) > 8
    assert ">>> " in words or name == "RLRecoError"


@pytest.mark.parametrize("name", [name for name in rl.__all__ if inspect.isclass(getattr(rl, name))])
def test_its_public_methods_have_docstrings_too(name):
    kind = getattr(rl, name)
    own = [
        attribute
        for attribute, value in inspect.getmembers(kind)
        if not attribute.startswith("_")
        and attribute not in OF_POLICIES
        and inspect.isroutine(value)
        and value.__qualname__.startswith(kind.__name__)
    ]

    assert [attribute for attribute in own if not inspect.getdoc(getattr(kind, attribute))] == []
