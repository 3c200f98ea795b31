"""Policies side by side."""

import numpy as np
import pandas as pd
import pytest

from rlreco.domain.profile import Profile
from rlreco.service.learner.curves import newest_of
from rlreco.views.learning import earnings

SLATE = 4


def curve(policy, rewards):
    """A slate of four at each session, with a click in each and a buy in every second; rewards normalised."""
    sessions = np.arange(len(rewards) + 1)
    return pd.DataFrame(
        {
            "policy": policy,
            "session": sessions,
            "impressions": SLATE * sessions,
            "clicks": sessions,
            "buys": sessions // 2,
            "reward": np.concatenate([[0.0], np.cumsum(rewards)]),
            "exact_regret": 0.0,
            "estimated_regret": 0.0,
            "ctr": np.nan,
            "conversion": np.nan,
        }
    )


def test_a_reward_is_of_a_session_in_the_shops_units_with_the_interval_of_its_mean():
    """Of rewards from -2 to 5, a normalised sum of 1 is 7 above a slate of which all is ignored. Coin tosses between 1
    and 2: 10.5 -+ 1.96 x 3.5 / sqrt(400)."""
    tosses = np.random.default_rng(3).integers(1, 3, 400)
    tosses[:200] = 3 - tosses[200:]

    (row,) = earnings(curve("thompson", tosses), Profile()).to_dict("records")

    assert (row["policy"], row["sessions"]) == ("thompson", 400)
    assert row["reward"] == pytest.approx(7 * 1.5)
    assert row["high"] - row["reward"] == pytest.approx(1.96 * 3.5 / 20, rel=0.1)
    assert row["reward"] - row["low"] == pytest.approx(row["high"] - row["reward"])
    assert (row["clicks"], row["buys"]) == (0.25, 0.125)
    assert row["most"] == 1.0


def test_who_earns_most_comes_first_and_equals_share_the_chance():
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.5, 200)
    curves = [curve("worse", 0.5 + noise), curve("one", 1.5 + noise), curve("other", 1.5 + noise)]

    table = earnings(pd.concat(curves), Profile()).set_index("policy")

    assert list(table.index[:2]) in (["one", "other"], ["other", "one"])
    assert table["most"]["worse"] == 0.0
    assert table["most"]["one"] == pytest.approx(0.5, abs=0.02)
    assert table["most"].sum() == pytest.approx(1.0)


def test_a_policy_that_has_hardly_been_there_has_neither_interval_nor_chance():
    table = earnings(pd.concat([curve("new", [3.0] * 19), curve("old", [1.0, 2.0] * 20)]), Profile())

    new, old = (table[table["policy"] == name].iloc[0] for name in ("new", "old"))
    assert np.isnan([new["low"], new["high"], new["most"]]).all()
    assert old["most"] == 1.0


def test_the_newest_sessions_alone_are_compared_where_only_they_are_looked_at():
    rewards = [0.0] * 60 + [1.0, 2.0] * 20

    (row,) = earnings(newest_of(curve("thompson", rewards), 40), Profile()).to_dict("records")

    assert row["sessions"] == 40
    assert row["reward"] == pytest.approx(7 * 1.5)
