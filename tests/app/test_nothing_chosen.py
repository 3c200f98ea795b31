"""Where several are to be chosen and none is."""

import numpy as np

from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers


def test_an_evaluation_of_nothing_asks_for_a_policy_and_of_no_estimator_for_one(store, learner, open_page):
    play(learner, Shoppers(learner), np.random.default_rng(5), sessions=40)
    app = open_page("evaluation")

    app = app.multiselect(key="targets").set_value([]).run()
    assert "Choose a policy" in app.error[0].value

    app.multiselect(key="targets").set_value(["uniform"])
    app = app.multiselect(key="estimators").set_value([]).run()
    assert "at least one estimator" in app.error[0].value
