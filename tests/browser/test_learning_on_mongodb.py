"""Both curves of the Learning page, drawn from a MongoDB, against what its driver reads there."""

import io
from collections import Counter
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from pymongo import MongoClient

from rlreco.datasets import demo_lines
from rlreco.domain.profile import load_profile
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.train import train
from rlreco.store.connect import connect
from rlreco.transactions import read_lines
from tests.store.shop import patiently

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.mongo

POLICIES, SESSIONS, PRODUCTS = ("thompson", "uniform"), 30, 24

CLICK, BUY, IGNORED = 1.0, 5.0, -2.0
"""What config/custprof.json says that answers are worth."""
LINES = """chart => Object.fromEntries(document.querySelectorAll('.js-plotly-plot')[chart].data
    .filter(trace => trace.name)
    .map(trace => [trace.legendgroup, Array.from(trace.y._inputArray ?? trace.y)]))"""


def small_shop():
    """Sales of a few products, since each slate reads the sums of all: a wire server may be slow."""
    lines = demo_lines()
    most_sold = lines["StockCode"].value_counts().index[:PRODUCTS]
    text = lines[lines["StockCode"].isin(most_sold)].to_csv(index=False)
    return read_lines(io.BytesIO(text.encode()), name="small")


@pytest.fixture
def trained_mongodb(mongo_uri):
    """A URI; the database has answered slates of two policies."""
    store, rng = connect(mongo_uri, durable=False), np.random.default_rng(2)
    profile = load_profile(ROOT / "config" / "custprof.json")
    train(store, small_shop(), profile, base_name="small", now=datetime.now(UTC))
    learner = Service(store, rng=np.random.default_rng(1)).learner("small")
    shoppers = Shoppers(learner)
    for policy in POLICIES * SESSIONS:
        patiently(lambda policy=policy: play(learner, shoppers, rng, sessions=1, policy=policy))
    store.close()
    return mongo_uri


@pytest.fixture
def base(trained_mongodb):
    """The database that the app opens, by the bare driver."""
    with MongoClient(trained_mongodb) as client:
        yield client.get_default_database()


def open_learning(visitor, app):
    """Again while the page says that the store doesn't answer in time."""
    curves = visitor.page.locator(".js-plotly-plot")
    for _ in range(20):
        visitor.go(app, "learning?experiment=small")
        if curves.count() == 2:
            return
        visitor.page.wait_for_timeout(500)
    pytest.fail(visitor.screen())


def drawn(visitor, chart):
    """Legend group -> (number of points, value of the last), of each named line."""
    lines = visitor.page.evaluate(LINES, chart)
    return {group: (len(values), pytest.approx(values[-1])) for group, values in lines.items()}


def regret_in(base):
    """Policy -> (number of points, exact regret by now): a point for each document, and the origin."""
    documents = sorted(base["curve"].find(), key=lambda document: document["policy"])
    curves = {policy: list(points) for policy, points in groupby(documents, key=lambda document: document["policy"])}
    return {
        policy: (len(points) + 1, (BUY - IGNORED) * sum(point["exact_regret"] for point in points))
        for policy, points in curves.items()
    }


def values_in(base, policy, state):
    """Product -> (times shown, mean value) in the states of the same segment and month, by Jeffreys' prior."""
    alike = "_".join(state.split("_")[:2])
    chosen = {"policy": policy, "state": {"$regex": f"^{alike}_"}, "answer": {"$exists": True}}
    shown, earned = Counter(), Counter()
    for session in base["sessions"].find(chosen):
        shown.update(session["slate"])
        clicked, bought = (set(session["outcome"][name]) for name in ("clicked", "bought"))
        earned.update(dict.fromkeys(clicked - bought, CLICK - IGNORED))
        earned.update(dict.fromkeys(bought, BUY - IGNORED))
    prior = (BUY - IGNORED) / 2
    return {product: (count, (earned[product] + prior) / (count + 1)) for product, count in shown.items()}


def test_both_curves_of_the_learning_page_are_those_of_the_database(base, trained_mongodb, start_app, open_browser):
    app, visitor = start_app(trained_mongodb), open_browser()
    page = visitor.page
    open_learning(visitor, app)

    regret = regret_in(base)
    assert regret.keys() == set(POLICIES)
    assert drawn(visitor, 0) == regret

    page.get_by_text("With all like it").click()
    visitor.settle()
    state, policy = (
        page.get_by_role("combobox", name=box, exact=True).input_value().rpartition(" · ")[2]
        for box in ("State", "Estimated by")
    )
    values, lines = values_in(base, policy, state), drawn(visitor, 1)
    assert len(lines) == 3
    assert lines == {product: values[product] for product in lines}
    least = min(values[product][0] for product in lines)
    assert all(count <= least for product, (count, _) in values.items() if product not in lines)
    visitor.picture("learning-on-mongodb")
