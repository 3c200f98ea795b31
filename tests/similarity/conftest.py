"""Small worlds that the tests of similarity share."""

import pandas as pd
import pytest

from rlreco.similarity import interactions_of


@pytest.fixture
def three_shoppers():
    """n: a 3, b 2, c 2; both: ab 2, ac 2, bc 1. Ann rated a with 5 and b with 1, all else is 1."""
    rows = [("ann", "a", 5), ("ann", "b", 1), ("bob", "a", 1), ("bob", "b", 1), ("bob", "c", 1)]
    rows += [("cat", "a", 1), ("cat", "c", 1)]
    return interactions_of(pd.DataFrame(rows, columns=["who", "what", "stars"]), "who", "what", "stars")


@pytest.fixture
def events():
    """Makes interactions from rows (user, item, rating, day); the day counts from 2020-01-01."""

    def make(*rows):
        frame = pd.DataFrame(rows, columns=["user", "item", "rating", "day"])
        frame["time"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(frame["day"], unit="D")
        return interactions_of(frame, "user", "item", "rating", "time")

    return make
