from datetime import UTC, datetime

from rlreco.service.lists.fit import events_of, fit
from rlreco.service.training.sources import demo_shop
from rlreco.transactions import classify


def test_a_recommendation_and_lists_show_themselves_in_one_line(learner):
    lines = demo_shop()
    classed = classify(lines)
    customer = str(classed.table.filter(classed.table["customer_id"].is_valid())["customer_id"][0])
    lists = fit(events_of(classed), "sar", k=3, keep_seen=False)

    shown = [learner.recommend(customer, at=datetime(2026, 1, 5, tzinfo=UTC)), lines, classed, lists, lists.lists]

    assert [text for text in map(repr, shown) if len(text) > 200 or "\n" in text] == []
