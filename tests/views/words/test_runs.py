"""Names of kept simulations, which the store holds in English."""

import pytest

from rlreco.language import speaking
from rlreco.service.simulations.saved import name_of
from rlreco.views.words.runs import plan_line, run_name

PLAN = {"policies": ["thompson", "greedy", "uniform", "ucb1"], "sessions": 2000, "replicates": 5, "seed": 1}


@pytest.mark.parametrize(
    ("more", "english", "german"),
    [
        (
            {},
            "2,000 sessions × 5, seed 1 · stopped early · Thompson sampling, Greedy, Random slates and 1 more",
            "2.000 Sitzungen × 5, Startwert 1 · vorzeitig beendet · Thompson-Sampling, Greedy, Zufällige Auswahl und 1 "
            "weitere",
        ),
        (
            {"data": "My shop", "policies": ["greedy:z=1", "mine"]},
            "Sales: My shop · 2,000 sessions × 5, seed 1 · stopped early · Greedy (z=1), mine",
            "Verkäufe: My shop · 2.000 Sitzungen × 5, Startwert 1 · vorzeitig beendet · Greedy (z=1), mine",
        ),
        (
            {"sample": "few products", "policies": ["greedy"], "drift_at": 1000, "history": "none", "half_life": 300.5},
            "Sample shop: few products · 2,000 sessions × 5, seed 1 · tastes change at 1,000 · no history · half-life "
            "300.5 · stopped early · Greedy",
            "Beispielshop: wenige Produkte · 2.000 Sitzungen × 5, Startwert 1 · Vorlieben ändern sich ab 1.000 · keine "
            "Historie · Halbwertszeit 300,5 · vorzeitig beendet · Greedy",
        ),
        (
            {"experiment": "demo", "policies": ["greedy"], "environment": "null"},
            "Shop: demo · 2,000 sessions × 5, seed 1 · nothing to learn · stopped early · Greedy",
            "Shop: demo · 2.000 Sitzungen × 5, Startwert 1 · nichts zu lernen · vorzeitig beendet · Greedy",
        ),
    ],
)
def test_a_name_is_read_with_names_of_policies_in_the_language_of_now(more, english, german):
    stored = name_of({**PLAN, **more}, finished=False)

    assert run_name(stored) == english
    with speaking("de"):
        assert run_name(stored) == german


@pytest.mark.parametrize(
    ("more", "chosen", "words"),
    [
        ({"sample": "few products"}, None, ""),
        ({"sample": "few products"}, "demo", " · Sample shop: few products"),
        ({"sample": "few products", "environment": "null"}, None, " · nothing to learn"),
        ({"experiment": "demo", "drift_at": 1000}, "other", " · Shop: demo · tastes change at 1,000"),
        ({"data": "May", "arrival_at": 500}, None, " · Sales: May · new product at 500"),
    ],
)
def test_a_plan_says_its_shop_and_its_special_shoppers(more, chosen, words):
    assert plan_line({**PLAN, **more}, chosen) == f"4 policies, 2,000 sessions × 5, seed 1{words}"
