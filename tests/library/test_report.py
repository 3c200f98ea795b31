"""Results that write themselves as one HTML file."""

from html import unescape

import pytest

import rlreco as rl


def text(path):
    return unescape(path.read_text(encoding="utf-8"))


def test_a_learner_writes_what_it_learned(tmp_path):
    with rl.train(store="memory:", seed=1) as shop:
        shop.run(20, seed=1, progress=False)
        path = shop.report(tmp_path / "shop.html")
        with pytest.raises(rl.RLRecoError, match="end its name in"):
            shop.report("shop.txt")

    assert path == tmp_path / "shop.html"
    assert f"<h1>{shop.name}</h1>" in text(path)


def test_a_comparison_writes_its_verdict_and_its_seed(tmp_path):
    result = rl.compare(["thompson", "uniform"], on=rl.Bernoulli([0.9, 0.1]), rounds=60, replicates=4, seed=3)

    path = result.report(str(tmp_path / "comparison.html"))

    claim, _, _ = result.verdict.partition(",")
    assert f"<strong>{claim}" in text(path)
    assert "<dt>Seed</dt><dd>3</dd>" in text(path)


def test_where_regret_is_unknown_the_reward_is_drawn(tmp_path):
    def clicked(context, items, rng):
        return [float(rng.random() < (0.6 if item == "tea" else 0.2)) for item in items]

    world = rl.Environment(clicked, arms=["tea", "cup"])
    result = rl.compare(["thompson", "uniform"], on=world, rounds=30, replicates=3, seed=1)

    page = text(result.report(tmp_path / "comparison.html"))

    assert "What each policy earned" in page
    assert "What each policy gave away" not in page


def test_an_evaluation_writes_its_verdict(tmp_path):
    with rl.train(store="memory:", seed=1) as shop:
        shop.run(60, seed=1, progress=False)
        result = rl.evaluate(shop, ["uniform", "greedy"])

    page = text(result.report(tmp_path / "evaluation.html"))

    claim, _, _ = result.verdict.partition(":")
    assert f"<strong>{claim.replace('greedy', 'Greedy')}" in page
    assert "30 sessions of a log" in page
