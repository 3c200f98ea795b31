import pytest

from rlreco.service.learner.explanation import Explanation


@pytest.mark.parametrize("ratio", [0.951, 0.98, 1.02, 1.03, 1.049])
def test_no_factor_is_told_that_would_read_as_once(ratio):
    factors = (("as its sales say", 0.03), ("for Q2", ratio))

    assert Explanation("p", "best guess", 0.1, 0.0, 0.2, 0.03, 0.5, factors).sentence == "3.0 % as its sales say."


@pytest.mark.parametrize(("ratio", "told"), [(0.94, "× 0.94 for Q2"), (1.06, "× 1.1 for Q2")])
def test_a_factor_that_says_something_is_told(ratio, told):
    factors = (("as its sales say", 0.03), ("for Q2", ratio))

    assert told in Explanation("p", "best guess", 0.1, 0.0, 0.2, 0.03, 0.5, factors).sentence
