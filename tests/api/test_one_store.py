"""asgi_app.py serves the app and the REST service over one store, wherever it is named."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from rlreco.store.connect import connect

ROOT = Path(__file__).resolve().parent.parent.parent

CALL = """
import json
from starlette.testclient import TestClient
from asgi_app import OnFirstCall
from rlreco.ui.access import service

client = TestClient(OnFirstCall(), client=("127.0.0.1", 5000), base_url="http://127.0.0.1")
key = {"X-API-Key": "a key that nobody guesses"}
answered = client.post("/v1/sessions/s1/answer", headers=key, json={"clicked": [], "bought": []})
print(json.dumps([answered.status_code, service().upkeep.status().answered]))
"""


@pytest.fixture
def store_file(shop, tmp_path):
    """A store with an experiment and the session s1."""
    path = tmp_path / "named.sqlite3"
    store = shop.fill(connect(f"sqlite:///{path}"))
    store.open_session(shop.a_session("s1", random.Random(1)))
    store.close()
    return path


def called(folder, **variables):
    """[status of an answer to the session s1 by REST, answered sessions by the app's service]"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RLRECO_")}
    variables = {"RLRECO_DATA_DIR": str(folder / "data"), "RLRECO_API_KEY": "a key that nobody guesses", **variables}
    environment = {**kept, "PYTHONPATH": str(ROOT), "HOME": str(folder), **variables}
    done = subprocess.run(
        [sys.executable, "-c", CALL], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_store_that_only_the_secrets_name_is_served_by_rest_too(store_file, tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(f'[store]\nuri = "sqlite:///{store_file}"\n')

    assert called(tmp_path) == [200, 1]
    assert not (tmp_path / "data").exists()


def test_the_secrets_store_comes_before_that_of_the_environment_for_rest_too(store_file, tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(f'[store]\nuri = "sqlite:///{store_file}"\n')

    assert called(tmp_path, RLRECO_STORE=f"sqlite:///{tmp_path / 'other.sqlite3'}") == [200, 1]
    assert not (tmp_path / "other.sqlite3").exists()


def test_a_store_of_the_environment_is_served_by_both(store_file, tmp_path):
    assert called(tmp_path, RLRECO_STORE=f"sqlite:///{store_file}") == [200, 1]
