import pytest

from rlreco.ui.simulator.panel import _answer_words


@pytest.mark.parametrize(
    ("bought", "clicked", "words"),
    [
        (1, 2, "1 bought, 2 clicked only, the rest ignored"),
        (0, 2, "2 clicked only, the rest ignored"),
        (1, 0, "1 bought, the rest ignored"),
        (0, 0, "all ignored"),
    ],
)
def test_an_answer_in_words_leaves_out_what_did_not_happen(bought, clicked, words):
    assert _answer_words(bought, clicked) == words
