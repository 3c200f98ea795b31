from rlreco.plots.bridge import bridge, bridge_summary, bridge_table
from rlreco.views.words.formats import Formats

MONEY = {
    "sales": 100.0,
    "returns": 30.0,
    "services": 0.0,
    "adjustments": -2.0,
    "non_buyer_returns": 5.0,
    "anonymous": 7.0,
    "segments": 73.0,
}


def test_the_steps_of_the_bridge_add_up_to_the_segments():
    figure = bridge(MONEY, Formats())

    steps = dict(zip(figure.data[0].y, figure.data[0].x, strict=True))
    assert steps == {
        "sales": 100.0,
        "returns": -30.0,
        "adjustments": -2.0,
        "returns of people who never bought": 5.0,
        "revenue of the segments": 73.0,
    }
    assert sum(list(steps.values())[:-1]) == 73.0


def test_the_table_has_the_money_without_a_customer_beside_the_sum():
    assert bridge_table(MONEY).to_numpy().tolist()[-2:] == [
        ["revenue of the segments", 73.0],
        ["beside it, without a customer", 7.0],
    ]
    assert "in all 73.00" in bridge_summary(MONEY, Formats())
