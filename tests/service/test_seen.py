"""Seen products are kept or left out by the file's own last weeks, in shops whose answer is known by construction."""

import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError
from rlreco.progress import Watch
from rlreco.service.lists.fit import default_model, fit
from rlreco.service.lists.seen import FEWEST_CUSTOMERS, choose_seen
from rlreco.similarity import Ease, PopularItems, Sar, interactions_of

WEEKS = pd.date_range("2026-01-05", periods=30, freq="7D")
CUT = pd.Timestamp("2026-06-23")
"""A sixth of the 203 days between the first and the last of these weeks, 33.8, before the end; five weeks follow it."""


def events(rows):
    frame = pd.DataFrame(rows, columns=["who", "what", "when"])
    return interactions_of(frame, "who", "what", time="when")


def loyal(n_customers=25):
    """Each buys a product of her own every week, and after the cut another that nobody had before."""
    own = [(f"c{number:02}", f"p{number:02}", week) for number in range(n_customers) for week in WEEKS]
    return events([*own, *((f"c{number:02}", "a new product", WEEKS[-1]) for number in range(n_customers))])


def curious():
    """Each buys the product after her last one every week, and others had it long before."""
    return events(
        [(f"c{number:02}", f"p{week + number:02}", at) for number in range(25) for week, at in enumerate(WEEKS)]
    )


def alike(n_customers=25):
    """In the last week all buy the best seller, which none of them had: lists of one product are right both ways."""
    strangers = [(f"s{number}", "best seller", WEEKS[0]) for number in range(3)]
    own = [(f"c{number:04}", f"p{number % 50}", WEEKS[0]) for number in range(n_customers)]
    first_of_each = {product: (who, product, when) for who, product, when in reversed(own)}
    known = [(who, "p0", when) for who, _, when in own] if n_customers > 50 else list(first_of_each.values())
    return events([*strangers, *strangers, *known, *((who, "best seller", WEEKS[-1]) for who, _, _ in known)])


def test_where_everything_is_bought_again_seen_products_are_kept():
    seen = choose_seen(loyal(), Sar())
    figures = seen.summary()

    assert seen.keep
    assert (figures["choice"], figures["chosen_by"]) == ("keep", "sales")
    # Her own product leads the one list and can't be in the other.
    assert figures["kept"] == {"ndcg": 1.0, "hits": 1.0}
    assert figures["dropped"] == {"ndcg": 0.0, "hits": 0.0}
    # The new product can't be in any list, but it is in the last basket, where nothing else is new.
    assert figures["repeat_share"] == 1.0
    assert (figures["cut"], figures["baskets"]) == (f"{CUT:%Y-%m-%d}", 5 * 25)


def test_the_way_that_is_taken_is_scored_against_the_best_sellers_in_the_same_weeks():
    seen = choose_seen(loyal(), Sar())
    recall = {score.model: score.recall for score in seen.against_best_sellers.scores if score.customers == "known"}

    # Each basket holds her own product; ten of the 25 products are best sellers.
    assert recall == pytest.approx({"lists": 1.0, "popularity": 0.4})
    assert choose_seen(loyal(), PopularItems()).against_best_sellers is None


def test_a_long_file_is_replayed_from_five_weeks_before_its_end():
    weeks = pd.date_range("2026-01-05", periods=53, freq="7D")
    interactions = events([(f"c{row:02}", f"p{row:02}", week) for row in range(25) for week in weeks])

    figures = choose_seen(interactions, Sar()).summary()

    # The last week is that of Monday, 4 January 2027.
    assert (figures["cut"], figures["baskets"]) == ("2026-11-30", 6 * 25)


def test_where_nothing_is_bought_again_seen_products_are_left_out():
    seen = choose_seen(curious(), Sar())
    figures = seen.summary()

    assert not seen.keep
    assert (figures["choice"], figures["chosen_by"], figures["repeat_share"]) == ("drop", "sales", 0.0)
    assert figures["dropped"]["hits"] > 0
    assert figures["dropped"]["ndcg"] > figures["kept"]["ndcg"]
    assert seen.sentences()[0].endswith("they are left out.")


