"""What docs/library_policies.md shows can be run, and its examples with peers beat chance."""

import re
from pathlib import Path

import pytest

import rlreco as rl
from rlreco.bandit.policies.registry import POLICIES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "library_policies.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
PEERS = ("mabwiser", "river")


def run(block, names):
    exec(compile(block, str(PAGE), "exec"), names)


def is_of_a_peer(block):
    return any(f"from {peer}" in block for peer in PEERS)


def test_the_page_runs_from_top_to_bottom():
    pytest.importorskip("gymnasium")
    names = {"__name__": "page"}

    for block in BLOCKS:
        if not is_of_a_peer(block):
            run(block, names)

    assert names["result"].verdict.startswith("thompson")
    assert names["values"].any()


@pytest.mark.oracle
@pytest.mark.parametrize(("peer", "kind"), [("mabwiser", "Mabwiser"), ("river", "River")])
def test_a_peer_in_a_dozen_lines_races_beside_ours_and_beats_chance(peer, kind):
    pytest.importorskip(peer)
    [block] = [block for block in BLOCKS if f"from {peer}" in block]
    names = {"__name__": "page"}
    run("import numpy as np\nimport rlreco as rl\n" + block, names)

    policies = [names[kind](), "thompson", "uniform"]
    result = rl.compare(policies, on=rl.Bernoulli([0.1, 0.8, 0.3]), rounds=300, replicates=6, seed=1)

    peer_regret, _, chance = result.frame()["regret"]
    assert peer_regret < chance / 2
    assert block.partition("\n\n\n")[0].count("\n") <= 18


def test_every_class_of_policies_stands_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    names = [kind.__name__ for name, kind in POLICIES.items() if name != "popularity"]

    assert set(names) < set(rl.__all__)
    assert [name for name in names if f"`rl.{name}`" not in page] == []
