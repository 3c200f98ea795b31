from datetime import date, datetime

import numpy as np
import pytest

from rlreco.errors import ConfigError
from rlreco.segmentation.report.movement import NOT_YET, cohorts, migration
from rlreco.transactions import classify


def test_every_customer_of_the_later_date_came_from_somewhere(online_retail_classed):
    matrix = migration(online_retail_classed, date(2011, 9, 1), date(2011, 12, 10))

    assert matrix.to_numpy().sum() == 4_338
    before = migration(online_retail_classed, date(2011, 8, 31), date(2011, 9, 1))
    assert matrix.drop(NOT_YET).to_numpy().sum() == before.to_numpy().sum()


def test_whoever_does_nothing_grows_older_by_frozen_edges(line, lines):
    classed = classify(
        lines(
            *[line(f"1{n}", datetime(2020, 1, 1 + n), 1, 1.0, f"idle{n}") for n in range(20)],
            line("9", datetime(2020, 12, 1), 1, 1.0, "late"),
        )
    )

    matrix = migration(classed, date(2020, 2, 1), date(2021, 1, 1))

    idle = matrix.drop(NOT_YET)
    assert idle.sum().to_dict() == {"new": 0, "hibernating": 20} or idle.sum()["hibernating"] == 20
    assert matrix.loc[NOT_YET].sum() == 1


def test_dates_in_the_wrong_order_are_refused(online_retail_classed):
    with pytest.raises(ConfigError, match="Swap the two"):
        migration(online_retail_classed, date(2011, 12, 10), date(2011, 9, 1))


def test_a_cohort_keeps_the_share_that_bought_again_and_leaves_the_future_open(line, lines):
    classed = classify(
        lines(
            line("1", datetime(2020, 1, 31), 1, 1.0, "a"),
            line("2", datetime(2020, 1, 1), 1, 1.0, "b"),
            line("3", datetime(2020, 3, 1), 1, 1.0, "a"),
            line("C4", datetime(2020, 2, 1), -1, 1.0, "b"),
            line("5", datetime(2020, 3, 31), 1, 1.0, "c"),
        )
    )

    table = cohorts(classed)

    assert table["customers"].to_dict() == {"2020-01": 2, "2020-03": 1}
    assert table.loc["2020-01", [0, 1, 2]].tolist() == [1, 0, 0.5]
    assert np.isnan(table.loc["2020-03", [1, 2]].tolist()).all()


def test_the_first_cohort_of_online_retail_is_everybody_of_december(online_retail_classed):
    assert cohorts(online_retail_classed)["customers"].sum() == 4_338
