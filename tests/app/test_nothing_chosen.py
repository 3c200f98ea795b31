"""Where several are to be chosen and none is."""

import numpy as np

from rlreco.service.shoppers.play import play, shoppers_of


def test_an_evaluation_of_nothing_asks_for_a_policy_and_of_no_estimator_for_one(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=40)
    app = open_page("evaluation")

    app = app.multiselect(key="targets").set_value([]).run()
    assert "Choose a policy" in app.error[0].value

    app.multiselect(key="targets").set_value(["uniform"])
    app = app.multiselect(key="estimators").set_value([]).run()
    assert "at least one estimator" in app.error[0].value
