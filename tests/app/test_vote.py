"""The page of a phone, and the vote on the Simulations page."""

from dataclasses import replace

import numpy as np
import pytest

from rlreco.service.service import Service
from rlreco.service.simulations.plan import setup_of, span_of
from rlreco.service.simulations.samples import PRESETS, sample_shop
from rlreco.service.simulations.vote.audience import audience_of
from rlreco.service.simulations.vote.room import Limits
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect
from rlreco.ui.vote.rooms import rooms
from rlreco.views.race import race_id

PLAN = replace(PRESETS["easy"].plan(), sessions=60, replicates=1)
LOCKED = {"admin_password": "plum tree"}


@pytest.fixture
def vote(empty_store):
    """An open room of the shared workspace."""
    audience = audience_of(sample_shop(), PLAN, np.random.default_rng(1))
    opened = rooms().open("main", race_id([PLAN.about()]), audience, Limits(phones=2, answers=3, pause=0.0))
    yield opened
    rooms().forget(opened)


@pytest.fixture
def kept(empty_store):
    """The id of a kept race."""
    store = connect(empty_store)
    result = simulate(setup_of(sample_shop(), PLAN), PLAN.policies, rounds=60, replicates=1, seed=1)
    id_ = Service(store).simulations("main").save(result, PLAN.about(), span=span_of(sample_shop(), PLAN))
    store.close()
    return id_


def text_of(app):
    return " ".join(str(getattr(element, "proto", "")) for element in app.main)


def product(app, number):
    return next(button for button in app.button if button.label == f"Product {number}")


def test_a_tap_says_at_once_what_came_of_it_and_counts_once(vote, open_page):
    app = open_page("vote", room=vote.token)
    assert [button.label for button in app.button] == [f"Product {number}" for number in range(1, 9)]
    assert "Tap a product" in text_of(app)

    product(app, 1).click().run()

    assert vote.room.tally().answers == 1
    assert ("Clicked!" in text_of(app)) != ("Ignored" in text_of(app))
    assert "2 of 3 answers left" in text_of(app)
    app.run()
    assert vote.room.tally().answers == 1


def test_a_phone_speaks_german(vote, open_page):
    app = open_page("vote", room=vote.token, language="Deutsch")

    app.button[0].click().run()

    assert [button.label for button in app.button][:2] == ["Produkt 1", "Produkt 2"]
    assert ("Geklickt!" in text_of(app)) != ("Ignoriert" in text_of(app))
    assert "noch 2 von 3 Antworten" in text_of(app)


def test_a_phone_at_its_limit_has_no_buttons_and_says_why(vote, open_page):
    app = open_page("vote", room=vote.token)
    for _ in range(3):
        product(app, 2).click().run()

    assert len(app.button) == 0
    assert "You have given all 3 answers" in text_of(app)
    assert vote.room.tally().answers == 3


@pytest.mark.parametrize("address", [{}, {"room": ""}, {"room": "made-up"}, {"room": "ünknown"}])
def test_an_unknown_room_is_one_line(empty_store, open_page, address):
    app = open_page("vote", **address)

    assert not app.exception
    assert [line.value for line in app.info] == ["There is no vote at this address. It may be over: ask for a new one."]
    assert len(app.button) == 0


def test_a_closed_room_is_one_line_for_a_new_phone_and_the_score_for_one_that_took_part(vote, open_page):
    app = open_page("vote", room=vote.token)
    product(app, 1).click().run()
    vote.room.close()

    assert [line.value for line in open_page("vote", room=vote.token).info] == ["This vote is closed."]
    product(app, 1).click().run()
    assert "The vote is closed." in text_of(app)
    assert "of 1 clicked" in text_of(app)
    assert vote.room.tally().answers == 1


def test_a_full_room_is_one_line(vote, open_page):
    for _ in range(2):
        vote.room.join()

    assert [line.value for line in open_page("vote", room=vote.token).info] == [
        "This vote is full: 2 phones take part."
    ]


def test_a_phone_needs_no_store(vote, open_page, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'file' / 'store.sqlite3'}")

    app = open_page("vote", room=vote.token)

    assert not app.exception
    assert len(app.error) == 0
    assert len(app.button) == 8


@pytest.mark.parametrize("visitors", ["read", "none"])
def test_a_phone_of_a_locked_app_may_vote_and_is_offered_nothing_else(vote, open_page, monkeypatch, visitors):
    monkeypatch.setenv("RLRECO_VISITORS", visitors)
    app = open_page("vote", room=vote.token, secrets=LOCKED)

    assert len(app.button) == 8
    assert len(app.sidebar) == 0
    app.switch_page("pages/experiments.py").run()
    assert "Password of the host" in [box.label for box in app.sidebar.text_input]


def test_the_host_opens_a_vote_watches_it_and_closes_it(kept, open_page):
    app = open_page("experiments", run=kept)
    app.button(key="vote-open").click().run()
    assert not app.exception
    opened = rooms().of_race("main", race_id([PLAN.about()]))
    assert [code.value for code in app.code] == [f"/vote?room={opened.token}"]

    phone = opened.room.join()
    opened.room.answer(phone, 0, 1)
    app.run()
    assert "after 1 session," in text_of(app)
    app.button(key="vote-close").click().run()
    app.run()

    assert not opened.room.tally().is_open
    assert "The vote is closed: 1 phone, 1 answer." in app.caption[0].value
    assert "after 1 session," in text_of(app)
    app.button(key="vote-forget").click().run()
    assert rooms().of_race("main", race_id([PLAN.about()])) is None


def test_a_visitor_who_only_looks_opens_no_vote_and_reads_no_address_of_one(kept, open_page):
    audience = audience_of(sample_shop(), PLAN, np.random.default_rng(1))
    assert "vote-open" not in [button.key for button in open_page("experiments", run=kept, secrets=LOCKED).button]
    opened = rooms().open("main", race_id([PLAN.about()]), audience, Limits())

    app = open_page("experiments", run=kept, secrets=LOCKED)

    assert opened.token not in text_of(app)
    rooms().forget(opened)


def test_a_race_with_more_products_than_a_phone_holds_is_refused_in_one_line(empty_store, open_page):
    plan = replace(PLAN, probabilities=(0.1,) * 11)
    store = connect(empty_store)
    result = simulate(setup_of(sample_shop(), plan), ("uniform",), rounds=60, replicates=1, seed=1)
    id_ = Service(store).simulations("main").save(result, plan.about(), span=1.0)
    store.close()
    app = open_page("experiments", run=id_)

    app.button(key="vote-open").click().run()

    [line] = [error.value for error in app.error]
    assert line == "The audience chooses among at most 10 products, and this race has 11."
