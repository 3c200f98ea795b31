"""The simulator: slates, boxes, answers, and the next customer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest

from rlreco.domain.profile import Profile
from rlreco.errors import StoreUnavailableError
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.shoppers.shoppers import Visit as ShopperVisit
from rlreco.service.training.train import train
from rlreco.store.sqlite.store import SQLiteStore
from rlreco.transactions import read_lines
from rlreco.ui.access.service import service

ADD = "Add what she did later"


def test_the_slate_has_as_many_cards_as_the_profile_says_each_with_two_boxes(store, open_page):
    app = open_page("simulator")

    assert not app.exception
    assert len(app.checkbox) == 2 * 10
    assert len({box.key for box in app.checkbox}) == 20


def test_buying_ticks_click_and_unticking_click_takes_the_buy_back(store, open_page):
    app = open_page("simulator")
    click, buy = app.checkbox[0].key, app.checkbox[1].key

    app.checkbox(key=buy).check().run()
    assert app.checkbox(key=click).value

    app.checkbox(key=click).uncheck().run()
    assert not app.checkbox(key=buy).value


def test_an_answer_is_logged_as_ticked_and_what_changed_is_shown(store, open_page, answered):
    app = answered(open_page("simulator"))

    session = next(store.sessions("demo-shop"))
    assert session.outcome.clicked == (session.slate[0], session.slate[1])
    assert session.outcome.bought == (session.slate[1],)
    changes = app.dataframe[0].value
    assert changes["change"].is_monotonic_decreasing
    assert sorted(zip(changes["outcome"], changes["reward"], strict=True)) == [
        ("bought", 7),
        ("clicked", 3),
        *[("ignored", 0)] * 8,
    ]
    assert (changes["change"].iloc[:2] > 0).all()


def test_an_answer_within_a_double_click_of_a_new_slate_is_ignored(store, open_page):
    app = open_page("simulator")

    submit(app).click().run()

    assert next(store.sessions("demo-shop"), None) is None
    assert not app.exception


def test_the_next_customer_gets_a_slate_of_their_own(store, open_page, answered):
    app = answered(open_page("simulator"))
    first = next(store.sessions("demo-shop"))

    button(app, "Next customer").click().run()

    newest = app.session_state["visit"].session
    assert newest.id != first.id
    assert submit(app).key.endswith(newest.id)


@pytest.mark.parametrize("drawn", [["same", "same", "other"], ["same"]], ids=["others shop", "nobody else shops"])
def test_the_next_customer_is_another_one_where_there_is_one(store, open_page, answered, monkeypatch, drawn):
    app = answered(open_page("simulator"))
    current = app.session_state["customer"]
    other = next(one.id for one in service().learner("demo-shop").customers(limit=2) if one.id != current)
    names = cycle([{"same": current, "other": other}[name] for name in drawn])
    monkeypatch.setattr(Shoppers, "visit", lambda self, rng: ShopperVisit(next(names), datetime(2026, 1, 1)))

    button(app, "Next customer").click().run()

    assert not app.exception
    assert app.session_state["customer"] == (other if "other" in drawn else current)
    assert app.session_state["visit"].answered is None


def test_an_unknown_customer_is_one_message(store, open_page):
    app = open_page("simulator", customer="nobody")

    assert not app.exception
    assert "no customer 'nobody'" in app.error[0].value


def test_a_simulated_shopper_answers_a_slate_whose_regret_is_exact(store, open_page):
    app = open_page("simulator")

    button(app, "Let a simulated shopper answer").click().run()

    session = next(store.sessions("demo-shop"))
    assert session.source == "simulated"
    assert 0 <= session.expected <= session.best
    assert app.success


def test_opening_the_page_or_going_to_another_customer_logs_nothing(store, open_page):
    app = open_page("simulator")
    app.session_state["visit"].issued -= 1
    button(app, "Another customer").click().run()

    assert app.session_state["visit"].session.slate
    assert list(store.sessions("demo-shop", answered=False)) == []


def test_a_slate_that_the_store_logged_before_it_failed_is_logged_once(store, open_page, monkeypatch):
    open_session = SQLiteStore.open_session

    def logged_and_lost(self, session):
        open_session(self, session)
        raise StoreUnavailableError("The store can't be reached.")

    app = open_page("simulator")
    app.session_state["visit"].issued -= 1
    with monkeypatch.context() as broken:
        broken.setattr(SQLiteStore, "open_session", logged_and_lost)
        submit(app).click().run()
    assert [error.value for error in app.error] == ["The store can't be reached."]
    app.button(key="try-again-answer").click().run()
    submit(app).click().run()

    [session] = store.sessions("demo-shop", answered=False)
    assert session.outcome is not None
    assert not app.error


def test_fifty_shoppers_are_fifty_answers(store, open_page, after_job):
    app = open_page("simulator")

    button(app, "Play 50 shoppers").click().run()
    app = after_job(app, "playing-demo-shop")

    assert store.status().answered == 50
    assert not app.exception
    [figure] = app.metric
    assert figure.label.startswith("50 shoppers, ")
    sessions = list(store.sessions("demo-shop"))
    clicked = sum(len({*each.outcome.clicked, *each.outcome.bought}) for each in sessions)
    assert figure.value == f"{100 * clicked / 500:.1f} % clicked"
    assert "See what was learned from them" in [link.label for link in app.get("page_link")]


def test_a_state_of_another_time_is_the_state_of_that_time(store, open_page):
    app = open_page("simulator")

    app.radio(key="when").set_value("Another time").run()
    app.datetime_input(key="moment").set_value(datetime(2026, 12, 24, 10)).run()

    assert app.session_state["visit"].session.state.endswith("_December_1_Thursday")


@pytest.mark.parametrize(
    "label", ["Another customer", "Let a simulated shopper answer", "Play 50 shoppers", "Submit answer"]
)
def test_a_click_on_an_experiment_that_is_deleted_elsewhere_breaks_nothing(store, open_page, label):
    newer(store)
    app = open_page("simulator")
    assert app.selectbox(key="experiment").value == "newer"
    app.session_state["visit"].issued -= 1

    delete_elsewhere("newer")
    button(app, label).click().run()

    assert not app.exception
    assert app.selectbox(key="experiment").value == "demo-shop"
    assert submit(app)


def test_after_a_store_failure_the_answer_can_be_submitted_again(store, open_page, monkeypatch):
    def fail(*_):
        raise StoreUnavailableError("The store can't be reached.")

    app = open_page("simulator")
    app.session_state["visit"].issued -= 1
    with monkeypatch.context() as broken:
        for call in ("answer_sessions", "products"):
            broken.setattr(SQLiteStore, call, fail)
        submit(app).click().run()
    assert not app.exception
    assert [error.value for error in app.error] == ["The store can't be reached."]

    assert [error.value for error in app.run().error] == ["The store can't be reached."]
    app.button(key="try-again-answer").click().run()
    assert not app.error
    submit(app).click().run()

    assert store.status().answered == 1


def test_a_buy_that_is_added_after_the_answer_is_learned_once_and_said(store, open_page, answered):
    app = opened_slate(answered(open_page("simulator")))
    session = next(store.sessions("demo-shop"))
    assert button(app, ADD).disabled
    assert (learned_box(app, "click", session, 0).disabled, learned_box(app, "click", session, 0).value) == (True, True)

    app.checkbox(key=f"buy-{session.id}-{session.slate[0]}").check().run()
    button(app, ADD).click().run()

    grown = next(store.sessions("demo-shop"))
    assert grown.outcome.bought == session.slate[:2]
    # Two buys at 5 where an ignored product counts -2.
    products = store.products(store.experiment("demo-shop").catalogue)
    worth = sum(products[product].price for product in session.slate[:2])
    assert app.success[0].value == (
        f"Added later: 1 bought. By now: 2 bought, the rest ignored, worth £{worth:,.2f}. "
        "In reward units 14 more than a slate that is ignored."
    )
    assert list(app.dataframe[0].value["outcome"]) == ["bought", "bought", *["ignored"] * 8]
    assert list(app.dataframe[0].value["reward"]) == [7, 7, *[0] * 8]
    assert learned_box(app, "buy", session, 0).disabled
    assert button(app, ADD).disabled
    assert [point.sums.buys for point in store.curve("demo-shop")] == [2]


def test_a_click_alone_can_be_added_and_further_additions_follow(store, open_page, answered):
    app = opened_slate(answered(open_page("simulator")))
    session = next(store.sessions("demo-shop"))

    for place in (4, 5):
        app.checkbox(key=f"click-{session.id}-{session.slate[place]}").check().run()
        button(app, ADD).click().run()

    assert next(store.sessions("demo-shop")).outcome.clicked == tuple(session.slate[place] for place in (0, 1, 4, 5))
    assert app.success[0].value.startswith("Added later: 1 clicked only. By now: 1 bought, 3 clicked only")


def test_an_addition_sent_twice_is_learned_once(store, open_page, answered):
    app = opened_slate(answered(open_page("simulator")))
    session = next(store.sessions("demo-shop"))
    app.checkbox(key=f"buy-{session.id}-{session.slate[0]}").check().run()
    add = button(app, ADD)

    add.click().run()
    add.click().run()

    assert not app.exception
    assert app.success[0].value.startswith("Added later: 1 bought. By now: 2 bought")
    assert [point.sums.buys for point in store.curve("demo-shop")] == [2]


def test_an_addition_to_a_slate_that_is_no_longer_open_adds_nothing(store, open_page, answered):
    app = opened_slate(answered(open_page("simulator")))
    session = next(store.sessions("demo-shop"))
    app.checkbox(key=f"buy-{session.id}-{session.slate[0]}").check().run()
    visit = app.session_state["visit"]
    newer_session = replace(visit.session, id="newer")
    app.session_state["visit"] = replace(visit, recommendation=replace(visit.recommendation, session=newer_session))

    button(app, ADD).click().run()

    assert not app.exception
    assert next(store.sessions("demo-shop")) == session


def test_a_simulated_answer_is_shown_as_ticked_and_can_not_be_added_to(store, open_page):
    app = open_page("simulator")
    button(app, "Let a simulated shopper answer").click().run()
    app = opened_slate(app)

    outcome, slate = next(store.sessions("demo-shop")).outcome, next(store.sessions("demo-shop")).slate
    ticks = [product in outcome.clicked or product in outcome.bought for product in slate]
    assert all(box.disabled for box in app.checkbox)
    assert [box.value for box in app.checkbox if "click" in box.key] == ticks
    assert ADD not in [button.label for button in app.button]


def test_after_a_store_failure_an_addition_can_be_sent_again(store, open_page, answered, monkeypatch):
    def fail(*_):
        raise StoreUnavailableError("The store can't be reached.")

    app = opened_slate(answered(open_page("simulator")))
    session = next(store.sessions("demo-shop"))
    app.checkbox(key=f"buy-{session.id}-{session.slate[0]}").check().run()
    with monkeypatch.context() as broken:
        broken.setattr(SQLiteStore, "answer_sessions", fail)
        button(app, ADD).click().run()
    assert [error.value for error in app.error] == ["The store can't be reached."]
    assert next(store.sessions("demo-shop")) == session

    app.button(key="try-again-answer").click().run()
    button(app, ADD).click().run()

    assert not app.error
    assert next(store.sessions("demo-shop")).outcome.bought == session.slate[:2]


def opened_slate(app):
    """As after a click on the expander with the slate that was answered."""
    visit = app.session_state["visit"]
    app.session_state[f"shown-{visit.session.id}"] = True
    return app.run()


def learned_box(app, action, session, place):
    return app.checkbox(key=f"learned-{action}-{session.id}-{session.slate[place]}")


def newer(store):
    """A second experiment on the customers and products of the sample shop."""
    first = store.experiment("demo-shop")
    store.save_experiment(replace(first, name="newer", t0=first.t0 + timedelta(days=1)), [])


def delete_elsewhere(name):
    """As the overview in another window of the same app would."""
    service().delete(name)


def test_shoppers_of_a_deleted_experiment_do_not_come_to_another_of_its_name(store, open_page, tmp_path, after_job):
    newer(store)
    app = open_page("simulator")
    button(app, "Play 50 shoppers").click().run()
    after_job(app, "playing-newer")
    delete_elsewhere("newer")
    train_mine(store, tmp_path / "mine.csv")

    app = open_page("simulator")
    app.session_state["visit"].issued -= 1
    button(app, "Another customer").click().run()

    assert not app.exception
    assert not app.error
    assert app.session_state["visit"].session.customer.startswith("mine-")


def train_mine(store, path):
    """A shop of seven customers, under the same name."""
    rows = [f"{n},p{n % 12},Thing {n % 12},1,2024-01-{1 + n % 28:02d},3.5,mine-{n % 7}" for n in range(60)]
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
    path.write_text("\n".join([header, *rows]))
    train(store, read_lines(path), Profile(), base_name="newer", now=datetime.now(UTC))


def submit(app):
    return button(app, "Submit answer")


def button(app, label):
    return next(button for button in app.button if button.label == label)


def test_another_visitor_of_a_shared_workspace_is_not_shown_whose_shoppers_played(store, open_page, after_job):
    app = open_page("simulator")
    button(app, "Play 50 shoppers").click().run()
    app = after_job(app, "playing-demo-shop")
    assert app.metric

    stranger = open_page("simulator")

    assert not stranger.exception
    assert not stranger.metric
