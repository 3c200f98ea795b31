"""What the page of lists says of published versions, and when it offers the way back."""

from datetime import UTC, datetime

import pytest

from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish, rollback
from rlreco.service.training.sources import demo_shop

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def lists():
    return fit(events_of(demo_shop()), "popularity", source="The sample shop")


def _go_back(app):
    return app.button(key="rollback")


def test_the_only_version_has_none_before_it_to_go_back_to(store, open_page, lists):
    publish(store, lists, now=NOW)

    assert _go_back(open_page("batch")).disabled


def test_two_versions_can_be_gone_back_from_once(store, open_page, lists):
    for _ in range(2):
        publish(store, lists, now=NOW)
    assert not _go_back(open_page("batch")).disabled

    rollback(store)

    assert _go_back(open_page("batch")).disabled


def test_versions_are_listed_with_the_moment_as_a_moment(store, open_page, lists):
    publish(store, lists, now=NOW)

    table = next(one.value for one in open_page("batch").dataframe if "version" in one.value)

    assert table["created"].dt.year.tolist() == [NOW.year]
    assert table["users"].tolist() == [1000]
