"""Names of kept simulations, which the store holds in English."""

import pytest

from rlreco.language import speaking
from rlreco.service.simulations.saved import name_of
from rlreco.views.words.runs import run_name

PLAN = {"policies": ["thompson", "greedy", "uniform", "ucb1"], "sessions": 2000, "replicates": 5, "seed": 1}


@pytest.mark.parametrize(
    ("more", "first", "german"),
    [
        (
            {},
            "Thompson sampling, Greedy, Random slates and 1 more",
            "Thompson-Sampling, Greedy, Zufällige Auswahl und 1 weitere · "
            "2.000 Sitzungen × 5, Startwert 1 · vorzeitig beendet",
        ),
        (
            {"data": "My shop", "policies": ["greedy"]},
            "Greedy",
            "Greedy · Verkäufe: My shop · 2.000 Sitzungen × 5, Startwert 1 · vorzeitig beendet",
        ),
        (
            {"sample": "few products", "policies": ["greedy"], "drift_at": 1000, "history": "none", "half_life": 300.5},
            "Greedy",
            "Greedy · Beispielshop: wenige Produkte · "
            "2.000 Sitzungen × 5, Startwert 1 · Drift ab 1000 · "
            "keine Historie · Halbwertszeit 300,5 · vorzeitig beendet",
        ),
    ],
)
def test_a_name_is_read_in_the_language_of_now(more, first, german):
    stored = name_of({**PLAN, **more}, finished=False)

    _, between, rest = stored.partition(" · ")
    assert run_name(stored) == f"{first}{between}{rest}"
    with speaking("de"):
        assert run_name(stored) == german
