"""What other policies would have earned, estimated from a log of any form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.evaluation import DEFAULT_ESTIMATORS, METRICS, Evaluation, GivenChances
from rlreco.evaluation import evaluate as evaluated
from rlreco.evaluation.estimators import Estimator
from rlreco.evaluation.models import RewardModel
from rlreco.evaluation.targets import Target
from rlreco.evaluation.targets.by_session import ArrayChances, FunctionChances
from rlreco.evaluation.targets.policy import PolicyTarget, object_target, policy_target
from rlreco.library.kit.checked import number_or_none, whole
from rlreco.library.kit.frames import PANDAS, FrameKind, is_frame, table_of
from rlreco.library.kit.reports import written
from rlreco.library.kit.shown import Shown
from rlreco.library.logs import Log, log_of
from rlreco.views.verdicts.evaluation import evaluation_verdict


@dataclass(frozen=True, eq=False, repr=False)
class OffPolicyResult(Shown):
    """Estimates of each target with intervals, and whether to trust them.

    evaluation : all figures
    verdict : what they say, in a sentence
    profile : of the shop whose log it is; None elsewhere

    >>> import pandas as pd, rlreco as rl
    >>> shown = pd.DataFrame({"item": ["tea", "cup"] * 50, "reward": [1, 0] * 50, "propensity": [0.5] * 100})
    >>> result = rl.evaluate(shown, "uniform", estimators="ips")
    >>> result.frame()[["target", "estimator", "value"]]
              target estimator  value
    0  logged policy      mean    0.5
    1        uniform       ips    0.5
    """

    evaluation: Evaluation
    verdict: str
    kind: FrameKind | None = None
    profile: Profile | None = None

    def frame(self) -> Any:
        """A row for the logged policy, then for each target and estimator: value, its 95 % interval, lift, trust ..."""
        table = self.evaluation.forest()
        return (self.kind or PANDAS).give_pandas(table)

    def plot(self) -> Any:
        """The estimates with their intervals, as the app draws them; a plotly figure."""
        from rlreco.plots.evaluation import forest

        return forest(self.evaluation.forest(), METRICS[self.evaluation.metric])

    def plot_weights(self, target: str | None = None) -> Any:
        """The share of all weight by the weight of the rows; a plotly figure. target : None: the first"""
        from rlreco.plots.evaluation import weights

        return weights(self.evaluation.histogram(target))

    def report(self, path: str | Path) -> Path:
        """Write it as one HTML file that needs nothing else; see docs/report.md. Returns the path.

        Raises ConfigError for a name that doesn't end in .html, DataError if it can't be written.
        """
        from rlreco.report.kinds.evaluation import evaluation_report

        title = f"{self.evaluation.rounds:,} sessions of a log"
        return written(path, lambda now: evaluation_report(self.evaluation, self.profile, title, now))

    def _sentence(self) -> str:
        return self.verdict


def evaluate(
    log: Any,
    target: Any,
    *,
    estimators: str | Sequence[str] | Mapping[str, Estimator] = DEFAULT_ESTIMATORS,
    metric: str = "reward",
    model: str | RewardModel | None = None,
    folds: int = 5,
    learn_share: float = 0.5,
    level: float = 0.95,
    seed: int = 0,
) -> OffPolicyResult:
    """What a target would have earned a shown product, from a log that says with what chance each was shown.

    log : a frame, a path, obp's `bandit_feedback`, a Learner or a Log
    target : one, a list of them, or name -> one. A target is
        a policy: a text such as "softmax:temperature=.1", or an object with scores(arms, rng);
        chances: a frame with item_id, probability, and session, state or position where they matter; an array of
        shape (n_sessions, n_items) or (n_sessions, n_items, n_positions), items as in `Log.items`; or a function
        (context, items) -> a chance for each item.
        The chances of a session sum to the number of products shown, which is 1 in most logs.
    estimators : a name, several, or name -> record; the main ones come first
    metric : reward of a shown product; of a shop's own log also clicks, buys or money of a slate
    model : of rewards, for dm, dr, sndr and switch; None chooses one that suits the log
    folds, learn_share, level, seed : as in evaluation.evaluation.evaluate
    Raises ConfigError for unknown names, DataError for a log or a target that can't be read, or that don't fit.

    >>> import pandas as pd, rlreco as rl
    >>> shown = pd.DataFrame({"item": ["tea", "cup"] * 50, "reward": [1, 0] * 50, "propensity": [0.5] * 100})
    >>> more_tea = rl.evaluate(shown, lambda context, items: [0.8 if item == "tea" else 0.2 for item in items],
    ...                        estimators=["ips", "snips"])
    >>> round(more_tea.evaluation.target().estimates["ips"].value, 3)
    0.8
    """
    _check_options(metric, model, folds, learn_share, level, seed)
    whole = log_of(log)
    targets = _named(target, whole)
    if whole.flat:
        _check_flat(targets, ruled=whole.ruled)
    result = evaluated(
        whole.feedback,
        targets,
        _estimators(estimators),
        model=model,
        folds=folds,
        learn_share=learn_share,
        level=level,
        seed=seed,
        metric=metric,
    )
    return OffPolicyResult(result, str(evaluation_verdict(result, whole.profile)), whole.kind, whole.profile)


def _estimators(estimators: Any) -> Sequence[str] | Mapping[str, Estimator]:
    if isinstance(estimators, str):
        return [estimators]
    if isinstance(estimators, Mapping) and all(hasattr(each, "needs") for each in estimators.values()):
        return estimators
    if isinstance(estimators, list | tuple) and all(isinstance(name, str) for name in estimators):
        return estimators
    raise ConfigError('Give the names of estimators, such as ["snips", "dr"], or a dictionary of names and records.')


_LEAST_LEVEL = 1e-6


def _check_options(metric: Any, model: Any, folds: Any, learn_share: Any, level: Any, seed: Any) -> None:
    """Of the right types; the other ranges are checked where they are used."""
    if not isinstance(metric, str):
        raise ConfigError(f"metric must be one of {', '.join(METRICS)}.")
    if not (model is None or isinstance(model, str) or hasattr(model, "fit")):
        raise ConfigError("model must be the name of a model, or a record.")
    whole("folds", folds)
    whole("seed", seed, 0)
    least = {"learn_share": 0.0, "level": _LEAST_LEVEL}
    for name, share in {"learn_share": learn_share, "level": level}.items():
        number = number_or_none(name, share)
        if number is None or not least[name] <= number < 1.0:
            raise ConfigError(f"{name} must lie between 0 and 1, got {share}.")


def _named(target: Any, log: Log) -> dict[str, Target]:
    """Name -> target."""
    if isinstance(target, Mapping):
        return {str(name): _target(each, log) for name, each in target.items()}
    targets = list(target) if isinstance(target, list | tuple) else [target]
    named = {_name(each): _target(each, log) for each in targets}
    if len(named) < len(targets):
        raise ConfigError("Two targets have the same name. Give them names: target={'first': ..., 'second': ...}.")
    return named


def _target(target: Any, log: Log) -> Target:
    sessions = log.feedback.sessions
    if isinstance(target, str):
        return policy_target(target)
    if is_frame(target):
        return GivenChances(table_of(target).to_pandas())
    if isinstance(target, np.ndarray):
        return ArrayChances(_floats(target), sessions, log.feedback.n_items)
    if hasattr(target, "chances") and hasattr(target, "by_session"):
        return target
    if hasattr(target, "scores"):
        return object_target(target)
    if callable(target):
        return FunctionChances(target, sessions, log.contexts)
    raise ConfigError(
        f"A target can't be a value of type {type(target).__name__}. Give the text of a policy, an object with "
        "scores(arms, rng), a frame or an array of chances, or a function of (context, items)."
    )


def _check_flat(targets: Mapping[str, Target], *, ruled: bool) -> None:
    """Raises ConfigError for a policy that would not have the chances that the shop itself would give it."""
    for name, target in targets.items():
        if not isinstance(target, PolicyTarget):
            continue
        if target.recommender.shares or target.recommender.abilities.reads_features:
            raise ConfigError(
                f"{name} learns from the shop's sales history, which a flat log doesn't hold. Evaluate the "
                f"Learner itself, or the policy without it: '{target.recommender.name}:sharing=off'."
            )
        if ruled:
            raise ConfigError(
                f"Rules kept places of this log's slates, and a flat log doesn't hold them, so that {name} can't be "
                "evaluated on it. Evaluate the Learner itself."
            )


def _name(target: Any) -> str:
    if isinstance(target, str):
        return target.strip()
    if is_frame(target) or isinstance(target, np.ndarray):
        return "given chances"
    if hasattr(target, "scores"):
        return str(object_target(target).spec)
    name = str(getattr(target, "spec", None) or getattr(target, "__name__", type(target).__name__))
    return "function" if name == "<lambda>" else name


def _floats(array: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    if array.dtype.kind not in "iufb":
        raise ConfigError(f"The target's array must hold numbers, not {array.dtype}.")
    return array.astype(np.float64)
