"""The sentence that each page of results begins with: a clear win, a clear loss, and one that can't be told yet."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from rlreco.bandit.assignment import held_out
from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect

CASES = ("win", "loss", "open")
MONDAY = datetime(2025, 12, 1, 9)
SIMULATED = {"win": (["thompson", "uniform"], (0.9, 0.1)), "loss": (["uniform", "thompson"], (0.9, 0.1))}
SIMULATED["open"] = (["thompson", "uniform"], (0.5, 0.49))
LOGGED = {"win": 0.25, "loss": 0.85, "open": 0.25}
"""Case -> chance that the log shows the first of four items, which is clicked by far the most, but in the open case."""


@pytest.fixture(scope="module")
def app(tmp_path_factory, shared_app):
    """The app over a store with an experiment with held-out customers, and a simulation, for each case."""
    folder = tmp_path_factory.mktemp("verdicts")
    uri = f"sqlite:///{folder / 'store.sqlite3'}"
    store = connect(uri, durable=False)
    service = Service(store, rng=np.random.default_rng(1))
    for case in CASES:
        train(store, demo_shop(), Profile(hold_out=0.4), base_name=case, now=datetime.now(UTC))
        _answer(service.learner(case), case)
        _simulate(service, case)
    store.close()
    return shared_app(uri, folder)


def _answer(learner, case):
    """Forty customers: those who are not held out buy half of their slate, or none, or by turns."""
    turns = {True: 0, False: 0}
    for customer in [each.id for each in learner.customers(limit=40)]:
        held = held_out(customer, case, 0.4)
        turns[held] += 1
        buys = {"win": not held, "loss": held, "open": turns[held] % 2 == 0}[case]
        session = learner.recommend(customer, MONDAY).session
        learner.answer(session.id, bought=session.slate[:5] if buys else [])


def _simulate(service, case):
    policies, chances = SIMULATED[case]
    simulation = simulate(BernoulliArms(chances), policies, rounds=100, replicates=6)
    about = {
        "policies": policies,
        "sessions": 100,
        "replicates": 6,
        "seed": 0,
        "probabilities": [*chances],
        "case": case,
    }
    service.simulations().save(simulation, about, span=1.0)


def _log(path, case, rows=6_000):
    """Slates of one item of four, by chances that never change; in the open case clicks of all are .50, of one .52."""
    chance, draw, number = LOGGED[case], np.random.default_rng(3), np.arange(rows)
    items = draw.choice(4, size=rows, p=[chance, *[(1 - chance) / 3] * 3])
    clicks = draw.random(rows) < np.where(items == 0, 0.9, 0.05)
    if case == "open":
        items, block = number % 4, number // 4
        clicks = (block % 2 == 0) | (items == 0) & (block % 50 == 1)
    propensities = np.where(items == 0, chance, (1 - chance) / 3)
    times = np.datetime64("2026-01-01T00:00:00") + number.astype("timedelta64[m]")
    log = {"timestamp": times, "item_id": items, "position": 1, "click": clicks.astype(int)}
    pd.DataFrame({**log, "propensity_score": propensities}).to_csv(path, index=False)
    return path


def _verdict(visitor, claim):
    """The text of the one box of the page, once it holds the claim."""
    box = visitor.page.locator(".st-key-verdict")
    box.filter(has_text=claim).wait_for()
    return box.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "claim", "doubt"),
    [
        ("win", "Greedy would have earned an estimated 0.6", "more a product shown than the policies of the log"),
        (
            "loss",
            "Random slates would have earned an estimated 0.5",
            "less a product shown than the policies of the log",
        ),
        ("open", "Can't tell yet whether Greedy would have earned more", "more (95 %), by estimate; "),
    ],
)
def test_an_evaluation_begins_with_its_verdict(app, open_browser, tmp_path, case, claim, doubt):
    visitor = open_browser()
    visitor.go(app, "evaluation")
    visitor.page.get_by_text("A file in the Open Bandit format").click()
    visitor.page.get_by_text("A CSV with a row for each product").wait_for()
    visitor.page.locator("input[type=file]").first.set_input_files(_log(tmp_path / "log.csv", case))

    visitor.page.get_by_text("Policies, estimators and metric").click()
    visitor.page.get_by_role("button", name=f"Remove {'Greedy' if case == 'loss' else 'Random slates'}").click()

    words = _verdict(visitor, claim)
    assert words.startswith(claim)
    assert doubt in words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "claim", "doubt"),
    [
        ("win", "Learning earns an estimated ", "more a slate, "),
        ("loss", "Learning earns an estimated ", "less a slate, "),
        ("open", "Can't tell yet whether learning earns more", " would tell"),
    ],
)
def test_the_log_of_an_experiment_begins_with_the_uplift_of_learning(app, open_browser, case, claim, doubt):
    visitor = open_browser()
    visitor.go(app, f"learning?experiment={case}")

    words = _verdict(visitor, claim)

    assert words.startswith(claim)
    assert doubt in words
    assert "held out" in words
    assert "estimated" in words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "claim"),
    [
        ("win", "Thompson sampling wins from session "),
        ("loss", "Thompson sampling beats Random slates from session "),
        ("open", "No winner at 95 % yet: "),
    ],
)
def test_a_simulation_begins_with_what_it_decides(app, open_browser, case, claim):
    visitor = open_browser()
    visitor.go(app, "experiments")
    visitor.choose("Run", f"case {case}")

    words = _verdict(visitor, claim)

    assert words.startswith(claim)
    assert "than slates at random" in words
    assert "choosing it now may cost" in words
