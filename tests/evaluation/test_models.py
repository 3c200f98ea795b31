from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model import Ridge as PeerRidge

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import MODELS, Choices, LoggedFeedback, from_table, model
from rlreco.evaluation.models.crossfit import CrossFitted, mean_before, suited_model
from rlreco.evaluation.models.linear import Logistic, Ridge
from rlreco.evaluation.models.means import ShrunkenMeans
from rlreco.evaluation.moments import MOST, pseudo_rows, within_variance

N_ITEMS, N_POSITIONS = 5, 2


@pytest.fixture(scope="module")
def featured():
    """Four hundred rows with three features, affinities and positions; clicks that depend on all of them."""
    rng = np.random.default_rng(0)
    n = 400
    features, affinity = rng.normal(size=(n, 3)), rng.random((n, N_ITEMS))
    item, position = rng.integers(N_ITEMS, size=n), rng.integers(N_POSITIONS, size=n)
    score = features @ [0.5, -0.3, 0.2] + affinity[np.arange(n), item] + 0.3 * item - 0.8 * position - 1.5
    return LoggedFeedback(
        session=np.arange(n),
        entry=position * N_ITEMS + item,
        reward=(rng.random(n) < 1 / (1 + np.exp(-score))).astype(float),
        propensity=np.full(n, 1 / N_ITEMS),
        choices=Choices.of([np.arange(N_ITEMS)] * N_POSITIONS, [1, 1], [0, 1], ["all", "all"]),
        items=tuple("ABCDE"),
        features=features,
        affinity=affinity,
    )


def design(log, item):
    """The same columns as a peer sees them: features, position, affinity, and one column a product."""
    rows = np.arange(len(log))
    one_hot = np.eye(N_ITEMS)[item]
    return np.column_stack([log.features, log.position == 1, log.affinity[rows, item], one_hot])


CHANCES = np.array([0.1, 0.2, 0.3, 0.2, 0.2, 0.5, 0.0, 0.5, 0.0, 0.0])


def peer_under(log, predict):
    by_item = np.column_stack([predict(design(log, np.full(len(log), item))) for item in range(N_ITEMS)])
    return (by_item * CHANCES.reshape(N_POSITIONS, N_ITEMS)[log.position]).sum(axis=1)


def test_ridge_is_scikit_learns(featured):
    peer = PeerRidge(alpha=2.0, tol=1e-12).fit(design(featured, featured.item), featured.reward)

    fitted = Ridge(penalty=2.0).fit(featured)

    assert fitted.shown(featured) == pytest.approx(peer.predict(design(featured, featured.item)), abs=1e-8)
    assert fitted.under(featured, CHANCES) == pytest.approx(peer_under(featured, peer.predict), abs=1e-8)


def test_logistic_is_scikit_learns(featured):
    peer = LogisticRegression(C=0.5, tol=1e-10, max_iter=10_000).fit(design(featured, featured.item), featured.reward)

    fitted = Logistic(penalty=2.0).fit(featured)

    def chance(rows):
        return peer.predict_proba(rows)[:, 1]

    assert fitted.shown(featured) == pytest.approx(chance(design(featured, featured.item)), abs=1e-5)
    assert fitted.under(featured, CHANCES) == pytest.approx(peer_under(featured, chance), abs=1e-5)


@pytest.mark.parametrize("chosen", [ShrunkenMeans(30.0, 80.0), Ridge(), Logistic()])
@pytest.mark.parametrize("used", ["none", "some"])
def test_sensitivity_is_what_a_row_more_would_change(featured, chosen, used):
    """Each row is counted 1.02 times, by joining fifty copies of the log with one more of that row."""
    rng = np.random.default_rng(1)
    weights = np.zeros(len(featured)) if used == "none" else rng.uniform(0, 2, len(featured))
    copies = 50
    scaled = _scaled(chosen, copies)

    def total(fitted):
        return float((fitted.under(featured, CHANCES) - weights * fitted.shown(featured)).sum())

    told = chosen.fit(featured).sensitivity(featured, CHANCES, weights)
    before = total(scaled.fit(_repeated(featured, copies)))

    for row in (0, 17, 303):
        more = total(scaled.fit(_repeated(featured, copies, extra=row)))
        assert told[row] == pytest.approx((more - before) * copies, rel=0.03, abs=2e-4)


def _scaled(chosen, copies):
    """The model whose fit on so many copies of a log is the fit on the log."""
    if isinstance(chosen, ShrunkenMeans):
        return ShrunkenMeans(chosen.pseudo * copies, chosen.pseudo_group * copies)
    return replace(chosen, penalty=chosen.penalty * copies)


def _repeated(log, copies, extra=None):
    rows = np.tile(np.arange(len(log)), copies)
    rows = rows if extra is None else np.append(rows, extra)
    return replace(
        log,
        session=np.arange(len(rows)),
        entry=log.entry[rows],
        reward=log.reward[rows],
        propensity=log.propensity[rows],
        features=log.features[rows],
        affinity=log.affinity[rows],
    )


