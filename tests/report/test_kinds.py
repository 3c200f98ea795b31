"""What the reports of a shop, a simulation, an evaluation, segments and a backtest hold."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.errors import NotFoundError
from rlreco.evaluation import evaluate
from rlreco.report.document import Chart, Facts, Figures, Points, Table, Text
from rlreco.report.kinds.backtest import backtest_report
from rlreco.report.kinds.evaluation import evaluation_report
from rlreco.report.kinds.segments import segments_report
from rlreco.report.kinds.shop import shop_report
from rlreco.report.kinds.simulation import simulation_report
from rlreco.report.parts.products import shown_products
from rlreco.segmentation import segment_by
from rlreco.service.backtest.backtest import backtest
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import demo_shop, sample_source
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.views.evaluation import named
from rlreco.views.verdicts.evaluation import evaluation_verdict

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
SIMULATED = {
    **{"policies": ["thompson", "uniform"], "sessions": 60, "replicates": 4, "seed": 3, "half_life": 300.0},
    **{"environment": "null", "history": "none"},
}


@pytest.fixture(scope="module")
def service():
    """With the shops `demo`, whose 60 slates were answered, and `untouched`; not changed by the tests."""
    service = Service.open("memory:", rng=np.random.default_rng(1))
    for name in ("demo", "untouched"):
        service.train(demo_shop(), Profile(), base_name=name)
    learner, rng = service.learner("demo"), np.random.default_rng(2)
    for policy in ("thompson", "uniform"):
        play(learner, Shoppers(learner), rng, sessions=30, policy=policy)
    service.describe("demo", "The sample shop", "Made up.")
    yield service
    service.close()


def blocks(report, kind):
    return [block for section in report.sections for block in section.blocks if isinstance(block, kind)]


def titles(report):
    return [section.title for section in report.sections]


def facts(report):
    return {name: value for each in blocks(report, Facts) for name, value in each.facts}


def test_a_shop_begins_with_its_sentence_and_the_regret(service):
    report = shop_report(service, "demo", NOW)

    assert (report.title, report.description) == ("The sample shop", "Made up.")
    assert "slates" in str(report.verdict)
    assert report.remarks[0].startswith("Customers clicked ")
    assert report.sections[0].title == "How much it gave away while it learned"
    assert {trace.name for trace in blocks(report, Chart)[0].figure.data} >= {"Thompson sampling", "Random slates"}


def test_the_counts_of_a_shop_are_those_of_its_log(service):
    report, sessions = shop_report(service, "demo", NOW), service.learner("demo").history.newest(100)

    [figures] = blocks(report, Figures)
    counts = {figure.label: figure.value for figure in figures.figures}
    assert counts["Slates answered"] == "60"
    assert counts["Clicks"] == str(sum(len(session.outcome.clicked) for session in sessions))
    assert counts["Buys"] == str(sum(len(session.outcome.bought) for session in sessions))


def test_the_best_products_are_those_bought_most_often(service):
    learner = service.learner("demo")
    sessions = learner.history.newest(100)
    buys = Counter(product for session in sessions for product in session.outcome.bought)

    table = shown_products(sessions, learner.products())

    assert table["buys"].head(3).tolist() == [count for _, count in buys.most_common(3)]
    assert table["shown"].sum() == 600
    assert (table["rate"] == table["clicks"] / table["shown"]).all()


def test_a_product_that_left_the_catalogue_is_named_by_its_id_and_has_no_worth(service):
    sessions = service.learner("demo").history.newest(100)

    table = shown_products(sessions, {"A": Product("A", "LAMP RED", price=2.0)})

    assert set(table["name"]) == set(table["product_id"])
    assert table["money"].sum() == 0.0


def test_a_shop_without_answers_says_so_and_has_its_people(service):
    report = shop_report(service, "untouched", NOW)

    assert report.verdict.claim == "Nobody has answered a slate yet"
    assert titles(report) == ["The segments", "Made from", "Profile and seeds"]
    assert facts(report)["Sources of answers"] == "none yet"


def test_the_segments_of_a_shop_have_all_its_people(service):
    learner = service.learner("untouched")

    [table] = blocks(shop_report(service, "untouched", NOW), Table)

    assert sum(int(row[1].replace(",", "")) for row in table.rows) == learner.n_customers
    assert table.columns[-1] == "what to do"


def test_an_unknown_shop_is_not_found(service):
    with pytest.raises(NotFoundError, match="nobody"):
        shop_report(service, "nobody", NOW)


def test_a_shop_says_what_it_was_made_from_and_by_which_release(service):
    report = shop_report(service, "demo", NOW)

    assert facts(report)["Schema of the store"] == str(service.upkeep.status().schema)
    assert facts(report)["Sources of answers"] == "simulated 60"
    assert facts(report)["nProducts"] == "10"
    assert facts(report)["clusterSeed"] == "0"
    assert report.sections[-1].folded


@pytest.fixture(scope="module")
def run(service):
    simulation = simulate(BernoulliArms((0.9, 0.1)), SIMULATED["policies"], rounds=60, replicates=4, seed=3)
    saved = service.simulations()
    return saved.open(saved.save(simulation, SIMULATED, span=2.0))


def test_a_simulation_has_its_winner_its_leaderboard_and_its_plan(run):
    report = simulation_report([run], NOW)

    assert report.title == "2 policies, 60 sessions × 4"
    assert report.verdict.claim.startswith("Thompson sampling wins from session")
    leaderboard = blocks(report, Table)[0]
    assert [row[0] for row in leaderboard.rows] == ["1. Thompson sampling", "2. Random slates"]
    assert facts(report)["Seed"] == "3"
    assert facts(report)["Half life"] == "300"
    assert facts(report)["Environment"] == "null: all products are liked equally, so all policies must tie"
    assert facts(report)["History"] == "no history"
    assert facts(report)["Id of the run"] == run.id


def test_a_winner_takes_the_chance_that_the_page_has(run):
    claims = [simulation_report([run], NOW, threshold).verdict.claim for threshold in (0.5, 0.9999)]

    assert claims[0].startswith("Thompson sampling wins")
    assert claims[1].startswith("No winner at 100 % yet")


def test_an_evaluation_has_the_verdict_of_its_page_and_every_estimate(service):
    learner = service.learner("demo")
    evaluation = evaluate(learner.history.feedback(), ["uniform", "greedy"])

    report = evaluation_report(evaluation, learner.profile, "demo", NOW)

    assert report.verdict == evaluation_verdict(named(evaluation), learner.profile)
    assert len(blocks(report, Table)[0].rows) == len(evaluation.forest())
    assert len(blocks(report, Points)[0].points) == 2
    assert facts(report)["Sessions evaluated"] == "30"


def test_the_segments_of_a_file_have_its_money_and_what_to_do():
    source = sample_source()
    segmentation = segment_by(source.classed, Profile(), today=NOW.date())

    report = segments_report(segmentation, "No forecast.", "No check.", source.rows(), "sales.csv", NOW, "EUR")

    assert titles(report)[:2] == ["The segments", "Where the money comes from"]
    table = blocks(report, Table)[0]
    assert "orders ahead" not in table.columns
    assert table.rows[0][3].startswith("€")
    grid, bridge = blocks(report, Chart)
    assert int(np.sum(grid.figure.data[0].z)) == len(segmentation.customers)
    assert bridge.figure.data[0].x[-1] == segmentation.money["segments"]


def test_a_backtest_has_the_scores_of_its_models():
    source = sample_source()
    result = backtest(source.classed, Profile(), models=["personal", "popularity"], customers=20)

    report = backtest_report(result, "sales.csv", NOW)

    [chart] = blocks(report, Chart)
    assert {row[0] for row in chart.table.rows} == {"The customer's own products", "Best sellers"}
    assert len(blocks(report, Text)) == 0
    assert facts(report)["Baskets"] == result.counts()
