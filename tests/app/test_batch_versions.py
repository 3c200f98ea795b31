"""Published versions on the Batch page, and when they can be rolled back."""

from datetime import UTC, datetime

import pytest

from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish, rollback
from rlreco.service.training.sources import demo_shop

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def lists():
    return fit(events_of(demo_shop()), "popularity", source="The sample shop")


def _rollback_button(app):
    return app.button(key="rollback")


def test_the_only_version_cannot_be_rolled_back(store, open_page, lists):
    publish(store, lists, now=NOW)

    assert _rollback_button(open_page("batch")).disabled


def test_of_two_versions_only_one_can_be_rolled_back(store, open_page, lists):
    for _ in range(2):
        publish(store, lists, now=NOW)
    assert not _rollback_button(open_page("batch")).disabled

    rollback(store)

    assert _rollback_button(open_page("batch")).disabled


def test_versions_are_listed_with_the_moment_as_a_moment(store, open_page, lists):
    publish(store, lists, now=NOW)

    table = next(frame.value for frame in open_page("batch").dataframe if "version" in frame.value)

    assert table["created"].dt.year.tolist() == [NOW.year]
    assert table["users"].tolist() == [1000]
    assert table["name"].tolist() == ["Best sellers"]
