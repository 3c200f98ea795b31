"""Reports in German: no English word but names and codes, and the same figures as in English."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.evaluation import evaluate
from rlreco.language import speaking
from rlreco.report.html import to_html
from rlreco.report.kinds.backtest import backtest_report
from rlreco.report.kinds.evaluation import evaluation_report
from rlreco.report.kinds.segments import segments_report
from rlreco.report.kinds.shop import shop_report
from rlreco.report.kinds.simulation import simulation_report
from rlreco.segmentation import segment_by
from rlreco.segmentation.names import SEGMENT_NAMES, segment_words
from rlreco.service.backtest.backtest import backtest
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import demo_shop, sample_source
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.views.words.products import product_name
from tests.app.test_german import ENGLISH_WORDS
from tests.report.test_html import Elements

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
PLAN = {"policies": ["thompson", "uniform"], "sessions": 60, "replicates": 4, "seed": 3, "drift_at": None}


@pytest.fixture(scope="module")
def service():
    """With the shop `demo`, whose 60 slates were answered, and a kept simulation; not changed by the tests."""
    service = Service.open("memory:", rng=np.random.default_rng(1))
    service.train(demo_shop(), Profile(), base_name="demo")
    learner, rng = service.learner("demo"), np.random.default_rng(2)
    for policy in ("thompson", "uniform"):
        play(learner, Shoppers(learner), rng, sessions=30, policy=policy)
    yield service
    service.close()


def of_a_simulation(service):
    saved = service.simulations()
    runs = simulate(BernoulliArms((0.9, 0.1)), PLAN["policies"], rounds=60, replicates=4, seed=3)
    return simulation_report([saved.open(saved.save(runs, PLAN, span=2.0))], NOW)


def of_an_evaluation(service):
    learner = service.learner("demo")
    return evaluation_report(evaluate(learner.history.feedback(), ["uniform", "greedy"]), learner.profile, "demo", NOW)


def of_segments(service):
    source = sample_source()
    segmentation = segment_by(source.classed, Profile(), today=NOW.date())
    return segments_report(segmentation, "", "", source.rows(), "sales.csv", NOW, "EUR")


def of_a_backtest(service):
    result = backtest(sample_source().classed, Profile(), models=["personal", "popularity"], customers=20)
    return backtest_report(result, "sales.csv", NOW)


REPORTS = {
    "shop": lambda service: shop_report(service, "demo", NOW),
    "simulation": of_a_simulation,
    "evaluation": of_an_evaluation,
    "segments": of_segments,
    "backtest": of_a_backtest,
}


def words_of(page, names):
    """Texts and descriptions of a page, without its licence, scripts and style, and without names."""
    elements = Elements(page)
    texts = [text for tag, text in elements.texts if tag not in {"script", "style", "pre"}]
    texts += [attributes["aria-label"] for _, attributes in elements.tags if "aria-label" in attributes]
    any_name = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return [any_name.sub("", text) for text in texts]


@pytest.fixture(scope="module")
def names(service):
    """Of products and segments, the same in every language."""
    products = service.learner("demo").products().values()
    return {product_name(product.name) for product in products} | set(map(segment_words, SEGMENT_NAMES))


@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_in_german_has_no_english_word(service, names, kind):
    with speaking("de"):
        report = REPORTS[kind](service)
        page = to_html(report).decode()

    texts = words_of(page, {*names, *report.description.splitlines()})
    settings = {field.alias or name for name, field in Profile.model_fields.items()}
    assert [text for text in texts if ENGLISH_WORDS.search(text) and text not in settings] == []
    assert Elements(page).named("html")[0]["lang"] == "de"
    assert "Geschrieben am 01.12.2026, 09:30 UTC von RLReco" in page
    assert re.search(r"\d,\d", page)
