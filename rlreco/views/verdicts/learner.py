"""What the log of a learner says of learning, by the best evidence that it has."""

from collections.abc import Sequence

import pandas as pd

from rlreco.bandit.uplift import Compared, TooFewCustomersError, Uplift
from rlreco.service.learner.learner import Learner
from rlreco.views.uplift import with_policy_names
from rlreco.views.verdicts.learning import policies_verdict, progress_verdict, regret_words, uplift_verdict
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.words.policies import policy_name


def learner_verdict(learner: Learner, curve: pd.DataFrame, compared: Sequence[Compared]) -> Verdict:
    """By held-out customers, else by assigned policies, else against the beginning.

    curve : of `learning_curve`, whole
    compared : the assigned policies beside the profile's own; empty if there are none
    """
    profile = learner.profile
    if profile.hold_out:
        return uplift_verdict(_uplift(learner), profile, regret_words(curve, profile, policy_name))
    if compared:
        return policies_verdict(with_policy_names(compared), profile, regret_words(curve, profile, policy_name))
    return progress_verdict(curve, profile, policy_name)


def _uplift(learner: Learner) -> Uplift | str:
    """The sentence why it can't be told while a group has too few customers."""
    try:
        return learner.history.uplift()
    except TooFewCustomersError as error:
        return str(error)
