"""Charts of segmented customers say what their tables say."""

import numpy as np
import pandas as pd

from rlreco.language import speaking
from rlreco.plots import customers as plots
from rlreco.views.words.formats import Formats


def test_the_grid_has_the_most_recent_at_the_top_and_the_most_frequent_at_the_right():
    cells = pd.DataFrame(
        [(r, f, "cant_lose" if (r, f) == (1, 3) else "loyal", 10 * r + f) for r in (1, 2, 3) for f in (1, 2, 3)],
        columns=["r", "f", "segment", "customers"],
    )

    heat = plots.grid(cells, Formats()).data[0]

    # Plotly draws the first row at the bottom.
    assert list(heat.y) == ["R1", "R2", "R3"]
    assert heat.z[2][0] == 31
    assert heat.text[0][2] == "Can't lose"


def test_names_of_cells_take_two_lines_at_most():
    assert plots.two_lines("About to sleep") == ["About", "to sleep"]
    assert plots.two_lines("Potential loyalist") == ["Potential", "loyalist"]
    assert plots.two_lines("At risk") == ["At risk"]
    assert plots.two_lines("Hibernating") == ["Hibernating"]


def test_movement_is_coloured_by_the_share_of_the_row_and_says_the_customers():
    table = pd.DataFrame({"from": ["loyal", "not_yet"], "loyal": [3, 1], "at_risk": [1, 0]})

    heat = plots.migration(table, Formats()).data[0]

    assert np.allclose(heat.z, [[0.75, 0.25], [1, 0]])
    assert heat.text.tolist() == [[3, 1], [1, 0]]
    assert list(heat.y) == ["Loyal", "Not yet"]


def test_months_that_have_not_come_stay_blank_in_the_cohorts():
    table = pd.DataFrame({"cohort": ["2025-01", "2025-02"], "customers": [4, 2], "0": [1.0, 1.0], "1": [0.5, np.nan]})

    heat = plots.cohorts(table, Formats()).data[0]

    assert np.isnan(heat.z[1][1])
    # Everybody bought in month 0; the colours are for those who came back.
    assert heat.zmax == 0.5


def test_one_cohort_alone_can_be_drawn():
    plots.cohorts(pd.DataFrame({"cohort": ["2025-01"], "customers": [4], "0": [1.0]}), Formats())


def test_the_check_of_a_forecast_has_the_actual_orders_with_their_interval_beside_the_expected_ones():
    table = pd.DataFrame(
        {"group": [1, 2], "expected": [1, 3.0], "actual": [2, 4.0], "low": [1.5, 3.5], "high": [3, 6.0]}
    )

    expected, actual = plots.calibration(table, Formats()).data

    assert list(expected.y) == [1, 3]
    assert list(actual.y) == [2, 4]
    assert list(actual.error_y.array) == [1, 2]
    assert list(actual.error_y.arrayminus) == [0.5, 0.5]


def test_the_table_of_classes_has_columns_for_programs_and_words_for_people():
    rows = [{"line_class": "return", "rows": 2, "worth": -4.0, "reason": "The quantity is negative."}]

    with speaking("de"):
        german = plots.funnel_table(rows)

    assert list(german) == list(plots.funnel_table(rows)) == ["class", "rows", "worth", "what it means"]
    assert german.iloc[0].tolist() == ["Retoure", 2, -4.0, "Die Menge ist negativ."]
    assert plots.funnel_table(rows)["class"].tolist() == ["Return"]
