import pytest

from rlreco.ui.simulator.panel import _did


@pytest.mark.parametrize(
    ("bought", "clicked", "said"),
    [
        (1, 2, "1 bought, 2 clicked only, the rest ignored"),
        (0, 2, "2 clicked only, the rest ignored"),
        (1, 0, "1 bought, the rest ignored"),
        (0, 0, "all were ignored"),
    ],
)
def test_what_nobody_did_is_not_counted(bought, clicked, said):
    assert _did(bought, clicked) == said
