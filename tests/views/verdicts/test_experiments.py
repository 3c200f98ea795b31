"""The verdict of a simulation, in one sentence for each case."""

import numpy as np
import pytest

from rlreco.language import speaking
from rlreco.simulation.decision import Decision
from rlreco.simulation.regret import PolicyRun, Simulation, Totals
from rlreco.views.verdicts.experiments import simulation_verdict

CHANCES = np.array([[0.5, 0.5], [0.96, 0.04], [0.97, 0.03]])
RANDOM = (100.0, 100.0, 100.0, 100.0)


def run(policy="greedy", regret=(60.0, 64.0, 60.0, 64.0), chance=RANDOM):
    """Of 2,000 sessions in as many replicates as there are sums of regret."""
    at_once = np.array([regret]), np.array([chance])
    nothing = np.zeros_like(at_once[0])
    return PolicyRun(policy, np.array([2000.0]), Totals(*at_once, *[nothing] * 5), 1.0, 1, False)


def decision(chances=CHANCES, **changes):
    values = {"difference": 5.0, "spread": 10.0, "replicates": 20, **changes}
    losses = np.array([[0.1, 0.1], [0.01, 0.2], [0.0042, 0.3]])
    clear = values.pop("clear", np.full((3, 2), [True, False]))
    return Decision(
        ("greedy", "uniform"), np.array([10.0, 500.0, 2000.0]), np.array(chances), losses, clear=clear, **values
    )


def test_a_loss_that_four_decimals_can_not_show_is_next_to_nothing():
    assert of_two(decision(), span=1e-6).endswith("; choosing it now may cost next to nothing.")
    assert "may cost 4,200 a session" in of_two(decision(), span=1e6)


def of_two(decided, threshold=0.95, span=1.0):
    simulation = Simulation((run(), run("uniform", RANDOM)), calibrated=False)
    return str(simulation_verdict(simulation, decided, threshold, span))


def of_one(**changes):
    return str(simulation_verdict(Simulation((run(**changes),), calibrated=False), None, 0.95))


def test_a_winner_is_named_with_what_it_saves_its_session_its_chance_and_its_loss():
    assert of_two(decision()) == (
        "greedy wins from session 500 on and in the end gives away 38 % less than slates at random, the best of 2 "
        "policies with chance .970; choosing it now may cost 0.0042 a session."
    )


def test_a_first_policy_that_loses_is_named_beside_the_winner():
    simulation = Simulation((run("uniform", RANDOM), run()), calibrated=False)

    assert str(simulation_verdict(simulation, decision(), 0.95)).startswith(
        "greedy beats uniform from session 500 on and in the end gives away 38 % less than slates at random, the best "
        "of 2"
    )


def test_the_loss_is_in_the_readers_units():
    assert "may cost 0.042 a session" in of_two(decision(), span=10.0)


def test_a_leader_without_a_winner_says_how_many_replicates_are_missing():
    """((1.960 + .8416) x 10 / 5)^2 = 31.4, of which there are 20."""
    assert of_two(decision([[0.5, 0.5], [0.96, 0.04], [0.9, 0.1]])) == (
        "No winner at 95 % yet: greedy leads and in the end gives away 38 % less than slates at random, but is the "
        "best with chance .900 only and choosing it now may cost 0.0042 a session; if the difference stays, some 12 "
        "more replicates of 2,000 sessions would decide (80 % of the time)."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"difference": 0.0}, "don't differ at all, so more replicates don't decide."),
        ({"difference": 50.0}, "large enough for so many replicates, and others of as many may decide."),
        ({"replicates": 31}, "some 1 more replicate of 2,000 sessions would decide (80 % of the time)."),
    ],
)
def test_where_no_winner_is_declared_the_next_step_is_named(change, words):
    assert of_two(decision([[0.5, 0.5]] * 3, **change)).endswith(words)


def test_a_leader_whose_difference_may_be_0_has_not_won_whatever_its_chance():
    assert of_two(decision(clear=np.zeros((3, 2), dtype=bool))).startswith(
        "No winner yet: greedy leads and in the end gives away 38 % less than slates at random, the best with chance "
        ".970, but the 95 % interval of its difference to another policy still holds 0 and choosing it now may cost "
        "0.0042 a session; if the difference stays, some 12 more"
    )


@pytest.mark.parametrize("decided", [decision([[0.5, 0.5]] * 3, difference=0.0), None])
def test_policies_that_are_equal_in_every_replicate_have_no_leader(decided):
    nothing = Simulation((run(regret=(0.0,) * 4), run("uniform", (0.0,) * 4)), calibrated=False)
    alike = Simulation((run(), run("uniform")), calibrated=False)

    verdicts = [str(simulation_verdict(each, decided, 0.95)) for each in (nothing, alike)]

    assert verdicts == [
        "All policies are equal here: nothing to learn, nothing to lose.",
        "All policies are equal here: each has the same result in every replicate.",
    ]


def test_a_chance_near_1_is_never_called_certain():
    assert "chance above .999" in of_two(decision([[1.0, 0.0]] * 3))


def test_two_replicates_decide_nothing():
    assert of_two(None) == (
        "Can't tell yet which policy is best: greedy has the least regret and in the end gives away 38 % less than "
        "slates at random, but a decision takes 3 replicates."
    )


def test_a_single_policy_is_judged_against_slates_at_random():
    """Shares .60 .64 .60 .64: sd .0231, over 2 is .01155, times t(3) = 3.182 gives .0367."""
    assert of_one() == "greedy gives away 38 % less than slates at random, 34 % to 42 % (95 %), by 4 replicates."


def test_a_policy_that_is_worse_than_slates_at_random_gives_more_away():
    assert of_one(regret=(110.0, 114.0, 110.0, 114.0)) == (
        "greedy gives away 12 % more than slates at random, 8 % to 16 % (95 %), by 4 replicates."
    )


def test_a_policy_that_can_not_be_told_from_slates_at_random_says_how_many_replicates_it_takes():
    """Mean 5 %, sd .2887, over 2 .1443, times 3.182 .4593: (45.93 / 5 x 1.4294)^2 = 172.4 times the 4."""
    assert of_one(regret=(70.0, 120.0, 70.0, 120.0)) == (
        "Can't tell yet whether greedy gives away less than slates at random: 5 % less, from 41 % more to 51 % less "
        "(95 %), by 4 replicates; if the difference stays, some 690 more replicates would tell (80 % of the time)."
    )


def test_a_single_replicate_has_no_interval():
    assert of_one(regret=(60.0,), chance=(100.0,)) == (
        "Can't tell yet whether greedy gives away less than slates at random: it is 40 % less in one replicate, which "
        "has no interval; simulate several."
    )


def test_where_all_slates_are_alike_nothing_is_given_away():
    nothing = (0.0,) * 4

    assert of_one(regret=nothing, chance=nothing) == (
        "greedy gives nothing away: any slate is as good as another here."
    )


def test_a_verdict_speaks_german():
    with speaking("de"):
        assert of_two(decision([[0.5, 0.5], [0.96, 0.04], [0.9, 0.1]])) == (
            "Noch kein Sieger bei 95 %: greedy führt und verschenkt am Ende 38 % weniger als eine zufällige Auswahl, "
            "ist aber nur mit Wahrscheinlichkeit 0,900 die beste Strategie, und sie jetzt zu wählen, kann 0,0042 je "
            "Sitzung kosten; bleibt der Unterschied, würden etwa 12 weitere Wiederholungen mit je 2.000 Sitzungen "
            "entscheiden (in 80 % der Fälle)."
        )
