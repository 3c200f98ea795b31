"""The commands of "Backup and restore" in docs/deployment.md, run as they stand, in folders of the test's own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import rlreco as rl
from rlreco.datasets import demo_lines

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## Backup and restore")[2].partition("\n## ")[0]
FILES = {
    "etc/rlreco.env": "RLRECO_ADMIN_PASSWORD=choose-one\n",
    "etc/rlreco/keys.json": "{}\n",
    "srv/rlreco/app/.streamlit/secrets.toml": '[auth]\ncookie_secret = "a long random text"\n',
    "srv/rlreco/data/visitors.key": "a key that nobody guesses",
    "srv/rlreco/data/data-sets/main/sales.parquet": "sales",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="The commands are for Linux."),
]


def blocks(heading: str) -> list[str]:
    """The shell blocks below a heading of the section."""
    return re.findall(
        r"^```sh\n(.*?)^```", SECTION.partition(f"### {heading}\n")[2].partition("\n### ")[0], re.M | re.S
    )


class Machine:
    """A folder with the places that the page names, and programs that need no rights.

    sudo runs its command as whoever runs the test, systemd starts nothing.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home, programs = root / "srv" / "rlreco", root / "programs"
        for name, text in FILES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        (self.home / "venv" / "bin").mkdir(parents=True)
        programs.mkdir()
        rlreco = f'exec "{sys.executable}" -m rlreco.cli "$@"'
        scripts = {
            programs / "sudo": '[ "$1" = -u ] && shift 2; exec "$@"',
            # Only root may give a folder to somebody else.
            programs / "install": 'for word; do folder=$word; done; mkdir -p "$folder" && chmod 700 "$folder"',
            programs / "systemctl": "exit 0",
            programs / "rlreco": rlreco,
            self.home / "venv" / "bin" / "rlreco": rlreco,
        }
        for path, script in scripts.items():
            path.write_text(f"#!/bin/bash\n{script}\n")
            path.chmod(0o755)
        own = {name: value for name, value in os.environ.items() if not name.startswith("RLRECO_")}
        self.environment = {
            **own,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "RLRECO_DATA_DIR": str(self.home / "data"),
        }

    def run(self, script: str, **environment: str) -> str:
        """The output of a script whose /srv, /etc and / are the machine's."""
        script = re.sub(r"(?<![\w.])/(srv|etc)/", rf"{self.root}/\1/", script)
        script = script.replace("-C / ", f"-C {self.root} ")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self, store: str) -> dict[str, object]:
        status = json.loads(self.run(f"rlreco store status --json --store {store}"))
        return {name: value for name, value in status.items() if name not in ("place", "kind", "promise", "schema")}

    def contents(self) -> dict[str, str]:
        return {name: (self.root / name).read_text() for name in FILES}


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def taught(store: str, sessions: int) -> None:
    with rl.train(demo_lines(), store=store, name="spring", progress=False) as shop:
        teach(shop, sessions)


def teach(shop: rl.Learner, sessions: int) -> None:
    for _ in range(sessions):
        slate = shop.recommend("a stranger")
        shop.answer(slate.id, clicked=slate.items[:1])


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 isn't installed.")
def test_an_embedded_store_in_use_comes_back_as_it_was_and_serves_on(machine):
    store = f"sqlite:///{machine.home / 'data' / 'rlreco.sqlite3'}"
    backup, restore = blocks("The embedded store")
    taught(store, 5)

    with rl.open("spring", store=store) as shop:
        teach(shop, 3)
        machine.run(backup)
        before = machine.status(store)
        teach(shop, 2)
        assert machine.status(store) != before
    for name in FILES:
        (machine.root / name).write_text("spoilt")
    output = machine.run(restore)

    assert "differences: 0" in output
    assert machine.status(store) == before
    assert machine.contents() == FILES
    with rl.open("spring", store=store) as shop:
        teach(shop, 1)
        assert shop.log()["session"].nunique() == 9


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("mongodb", marks=pytest.mark.mongo)])
def test_an_export_of_any_store_becomes_another_store_that_serves_on(kind, machine, request):
    folder = machine.home / "data" / "rlreco.sqlite3"
    store = f"sqlite:///{folder}" if kind == "sqlite" else request.getfixturevalue("mongo_uri")
    second = f"sqlite:///{machine.home / 'second.sqlite3'}"
    taught(store, 5)

    (script,) = blocks("Any store")
    output = machine.run(script, RLRECO_STORE=store)

    assert "differences: 0" in output
    assert machine.status(second) == machine.status(store)
    with rl.open("spring", store=second) as shop:
        teach(shop, 1)
        assert shop.log()["session"].nunique() == 6


def test_every_block_of_commands_is_run_here_but_that_of_mongodb_itself():
    others = re.findall(r"^```\n(.*?)^```", re.sub(r"^```sh\n.*?^```\n", "", SECTION, flags=re.M | re.S), re.M | re.S)

    assert len([*blocks("The embedded store"), *blocks("Any store")]) == SECTION.count("```sh") == 3
    assert ["mongodump" in block for block in others] == [True]
