"""What the log says of learning, in the sentence that the page begins with."""

from collections.abc import Sequence

import pandas as pd

from rlreco.bandit.uplift import Compared
from rlreco.report.kinds.shop import shop_report
from rlreco.service.learner.learner import Learner
from rlreco.service.service import Service
from rlreco.ui.kit import ReportFile, show_verdict
from rlreco.views.verdicts.learner import learner_verdict


def show_learning_verdict(
    service: Service, learner: Learner, curve: pd.DataFrame, compared: Sequence[Compared]
) -> None:
    """curve, compared : as of `learner_verdict`"""
    report = ReportFile(learner.name, lambda now: shop_report(service, learner.name, now))
    show_verdict(learner_verdict(learner, curve, compared), report)
