"""Hills of belief: where they stand, how high, and what is said of them."""

import numpy as np
import pandas as pd
import pytest

from rlreco.plots.learning.densities import densities, densities_summary

TABLE = pd.DataFrame(
    {
        "product_id": ["a", "b"],
        "value_then": [1.0, np.nan],
        "spread_then": [0.5, np.nan],
        "value": [2.0, 1.5],
        "spread": [0.1, 0.3],
    }
)
NAMES = {"a": "Apron"}


def test_the_best_is_on_top_and_its_hill_stands_over_its_value():
    figure = densities(TABLE, NAMES)

    assert list(figure.layout.yaxis.ticktext) == ["b", "Apron"]
    hills = [trace for trace in figure.data if trace.fill == "tonexty"]
    tops = [float(trace.x[np.argmax(trace.y)]) for trace in hills]
    assert tops == pytest.approx([1.5, 2.0], abs=0.05)


def test_the_surer_hill_is_the_higher_and_what_was_unknown_has_none():
    figure = densities(TABLE, NAMES)

    unsure, sure = (max(trace.y) - level for level, trace in enumerate(t for t in figure.data if t.fill == "tonexty"))
    dashed = [trace for trace in figure.data if trace.line.dash == "dash" and trace.x[0] is not None]
    assert sure == pytest.approx(3 * unsure, rel=0.1)
    assert len(dashed) == 1


def test_beliefs_in_words():
    words = densities_summary(TABLE, NAMES)

    assert words == (
        "Beliefs with their standard deviations: Apron 1.00 ± 0.50 then, 2.00 ± 0.10 now; "
        "b unknown then, 1.50 ± 0.30 now."
    )
