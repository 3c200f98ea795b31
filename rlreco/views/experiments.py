"""Tables of experiments and of their simulations."""

from collections.abc import Iterable

import pandas as pd

from rlreco.bandit.policies.registry import policy_names
from rlreco.bandit.prior.evidence import in_words
from rlreco.domain.records import Experiment
from rlreco.service.service import ExperimentSummary


def experiment_table(summaries: Iterable[ExperimentSummary]) -> pd.DataFrame:
    """Columns experiment, trained (UTC), policy, customers, sessions, answered; one row each, in their order."""
    rows = [
        {
            "experiment": summary.experiment.name,
            "trained": summary.experiment.t0,
            "policy": summary.experiment.profile.policy,
            "customers": summary.customers,
            "sessions": summary.sessions,
            "answered": summary.answered,
        }
        for summary in summaries
    ]
    return pd.DataFrame(rows, columns=["experiment", "trained", "policy", "customers", "sessions", "answered"])


def policy_choices(experiment: Experiment) -> list[str]:
    """The experiment's own policy first, then the others by name."""
    own = experiment.profile.policy
    return [own, *(name for name in policy_names() if name != own)]


def evidence_table(evidence: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The features that carry taste: in one sentence, and as a table of one row a crossing.

    evidence : of `rlreco.bandit.prior.evidence`; empty for an experiment that kept none
    """
    if evidence.empty:
        return "This experiment was trained before the evidence was kept.", evidence
    return in_words(evidence), evidence[["crossing", "given", "values", "pseudo_baskets", "words"]]


def evidence_to_read(evidence: pd.DataFrame) -> pd.DataFrame:
    """The sentences, each with its crossing and its worth. evidence : of `evidence_table`"""
    return evidence.filter(["words", "values"]).rename(columns={"words": "what it says", "values": "values it has"})
