"""Whether what the learner believes is so: intervals, estimated regret, and chances of being best beside the truth.

    python benchmarks/beliefs.py [--data FILE] [--worlds 60] [--states 40] [--seed 20261201] [--world NAME ...]

A small shop: state = segment x month, 60 candidates, slates of 5, the default policy. In each world, at each moment,
`--states` visits are looked at: how often the 95 % intervals of all arms, of the shown and of the leader hold the true
reward; how far believed rewards lie above the true ones; estimated regret over the true regret of the slates that were
shown, and how often its interval holds it. Last, the chance of being best that leaders are said to have, in ten bins,
beside how often they are the best. Without a file the demo shop stands in.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from newcomers import small_shop  # noqa: E402

from rlreco.bandit.beliefs import chances_of_best, estimated_regret, interval  # noqa: E402
from rlreco.bandit.sharing.honest import Posterior, posterior  # noqa: E402
from rlreco.bandit.sharing.node_shapes import Counts  # noqa: E402
from rlreco.bandit.sharing.ratios import last_due  # noqa: E402
from rlreco.bandit.slates.choose import choose  # noqa: E402
from rlreco.simulation.learners import Shared, Shown, StateShares  # noqa: E402
from rlreco.simulation.setups import ShopVisits  # noqa: E402

MOMENTS = (100, 300, 1_000, 3_000)
WORLDS: dict[str, dict[str, Any]] = {
    "right": {},
    "half-life 500": {"half_life": 500.0},
    "shuffled history": {"history": "shuffled"},
    "additive": {"environment": "additive"},
    "wider tastes": {"kg_scale": 2.5, "k2_scale": 2.0},
}
Look = dict[str, float]


class World:
    """Replicates of one kind of world in which the default policy learns."""

    def __init__(self, setup: ShopVisits, n_worlds: int, seed: int) -> None:
        self.shoppers = setup.shoppers(range(n_worlds), seed)
        self._recommender = setup.recommender("default")
        learner = setup.learner(self.shoppers, self._recommender)
        assert isinstance(learner, Shared)
        self.learner, self._size, self.session = learner, setup.size, 0
        self._rng = np.random.default_rng([seed, 11])
        self._visits = self.shoppers.sessions(
            [np.random.default_rng([seed, 10, n]) for n in range(n_worlds)], setup.size
        )

    def advance(self, until: int) -> None:
        while self.session < until:
            self.session += 1
            states, luck, customers = next(self._visits)
            slate = self._slates(states, customers)
            answer = self.shoppers.answer(self.session, customers, slate, luck)
            self.learner.learn(Shown(self.session, states, customers, slate, answer))

    def refit(self) -> None:
        self.likely = self.learner.likely(self.session)

    def looks(self, n_states: int) -> Iterator[Look]:
        """What is believed of the next visits, which teach nothing."""
        for _ in range(n_states):
            states, _, customers = next(self._visits)
            slates, posteriors = self._slates(states, customers), self._posteriors(states, customers)
            truth = self.shoppers.truth(self.session).rewards.reshape(-1, self.shoppers.n_arms)
            for n, row in enumerate(self.shoppers.rows(states)):
                yield self._look(*posteriors[n], truth[row], slates[n])

    def _posteriors(self, states: np.ndarray, customers: np.ndarray) -> list[tuple[Posterior, Posterior]]:
        """(told, drawn from) of each world, as `beliefs.beliefs_of` has them."""
        click = self.shoppers.click_value
        factors = self.learner.ratios(self.session, states, customers)
        worth, noise = factors.reward_of_click(click, 1.0), factors.noise_of_reward(click, 1.0)
        sums, faded = self.learner.node_sums(self.session, states), self.learner.faded(self.session)
        history = StateShares(self.shoppers).of(states, customers)
        found = []
        for n, likely in enumerate(self.likely):
            given = (np.broadcast_to(factors.strengths, history.shape)[n], worth[n], noise[n])
            now, effective = (Counts(*(each[:, n] * times for each in sums)) for times in (1.0, faded))
            told = posterior(now, history[n], likely.chances, likely.for_intervals, *given)
            found.append((told, posterior(effective, history[n], likely.chances, likely.for_draws, *given)))
        return found

    def _slates(self, states: np.ndarray, customers: np.ndarray) -> np.ndarray:
        arms = self.learner.arms(self.session, states, customers)
        return choose(self._recommender, arms, self._size, self._rng).arms

    def _look(self, told: Posterior, drawn_from: Posterior, truth: np.ndarray, slate: np.ndarray) -> Look:
        honest = told.arms
        low, high = interval(honest)
        holds = (low <= truth) & (truth <= high)
        leader, size = int(np.argmax(honest.means)), len(slate)
        regret = np.sort(truth)[-size:].sum() - truth[slate].sum()
        drawn = drawn_from.draw(self._rng, 500)
        estimate, least, most = estimated_regret(drawn, slate, size)
        chances = chances_of_best(drawn)
        likeliest = int(np.argmax(chances))
        away = np.setdiff1d(np.arange(len(truth)), slate)
        return {
            "all": holds.mean(),
            "shown": holds[slate].mean(),
            "leader": float(holds[leader]),
            "believed shown": honest.means[slate].sum(),
            "true shown": truth[slate].sum(),
            "believed away": honest.means[away].sum(),
            "true away": truth[away].sum(),
            "believed leader": honest.means[leader],
            "true leader": truth[leader],
            "estimate": estimate,
            "regret": regret,
            "held": float(least <= regret <= most),
            "said": chances[likeliest],
            "best": float(truth[likeliest] >= truth.max()),
        }


def report(name: str, session: int, looks: list[Look]) -> None:
    mean = {key: float(np.mean([look[key] for look in looks])) for key in looks[0]}
    above = {of: mean[f"believed {of}"] / mean[f"true {of}"] for of in ("shown", "away", "leader")}
    print(
        f"{name}, {session} sessions: interval holds all {mean['all']:.2f}, shown {mean['shown']:.2f}, leader "
        f"{mean['leader']:.2f}; believed over true: shown {above['shown']:.2f}, others {above['away']:.2f}, leader "
        f"{above['leader']:.2f}; regret estimated over true {mean['estimate'] / mean['regret']:.2f}, held "
        f"{mean['held']:.2f}; best said {mean['said']:.2f}, is {mean['best']:.2f}",
        flush=True,
    )


def report_bins(looks: list[Look]) -> None:
    said, best = (np.array([look[key] for look in looks]) for key in ("said", "best"))
    for edge in np.arange(0.0, 1.0, 0.1):
        inside = (edge <= said) & ((said < edge + 0.1) | (edge > 0.85))
        if inside.any():
            print(
                f"chance of best {edge:.1f} to {edge + 0.1:.1f}: said {said[inside].mean():.3f}, is "
                f"{best[inside].mean():.3f} of {inside.sum():,}",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a sales file; none: the demo shop")
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--states", type=int, default=40)
    parser.add_argument("--seed", type=int, default=20261201)
    parser.add_argument("--world", action="append", choices=list(WORLDS))
    parser.add_argument("--most", type=int, default=MOMENTS[-1], help="sessions")
    chosen = parser.parse_args()
    place, every = small_shop(chosen.data), []
    for name in chosen.world or WORLDS:
        world = World(replace(place, **WORLDS[name]), chosen.worlds, chosen.seed)
        for moment in MOMENTS:
            if moment <= chosen.most:
                world.advance(last_due(moment))
                world.refit()
                world.advance(moment)
                looks = list(world.looks(chosen.states))
                report(name, moment, looks)
                every += looks
    report_bins(every)


if __name__ == "__main__":
    main()
