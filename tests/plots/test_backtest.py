import pandas as pd
import pytest

from rlreco.plots.backtest import ndcg_of_models, ndcg_of_models_summary

SCORES = pd.DataFrame(
    {
        "model": ["default", "default", "ease"],
        "customers": ["known", "new", "known"],
        "ndcg": [0.2, 0.1, 0.3],
        "ndcg_low": [0.15, 0.05, 0.28],
        "ndcg_high": [0.3, 0.12, 0.31],
    }
)


def test_known_and_new_customers_stand_apart_in_every_models_row_with_their_intervals():
    figure = ndcg_of_models(SCORES, 10)
    of_known, of_new = figure.data

    assert list(figure.layout.yaxis.categoryarray) == ["default", "ease"]
    assert (list(of_known.y), list(of_new.y)) == (["default", "ease"], ["default"])
    assert list(of_known.error_x.array) == pytest.approx([0.1, 0.01])
    assert list(of_new.error_x.arrayminus) == pytest.approx([0.05])
    assert of_known.marker.symbol != of_new.marker.symbol
    assert of_known.offsetgroup != of_new.offsetgroup


def test_customers_without_baskets_have_no_points():
    assert [trace.name for trace in ndcg_of_models(SCORES.iloc[[0, 2]], 10).data] == ["known customers"]


def test_the_chart_in_words_has_every_value_with_its_interval():
    assert ndcg_of_models_summary(SCORES.iloc[:2], 10) == (
        "NDCG at 10: default, known customers 0.200 (0.150 to 0.300); default, new customers 0.100 (0.050 to 0.120)."
    )
