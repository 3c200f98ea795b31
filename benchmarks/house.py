"""The figures of docs/architecture.md: rooms, imports, the calls of one session, and what it takes to add something.

python benchmarks/house.py [--tree DIR]

DIR is the checkout to measure, by default this one. A figure that a checkout can't give is left out with its reason.
Prints one line a figure. Calls are counted on a new SQLite store of the demo shop after 20 sessions, in a process of
their own; they are exact and the same on every machine. CPU seconds are read from the operating system, so a busy
machine changes little; the two programs alternate, and the figures are medians.
"""

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
SECTIONS = {
    "a policy": "Add a policy",
    "a feature": "Add a feature of states",
    "a page": "Add a page",
    "a store": "Add a store",
}

CALLS = """
import json, sys, tempfile
import numpy as np
import rlreco
from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import load_lines

MEASUREMENTS, WARM_UP = 3, 20
HOME = rlreco.__path__[0] + "/"

def measured(function):
    calls, files = 0, set()
    def count(frame, event, argument):
        nonlocal calls
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(HOME):
            calls += 1
            files.add(name)
    sys.setprofile(count)
    try:
        result = function()
    finally:
        sys.setprofile(None)
    return (calls, len(files)), result

with tempfile.TemporaryDirectory() as folder:
    service = Service.open(f"sqlite:///{folder}/store.sqlite3", rng=np.random.default_rng(1))
    trained = service.train(load_lines(None, Profile()), Profile(), base_name="demo")
    learner = service.learner(trained.experiment.name)
    customers = [customer.id for customer in learner.customers(limit=5)]
    figures = {"recommend": [], "answer": []}
    for number in range(WARM_UP + MEASUREMENTS):
        customer = customers[number % len(customers)]
        shown, offer = measured(lambda: learner.recommend(customer))
        answered, _ = measured(lambda: learner.answer(offer.session.id, [offer.session.slate[0]], []))
        if number >= WARM_UP:
            figures["recommend"].append(shown)
            figures["answer"].append(answered)
    service.close()
print(json.dumps(figures))
"""


def loaded(name: str) -> ModuleType:
    """A module of the tests, which measure and check by the same functions."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rooms(tree: Path) -> None:
    packages = [path.parent for path in (tree / "rlreco").rglob("__init__.py")]
    sizes = [(len(list(package.glob("*.py"))) - 1, package.relative_to(tree).as_posix()) for package in packages]
    largest = sorted(sizes, reverse=True)[:5]
    print("files side by side, most:", ", ".join(f"{number} in {folder}" for number, folder in largest))


def circles(tree: Path) -> None:
    house = loaded("test_house")
    groups = house.circles(house.graph_of(tree))
    print(f"circles of imports: {len(groups)}, of {sum(map(len, groups))} modules")


def upward(tree: Path) -> None:
    house = loaded("test_house")
    settings = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms_of = [layer.replace(":", "|").split("|") for layer in layers]
    rank = {room.strip(" ()"): row for row, names in enumerate(rooms_of) for room in names}
    rising = [
        (importer, target)
        for importer, targets in house.graph_of(tree).items()
        for target in targets
        if "." in importer and "." in target and rank[target.split(".")[1]] < rank[importer.split(".")[1]]
    ]
    print(f"imports that point up the {len(layers)} layers: {len(rising)}")


def calls(tree: Path) -> None:
    for name, measurements in json.loads(output(tree, "-c", CALLS)).items():
        number, files = (int(median(column)) for column in zip(*measurements, strict=True))
        print(f"one {name}: {number} Python calls in {files} files of rlreco")


def status(tree: Path) -> None:
    ours = ["-m", "rlreco.cli", "store", "status", "--store", "memory:", "--json"]
    seconds = [(cpu_seconds(tree, *ours), cpu_seconds(tree, "-c", "import pandas")) for _ in range(ROUNDS)]
    own, pandas = (median(column) for column in zip(*seconds, strict=True))
    ratio = median(own / pandas for own, pandas in seconds)
    print(f"rlreco store status: {own:.2f} CPU seconds, import pandas {pandas:.2f}, ratio {ratio:.2f}")


def steps(tree: Path) -> None:
    how_to_add = loaded("test_how_to_add")
    how_to_add.PAGE = tree / "docs" / "how_to_add.md"
    for noun, section in SECTIONS.items():
        blocks = how_to_add.blocks(section)
        if not blocks:
            raise ValueError(f"docs/how_to_add.md has no steps in {section!r}")
        files, lines = {block.path for block in blocks}, sum(block.lines for block in blocks)
        print(f"to add {noun}: {len(files)} files, {lines} lines")


def output(tree: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip().splitlines()[-1])
    return done.stdout


def cpu_seconds(tree: Path, *arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output(tree, *arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=Path, default=ROOT, help="The checkout to measure.")
    tree = parser.parse_args().tree.resolve()
    figures: list[Callable[[Path], None]] = [rooms, circles, upward, calls, status, steps]
    for figure in figures:
        try:
            figure(tree)
        except (ValueError, KeyError, OSError) as error:
            print(f"{figure.__name__}: not measured here ({error})")


if __name__ == "__main__":
    main()
