"""The command line, called in this process."""

import json
import sys

import pytest

from rlreco.cli import main


@pytest.fixture
def rlreco(monkeypatch, capsys):
    """(exit code, stdout, stderr) of a call in this process."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["rlreco", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = exit_.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def result(rlreco):
    def call(*words):
        code, out, err = rlreco(*words, "--json")
        assert code == 0, err
        return json.loads(out)

    return call
