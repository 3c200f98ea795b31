"""On a public host no visitor sees anything of another: checked in everything that every page sends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rlreco.domain.lists import SavedRun
from rlreco.domain.profile import Profile
from rlreco.service.lists.blocking import block
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.service import Service
from rlreco.service.training.train import train
from rlreco.store.connect import connect
from rlreco.transactions import classify, read_lines
from rlreco.ui.frame import PAGES

OWNER, OTHER = "somebody", "somebody-else"
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


def sent(app):
    """Everything that the page sends to a browser, in lower case."""
    return " ".join(str(getattr(element, "proto", "")) for element in app.main).lower()


@pytest.mark.parametrize("name", list(PAGES))
def test_a_visitor_sees_nothing_of_another_workspace(brought, open_page, name):
    for address in ({}, {"workspace": OTHER}):
        app = open_page(name, **address)

        assert not app.exception
        assert SECRET not in sent(app)


@pytest.mark.parametrize("name", ["simulator", "learning", "evaluation"])
def test_an_address_with_the_name_of_anothers_experiment_opens_an_experiment_of_ones_own(brought, open_page, name):
    app = open_page(name, workspace=OTHER, experiment="acme", run="acme-run")

    assert app.selectbox(key="experiment").options == ["another"]
    # Only the name itself, which came with the address.
    assert app.info[0].value.count(SECRET) == sent(app).count(SECRET) == 1


def test_an_address_with_the_name_of_anothers_shop_opens_none(brought, open_page):
    app = open_page("experiments", workspace=OTHER, shop="acme", run="acme-run")

    assert (app.selectbox(key="shop").options, app.selectbox(key="shop").value) == (["another"], None)
    assert app.warning[0].value.count(SECRET) == sent(app).count(SECRET) == 1


@pytest.mark.parametrize("name", ["overview", "simulator", "experiments", "learning", "evaluation", "batch"])
def test_visitors_find_their_own_things_by_their_own_address(brought, open_page, name):
    assert SECRET in sent(open_page(name, workspace=OWNER))
