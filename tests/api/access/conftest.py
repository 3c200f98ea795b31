"""Keys in a file, of two workspaces."""

import json

import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app


class Keys:
    """A file of keys that a test rewrites."""

    def __init__(self, path):
        self.path = path
        self.path.write_text('{"keys": []}')

    def write(self, *entries):
        part = self.path.with_name("part")
        part.write_text(json.dumps({"keys": entries}))
        part.replace(self.path)


@pytest.fixture
def keys(tmp_path):
    return Keys(tmp_path / "keys.json")


@pytest.fixture
def caller(service, keys):
    """Makes a caller who sends this key to one application over the file of keys."""
    applications = {}

    def calling(key, **options):
        chosen = repr(options)
        if chosen not in applications:
            applications[chosen] = create_app(service, keys_file=keys.path, **options)
        headers = {} if key is None else {"X-API-Key": key}
        return TestClient(applications[chosen], headers=headers, raise_server_exceptions=False)

    return calling
