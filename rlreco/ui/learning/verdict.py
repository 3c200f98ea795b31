"""What the log says of learning, in the sentence that the page begins with."""

import pandas as pd

from rlreco.bandit.uplift import TooFewCustomersError, Uplift
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import show_verdict
from rlreco.views.verdicts.learning import policies_verdict, progress_verdict, regret_words, uplift_verdict
from rlreco.views.verdicts.sentence import Verdict


def show_learning_verdict(learner: Learner, curve: pd.DataFrame) -> None:
    """By held-out customers, else by assigned policies, else against the beginning. curve : whole"""
    show_verdict(_verdict(learner, curve))


def _verdict(learner: Learner, curve: pd.DataFrame) -> Verdict:
    profile = learner.profile
    if profile.hold_out:
        return uplift_verdict(_uplift(learner), profile, regret_words(curve, profile))
    if profile.assign:
        return policies_verdict(learner.history.compared_policies(), profile, regret_words(curve, profile))
    return progress_verdict(curve, profile)


def _uplift(learner: Learner) -> Uplift | str:
    """The sentence why it can't be told while a group has too few customers."""
    try:
        return learner.history.uplift()
    except TooFewCustomersError as error:
        return str(error)
