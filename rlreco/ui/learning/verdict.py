"""What the log says of learning, in the sentence that the page begins with."""

from collections.abc import Sequence

import pandas as pd

from rlreco.bandit.uplift import Compared
from rlreco.service.learner.learner import Learner
from rlreco.ui.kit import show_verdict
from rlreco.views.verdicts.learner import learner_verdict


def show_learning_verdict(learner: Learner, curve: pd.DataFrame, compared: Sequence[Compared]) -> None:
    """Parameters as of `learner_verdict`."""
    show_verdict(learner_verdict(learner, curve, compared))
