"""The simulator where states are made of the hour and the country."""

from datetime import UTC, datetime, timedelta

import pytest

from rlreco.domain.profile import Profile
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.store.connect import connect


@pytest.fixture
def hourly(empty_store):
    store = connect(empty_store, durable=False)
    profile = Profile(state_features=("country", "hour"))
    train(store, demo_shop(), profile, base_name="hourly", now=datetime(2026, 3, 2, tzinfo=UTC))
    yield store
    store.close()


@pytest.mark.parametrize(("hour", "part", "words"), [(3, "Night", "at night"), (19, "Evening", "in the evening")])
def test_the_time_of_the_chosen_moment_reaches_the_state(hourly, open_page, hour, part, words):
    app = open_page("simulator")
    app.radio(key="when").set_value("Another time").run()

    app.datetime_input(key="moment").set_value(datetime(2026, 12, 24, hour)).run()

    assert not app.exception
    assert any(f"_{part}`" in text.value and words in text.value for text in app.caption)


def test_a_page_of_learning_names_such_states_in_words(hourly, open_page, answered):
    app = answered(open_page("simulator"))

    learning = app.switch_page("pages/learning.py").run()

    assert not learning.exception
    assert any(text.value.startswith("From ") for text in learning.caption)


@pytest.fixture
def in_kiritimati(empty_store):
    store = connect(empty_store, durable=False)
    profile = Profile(time_zone="Pacific/Kiritimati", state_features=("weekday", "hour"))
    train(store, demo_shop(), profile, base_name="far-east", now=datetime(2026, 3, 2, tzinfo=UTC))
    yield store
    store.close()


def test_now_is_by_the_shops_clock_and_a_chosen_moment_says_whose_clock_it_is(in_kiritimati, open_page):
    before = datetime.now(UTC)
    app = open_page("simulator")
    session = app.session_state["visit"].session
    # Fourteen hours ahead of UTC, all year.
    assert timedelta() <= session.at - before.replace(tzinfo=None) - timedelta(hours=14) < timedelta(minutes=5)

    app.radio(key="when").set_value("Another time").run()

    assert app.datetime_input(key="moment").label == "Moment, by the shop's clock (Pacific/Kiritimati)"
    assert not app.exception
