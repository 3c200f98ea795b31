"""Ids of states and nodes: they stay what stores hold, and they lead back to the values, whatever those are."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.domain.features import FEATURES
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import Profile
from rlreco.domain.records import Customer
from rlreco.domain.states import PRODUCT_NODE, StateSpace, crossing_value, nodes, parts, state_id
from rlreco.errors import ConfigError

DEFAULT = Profile().state_features
AWKWARD = st.sampled_from(["", "_", "%", "%5F", "%all", "all", "root", "a&b", "a=b", "South_Africa", "Côte d'Ivoire"])
VALUES = st.text() | AWKWARD


def customer(band="Q1", country=""):
    return Customer("c", band, "Some", 1, 1, 1.0, 1, 1, 1, country)


def test_the_default_features_make_the_tutorials_ids():
    space = StateSpace.fit(Profile(), [customer()])

    assert space.state(customer(), datetime(2011, 8, 22, 9, 30)) == "Q1_August_1_Monday"
    assert len(space.states) == 4 * 12 * 2 * 7
    assert space.states[:2] == ["Q1_January_0_Monday", "Q1_January_0_Tuesday"]
    assert space.states[-1] == "Q4_December_1_Sunday"


def test_the_nodes_of_a_state_are_named_as_stores_hold_them():
    crossings = (("month",), ("segment", "half"))

    assert nodes(DEFAULT, crossings, "Q1_August_1_Monday") == (
        "all",
        "month=August",
        "segment=Q1&half=1",
        "Q1_August_1_Monday",
    )


@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_a_states_id_leads_back_to_its_values(values):
    features = DEFAULT[: len(values)]

    assert list(parts(features, state_id(values)).values()) == values


@given(values=VALUES)
def test_no_state_is_called_as_a_node_that_means_something_else(values):
    state, names = state_id([values]), nodes(("country",), (("country",),), state_id([values]))

    assert state not in ("", PRODUCT_NODE, ROOT)
    assert len(set(names)) == 3


@given(first=st.tuples(VALUES, VALUES), second=st.tuples(VALUES, VALUES))
def test_two_pairs_of_values_share_a_node_only_where_they_are_equal(first, second):
    features, crossing = ("country", "segment"), ("country", "segment")
    (mine, theirs) = (state_id(values) for values in (first, second))

    equal = first == second
    assert (nodes(features, (crossing,), mine)[1] == nodes(features, (crossing,), theirs)[1]) is equal
    assert (crossing_value(features, crossing, mine) == crossing_value(features, crossing, theirs)) is equal


@given(countries=st.lists(VALUES, min_size=1, max_size=12), at=st.datetimes())
def test_a_space_read_from_its_states_makes_the_same_states(countries, at):
    profile, customers = Profile(state_features=("country", "hour")), [customer(country=name) for name in countries]
    fitted = StateSpace.fit(profile, customers)

    read = StateSpace.frozen(profile, fitted.states)

    assert read == fitted
    for someone in customers:
        assert read.state(someone, at) == fitted.state(someone, at) in fitted.states


def test_a_space_steps_through_the_day_as_finely_as_its_features_need_together(monkeypatch):
    monkeypatch.setattr(FEATURES["hour"], "step", timedelta(hours=6))
    monkeypatch.setattr(FEATURES["weekday"], "step", timedelta(hours=4))

    def step(*features):
        return StateSpace.fit(Profile(state_features=features), ()).step

    assert step("hour", "weekday") == timedelta(hours=2)
    assert step("segment", "month", "hour") == timedelta(hours=6)
    assert step("segment") == timedelta(days=1)


def test_a_state_splits_into_its_customers_and_its_moments_part():
    space = StateSpace.fit(Profile(state_features=("month", "segment", "hour", "country")), [customer(country="Peru")])
    someone, at = customer("Q2", "Peru"), datetime(2025, 5, 4, 20)

    assert space.split(space.state(someone, at)) == (("Q2", "Peru"), ("May", "Evening"))
    assert space.split(space.state(someone, at)) == (space.customer_part(someone), space.moment_part(at))


def test_a_state_that_does_not_fit_the_features_is_refused():
    with pytest.raises(ConfigError, match="'Q1_May' doesn't fit the features segment, month, half, weekday"):
        parts(DEFAULT, "Q1_May")
