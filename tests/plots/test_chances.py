import pandas as pd

from rlreco.plots.experiments import chances, chances_summary

OVER_TIME = pd.DataFrame(
    {"policy": ["greedy", "greedy", "uniform", "uniform"], "round": [10, 20, 10, 20], "chance": [0.6, 0.97, 0.4, 0.03]}
)


def test_each_policy_has_a_line_of_its_chance_and_the_threshold_is_dotted():
    figure = chances(OVER_TIME, 0.95)

    assert [trace.name for trace in figure.data] == ["greedy", "uniform"]
    assert [round(float(y), 2) for y in figure.data[0].y] == [0.6, 0.97]
    assert figure.layout.shapes[0].y0 == 0.95


def test_the_last_chances_are_said():
    assert chances_summary(OVER_TIME, 0.95) == (
        "Chance of each policy to be the best, at the end: greedy 0.97, uniform 0.03. A winner needs 0.95."
    )
