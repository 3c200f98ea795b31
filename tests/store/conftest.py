import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def writer():
    """Starts shop.py as a process of its own; all processes are ended with the test."""
    started = []

    def start(uri, name, sessions, threads=1):
        command = [sys.executable, str(HERE / "shop.py"), uri, name, str(sessions), str(threads)]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def forgetter():
    """Starts a process that opens the store, prints a line, and makes the shop forget. at : the moment, in UTC"""
    started = []

    def start(uri, at):
        program = (
            "import sys; from datetime import datetime; from rlreco.store.connect import connect\n"
            "store = connect(sys.argv[1], durable=False); store.experiment('shop'); print('ready', flush=True)\n"
            "store.forget_learned('shop', at=datetime.fromisoformat(sys.argv[2]))"
        )
        environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}
        command = [sys.executable, "-c", program, uri, at.isoformat()]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def of_before(shop, monkeypatch):
    """Experiments whose sums are kept for their own half-lives alone."""
    monkeypatch.setattr(shop, "BASE", replace(shop.BASE, every_half_life=False))
