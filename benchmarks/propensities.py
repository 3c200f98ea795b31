"""Propensities beside an exact integral, and beside the integral that they were made by before: errors and CPU time.

    python benchmarks/propensities.py [--every 1] [--only errors|slates|time]

An error is of a propensity (slate of 10, or 4 of 12 and 5 of 30 arms; explore .02) as a share of the exact one, where
that is above .01, of the arms of one drawn slate. The exact integral is the one of tests/bandit/exact_chances.py; the
line of slates shows it beside slates drawn by the package. Times are CPU ms of one choice, the two in turn in one run,
the least of three each.

The peer draws twelve slates to find the range of its thresholds and takes the number of scores above for normal with a
correction for skewness (Volkova, Theory Probab. Appl. 40, 1996).

--every : only one of so many states
"""

import argparse
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from time import process_time
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from scipy.special import betaincc, gammaincc, ndtr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from simulation import shop  # noqa: E402

from rlreco.bandit.policies.registry import parse  # noqa: E402
from rlreco.bandit.policies.thompson import Thompson  # noqa: E402
from rlreco.bandit.posterior import Arms, Array, column, repeated  # noqa: E402
from rlreco.bandit.slates.propensities import top_chances  # noqa: E402
from rlreco.bandit.slates.slate import mix_exploring  # noqa: E402
from rlreco.domain.profile import Profile  # noqa: E402
from rlreco.simulation.setups import HISTORIES, ShopVisits  # noqa: E402
from rlreco.simulation.simulate import Run  # noqa: E402

EXPLORE = 0.02
MOMENTS = (1, 3, 10, 30, 100, 300, 600, 1_000, 2_000, 3_000)
WORLDS, VISITS = 3, 3
POLICY = parse("thompson").policy


class Case(NamedTuple):
    """One choice, with the arms of a slate drawn from it and the exact chances to be among the m best of these."""

    arms: Arms
    of: np.ndarray
    best: np.ndarray
    true: np.ndarray


def of_real_runs() -> Iterator[tuple[Arms, int]]:
    """States of a shop's visitors in four histories, as the default policy came to know them."""
    place = shop(None)
    for history in HISTORIES:
        setup = ShopVisits(place, Profile(), history=history)
        shoppers = setup.shoppers(range(WORLDS), 1)
        run = Run(setup, "default", shoppers, range(WORLDS), 1)
        for session in MOMENTS:
            run.advance(session - 1)
            rng = np.random.default_rng(session)
            for _ in range(VISITS):
                states = rng.integers(0, len(place.states), WORLDS)
                arms = run._learner.arms(session, states, states)
                yield from ((of_world(arms, world), setup.size) for world in range(WORLDS))


def of_world(arms: Arms, world: int) -> Arms:
    assert arms.relative_variance is not None
    n_arms = arms.means.shape[-1]
    return Arms(arms.means[world], np.zeros(n_arms), arms.relative_variance[world], fades=arms.fades)


def made_up(n_arms: int, size: int, n_states: int, well_known: float) -> Iterator[tuple[Arms, int]]:
    """well_known : share of arms with 1,000 to 10,000 clicks; the others have 1 to 60"""
    rng = np.random.default_rng([5, n_arms])
    for _ in range(n_states):
        clicks = rng.uniform(1, 60, n_arms)
        clicks = np.where(rng.random(n_arms) < well_known, rng.uniform(1_000, 10_000, n_arms), clicks)
        yield Arms(rng.gamma(2.0, 0.03, n_arms), np.full(n_arms, 100.0), 1.0 / clicks), size


def contended(n_arms: int, n_states: int) -> Iterator[tuple[Arms, int]]:
    """Nine arms are on every slate, two to five contend for the tenth place, and all others never come near."""
    rng = np.random.default_rng([6, n_arms])
    for _ in range(n_states):
        clicks = np.exp(rng.uniform(np.log(10.0), np.log(1_000.0)))
        behind = np.array([0.0, rng.uniform(0.0, 3.0), *rng.uniform(3.0, 6.0, 3)])
        contenders = np.maximum(0.2 * (1.0 - 0.5 * behind / np.sqrt(clicks)), 0.01)
        means = np.concatenate([np.linspace(0.6, 0.8, 9), contenders, np.full(n_arms - 14, 0.002)])
        yield Arms(means, np.full(n_arms, 100.0), np.full(n_arms, 1.0 / clicks)), 10


CASES: dict[str, Callable[[], Iterator[tuple[Arms, int]]]] = {
    "states of real runs, 200 candidates": of_real_runs,
    "12 arms, 30 % known by thousands of clicks": lambda: made_up(12, 4, 200, 0.3),
    "30 arms": lambda: made_up(30, 5, 60, 0.1),
    "60 arms": lambda: made_up(60, 10, 60, 0.1),
    "240 arms": lambda: made_up(240, 10, 60, 0.1),
    "400 arms": lambda: made_up(400, 10, 30, 0.1),
    "240 arms, few of which contend for the last place": lambda: contended(240, 60),
}


