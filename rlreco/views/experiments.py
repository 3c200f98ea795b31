"""Choices and tables of an experiment and of its simulations."""

import pandas as pd

from rlreco.bandit.policies.registry import policy_names
from rlreco.bandit.prior.evidence import in_words, sentence_of
from rlreco.domain.records import Experiment
from rlreco.language import gettext


def policy_choices(experiment: Experiment) -> list[str]:
    """The experiment's own policy first, then the others by name."""
    own = experiment.profile.policy
    return [own, *(name for name in policy_names() if name != own)]


def evidence_table(evidence: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The features that carry taste: in one sentence, and as a table of one row a crossing.

    evidence : of `rlreco.bandit.prior.evidence`; empty for an experiment that kept none
    """
    if evidence.empty:
        return gettext("This shop was trained before the evidence was kept."), evidence
    return in_words(evidence), evidence[["crossing", "given", "values", "pseudo_baskets", "words"]]


def evidence_to_read(evidence: pd.DataFrame) -> pd.DataFrame:
    """The sentences, each with its crossing and its worth. evidence : of `evidence_table`"""
    if evidence.empty:
        return evidence
    rows = zip(evidence["crossing"], evidence["given"], evidence["pseudo_baskets"], strict=True)
    columns = {
        gettext("what it says"): [sentence_of(*row) for row in rows],
        gettext("values it has"): evidence["values"].tolist(),
    }
    return pd.DataFrame(columns)