def test_where_both_ways_are_equally_right_seen_products_are_left_out_and_it_is_said():
    seen = choose_seen(alike(), PopularItems(), k=1)
    figures = seen.summary()

    assert figures["kept"] == figures["dropped"] == {"ndcg": 1.0, "hits": 1.0}
    assert (figures["choice"], figures["chosen_by"]) == ("drop", "default")
    assert seen.sentences()[0].endswith("too close to tell, so they are left out.")


@pytest.mark.parametrize(("n_customers", "chosen_by"), [(FEWEST_CUSTOMERS - 1, "default"), (FEWEST_CUSTOMERS, "sales")])
def test_a_handful_of_customers_decides_nothing(n_customers, chosen_by):
    seen = choose_seen(loyal(n_customers), Sar())

    assert (seen.chosen_by, seen.keep) == (chosen_by, chosen_by == "sales")
    assert (seen.replayed is None) == (chosen_by == "default")


def test_without_times_or_with_one_day_alone_the_sales_tell_nothing():
    one_day = events([(f"c{number}", "p", WEEKS[0]) for number in range(50)])
    without = interactions_of(pd.DataFrame({"u": range(50), "i": range(50)}), "u", "i")

    for interactions in (one_day, without):
        seen = choose_seen(interactions, Sar())
        assert (seen.keep, seen.chosen_by, seen.replayed) == (False, "default", None)
        assert seen.sentences()[0].startswith("Products that customers had already are left out: it takes times")


@pytest.mark.parametrize("keep", [True, False])
def test_a_person_decides_without_a_replay(keep):
    steps = []
    seen = choose_seen(loyal(), Sar(), keep, watch=Watch(lambda share, doing: steps.append(doing)))

    assert (seen.keep, seen.chosen_by, seen.replayed) == (keep, "option", None)
    assert (seen.sentences(), steps) == ([], [])


def test_what_is_bought_after_the_cut_is_not_learned_from():
    # Each moves on to her neighbour's product at the cut: had the model seen it, it would list it.
    rows = [(f"c{number:02}", f"p{(number + (week >= CUT)) % 25:02}", week) for number in range(25) for week in WEEKS]
    figures = choose_seen(events(rows), Sar(), k=1).summary()

    assert (figures["kept"]["hits"], figures["baskets"]) == (0.0, 5 * 25)


def test_a_large_file_is_judged_by_a_sample_of_customers_that_the_seed_repeats():
    interactions = alike(5_400)
    first, again = (choose_seen(interactions, PopularItems(), k=1, seed=3).summary() for _ in range(2))

    assert first["baskets"] == 5_000
    assert first == again


def test_a_fit_keeps_what_the_sales_say_unless_a_person_decides():
    assert fit(loyal(), "sar", k=3).keep_seen
    assert not fit(loyal(), "sar", k=3, keep_seen=False).keep_seen
    assert fit(loyal(), "sar", k=3).about()["seen"]["chosen_by"] == "sales"
    first = next(iter(fit(loyal(), "sar", k=3).lists))
    assert (first.user, first.items[0]) == ("c00", "p00")


def wide(n_items=12_001):
    return interactions_of(pd.DataFrame({"u": np.arange(n_items) % 40, "i": np.arange(n_items)}), "u", "i")


def test_the_default_model_is_one_that_fits():
    assert default_model(12_000) == ("ease", "")
    assert default_model(12_001).name == "sar"
    assert default_model(12_001, "popularity") == ("popularity", "")
    assert fit(wide(), k=3).model == "sar"


def test_a_named_model_is_refused_before_the_replay():
    steps = []

    with pytest.raises(ConfigError, match="12,001 items would need"):
        fit(wide(), "ease", progress=lambda share, doing: steps.append(doing))
    with pytest.raises(ConfigError, match="Use sar"):
        choose_seen(loyal(), Ease(largest=5))
    assert steps == []