def exact_module() -> ModuleType:
    path = ROOT / "tests" / "bandit" / "exact_chances.py"
    spec = importlib.util.spec_from_file_location("exact_chances", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def case_of(exact: ModuleType, arms: Arms, size: int) -> Case:
    of = np.argsort(-arms.draw(np.random.default_rng(1)))[:size]
    best = np.arange(max(size - 3, 1), size + 1)
    return Case(arms, of, best, exact.by_panels(POLICY, arms, of, best))


def new(case: Case) -> Array:
    return top_chances(POLICY, case.arms, case.of, case.best)


def former(case: Case) -> Array:
    return former_chances(Integrated(POLICY), case.arms, case.of, case.best, np.random.default_rng(3))


def mixed(case: Case, chances: Array) -> Array:
    """The propensities, from the chances to be among the m best."""
    tops = np.zeros((len(chances), int(case.best[-1]) + 1))
    tops[:, case.best] = chances
    return mix_exploring(tops, len(case.arms.means), EXPLORE)


def errors(cases: list[Case], chances: Callable[[Case], Array]) -> Array:
    gaps = []
    for case in cases:
        true = mixed(case, case.true)
        gaps.append(np.abs(mixed(case, chances(case)) / true - 1.0)[true > 0.01])
    return np.concatenate(gaps)


def show_other_policies() -> None:
    """CPU ms of the other random policies, and of all arms at once, as an evaluation needs them."""
    arms, size = next(made_up(240, 10, 1, 0.1))
    alone = Arms.alone(np.full(240, 300.0), np.random.default_rng(1).binomial(300, arms.means).astype(float))
    cases = {"thompson": arms, "thompson:sharing=off": alone, "thompson_gaussian": arms, "softmax": arms}
    for spec, these in cases.items():
        policy = parse(spec).policy
        for label, of in (("of a slate of 10", np.argsort(-these.means)[:size]), ("of all", np.arange(240))):
            best, times = np.arange(size - 3, size + 1), []
            for _ in range(5):
                started = process_time()
                top_chances(policy, these, of, best)
                between = process_time()
                former_chances(Integrated(policy), these, of, best, np.random.default_rng(3))
                times.append((between - started, process_time() - between))
            mine, before = (1e3 * min(each) for each in zip(*times, strict=True))
            print(
                f"{spec}, 240 arms, {label}: {mine:.2f} ms, before {before:.2f} ms, {mine / before:.2f} times the time"
            )


def milliseconds(cases: list[Case]) -> tuple[float, float]:
    """Of the rule and of its peer, in turn."""
    pairs = [[(timed(new, case), timed(former, case)) for _ in range(3)] for case in cases]
    return mean(min(rule for rule, _ in pair) for pair in pairs), mean(min(peer for _, peer in pair) for pair in pairs)


def timed(chances: Callable[[Case], Array], case: Case) -> float:
    started = process_time()
    chances(case)
    return 1e3 * (process_time() - started)


def show_slates(exact: ModuleType, n_slates: int = 60_000) -> None:
    """The exact integral beside slates: z values of ten arms each, which lie within 3.3 in 99 of 100 lines."""
    for name, (arms, size) in (("12 arms", next(made_up(12, 4, 1, 0.3))), ("240 arms", next(made_up(240, 10, 1, 0.1)))):
        true = exact.by_panels(POLICY, arms, np.arange(len(arms.means)), np.array([size]))[:, 0]
        draws = repeated(arms, n_slates).draw(np.random.default_rng(7))
        slates = np.argpartition(-draws, size - 1, axis=1)[:, :size]
        shares = np.bincount(slates.ravel(), minlength=len(true)) / n_slates
        doubtful = np.argsort(-true * (1.0 - true))[:10]
        z = (shares - true)[doubtful] / np.sqrt((true * (1.0 - true))[doubtful] / n_slates)
        print(f"exact integral beside {n_slates:,} slates of {name}: z from {z.min():.1f} to {z.max():.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="only one of so many states")
    parser.add_argument("--only", choices=("errors", "slates", "time"))
    chosen = parser.parse_args()
    exact = exact_module()
    if chosen.only in (None, "slates"):
        show_slates(exact)
    if chosen.only == "slates":
        return
    for name, states in CASES.items():
        cases = [case_of(exact, *state) for state in list(states())[:: chosen.every]]
        if chosen.only != "time":
            rule, peer = errors(cases, new), errors(cases, former)
            print(
                f"{name} ({len(cases)}): error mean {rule.mean():.3%}, worst {rule.max():.1%}; "
                f"before {peer.mean():.3%}, {peer.max():.1%}",
                flush=True,
            )
        if chosen.only != "errors":
            mine, before = milliseconds(cases)
            print(f"{name}: {mine:.2f} ms, before {before:.2f} ms, {mine / before:.2f} times the time", flush=True)
    if chosen.only != "errors":
        show_other_policies()


# The integral as it was, kept as the peer, with tails by their own integrals.


class Integrated:
    """A policy, with the tails of its posterior by scipy's integrals."""

    def __init__(self, policy: Any) -> None:
        self.policy = policy

    def scores(self, arms: Arms, rng: np.random.Generator) -> Array:
        return np.asarray(self.policy.scores(arms, rng))

    def exceeds(self, arms: Arms, threshold: Array) -> Array:
        if not isinstance(self.policy, Thompson):
            return np.asarray(self.policy.exceeds(arms, threshold))
        if arms.relative_variance is None:
            a = 1.0 + arms.means * arms.impressions
            return np.asarray(betaincc(a, 2.0 + arms.impressions - a, np.clip(threshold, 0.0, 1.0)))
        scale = (0.35 if arms.fades else 0.5) ** 2 * arms.relative_variance
        return np.asarray(gammaincc(1.0 / scale, np.maximum(threshold, 0.0) / (arms.means * scale)))


_FEWEST, _MOST, _EVALUATIONS = 9, 33, 1_200
_STEPS = 3
_FINDING_DRAWS = 12
_NO_RIVAL = 1e-4
_LEAST_VARIANCE = 1e-6
_DENSITY_AT_0 = 1.0 / np.sqrt(2.0 * np.pi)


def former_chances(policy: Any, arms: Arms, of: np.ndarray, best: np.ndarray, rng: np.random.Generator) -> Array:
    """P(among the m best) of each arm in `of`, for each m in `best`; shape (len(of), len(best))."""
    low, high = _reach(policy, arms, best, rng)
    near = policy.exceeds(arms, low) > _NO_RIVAL
    near[of] = False
    thresholds = _thresholds(low, high, int(np.count_nonzero(near)))
    own = policy.exceeds(column(arms, of), thresholds)
    rivals = _moments(policy.exceeds(column(arms, np.flatnonzero(near)), thresholds[::_STEPS]))
    mean, variance, third = _others(_between(rivals.sum(axis=1)), _moments(own))
    below = _fewer_than(best[:, None, None], mean, variance, third)
    chances = (np.diff(below) * (own[:, 1:] + own[:, :-1])).sum(axis=-1) / 2.0
    chances += below[..., 0] * own[:, 0] + (1.0 - below[..., -1]) * own[:, -1]
    chances[best >= arms.means.shape[-1]] = 1.0
    return np.asarray(chances.T)


def _reach(policy: Any, arms: Arms, best: np.ndarray, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two scores, below and above the m-th highest of the others."""
    n_arms = arms.means.shape[-1]
    ranks = [max(n_arms - int(best[-1]) - 1, 0), n_arms - int(best[len(best) // 2])]
    drawn = np.partition(policy.scores(repeated(arms, _FINDING_DRAWS), rng), ranks, axis=-1)
    lower, upper = drawn[:, ranks[0]], drawn[:, ranks[1]]
    return 2.0 * lower.min() - lower.mean(), 2.0 * upper.max() - upper.mean()


def _thresholds(low: Array, high: Array, n_near: int) -> Array:
    """Evenly in between; closer with few arms, whose sum is less smooth."""
    nodes = min(max(_EVALUATIONS // max(n_near, 1), _FEWEST), _MOST)
    return np.linspace(low, high, (nodes - 1) * _STEPS + 1)


def _moments(above: Array) -> Array:
    """Mean, variance and third central moment of an indicator with these chances; shape (3, ...)."""
    spread = above * (1.0 - above)
    return np.array([above, spread, spread * (1.0 - 2.0 * above)])


def _between(values: Array) -> Array:
    """Values at all thresholds, interpolated from every third by Bessel's formula; (3, nodes) -> (3, thresholds)."""
    steps = np.arange(_STEPS) / _STEPS
    slope = np.diff(values)
    bend = np.zeros_like(values)
    bend[:, 1:-1] = np.diff(slope)
    curve = (bend[:, 1:] + bend[:, :-1]) / 4.0
    finer = values[:, :-1, None] + slope[..., None] * steps - curve[..., None] * (steps * (1.0 - steps))
    return np.concatenate([finer.reshape(len(values), -1), values[:, -1:]], axis=1)


def _others(rivals: Array, own: Array) -> Array:
    """Moments of the number of others above each threshold, shape (3, len(of), thresholds).

    rivals : of all arms but those in `of`, shape (3, thresholds)
    own : of the arms in `of`, shape (3, len(of), thresholds)
    """
    moments = (rivals + own.sum(axis=1))[:, None] - own
    moments[1] = np.maximum(moments[1], _LEAST_VARIANCE)
    return moments


def _fewer_than(best: np.ndarray, mean: Array, variance: Array, third: Array) -> Array:
    """P(N < m), shape (len(best), len(of), thresholds)."""
    deviation = np.sqrt(variance)
    x = (best - 0.5 - mean) / deviation
    square = x * x
    skewed = third / (6.0 * variance * deviation) * (1.0 - square) * (_DENSITY_AT_0 * np.exp(-0.5 * square))
    return np.clip(ndtr(x) + skewed, 0.0, 1.0)


if __name__ == "__main__":
    main()
