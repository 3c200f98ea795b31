"""One call from a log and some targets to estimates, their intervals, and whether to trust them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation.diagnostics import (
    Light,
    check_weights,
    effective_sample_size,
    light,
)
from rlreco.evaluation.estimators import Estimator, Ratio, Weighed, no_sensitivity
from rlreco.evaluation.feedback import WITHOUT_PROPENSITIES, Floats, LoggedFeedback
from rlreco.evaluation.intervals import (
    Key,
    Stacked,
    bootstrap_interval,
    bootstrap_totals,
    influences,
    normal_interval,
    stack,
    standard_error,
    values,
)
from rlreco.evaluation.models import RewardModel
from rlreco.evaluation.models.crossfit import CrossFitted, suited_model
from rlreco.evaluation.registry import estimator as named_estimator
from rlreco.evaluation.registry import model as named_model
from rlreco.evaluation.results import LOGGED, Estimate, Evaluation, TargetValue
from rlreco.evaluation.targets import Target
from rlreco.evaluation.targets.policy import PolicyTarget, policy_target

DEFAULT_ESTIMATORS = ("ips", "snips", "dm", "dr")
Interval = Literal["bootstrap", "normal"]


@dataclass(frozen=True)
class _Seen:
    """One target, and the log's rows as it sees them. chances : shape (n_entries,) of the log's choices."""

    name: str
    log: LoggedFeedback
    chances: Floats
    rows: Weighed


@dataclass
class _Asked:
    """What is computed of one target: estimators by name, and why others can't be."""

    seen: _Seen
    estimators: dict[str, Estimator] = field(default_factory=dict)
    unsaid: dict[str, str] = field(default_factory=dict)


