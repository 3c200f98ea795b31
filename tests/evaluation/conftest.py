"""Small logs by hand, shoppers whose truth is known, and the Open Bandit sample where its wheel is installed."""

import importlib.util
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.bandit.posterior import Arms
from rlreco.bandit.slates.candidates import slate_chances
from rlreco.evaluation import Choices, LoggedFeedback, from_table
from rlreco.simulation.environments import World

CLICK_REWARD = 3 / 7


@dataclass(frozen=True)
class Fixed:
    """A target whose chances are given, parallel to the log's entries."""

    given: np.ndarray
    learns = False
    by_session = False

    def chances(self, log, past, rng):
        return self.given


@dataclass(frozen=True)
class Shoppers:
    """A world of a few states, and the log of a policy that shows its best by `scores` and explores by `epsilon`."""

    world: World
    size: int = 4

    @classmethod
    def of(cls, seed, n_states=3, n_items=16):
        rng = np.random.default_rng(seed)
        click = np.clip(0.12 * np.exp(rng.normal(0, 0.6, (n_states, n_items))), 0.01, 0.6)
        names = tuple(f"P{item}" for item in range(n_items))
        states = tuple(f"Q{state + 1}" for state in range(n_states))
        buy = rng.uniform(0.1, 0.5, (n_states, n_items))
        return cls(World(states, (names,) * n_states, click, buy, rng.dirichlet(np.full(n_states, 5.0))))

    @property
    def choices(self):
        n_states, n_items = self.world.click.shape
        everything = [np.arange(n_items)] * n_states
        return Choices.of(everything, [self.size] * n_states, [-1] * n_states, self.world.states)

    def rewards(self):
        return np.stack([self.world.rewards(state, CLICK_REWARD) for state in range(len(self.world.states))])

    def chances(self, scores, epsilon):
        """Of the policy that shows its best by `scores`, shape (n_states, n_items), and explores by `epsilon`."""
        greedy = parse(f"greedy:explore={epsilon}")
        states = [slate_chances(greedy, Arms(row, np.ones(len(row))), self.size, None) for row in scores]
        return np.concatenate(states)

    def truth(self, chances):
        """Mean reward of a shown product under a target."""
        by_state = chances.reshape(self.world.click.shape)
        return float((self.world.visits @ (by_state * self.rewards())).sum() / self.size)

    def slates(self, scores, epsilon, rng):
        """The size - e best of each row, equals at random, and e of all the rest; e is Binomial(size, epsilon).

        Written anew, so that the propensities' formula is held against draws that don't share its code.
        """
        best = np.lexsort((rng.random(scores.shape), -scores), axis=-1)
        rank = best.argsort(axis=1)
        kept = self.size - rng.binomial(self.size, epsilon, size=(len(scores), 1))
        keys = np.where(rank < kept, 2.0, rng.random(scores.shape))
        return np.argsort(-keys, axis=1)[:, : self.size]

    def log(self, scores, epsilon, n_sessions, rng):
        n_items = self.world.click.shape[1]
        states = rng.choice(len(self.world.visits), n_sessions, p=self.world.visits)
        arms = self.slates(scores[states], epsilon, rng)
        clicked = rng.random(arms.shape) < self.world.click[states[:, None], arms]
        bought = clicked & (rng.random(arms.shape) < self.world.buy[states[:, None], arms])
        entry = (states[:, None] * n_items + arms).ravel()
        return LoggedFeedback(
            session=np.repeat(np.arange(n_sessions), self.size),
            entry=entry,
            reward=np.where(bought, 1.0, np.where(clicked, CLICK_REWARD, 0.0)).ravel(),
            propensity=self.chances(scores, epsilon)[entry],
            choices=self.choices,
            items=self.world.products[0],
        )


@pytest.fixture(scope="session")
def shoppers():
    return Shoppers.of(seed=1)


@pytest.fixture(scope="session")
def fixed():
    return Fixed


@pytest.fixture
def small_log():
    """Four rounds of one product each, A to C, by a policy with chances .5, .3 and .2."""
    table = pd.DataFrame(
        {"item": ["A", "B", "A", "C"], "reward": [1.0, 0.0, 0.0, 1.0], "propensity": [0.5, 0.3, 0.5, 0.2]}
    )
    return from_table(table)


@pytest.fixture
def permuted():
    """A log's rows in another order."""

    def _permuted(log, order):
        optional = {name: getattr(log, name) for name in ("propensity", "features", "affinity")}
        return replace(
            log,
            session=log.session[order],
            entry=log.entry[order],
            reward=log.reward[order],
            **{name: None if column is None else column[order] for name, column in optional.items()},
        )

    return _permuted


@pytest.fixture(scope="session")
def open_bandit_folder():
    """Open Bandit sample: Saito et al. 2021, CC BY 4.0, inside the wheel obp 0.4.1."""
    found = importlib.util.find_spec("obp")
    if found is None or found.origin is None:
        pytest.skip("The wheel obp 0.4.1 is not installed here; `make oracles` makes an environment that has it.")
    return Path(found.origin).parent / "dataset" / "obd"
