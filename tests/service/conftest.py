from contextlib import closing
from shutil import copyfile

import numpy as np
import pytest

from rlreco.clock import system_clock
from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.store.connect import connect


@pytest.fixture(scope="session")
def demo():
    return demo_shop()


@pytest.fixture
def store():
    store = connect("memory:", durable=False)
    yield store
    store.close()


@pytest.fixture(scope="session")
def write_trained(demo, tmp_path_factory):
    """Writes a closed store with the demo shop trained for each profile, under its name; returns the path."""

    def write(**profiles):
        path = tmp_path_factory.mktemp("trained") / "demo.sqlite3"
        with closing(connect(f"sqlite:///{path}", durable=False)) as store:
            for name, profile in profiles.items():
                train(store, demo, profile, base_name=name, now=system_clock())
        return path

    return write


@pytest.fixture(scope="session")
def trained_file(write_trained):
    """A closed store that holds one experiment, called demo: training once is enough for all tests."""
    return write_trained(demo=Profile())


@pytest.fixture
def demo_store(trained_file, tmp_path):
    """A store of the test's own that holds the experiment demo."""
    copyfile(trained_file, tmp_path / "demo.sqlite3")
    store = connect(f"sqlite:///{tmp_path / 'demo.sqlite3'}", durable=False)
    yield store
    store.close()


@pytest.fixture
def service(demo_store):
    return Service(demo_store, rng=np.random.default_rng(1))


@pytest.fixture
def learner(service):
    return service.learner("demo")
