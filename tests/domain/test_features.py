"""Every feature of the registry keeps the contract; then each by its own bounds."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.domain.features import FEATURES, CustomerFeature, MomentFeature, check_features, description
from rlreco.domain.profile import Profile
from rlreco.domain.records import Customer
from rlreco.errors import ConfigError

PROFILE = Profile()
OF_CUSTOMER = [name for name, kind in FEATURES.items() if issubclass(kind, CustomerFeature)]
OF_MOMENT = [name for name, kind in FEATURES.items() if issubclass(kind, MomentFeature)]


def customer(band="Q1", country="", id_="c"):
    return Customer(id_, band, "Some", 1, 1, 1.0, 1, 1, 1, country)


def from_countries(**counts):
    return [customer(country=name) for name, count in counts.items() for _ in range(count)]


def made(name, customers=(), profile=PROFILE):
    return FEATURES[name](profile, FEATURES[name].possible(profile, customers))


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_has_its_registered_name_a_description_and_words_for_every_value(name):
    feature = made(name, from_countries(France=3, Spain=2))

    assert feature.name == name
    assert description(name).endswith(".")
    assert len(set(feature.values)) == len(feature.values) >= 1
    for words in (feature.words, feature.state_words):
        assert len({words(value) for value in feature.values}) == len(feature.values)


@pytest.mark.parametrize("name", OF_MOMENT)
@given(at=st.datetimes())
def test_a_feature_of_the_moment_keeps_its_value_within_a_step_of_the_day(name, at):
    feature, midnight = made(name), datetime.combine(at, datetime.min.time())
    begins = midnight + (at - midnight) // feature.step * feature.step

    assert feature.of(customer(), at) in feature.values
    assert feature.of(customer(), at) == feature.of(customer("Q2"), begins)
    assert timedelta(days=1) % feature.step == timedelta() == feature.step % timedelta(seconds=1)


@pytest.mark.parametrize("name", OF_CUSTOMER)
@given(at=st.datetimes(), band=st.sampled_from(["Q1", "Q4"]), country=st.text())
def test_a_feature_of_the_customer_is_the_same_at_every_moment(name, at, band, country):
    someone = customer(band, country)
    feature = made(name, [someone, customer("Q2", "France")])

    assert feature.of(someone, at) == feature.of(someone, datetime(2020, 1, 1)) in feature.values


@pytest.mark.parametrize(
    ("at", "part"),
    [
        ("00:00", "Night"),
        ("05:59", "Night"),
        ("06:00", "Morning"),
        ("11:59", "Morning"),
        ("12:00", "Afternoon"),
        ("17:59", "Afternoon"),
        ("18:00", "Evening"),
        ("23:59", "Evening"),
    ],
)
def test_the_parts_of_the_day_begin_at_0_6_12_and_18(at, part):
    assert made("hour").of(customer(), datetime.fromisoformat(f"2025-03-01T{at}")) == part


def test_the_part_of_the_day_is_that_of_the_moments_own_clock():
    assert made("hour").of(customer(), datetime.fromisoformat("2025-03-01T23:30-08:00")) == "Evening"


def test_the_half_of_the_month_ends_after_the_profiles_day():
    late = made("half", profile=Profile(month_per=20))

    assert [late.of(customer(), datetime(2025, 3, day)) for day in (20, 21)] == ["0", "1"]


def test_countries_come_by_customers_and_those_of_under_a_percent_are_one():
    country = made("country", from_countries(Malta=1, France=1, UK=158, Spain=40))

    assert country.values == ("UK", "Spain", "other")
    assert country.of(customer(country="Malta"), datetime(2025, 1, 1)) == "other"


def test_a_country_of_exactly_one_percent_stays():
    assert made("country", from_countries(UK=99, Malta=1)).values == ("UK", "Malta")


def test_no_more_than_eight_countries_stay():
    many = from_countries(**{f"c{number}": 20 - number for number in range(10)})

    assert made("country", many).values == (*(f"c{number}" for number in range(8)), "other")


def test_customers_without_a_country_are_of_one_that_is_unknown():
    country = made("country", [customer(), customer(country="Spain")])

    assert country.of(customer(), datetime(2025, 1, 1)) == "unknown"
    assert country.values == ("Spain", "unknown")
    assert country.words("unknown") == "for customers from an unknown country"


def test_a_feature_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match=r"'wekday' is not a feature\. Did you mean 'weekday'"):
        check_features(["segment", "wekday"])


@pytest.mark.parametrize("features", [[], ["month", "month"]])
def test_no_feature_or_one_twice_is_refused(features):
    with pytest.raises(ConfigError, match="at least one feature, and each only once"):
        check_features(features)
