"""Steps per CPU second of MABWiser, river and obp, as JSON: run by benchmarks/simulation.py in .venv-oracles.

    .venv-oracles/bin/python benchmarks/peers_of_bandits.py ARMS SIZE SECONDS

A step: choose one arm (or a slate of SIZE by score), see Bernoulli rewards, learn from them.
"""

import heapq
import importlib
import json
import random
import sys
import types
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np

Step = Callable[[], None]


def steps_per_second(step: Step, seconds: float) -> float:
    step()
    started, done = process_time(), 0
    while process_time() - started < seconds:
        step()
        done += 1
    return done / (process_time() - started)


def mabwiser(chances: list[float], size: int) -> dict[str, Step]:
    from mabwiser.mab import MAB, LearningPolicy

    kinds = {
        "epsilon_greedy": LearningPolicy.EpsilonGreedy(0.1),
        "ucb1": LearningPolicy.UCB1(1.0),
        "thompson": LearningPolicy.ThompsonSampling(),
    }

    def stepper(kind: object) -> Step:
        arms = list(range(len(chances)))
        mab = MAB(arms, kind)
        mab.fit(arms, [int(random.random() < chance) for chance in chances])

        def step() -> None:
            if size == 1:
                slate = [mab.predict()]
            else:
                expected = mab.predict_expectations()
                slate = heapq.nlargest(size, expected, key=expected.__getitem__)
            mab.partial_fit(slate, [int(random.random() < chances[arm]) for arm in slate])

        return step

    return {name: stepper(kind) for name, kind in kinds.items()}


def river(chances: list[float], size: int) -> dict[str, Step]:
    from river import bandit, proba

    kinds = {
        "epsilon_greedy": bandit.EpsilonGreedy(0.1, seed=1),
        "ucb1": bandit.UCB(1.0, seed=1),
        "thompson": bandit.ThompsonSampling(reward_obj=proba.Beta(), seed=1),
    }

    def stepper(policy: object) -> Step:
        def step() -> None:
            left = list(range(len(chances)))
            for _ in range(size):
                arm = policy.pull(left)  # type: ignore[attr-defined]
                left.remove(arm)
                policy.update(arm, bool(random.random() < chances[arm]))  # type: ignore[attr-defined]

        return step

    return {name: stepper(policy) for name, policy in kinds.items()}


def obp(chances: list[float], size: int) -> dict[str, Step]:
    """Its context-free policies alone: the rest of the package wants torch. It has no UCB1."""
    package = types.ModuleType("obp.policy")
    package.__path__ = [str(Path(importlib.import_module("obp").__file__ or "").parent / "policy")]
    sys.modules["obp.policy"] = package
    policies = importlib.import_module("obp.policy.contextfree")
    made = {
        "epsilon_greedy": policies.EpsilonGreedy(n_actions=len(chances), len_list=size, epsilon=0.1, random_state=1),
        "thompson": policies.BernoulliTS(n_actions=len(chances), len_list=size, random_state=1),
    }

    def stepper(policy: object) -> Step:
        def step() -> None:
            for arm in policy.select_action():  # type: ignore[attr-defined]
                policy.update_params(action=int(arm), reward=int(random.random() < chances[arm]))  # type: ignore[attr-defined]

        return step

    return {name: stepper(policy) for name, policy in made.items()}


def main(n_arms: int, size: int, seconds: float) -> None:
    random.seed(1)
    chances = np.random.default_rng(1).uniform(0.01, 0.1, n_arms).tolist()
    found: dict[str, dict[str, float]] = {}
    for peer in (mabwiser, river, obp):
        try:
            steppers = peer(chances, size)
        except ImportError as error:
            print(f"{peer.__name__}: {error}", file=sys.stderr)
            continue
        found[peer.__name__] = {name: steps_per_second(step, seconds) for name, step in steppers.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
