"""Every policy of the registry as a target: on a shop's own log, on a log without a history, and against the truth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rlreco.bandit.policies.registry import POLICIES
from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import LoggedSession, ShopContext, evaluate, from_sessions, from_table, policy_target

RNG = np.random.default_rng(0)
READS_FEATURES = ("lin_ts", "lin_ucb")
STATES = ("Q1_May", "Q1_June", "Q2_May", "Q2_June")
PRODUCTS = tuple(f"P{number:02}" for number in range(12))
CLICK = 3 / 7


def features(state, products, shares):
    number = np.array([int(product[1:]) for product in products])
    return (
        np.column_stack([np.ones(len(number)), np.log(shares), number % 3, (number % 2) * state.startswith("Q1")]) / 3
    )


def nodes(state):
    return ("all", f"month={state.partition('_')[2]}", state)


def shop_log(n_sessions=400, *, half_life=None, seed=1, with_shop=True):
    """Slates of 3 from 12 products, at random; what sells better is clicked more, and P00 by far the most."""
    rng = np.random.default_rng(seed)
    shares = dict(zip(STATES, rng.dirichlet(np.full(12, 3.0), 4) + 1e-3, strict=True))
    sessions = [one_session(number, shares, half_life, rng) for number in range(1, n_sessions + 1)]
    context = ShopContext(nodes, CLICK, half_life is not None, features, STATES)
    sets = dict.fromkeys(STATES, PRODUCTS)
    history = {state: tuple(of_state) for state, of_state in shares.items()}
    return from_sessions(sessions, sets, *((history, context) if with_shop else ()))


def one_session(number, shares, half_life, rng):
    state = STATES[rng.integers(4)]
    slate = rng.permutation(12)[:3]
    clicked = rng.random(3) < np.where(slate == 0, 0.6, np.minimum(2 * shares[state][slate], 0.5))
    bought = clicked & (rng.random(3) < 0.2)
    names = [PRODUCTS[item] for item in slate]
    return LoggedSession(
        number=number,
        state=state,
        candidates=state,
        slate=tuple(names),
        rewards=tuple(np.where(bought, 1.0, np.where(clicked, CLICK, 0.0)).tolist()),
        propensities=(0.25,) * 3,
        clicked=tuple(np.array(names)[clicked]),
        bought=tuple(np.array(names)[bought]),
        weight=1.0 if half_life is None else 2 ** (number / half_life),
    )


def places_log(n_rows=600):
    """As in the Open Bandit format: one product a row, with the chance that it stood at its place."""
    rng = np.random.default_rng(4)
    table = pd.DataFrame(
        {"item": rng.integers(6, size=n_rows), "at": rng.integers(1, 4, size=n_rows), "propensity": 1 / 6}
    )
    table["reward"] = (rng.random(n_rows) < 0.05 * (1 + table["item"])).astype(float)
    return from_table(table, position="at", chance_of="position")


@pytest.mark.parametrize("half_life", [None, 150.0])
@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_can_be_evaluated_on_a_shops_own_log(name, half_life):
    found = evaluate(shop_log(half_life=half_life), name, ["snips", "dr"]).target()

    assert all(np.isfinite([each.value, each.low, each.high]).all() for each in found.estimates.values())
    assert found.check.unseen == pytest.approx(0.0)


@pytest.mark.parametrize("name", sorted(set(POLICIES) - set(READS_FEATURES)))
def test_every_policy_without_features_can_be_evaluated_on_a_log_of_places(name):
    found = evaluate(places_log(), name, ["snips", "dr"]).target()

    assert all(np.isfinite([each.value, each.low, each.high]).all() for each in found.estimates.values())


@pytest.mark.parametrize("name", READS_FEATURES)
def test_a_policy_of_features_is_refused_where_the_log_has_none_of_products(name):
    with pytest.raises(ConfigError, match=rf"{name} reads features of customers and products, and this log has none"):
        evaluate(places_log(), name)


def test_a_policy_that_learns_by_propensity_is_refused_without_propensities():
    with pytest.raises(ConfigError, match="exp3 learns from reward / propensity, and this log has no propensities"):
        evaluate(replace(places_log(), propensity=None), "exp3", ["dm"])


@pytest.mark.parametrize("name", ["softmax", "ucb1", "kl_ucb", "exp3"])
def test_rewards_in_money_are_refused_where_they_must_lie_in_0_to_1(name):
    log = places_log()

    with pytest.raises(DataError, match=f"{name} needs rewards from 0 to 1"):
        evaluate(replace(log, reward=5 * log.reward), name)


@pytest.mark.parametrize("name", ["greedy", "epsilon_greedy", "popularity", "tutorial_epsilon_greedy"])
def test_where_only_the_order_counts_rewards_in_money_choose_the_same(name):
    log = places_log()

    chosen, in_money = (
        evaluate(each, name, ["ips"]).target().weights for each in (log, replace(log, reward=5 * log.reward))
    )

    assert (chosen == in_money).all()


@pytest.mark.parametrize("name", POLICIES)
def test_the_chances_of_every_group_add_up_to_its_slate(name):
    for log in (shop_log(), places_log()):
        if name in READS_FEATURES and log.shop is None:
            continue
        past, rest = log.split(0.5)

        chances = policy_target(name).chances(rest, past, np.random.default_rng(1))

        assert log.choices.sums(chances) == pytest.approx(log.choices.size, abs=1e-6)


LEARNERS = (
    "greedy:sharing=off",
    "softmax:temperature=.05",
    "thompson:z=.5",
    "kl_ucb:exploration=.1",
    "exp3:gamma=.3",
    "tutorial_epsilon_greedy:epsilon=.3",
    "epsilon_greedy:decay=.01",
    "thompson_gaussian:sharing=off",
)


@pytest.mark.parametrize("spec", LEARNERS)
def test_the_estimate_is_the_value_that_the_learned_policy_really_has(shoppers, spec):
    """By the shoppers' own click rates; within four standard errors, of some percents of the value each."""
    log = shoppers.log(np.zeros_like(shoppers.rewards()), 0.0, 8000, np.random.default_rng(5))
    past, rest = log.split(0.5)
    truth = shoppers.truth(policy_target(spec).chances(rest, past, np.random.default_rng([0, 0])))

    found = evaluate(log, spec, ["snips", "dr"]).target().estimates

    for each in found.values():
        assert each.value == pytest.approx(truth, abs=4 * each.standard_error)
        assert each.standard_error < 0.1 * truth


