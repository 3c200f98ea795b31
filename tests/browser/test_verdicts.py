"""The sentence that each page of results begins with: a clear win, a clear loss, and one that can't be told yet."""

from datetime import UTC, datetime

import numpy as np
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
LOGGED = {"win": (0.25, (0.9, 0.05)), "loss": (0.85, (0.9, 0.05)), "open": (0.25, (0.3, 0.3))}
"""Case -> chance that the log shows the first of four items, click rates of that item and of the others."""


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


def _log(path, case):
    """Slates of one item of four, shown by chances that never change."""
    chance, rates = LOGGED[case]
    draw = np.random.default_rng(3)
    items = draw.choice(4, size=6_000, p=[chance, *[(1 - chance) / 3] * 3])
    clicks = draw.random(6_000) < np.where(items == 0, *rates)
    lines = ["timestamp,item_id,position,click,propensity_score"]
    for number, (item, click) in enumerate(zip(items, clicks, strict=True)):
        time = f"2026-01-{1 + number // 1440:02d} {number // 60 % 24:02d}:{number % 60:02d}:00"
        lines.append(f"{time},{item},1,{click:d},{chance if item == 0 else (1 - chance) / 3}")
    path.write_text("\n".join(lines))
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
        ("win", "greedy would have earned an estimated 0.6", "more a product shown than the policies of the log"),
        ("loss", "uniform would have earned an estimated 0.5", "less a product shown than the policies of the log"),
        ("open", "Can't tell yet whether greedy would have earned more", "more sessions would tell"),
    ],
)
def test_an_evaluation_begins_with_its_verdict(app, open_browser, tmp_path, case, claim, doubt):
    visitor = open_browser()
    visitor.go(app, "evaluation")
    visitor.page.get_by_text("A file in the Open Bandit format").click()
    visitor.page.get_by_text("A CSV with a row for each product").wait_for()
    visitor.page.locator("input[type=file]").first.set_input_files(_log(tmp_path / "log.csv", case))

    visitor.page.get_by_role("button", name=f"Remove {'greedy' if case == 'loss' else 'uniform'}").click()

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
        ("win", "thompson wins from session "),
        ("loss", "thompson beats uniform from session "),
        ("open", "No winner at 95 % yet: "),
    ],
)
def test_a_simulation_begins_with_what_it_decides(app, open_browser, case, claim):
    visitor = open_browser()
    visitor.go(app, "experiments")
    visitor.page.get_by_role("combobox", name="Run").click()
    visitor.page.get_by_role("option").filter(has_text=f"case {case}").click()

    words = _verdict(visitor, claim)

    assert words.startswith(claim)
    assert "than slates at random" in words
    assert "choosing it now may cost" in words
