"""What the bandit may show to one customer."""

import numpy as np
import pytest

from rlreco.errors import ConfigError
from rlreco.similarity import CandidateSource, Ease, Sar


@pytest.fixture
def world(events):
    rows = [(user, item, 1, 0) for user, item in zip("aabbccdd", "xyxyyzzw", strict=True)]
    return events(*rows, ("e", "hit", 1, 99), ("f", "hit", 1, 99), ("f", "hit", 1, 99), ("e", "late", 1, 100))


def test_a_fitted_model_gives_one_customers_best(world):
    fitted = Sar("counts", half_life=None).fit(world, np.dtype(np.float64))

    assert fitted.candidates("a", k=2) == [("z", 1.0), ("hit", 0.0)]


def test_a_fitted_model_leaves_out_what_is_blocked(world):
    fitted = Sar("counts", half_life=None).fit(world, np.dtype(np.float64))

    assert [item for item, _ in fitted.candidates("a", exclude=["z", "unheard of"])] == ["hit", "late", "w"]


def test_a_fitted_model_has_nothing_for_a_stranger(world):
    assert Ease().fit(world, np.dtype(np.float64)).candidates("stranger") == []


def test_each_candidate_says_where_it_came_from_and_none_comes_twice(world):
    candidates = CandidateSource.fit(world, Sar("counts", half_life=None)).candidates("a", k=1, popular=1, new=5)

    assert [(candidate.item, candidate.source) for candidate in candidates] == [
        ("z", "similar"),
        ("hit", "popular"),
        ("late", "new"),
    ]
    assert len({candidate.item for candidate in candidates}) == len(candidates)


def test_a_stranger_gets_what_is_popular_and_new(world):
    candidates = CandidateSource.fit(world, Sar()).candidates("stranger", popular=1)

    assert [(candidate.item, candidate.source) for candidate in candidates] == [("hit", "popular"), ("late", "new")]


def test_no_source_offers_what_the_customer_had_or_what_is_blocked(world):
    source = CandidateSource.fit(world, Sar())

    for customer in "abcdef":
        had = set(world.history(customer)["item"])
        items = {candidate.item for candidate in source.candidates(customer, exclude=["hit"])}
        assert not items & (had | {"hit"})
        assert items


def test_a_source_that_is_switched_off_gives_nothing(world):
    source = CandidateSource.fit(world, Sar())

    assert {candidate.source for candidate in source.candidates("a", k=0, popular=0)} == {"new"}
    assert {candidate.source for candidate in source.candidates("a", popular=0, new=0)} == {"similar"}


def test_the_shop_may_say_itself_what_is_new(world):
    source = CandidateSource.fit(world, Sar(), new=["unsold", "x"])

    assert [candidate.item for candidate in source.candidates("a", k=0, popular=0)] == ["unsold"]


def test_new_is_what_first_came_lately_newest_first(world):
    assert CandidateSource.fit(world, Sar(), new_for="7d").new == ("late", "hit")


def test_without_times_nothing_is_new(three_shoppers):
    assert CandidateSource.fit(three_shoppers, Sar()).new == ()


def test_fewer_than_no_candidates_are_refused(world):
    with pytest.raises(ConfigError, match="can't be below 0"):
        CandidateSource.fit(world, Sar()).candidates("a", new=-1)
