"""Ctrl-C: status 130, one line on stderr that says what is kept, and a store that is whole.

A command is interrupted when it reports its progress, never after some time.
"""

import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from rlreco.clock import system_clock
from rlreco.datasets import demo_lines
from rlreco.service.service import Service
from rlreco.service.simulations.saved import SavedSimulations
from rlreco.store.connect import connect

PATIENCE = 60
"""Seconds that no machine needs; benchmarks/interrupts.py prints how long it takes."""


class Interrupted:
    """A command that got Ctrl-C, with its workers, at its progress line of that number from 1.

    code : its status; None if it had ended by itself before that line
    after : lines on stderr after the signal, without those of progress
    """

    def __init__(self, words, at, program=("-m", "rlreco.cli")):
        screen, terminal = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, *program, *map(str, words)],
            stdout=subprocess.DEVNULL,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        lines, sent = [], False
        for line in lines_of(screen):
            lines.append(line)
            if len([one for one in lines if "%" in one]) == at and not sent:
                os.killpg(process.pid, signal.SIGINT)
                sent = True
        os.close(screen)
        status = process.wait(PATIENCE)
        self.code = status if sent else None
        self.after = [line for line in lines if not re.match(r" *\d+%", line)]

    @property
    def line(self):
        assert self.code == 130, self.after
        assert len(self.after) == 1, self.after
        return self.after[0]


def lines_of(screen):
    """Lines that a terminal was sent, until the last process that has it ends."""
    text = b""
    while True:
        try:
            text += os.read(screen, 4096)
        except OSError:
            # Linux ends a terminal so.
            return
        *whole, text = text.split(b"\r\n")
        yield from (line.decode() for line in whole)


@pytest.fixture
def uri(tmp_path):
    return f"sqlite:///{tmp_path / 'store.sqlite3'}"


def assert_whole(uri):
    with closing(connect(uri)) as store:
        assert Service(store).upkeep.rebuild(check=True).differences == 0


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    demo_lines().to_csv(path, index=False)
    return path


@pytest.mark.parametrize("at", [1, 2, 3])
def test_training_says_that_nothing_was_saved_and_the_store_has_no_experiment(uri, at):
    line = Interrupted(["train", "--store", uri], at).line

    assert line == "rlreco: interrupted. No experiment was saved."
    with closing(connect(uri)) as store:
        assert store.experiments() == []
    assert_whole(uri)


@pytest.mark.parametrize("at", [6, 8])
def test_a_run_counts_the_answers_that_it_keeps(uri, at):
    line = Interrupted(["run", "--sessions", 150, "--store", uri, "--experiment", "x"], at).line

    count = re.fullmatch(r"rlreco: interrupted\. (\d+) of 150 sessions were answered and are kept\.", line)
    with closing(connect(uri)) as store:
        assert int(count[1]) == store.status().answered == store.status().sessions > 0
    assert_whole(uri)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_simulation_keeps_what_it_did_where_a_store_is_given(uri, jobs):
    words = ["--rounds", 300, "--replicates", 100, "--jobs", jobs, "--store", uri]

    line = Interrupted(["simulate", *words], 2).line

    kept = re.fullmatch(r"rlreco: interrupted\. ([\d,]+) replicates up to round [\d,]+ are kept as run (\w+)\.", line)
    with closing(connect(uri)) as store:
        run = SavedSimulations(store, "main", system_clock).open(kept[2])
    assert not run.simulation.finished
    assert run.simulation.runs[0].replicates == int(kept[1].replace(",", ""))
    assert_whole(uri)


def test_a_simulation_without_a_store_says_that_nothing_is_kept():
    words = ["simulate", "--probabilities", ".1,.2", "--policy", "thompson", "--rounds", 3000, "--replicates", 1000]

    assert Interrupted(words, 2).line == "rlreco: interrupted. Nothing was kept."


@pytest.mark.parametrize("at", [1, 2, 3])
def test_lists_of_similar_items_are_not_half_written(sales, tmp_path, at):
    out = tmp_path / "lists.csv"

    line = Interrupted(
        ["similar", sales, "--user", "CustomerID", "--item", "StockCode", "--time", "InvoiceDate", "--out", out], at
    ).line

    assert line == "rlreco: interrupted. Nothing was written."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
@pytest.mark.parametrize("at", [1, 2])
def test_segments_are_not_half_written(sales, tmp_path, at, engine):
    line = Interrupted(["segment", sales, "--engine", engine, "--out", tmp_path / "customers.csv"], at).line

    assert line == "rlreco: interrupted. Nothing was written."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", [1, 2, 3])
def test_publishing_leaves_no_list_live(uri, at):
    line = Interrupted(["batch", "publish", "--store", uri], at).line

    assert line == "rlreco: interrupted. Nothing was published."
    with closing(connect(uri)) as store:
        assert store.live_lists("main") is None
    assert_whole(uri)


STUCK = """
import contextlib, sys, types, hashlib, click, duckdb
import rlreco.cli as cli
from rlreco.cli.interrupts import keeps

@click.command("stuck")
@click.argument("way")
def stuck(way):
    keeps("The half is kept.")
    print("0%", file=sys.stderr, flush=True)
    if way == "queries":
        billions = "range(1000000000)"
        duckdb.sql(f"SELECT count(*) FROM {billions} AS a, {billions} AS b WHERE a.range < b.range").fetchall()
    elif way == "hashes":
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            pass

sys.modules["stuck"] = module = types.ModuleType("stuck")
module.command = stuck
cli.COMMANDS["stuck"] = "stuck:command"
cli.main()
"""


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("queries", id="that raises an error of its own"),
        pytest.param("hashes", id="that goes on for minutes"),
        pytest.param("swallows", id="that ends as if it had finished"),
    ],
)
def test_a_library_does_not_get_in_the_way(way):
    assert Interrupted(["stuck", way], 1, ("-c", STUCK)).line == "rlreco: interrupted. The half is kept."
