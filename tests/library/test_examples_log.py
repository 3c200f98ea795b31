import doctest

import pytest

from rlreco.library import logs, off_policy


@pytest.mark.parametrize("module", [logs, off_policy], ids=lambda module: module.__name__)
def test_the_examples_of_the_docstrings_give_what_they_say(module):
    results = doctest.testmod(module)

    assert results.attempted > 5
    assert results.failed == 0
