import pytest

from rlreco.ui.simulator.panel import _answer_words


@pytest.mark.parametrize(
    ("bought", "clicked", "words"),
    [
        ("a", "abc", "1 bought, 2 clicked only, the rest ignored"),
        ("", "ab", "2 clicked only, the rest ignored"),
        ("a", "", "1 bought, the rest ignored"),
        ("", "", "all ignored"),
    ],
)
def test_an_answer_in_words_leaves_out_what_did_not_happen(bought, clicked, words):
    assert _answer_words(clicked, bought) == words
