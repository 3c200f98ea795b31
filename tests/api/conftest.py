from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from shutil import copyfile
from threading import Thread
from time import monotonic, sleep

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.api.access.connections import server as serving
from rlreco.api.access.rates import DEFAULT_LIMITS
from rlreco.domain.profile import Profile
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.publish import publish
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.store.connect import connect

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEY = "a key that nobody guesses"


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory):
    """A closed store with the experiment demo, and a version of lists by popularity."""
    path = tmp_path_factory.mktemp("api") / "shop.sqlite3"
    store, lines = connect(f"sqlite:///{path}", durable=False), demo_shop()
    train(store, lines, Profile(), base_name="demo", now=NOW)
    publish(store, fit(events_of(lines), "popularity", k=30), now=NOW)
    store.close()
    return path


@pytest.fixture
def store(shop_file, tmp_path):
    copyfile(shop_file, tmp_path / "shop.sqlite3")
    store = connect(f"sqlite:///{tmp_path / 'shop.sqlite3'}", durable=False)
    yield store
    store.close()


@pytest.fixture
def service(store):
    return Service(store, rng=np.random.default_rng(1))


@pytest.fixture
def client(service):
    """A caller with the key."""
    return TestClient(create_app(service, api_key=KEY), headers={"X-API-Key": KEY}, raise_server_exceptions=False)


@pytest.fixture
def stranger(service):
    """A caller without one."""
    return TestClient(create_app(service, api_key=KEY), raise_server_exceptions=False)


@pytest.fixture
def customer(store):
    """One whom the experiment demo knows, and who has a list."""
    return store.customers(store.experiment("demo").catalogue, limit=1)[0].id


@pytest.fixture
def serve():
    """Serves an application on a free port of this machine until the test ends; returns its address."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(_served(app))


@contextmanager
def _served(app):
    server = serving(app, DEFAULT_LIMITS, host="127.0.0.1", port=0, log_level="warning")
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = monotonic() + 30
    while not server.started:
        assert monotonic() < deadline, "the service did not start within 30 s"
        sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
