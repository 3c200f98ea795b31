"""The app under AppTest: its own script, a store in a temporary folder, no browser."""

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rlreco.domain.profile import load_profile
from rlreco.service.service import Service
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.store.connect import connect
from rlreco.ui.frame import PAGES
from rlreco.ui.kit import jobs

ROOT = Path(__file__).resolve().parents[2]
T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def trained_file(tmp_path_factory):
    """A store with the sample shop, to be copied."""
    path = tmp_path_factory.mktemp("trained") / "store.sqlite3"
    store = connect(f"sqlite:///{path}", durable=False)
    train(store, demo_shop(), load_profile(ROOT / "config" / "custprof.json"), base_name="demo-shop", now=T0)
    store.close()
    return path


@pytest.fixture
def empty_store(tmp_path, monkeypatch):
    """The URI of an empty store, which the app opens."""
    return _point_the_app_at(tmp_path, monkeypatch)


@pytest.fixture
def store(tmp_path, monkeypatch, trained_file):
    """A store with the sample shop, which the app opens too; every test has its own."""
    path = tmp_path / "store.sqlite3"
    path.write_bytes(trained_file.read_bytes())
    store = connect(_point_the_app_at(tmp_path, monkeypatch))
    yield store
    store.close()


@pytest.fixture
def learner(store):
    return Service(store, rng=np.random.default_rng(3)).learner("demo-shop")


def _point_the_app_at(folder, monkeypatch):
    uri = f"sqlite:///{folder / 'store.sqlite3'}"
    monkeypatch.setenv("RLRECO_STORE", uri)
    monkeypatch.setenv("RLRECO_DATA_DIR", str(folder))
    monkeypatch.chdir(ROOT)
    return uri


@pytest.fixture
def open_page():
    """Open a page by its name, as a new browser opens its address. Keyword arguments are the address's parameters.

    token : of a visitor whose browser kept a cookie; secrets : of Streamlit
    """

    def opened(name: str, *, token: str | None = None, secrets: dict | None = None, **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
        if token is not None:
            app.session_state["visitor_token"] = token
        for key, value in (secrets or {}).items():
            app.secrets[key] = value
        for key, value in address.items():
            app.query_params[key] = value
        if name == next(iter(PAGES)):
            return app.run()
        return app.switch_page(f"pages/{name}.py").run()

    return opened


@pytest.fixture
def after_job():
    """Wait for a job to end, and draw the page as the browser's next tick would."""

    def waited(app: AppTest, name: str) -> AppTest:
        job = jobs._jobs().get((os.environ["RLRECO_STORE"], "main", name))
        # One that ended before the page was drawn was shown and forgotten at once.
        if job is not None:
            job.future.exception(timeout=60)
        return app.run()

    return waited


@pytest.fixture
def played(learner):
    """Let that many simulated shoppers answer a slate of the sample shop."""

    def play_sessions(sessions: int, policy: str | None = None) -> None:
        play(learner, Shoppers(learner), np.random.default_rng(5), sessions=sessions, policy=policy)

    return play_sessions


@pytest.fixture
def answered():
    """Answer the open slate of the simulator, late enough to be no double click: one product clicked, one bought."""

    def answer(app: AppTest) -> AppTest:
        app.checkbox[0].check()
        app.checkbox[3].check()
        app.run()
        app.session_state["visit"].issued -= 1
        next(button for button in app.button if button.label == "Submit answer").click().run()
        assert not app.exception
        return app

    return answer