def test_means_are_shrunk_level_by_level_as_by_hand():
    log = LoggedFeedback(
        session=np.arange(5),
        entry=np.array([0, 0, 2, 2, 3]),
        reward=np.array([1.0, 0.0, 1.0, 1.0, 0.0]),
        propensity=None,
        choices=Choices.of([np.arange(2), np.arange(2)], [1, 1], [-1, -1], ["x", "y"]),
        items=("A", "B"),
    )

    fitted = ShrunkenMeans(pseudo=2.0, pseudo_group=2.0).fit(log)

    # A: two rows in each group, c = 2 / (2 + 2), so n = 2 and S = .5 + 1; B: one row in y, c = 2 / 3, S = 0.
    centre = (1.5 / 4) / (2 / 4 + (2 / 3) / (8 / 3))
    item_a, item_b = (2 * centre + 1.5) / 4, 2 * centre / (8 / 3)
    expected = [(2 * item_a + 1) / 4, item_b, (2 * item_a + 2) / 4, 2 * item_b / 3]
    assert fitted.entries == pytest.approx(expected, abs=1e-12)


def test_products_that_differ_by_chance_alone_share_their_mean():
    rng = np.random.default_rng(2)
    rows, variance = np.full(50, 40.0), 0.25
    alike = rng.binomial(40, 0.5, 50).astype(float)
    apart = rng.binomial(40, np.linspace(0.1, 0.9, 50)).astype(float)

    # Between variance of the second: (.8)^2 / 12 = .053, within about .25 - .053.
    assert pseudo_rows(rows, alike, 0.5, variance) > 40
    assert pseudo_rows(rows, apart, 0.5, 0.197) == pytest.approx(0.197 / 0.0533, rel=0.3)


def test_groups_without_pairs_are_taken_to_be_alike():
    assert pseudo_rows(np.ones(3), np.array([0.0, 1.0, 1.0]), 0.5, 0.25) == MOST


def test_the_variance_within_groups_leaves_their_means_out():
    index, sample = np.array([0, 0, 1, 1, 3]), np.array([1.0, 3.0, 10.0, 10.0, 7.0])

    assert within_variance(index, sample, 5) == pytest.approx((1 + 1) / (5 - 3))


def test_a_session_is_judged_by_earlier_sessions_only(shoppers):
    """Four folds of fifteen sessions: session 20 is in the second, which a fit on the first judges."""
    log = shoppers.log(shoppers.rewards(), 0.3, 60, np.random.default_rng(3))
    changed = replace(log, reward=np.where(log.session == 20, 1 - log.reward, log.reward))

    before, after = (CrossFitted(ShrunkenMeans(5.0, 5.0), each, folds=4).shown for each in (log, changed))

    early = log.session < 30
    assert (before[early] == after[early]).all()
    assert (before[~early] != after[~early]).any()


def test_sessions_before_the_first_fit_have_the_mean_of_those_before_them():
    log = from_table(
        pd.DataFrame({"item": list("AABAAB"), "reward": [1.0, 0.0, 0.5, 1.0, 1.0, 0.0], "session": list("001122")}),
        propensity=None,
        session="session",
    )

    crossed = CrossFitted(ShrunkenMeans(), log, folds=2)

    assert mean_before(log).tolist() == [0.0, 0.0, 0.5, 0.5, 0.625, 0.625]
    assert crossed.shown[:4].tolist() == crossed.under(np.ones(2))[:4].tolist() == [0.0, 0.0, 0.5, 0.5]


def test_what_came_before_the_log_is_learned_from(shoppers):
    log = shoppers.log(shoppers.rewards(), 0.3, 60, np.random.default_rng(3))
    past, rest = log.split(0.5)

    crossed = CrossFitted(ShrunkenMeans(5.0, 5.0), rest, folds=3, whole_log=log)

    first = rest.rows(rest.session < 40)
    assert crossed.shown[: len(first)] == pytest.approx(ShrunkenMeans(5.0, 5.0).fit(past).shown(first))


def test_the_model_that_suits_follows_features_and_rewards(featured):
    assert isinstance(suited_model(replace(featured, features=None)), ShrunkenMeans)
    assert isinstance(suited_model(featured), Logistic)
    assert isinstance(suited_model(replace(featured, reward=featured.reward * 2)), Ridge)


def test_logistic_refuses_rewards_beyond_one(featured):
    with pytest.raises(DataError, match="needs rewards from 0 to 1"):
        Logistic().fit(replace(featured, reward=featured.reward * 2))


def test_logistic_takes_rewards_between_zero_and_one(featured):
    fitted = Logistic(penalty=1e-6).fit(replace(featured, reward=0.2 + 0.5 * featured.reward))

    # A free intercept makes the fitted mean the mean.
    assert fitted.shown(featured).mean() == pytest.approx(0.2 + 0.5 * featured.reward.mean(), abs=1e-9)


@pytest.mark.parametrize("spec", ["ridge:penalty=0", "logistic:penalty=-1", "means:pseudo=-1"])
def test_a_penalty_out_of_range_is_refused(spec):
    with pytest.raises(ConfigError, match="above 0"):
        model(spec)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_works_without_features(name, shoppers):
    log = shoppers.log(shoppers.rewards(), 0.3, 200, np.random.default_rng(4))
    chances = shoppers.chances(shoppers.rewards(), 0.0)

    fitted = model(name).fit(log)

    assert np.isfinite(fitted.shown(log)).all()
    assert 0 < fitted.under(log, chances).mean() < 1
