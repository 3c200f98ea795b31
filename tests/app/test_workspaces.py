"""On a public host no visitor sees anything of another: checked in everything that every page sends."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from rlreco.domain.lists import SavedRun
from rlreco.domain.profile import Profile
from rlreco.service.lists.blocking import block
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.service import Service
from rlreco.service.simulations.plan import setup_of
from rlreco.service.simulations.samples import PRESETS, sample_shop
from rlreco.service.simulations.vote.audience import audience_of
from rlreco.service.simulations.vote.room import Limits
from rlreco.service.training.train import train
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect
from rlreco.transactions import classify, read_lines
from rlreco.ui.access.visitor_id import key_of, signed, visitor_of
from rlreco.ui.frame import PAGES
from rlreco.ui.vote.rooms import rooms
from rlreco.views.race import race_id
from rlreco.views.words import vote

KEY = key_of(Path("nowhere"), "plum tree")
OWNERS_TOKEN, OTHERS_TOKEN = (signed(letter * 18, KEY) for letter in (b"a", b"b"))
OWNER, OTHER = (visitor_of(token, KEY) for token in (OWNERS_TOKEN, OTHERS_TOKEN))
SECRET = "acme"


@pytest.fixture(scope="module")
def brought_file(trained_file, tmp_path_factory):
    """A store where one visitor trained on a file, answered, simulated, published and blocked; another has a shop."""
    folder = tmp_path_factory.mktemp("brought")
    path, sales = folder / "store.sqlite3", folder / "acme.csv"
    path.write_bytes(trained_file.read_bytes())
    sales.write_text(SALES)
    store, classed = connect(f"sqlite:///{path}", durable=False), classify(read_lines(sales))
    shared = store.experiment("demo-shop")
    later = shared.t0 + timedelta(days=1)
    store.save_experiment(replace(shared, name="another", workspace=OTHER, t0=later), [])
    train(store, classed, Profile(), base_name="acme", workspace=OWNER, now=later)
    learner = Service(store).learner("acme")
    session = learner.recommend("acme-c1").session
    learner.answer(session.id, [session.slate[0]])
    store.save_run(SavedRun("acme-run", OWNER, "acme: 200 sessions", later, {}))
    publish(store, fit(events_of(classed), "popularity", source="acme.csv"), workspace=OWNER, now=later)
    block(store, OWNER, ["acme-p1"])
    store.close()
    return path


SALES = "\n".join(
    [
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID",
        *(f"{n},acme-p{n % 12},Acme {n % 12},1,2024-01-{1 + n % 28:02d},3.5,acme-c{n % 7}" for n in range(60)),
    ]
)


@pytest.fixture
def brought(brought_file, tmp_path, monkeypatch):
    path = tmp_path / "store.sqlite3"
    path.write_bytes(brought_file.read_bytes())
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{path}")
    monkeypatch.setenv("RLRECO_WORKSPACES", "private")
    monkeypatch.setenv("RLRECO_VISITOR_SECRET", "plum tree")


def sent(app):
    """Everything that the page sends to a browser, in lower case."""
    return " ".join(str(getattr(element, "proto", "")) for element in (*app.main, *app.sidebar)).lower()


@pytest.mark.parametrize("name", [*PAGES, vote.PAGE])
def test_a_visitor_sees_nothing_of_another_workspace(brought, open_page, name):
    for asked in (
        {},
        {"token": OTHERS_TOKEN},
        {"workspace": OWNER},
        {"workspace": "main"},
        {"token": OWNERS_TOKEN[:-2]},
    ):
        app = open_page(name, **asked)

        assert not app.exception
        assert SECRET not in sent(app)


@pytest.mark.parametrize("name", ["simulator", "learning", "evaluation"])
def test_an_address_with_the_name_of_anothers_experiment_opens_an_experiment_of_ones_own(brought, open_page, name):
    app = open_page(name, token=OTHERS_TOKEN, experiment="acme", run="acme-run")

    assert app.selectbox(key="experiment").options == ["another"]
    # Only the name itself, which came with the address.
    assert app.info[0].value.count(SECRET) == sent(app).count(SECRET) == 1


def test_an_address_with_the_name_of_anothers_shop_opens_none(brought, open_page):
    app = open_page("experiments", token=OTHERS_TOKEN, shop="acme", run="acme-run")

    assert (app.selectbox(key="shop").options, app.selectbox(key="shop").value) == (["another"], None)
    assert app.warning[0].value.count(SECRET) == sent(app).count(SECRET) == 1


def test_a_vote_is_shown_to_its_host_alone_and_its_phones_see_nothing_of_the_workspace(brought, open_page):
    plan = PRESETS["easy"].plan()
    audience = audience_of(sample_shop(), plan, np.random.default_rng(1))
    opened = rooms().open(OWNER, race_id([plan.about()]), audience, Limits())
    result = simulate(setup_of(sample_shop(), plan), ("uniform",), rounds=10, replicates=1)
    store = connect(os.environ["RLRECO_STORE"])
    own, anothers = (Service(store).simulations(name).save(result, plan.about(), span=1.0) for name in (OWNER, OTHER))
    store.close()

    owners = open_page("experiments", token=OWNERS_TOKEN, run=own)
    others = open_page("experiments", token=OTHERS_TOKEN, run=anothers)
    phone = open_page("vote", room=opened.token)

    rooms().forget(opened)
    assert opened.token.lower() in sent(owners)
    assert opened.token.lower() not in sent(others)
    assert "vote-open" in [button.key for button in others.button]
    assert SECRET not in sent(phone)
    assert "product 8" in sent(phone)


def test_open_sessions_become_new_visitors_and_not_one_when_the_host_changes_the_secret(brought, open_page):
    earlier = key_of(Path("nowhere"), "an earlier secret")

    tokens = [
        open_page("overview", token=signed(letter * 18, earlier)).session_state["visitor_token"]
        for letter in (b"a", b"b")
    ]

    visitors = {visitor_of(token, KEY) for token in tokens}
    assert len(visitors - {None, OWNER, OTHER}) == 2


@pytest.mark.parametrize("name", ["overview", "simulator", "experiments", "learning", "evaluation", "batch"])
def test_visitors_find_their_own_things_by_the_token_that_their_browser_kept(brought, open_page, name):
    assert SECRET in sent(open_page(name, token=OWNERS_TOKEN))


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("segments", "batch")])
def test_the_shop_of_the_host_is_closed_to_strangers_and_open_by_the_password(brought, open_page, name):
    secrets = {"admin_password": "quince"}

    stranger = open_page(name, workspace="main", secrets=secrets)
    assert "demo-shop" not in sent(stranger)

    stranger.text_input(key="host-password-typed").set_value("quince")
    host = next(button for button in stranger.button if button.label == "Open").click().run()
    assert not host.exception
    assert "demo-shop" in sent(host)


@pytest.mark.parametrize("workspaces", ["private", "shared"])
def test_the_place_of_the_store_is_for_the_host_alone(brought, open_page, monkeypatch, workspaces, tmp_path):
    monkeypatch.setenv("RLRECO_WORKSPACES", workspaces)
    stranger = open_page("overview", secrets={"admin_password": "quince"})
    assert "store.sqlite3" not in sent(stranger)

    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'store.sqlite3' / 'nowhere.sqlite3'}")
    broken = open_page("overview", secrets={"admin_password": "quince"})
    assert "nowhere" not in sent(broken)
    assert "tell the host" in sent(broken)
