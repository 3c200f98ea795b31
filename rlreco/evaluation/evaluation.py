"""One call from a log and some targets to estimates with intervals, and whether to trust them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation.diagnostics import (
    Light,
    WeightCheck,
    check_weights,
    effective_sample_size,
    light,
    light_without_weights,
    more_sessions,
)
from rlreco.evaluation.estimators import Estimator, Ratio, Weighed, no_sensitivity
from rlreco.evaluation.feedback import WITHOUT_PROPENSITIES, Floats, LoggedFeedback
from rlreco.evaluation.intervals import (
    Bounds,
    Key,
    Stacked,
    influences,
    interval,
    lift_interval,
    stack,
    standard_error,
    values,
)
from rlreco.evaluation.metrics import measured
from rlreco.evaluation.models import RewardModel
from rlreco.evaluation.models.crossfit import CrossFitted, suited_model
from rlreco.evaluation.registry import estimator as named_estimator
from rlreco.evaluation.registry import model as named_model
from rlreco.evaluation.results import LOGGED, Estimate, Evaluation, TargetValue, compared
from rlreco.evaluation.targets import Target
from rlreco.evaluation.targets.policy import PolicyTarget, policy_target
from rlreco.language import gettext, number

DEFAULT_ESTIMATORS = ("snips", "dr", "sndr")
"""The main estimates: their intervals hold the truth as often as stated, also on logs of a policy that learned."""


@dataclass(frozen=True)
class _WeighedTarget:
    """A target and the log's rows with its weights.

    log : with a group for each session where the target differs by session
    chances : shape (n_entries,) of the log's choices
    """

    name: str
    log: LoggedFeedback
    chances: Floats
    rows: Weighed


@dataclass
class TargetRequest:
    """A target with the estimators to compute, by name, and the reasons why others are left out."""

    target: _WeighedTarget
    estimators: dict[str, Estimator] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def evaluate(
    log: LoggedFeedback,
    targets: str | Target | Sequence[str | Target] | Mapping[str, str | Target],
    estimators: Sequence[str] | Mapping[str, Estimator] = DEFAULT_ESTIMATORS,
    *,
    model: str | RewardModel | None = None,
    folds: int = 5,
    learn_share: float = 0.5,
    level: float = 0.95,
    seed: int = 0,
    metric: str = "reward",
) -> Evaluation:
    """Estimate each target's mean reward of a shown product, in the log's own units, or another metric.

    targets : specs of policies as "thompson:z=.5", Target records, or name -> either
    estimators : specs as "cips:max_weight=10", or name -> record
        The main ones, DEFAULT_ESTIMATORS, come first in the results, in the order given.
    model : for dm, dr, sndr and switch; None chooses one that suits the log. Where it is corrected, each of `folds`
        of the sessions, in time, is judged by a fit on everything before it
    learn_share : share of the sessions, the first, for targets to learn from; if any target learns, all are evaluated
        on the rest, so that they compare
    level : of the intervals, in (0, 1); see intervals.interval
    metric : one of METRICS; targets learn from the rewards whatever it is
    Raises ConfigError for unknown names or a policy that the log lacks records for, DataError where the log allows
    none of the estimators.
    """
    _check_options(level, folds)
    named_targets, named_estimators = _named_targets(targets), _named_estimators(estimators)
    past, rest = log.split(learn_share) if any(each.learns for each in named_targets.values()) else (None, log)
    if len(rest.sessions) < 2:
        raise DataError(
            gettext("One session has no spread, so there is no interval; log two at least, better thousands.")
        )
    log, rest = (measured(each, metric, rest.slate_size) for each in (log, rest))
    weighed = _weighed_targets(log, rest, past, named_targets, named_estimators, _model(model, rest), folds, seed)
    requests = [_request(each, named_estimators, rest) for each in weighed]
    estimates = _estimates(rest, requests, level)
    learned = len(past.sessions) if past is not None else 0
    return Evaluation(
        rounds=len(rest.sessions),
        rows=len(rest),
        learned=learned,
        metric=metric,
        behaviour=estimates[LOGGED],
        targets=tuple(_target_value(each, estimates, learned) for each in requests),
    )


def _check_options(level: float, folds: int) -> None:
    if folds < 2:
        raise ConfigError(gettext("Choose at least two folds, got {folds}.", folds=folds))
    if not 0 < level < 1:
        raise ConfigError(gettext("The interval's level must lie between 0 and 1, got {level}.", level=level))


def _named_targets(targets: str | Target | Sequence[str | Target] | Mapping[str, str | Target]) -> dict[str, Target]:
    if isinstance(targets, Mapping):
        named = dict(targets)
    else:
        listed: Sequence[str | Target] = targets if isinstance(targets, list | tuple) else [targets]  # type: ignore[list-item]
        named = {_name(each): each for each in listed}
        if len(named) < len(listed):
            raise ConfigError(gettext("Two targets have the same name; hand them in by name."))
    if not named:
        raise ConfigError(gettext("Name at least one target."))
    return {name: policy_target(each) if isinstance(each, str) else each for name, each in named.items()}


def _name(target: str | Target) -> str:
    if isinstance(target, PolicyTarget):
        return target.spec
    return target if isinstance(target, str) else type(target).__name__.lower()


def _named_estimators(estimators: Sequence[str] | Mapping[str, Estimator]) -> dict[str, Estimator]:
    if not estimators:
        raise ConfigError(gettext("Name at least one estimator."))
    given = (
        dict(estimators) if isinstance(estimators, Mapping) else {each: named_estimator(each) for each in estimators}
    )
    return {name: given[name] for name in sorted(given, key=lambda name: name not in DEFAULT_ESTIMATORS)}


def _model(model: str | RewardModel | None, log: LoggedFeedback) -> RewardModel:
    if model is None:
        return suited_model(log)
    return named_model(model) if isinstance(model, str) else model


def _weighed_targets(
    whole_log: LoggedFeedback,
    log: LoggedFeedback,
    past: LoggedFeedback | None,
    targets: Mapping[str, Target],
    estimators: Mapping[str, Estimator],
    model: RewardModel,
    folds: int,
    seed: int,
) -> list[_WeighedTarget]:
    """Targets that differ by session get the log with a group for each session, and share its fits."""
    fits: dict[bool, CrossFitted] = {}
    weighed = []
    for index, (name, target) in enumerate(targets.items()):
        if target.by_session not in fits:
            fits[target.by_session] = (
                CrossFitted(model, log.by_session(), folds)
                if target.by_session
                else CrossFitted(model, log, folds, whole_log)
            )
        fit = fits[target.by_session]
        chances = target.chances(fit.log, past, np.random.default_rng([seed, index]))
        weighed.append(_WeighedTarget(name, fit.log, chances, _weigh(fit, chances, estimators.values())))
    return weighed


def _weigh(fit: CrossFitted, chances: Floats, estimators: Collection[Estimator]) -> Weighed:
    log = fit.log
    chance = chances[log.entry]
    modelled = any("model" in each.needs for each in estimators)
    alone = any("model" in each.needs and "propensities" not in each.needs for each in estimators)
    nothing = np.zeros(0)
    return Weighed(
        reward=log.reward,
        chance=chance,
        weight=chance / log.propensity if log.propensity is not None else nothing,
        shown=fit.shown if modelled else nothing,
        under=fit.under(chances) if modelled else nothing,
        sensitivity=(lambda weights: fit.sensitivity(chances, weights)) if modelled else no_sensitivity,
        whole=fit.whole_under(chances) if alone else None,
    )


def _request(target: _WeighedTarget, estimators: Mapping[str, Estimator], log: LoggedFeedback) -> TargetRequest:
    """With the estimators that the log allows. Raises DataError when it allows none."""
    request = TargetRequest(target)
    for name, each in estimators.items():
        reason = _missing(each, target, log)
        if reason:
            request.left_out[name] = reason
        else:
            request.estimators[name] = each
    if not request.estimators:
        reason = next(iter(request.left_out.values()))
        raise DataError(
            gettext(
                "The log allows none of these estimators for target {name}. {reason}",
                name=repr(target.name),
                reason=reason,
            )
        )
    return request


def _missing(estimator: Estimator, target: _WeighedTarget, log: LoggedFeedback) -> str | None:
    if "propensities" in estimator.needs and log.propensity is None:
        return " ".join([gettext("The log has no propensities."), gettext(WITHOUT_PROPENSITIES)])
    if "overlap" in estimator.needs and not target.rows.chance.any():
        return gettext(
            "The target never shows any product where the log shows it, so rewards can't be weighed. Only 'dm' has an "
            "estimate then, by its model alone. Log with some exploring, or choose a nearer target."
        )
    return None


def _estimates(log: LoggedFeedback, requests: Sequence[TargetRequest], level: float) -> dict[Key, Estimate]:
    """Of every target and estimator, and of the logged policy, on the same sessions."""
    ratios: dict[Key, tuple[Ratio, ...]] = {LOGGED: (Ratio(log.reward),)}
    for each in requests:
        target = each.target
        ratios |= {(target.name, name): estimator.ratios(target.rows) for name, estimator in each.estimators.items()}
    stacked, bounds = stack(log.cluster, ratios), Bounds(float(log.reward.min()), float(log.reward.max()))
    return {key: _estimate(stacked, key, level, bounds) for key in ratios}


def _estimate(stacked: Stacked, key: Key, level: float, bounds: Bounds) -> Estimate:
    value, logged = (float(values(stacked.totals, stacked.places[each])) for each in (key, LOGGED))
    moves, logged_moves = influences(stacked, key), influences(stacked, LOGGED)
    lift = lift_interval(value, moves, logged, logged_moves, level, bounds)
    ends = interval(value, moves, level, bounds)
    return Estimate(value, standard_error(moves), *ends, value - logged, *lift, comparison=compared(*lift))


def _target_value(request: TargetRequest, estimates: Mapping[Key, Estimate], learned: int) -> TargetValue:
    target = request.target
    weights = target.rows.weight if target.log.propensity is not None else None
    check = check_weights(target.log, weights, target.chances) if weights is not None else None
    main, sessions = next(iter(request.estimators.values())), len(target.log.sessions) + learned
    return TargetValue(
        name=target.name,
        estimates={
            name: _with_trust(_with_weights(estimates[target.name, name], each, target.rows), each, check)
            for name, each in request.estimators.items()
        },
        left_out=request.left_out,
        weights=weights,
        check=check,
        more_sessions=more_sessions(check, sessions) if check and not main.caution else None,
        notes=tuple(_notes(request, learned)),
    )


def _with_weights(estimate: Estimate, estimator: Estimator, rows: Weighed) -> Estimate:
    used = estimator.weights(rows)
    if not used.any():
        return estimate
    clipped = float((used != rows.weight).mean()) if "propensities" in estimator.needs else 0.0
    return replace(
        estimate,
        effective_sample_size=effective_sample_size(used),
        largest_weight=float(used.max()),
        clipped_share=clipped,
    )


def _with_trust(estimate: Estimate, estimator: Estimator, check: WeightCheck | None) -> Estimate:
    return replace(estimate, trust=_trust(estimator, check))


def _trust(estimator: Estimator, check: WeightCheck | None) -> Light:
    if check is None or "overlap" not in estimator.needs:
        return light_without_weights(_caution(estimator), propensities=check is not None)
    return light(check, _caution(estimator))


def _caution(estimator: Estimator) -> str:
    return gettext(estimator.caution) if estimator.caution else ""


def _notes(request: TargetRequest, learned: int) -> list[str]:
    notes = []
    if learned:
        notes.append(
            gettext(
                "Targets learned from the first {sessions} sessions and are evaluated on the rest alone.",
                sessions=number(learned),
            )
        )
    if "replay" in request.estimators and not _even(request.target.log):
        notes.append(
            gettext("'replay' is right only where every candidate had the same chance; here the propensities differ.")
        )
    return notes


def _even(log: LoggedFeedback) -> bool:
    """Whether every candidate had the same chance, by the propensities; assumed without any."""
    even = log.choices.size / log.choices.lengths
    return log.propensity is None or bool(np.allclose(log.propensity, even[log.group], rtol=1e-3))