def test_a_policy_that_learned_a_state_alone_is_near_the_best_slates(shoppers):
    """333 impressions of each of 16 products in 3 states: greedy has nine tenths of what is to be won over random."""
    log = shoppers.log(np.zeros_like(shoppers.rewards()), 0.0, 8000, np.random.default_rng(5))
    past, rest = log.split(0.5)
    best = shoppers.truth(shoppers.chances(shoppers.rewards(), 0.0))
    random = shoppers.truth(np.full(rest.choices.items.shape, 4 / 16))

    learned = shoppers.truth(policy_target("greedy:sharing=off").chances(rest, past, RNG))

    assert learned > random + 0.9 * (best - random)


def test_states_that_share_need_fewer_sessions_than_states_alone():
    """P00 is clicked by far the most in every state: a hundred slates together show it, 25 of each state may not."""
    log = shop_log(200)
    past, rest = log.split(0.5)

    shared, alone = (
        policy_target(spec).chances(rest, past, RNG)[rest.choices.items == 0]
        for spec in ("greedy", "greedy:sharing=off")
    )

    assert shared.tolist() == [1.0] * 4
    assert alone.sum() <= 4.0


def test_popularity_goes_by_the_sales_history_where_nobody_clicked_yet():
    log = shop_log()
    nobody = np.zeros(len(log), dtype=bool)
    past, rest = replace(log, answers=log.answers._replace(clicked=nobody, bought=nobody)).split(0.5)

    chances = policy_target("popularity").chances(rest, past, RNG)

    best = np.concatenate([shares >= np.sort(shares)[-3] for shares in np.split(log.choices.shares, 4)])
    assert chances.tolist() == best.astype(float).tolist()


def test_new_evidence_counts_more_where_evidence_fades():
    """P01 is clicked in the first half of the past, P02 in the second: with a short half-life P02 comes first."""

    def chances(half_life):
        log = shop_log(400, half_life=half_life)
        session, item = log.session, log.item
        clicked = ((item == 1) & (session <= 100)) | ((item == 2) & (session > 100) & (session <= 200))
        answers = log.answers._replace(clicked=clicked, bought=np.zeros(len(log), dtype=bool))
        past, rest = replace(log, answers=answers, reward=CLICK * clicked).split(0.5)
        target = policy_target("softmax:temperature=.1,sharing=off").chances(rest, past, RNG)
        return target[rest.choices.items == 1].sum(), target[rest.choices.items == 2].sum()

    assert chances(None)[0] == pytest.approx(chances(None)[1], rel=0.3)
    assert chances(20.0)[0] < 0.5 * chances(20.0)[1]


def test_draws_are_a_number_of_draws():
    for text, words in (
        ("0", "draws must be at least 1, got 0"),
        ("many", "draws must be a whole number, found 'many'"),
    ):
        with pytest.raises(ConfigError, match=words):
            policy_target(f"softmax:draws={text}")


def test_a_target_is_named_by_its_text():
    log = shop_log()

    assert evaluate(log, policy_target("greedy:explore=.1")).target().name == "greedy:explore=.1"


def test_the_log_knows_a_shares_entry_whatever_the_order_of_the_set():
    session = LoggedSession(1, "Q1_May", "set", ("B",), (1.0,), (0.5,))

    log = from_sessions([session], {"set": ("C", "B", "A")}, {"set": (0.3, 0.2, 0.1)}, None)

    assert dict(zip([log.items[item] for item in log.choices.items], log.choices.shares, strict=True)) == {
        "A": 0.1,
        "B": 0.2,
        "C": 0.3,
    }
    assert log.by_session().choices.shares.tolist() == [0.1, 0.2, 0.3]
