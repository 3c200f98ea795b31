"""Where several are to be chosen and none is."""

import numpy as np

from rlreco.service.playing import play, shoppers_of
from rlreco.ui import jobs


def test_an_experiment_without_policies_is_told_at_once_and_never_started(store, open_page):
    app = open_page("experiments")

    app.multiselect(key="plan-policies").set_value([])
    app.button(key="plan-start").click().run()

    assert [error.value for error in app.error] == ["Choose at least one policy."]
    assert not jobs.busy("simulation")


def test_an_evaluation_of_nothing_asks_for_a_policy_and_of_no_estimator_for_one(store, open_page):
    play(store, shoppers_of(store, "demo-shop"), "demo-shop", np.random.default_rng(5), sessions=40)
    app = open_page("evaluation")

    app = app.multiselect(key="targets").set_value([]).run()
    assert "Choose a policy" in app.error[0].value

    app.multiselect(key="targets").set_value(["uniform"])
    app = app.multiselect(key="estimators").set_value([]).run()
    assert "at least one estimator" in app.error[0].value