def evaluate(
    log: LoggedFeedback,
    targets: str | Target | Sequence[str | Target] | Mapping[str, str | Target],
    estimators: Sequence[str] | Mapping[str, Estimator] = DEFAULT_ESTIMATORS,
    *,
    model: str | RewardModel | None = None,
    folds: int = 5,
    learn_share: float = 0.5,
    interval: Interval = "bootstrap",
    bootstrap: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Evaluation:
    """Estimate what each target would have earned a shown product, in the log's own units of reward.

    targets : specs as "thompson:draws=500", Target records, or name -> either
    estimators : specs as "cips:max_weight=10", or name -> record
    model : for dm, dr, sndr and switch, fitted across `folds` of the sessions; None chooses one that suits the log
    learn_share : first share of the sessions, which learning targets learn from; if any target learns, all are
        evaluated on the rest, so that they compare
    interval : by `bootstrap` resamples of the sessions (BCa), or the faster normal one; level in (0, 1)
    Raises ConfigError for unknown names, DataError where the log can't tell what is asked.
    """
    _check_options(interval, bootstrap, level, folds)
    asked_targets, asked = _named_targets(targets), _named_estimators(estimators)
    past, rest = log.split(learn_share) if any(each.learns for each in asked_targets.values()) else (None, log)
    if len(rest.sessions) < 2:
        raise DataError("One session has no spread, so there is no interval; log two at least, better thousands.")
    seen = _see_all(rest, past, asked_targets, asked, _model(model, rest), folds, seed)
    chosen = [_sort_out(each, asked, rest) for each in seen]
    estimates = _estimates(rest, chosen, interval, bootstrap, level, seed)
    learned = len(past.sessions) if past is not None else 0
    return Evaluation(
        rounds=len(rest.sessions),
        rows=len(rest),
        learned=learned,
        behaviour=estimates[LOGGED],
        targets=tuple(_target_value(each, estimates, learned) for each in chosen),
    )


def _check_options(interval: str, bootstrap: int, level: float, folds: int) -> None:
    if interval not in ("bootstrap", "normal"):
        raise ConfigError(f"The interval is 'bootstrap' or 'normal', not {interval!r}.")
    if bootstrap < 1 or folds < 2:
        raise ConfigError("Ask for at least one bootstrap draw and two folds.")
    if not 0 < level < 1:
        raise ConfigError(f"The interval's level must lie between 0 and 1, got {level}.")


def _named_targets(targets: str | Target | Sequence[str | Target] | Mapping[str, str | Target]) -> dict[str, Target]:
    if isinstance(targets, Mapping):
        named = dict(targets)
    else:
        listed: Sequence[str | Target] = targets if isinstance(targets, list | tuple) else [targets]  # type: ignore[list-item]
        named = {_name(each): each for each in listed}
        if len(named) < len(listed):
            raise ConfigError("Two targets have the same name; hand them in by name.")
    if not named:
        raise ConfigError("Name at least one target.")
    return {name: policy_target(each) if isinstance(each, str) else each for name, each in named.items()}


def _name(target: str | Target) -> str:
    if isinstance(target, PolicyTarget):
        return target.spec
    return target if isinstance(target, str) else type(target).__name__.lower()


def _named_estimators(estimators: Sequence[str] | Mapping[str, Estimator]) -> dict[str, Estimator]:
    if not estimators:
        raise ConfigError("Name at least one estimator.")
    if isinstance(estimators, Mapping):
        return dict(estimators)
    return {name: named_estimator(name) for name in estimators}


def _model(model: str | RewardModel | None, log: LoggedFeedback) -> RewardModel:
    if model is None:
        return suited_model(log)
    return named_model(model) if isinstance(model, str) else model


def _see_all(
    log: LoggedFeedback,
    past: LoggedFeedback | None,
    targets: Mapping[str, Target],
    estimators: Mapping[str, Estimator],
    model: RewardModel,
    folds: int,
    seed: int,
) -> list[_Seen]:
    """Targets that differ by session see the log with a group for each session; they share its fits."""
    modelled = any("model" in each.needs for each in estimators.values())
    fits: dict[bool, CrossFitted] = {}
    seen = []
    for place, (name, target) in enumerate(targets.items()):
        if target.by_session not in fits:
            fits[target.by_session] = CrossFitted(model, log.by_session() if target.by_session else log, folds)
        fit = fits[target.by_session]
        chances = target.chances(fit.log, past, np.random.default_rng([seed, place]))
        seen.append(_Seen(name, fit.log, chances, _weigh(fit, chances, modelled)))
    return seen


def _weigh(fit: CrossFitted, chances: Floats, modelled: bool) -> Weighed:
    log = fit.log
    chance = chances[log.entry]
    nothing = np.zeros(0)
    return Weighed(
        reward=log.reward,
        chance=chance,
        weight=chance / log.propensity if log.propensity is not None else nothing,
        shown=fit.shown if modelled else nothing,
        under=fit.under(chances) if modelled else nothing,
        sensitivity=(lambda weights: fit.sensitivity(chances, weights)) if modelled else no_sensitivity,
    )


def _sort_out(seen: _Seen, estimators: Mapping[str, Estimator], log: LoggedFeedback) -> _Asked:
    """Which estimators the log can serve. Raises DataError when it serves none."""
    asked = _Asked(seen)
    for name, each in estimators.items():
        reason = _missing(each, seen, log)
        if reason:
            asked.unsaid[name] = reason
        else:
            asked.estimators[name] = each
    if not asked.estimators:
        raise DataError(f"Of target {seen.name!r} the log can tell nothing asked. {next(iter(asked.unsaid.values()))}")
    return asked


def _missing(estimator: Estimator, seen: _Seen, log: LoggedFeedback) -> str | None:
    if "propensities" in estimator.needs and log.propensity is None:
        return f"The log has no propensities. {WITHOUT_PROPENSITIES}"
    if "overlap" in estimator.needs and not seen.rows.chance.any():
        return (
            "The target never shows any product where the log shows it, so rewards can't be weighed. Only 'dm' can "
            "say something, by its model alone. Log with some exploring, or choose a nearer target."
        )
    return None


def _estimates(
    log: LoggedFeedback, asked: Sequence[_Asked], interval: Interval, draws: int, level: float, seed: int
) -> dict[Key, Estimate]:
    """Of every target and estimator, and of the logged policy, on the same resampled sessions."""
    ratios: dict[Key, tuple[Ratio, ...]] = {LOGGED: (Ratio(log.reward),)}
    for each in asked:
        ratios |= {(each.seen.name, name): found.ratios(each.seen.rows) for name, found in each.estimators.items()}
    stacked = stack(log.session, ratios)
    rng = np.random.default_rng(seed)
    resampled = bootstrap_totals(stacked.columns, draws, rng) if interval == "bootstrap" else None
    return {key: _estimate(stacked, key, resampled, level) for key in ratios}


def _estimate(stacked: Stacked, key: Key, resampled: Floats | None, level: float) -> Estimate:
    places, own = stacked.places[key], stacked.places[LOGGED]
    value = float(values(stacked.totals, places))
    lift = value - float(values(stacked.totals, own))
    moves = influences(stacked, key)
    lift_moves = moves - influences(stacked, LOGGED)
    error = standard_error(moves)
    if resampled is None:
        ends = normal_interval(value, error, level), normal_interval(lift, standard_error(lift_moves), level)
    else:
        draws = values(resampled, places)
        lifts = draws - values(resampled, own)
        ends = bootstrap_interval(value, draws, moves, level), bootstrap_interval(lift, lifts, lift_moves, level)
    return Estimate(value, error, *ends[0], lift, *ends[1])


def _target_value(asked: _Asked, estimates: Mapping[Key, Estimate], learned: int) -> TargetValue:
    seen = asked.seen
    weights = seen.rows.weight if seen.log.propensity is not None else None
    check = check_weights(seen.log, weights, seen.chances) if weights is not None else None
    return TargetValue(
        name=seen.name,
        estimates={
            name: _with_weights(estimates[seen.name, name], each, seen.rows) for name, each in asked.estimators.items()
        },
        unsaid=asked.unsaid,
        weights=weights,
        check=check,
        light=light(check) if check else Light("red", f"The log has no propensities. {WITHOUT_PROPENSITIES}"),
        notes=tuple(_notes(asked, learned)),
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


def _notes(asked: _Asked, learned: int) -> list[str]:
    notes = []
    if learned:
        notes.append(f"Targets learned from the first {learned:,} sessions and are evaluated on the rest alone.")
    if "replay" in asked.estimators and not _even(asked.seen.log):
        notes.append("'replay' is right only where every candidate had the same chance; here the propensities differ.")
    return notes


def _even(log: LoggedFeedback) -> bool:
    """Whether every candidate had the same chance, as far as the propensities say; without any, that is believed."""
    even = log.choices.size / log.choices.lengths
    return log.propensity is None or bool(np.allclose(log.propensity, even[log.group], rtol=1e-3))
