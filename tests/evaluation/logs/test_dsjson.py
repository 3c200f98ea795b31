import json

import numpy as np
import pytest

from rlreco.errors import DataError
from rlreco.evaluation import evaluate
from rlreco.evaluation.logs.dsjson import dsjson_contexts, read_dsjson

EVENT = {
    "_label_cost": -1.0,
    "_label_probability": 0.25,
    "_label_Action": 2,
    "_labelIndex": 1,
    "a": [2, 1, 3],
    "c": {"User": {"age": "old"}, "_multi": [{"i": {"x": 1}}, {"i": {"x": 2}}, {"i": {"x": 3}}]},
    "p": [0.25, 0.5, 0.25],
}


def events(n_events, seed, n_actions=4):
    """By an epsilon-greedy policy whose best action is the second; the second earns most."""
    rng = np.random.default_rng(seed)
    chances = np.full(n_actions, 0.3 / n_actions)
    chances[1] += 0.7
    for number in range(n_events):
        chosen = int(rng.choice(n_actions, p=chances))
        order = [chosen, *(action for action in range(n_actions) if action != chosen)]
        yield {
            "_label_cost": -float(rng.binomial(1, 0.5 if chosen == 1 else 0.2)),
            "_label_probability": float(chances[chosen]),
            "_label_Action": chosen + 1,
            "_labelIndex": chosen,
            "o": [],
            "Timestamp": "2026-01-01T00:00:00Z",
            "Version": "1",
            "EventId": f"event-{number}",
            "a": [action + 1 for action in order],
            "c": {"User": {"hour": number % 24}, "_multi": [{"i": {"n": action}} for action in range(n_actions)]},
            "p": [float(chances[action]) for action in order],
        }


@pytest.fixture
def written(tmp_path):
    def write(*lines):
        path = tmp_path / "log.dsjson"
        path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
        return path

    return write


def test_ips_of_a_thousand_events_is_that_of_a_calculation_by_hand(written):
    log = list(events(1_000, seed=5))

    result = evaluate(read_dsjson(written(*log)).feedback, "uniform", ["ips", "snips"]).target()

    weights = [0.25 / event["_label_probability"] for event in log]
    earned = sum(weight * -event["_label_cost"] for weight, event in zip(weights, log, strict=True))
    assert result.estimates["ips"].value == pytest.approx(earned / 1_000, abs=1e-12)
    assert result.estimates["snips"].value == pytest.approx(earned / sum(weights), abs=1e-12)


def test_the_reward_is_less_the_cost_and_the_action_goes_by_its_number(written):
    log = read_dsjson(written(EVENT)).feedback

    assert log.reward.tolist() == [1.0]
    assert log.propensity.tolist() == [0.25]
    assert [log.items[item] for item in log.item] == ["2"]
    assert log.items == ("1", "2", "3")


@pytest.mark.parametrize("absent", [["_labelIndex"], ["_label_Action"], ["_labelIndex", "_label_Action"]])
def test_the_chosen_action_is_clear_from_any_of_its_three_places(written, absent):
    event = {key: value for key, value in EVENT.items() if key not in absent}

    assert read_dsjson(written(event)).feedback.item.tolist() == [1]


def test_the_probability_is_taken_from_p_where_the_label_has_none(written):
    event = {key: value for key, value in EVENT.items() if key != "_label_probability"}

    assert read_dsjson(written({**event, "p": [0.4, 0.5, 0.1]})).feedback.propensity.tolist() == [0.4]


def test_tags_name_the_actions_where_each_has_one(written):
    tagged = [{"_tag": name} for name in ("cup", "tea", "pot")]
    partly = [{"_tag": "cup"}, {}, {"_tag": "pot"}]

    log = read_dsjson(written(*({**EVENT, "c": {"_multi": actions}} for actions in (tagged, partly)))).feedback

    assert [log.items[item] for item in log.item] == ["tea", "2"]
    assert log.choices.lengths.tolist() == [3, 3]


def test_events_that_were_never_activated_are_left_out_and_counted(written):
    path = written({**EVENT, "_skipLearn": True}, EVENT, "", {**EVENT, "_skipLearn": False})

    log = read_dsjson(path)

    assert (len(log.feedback), log.skipped) == (2, 1)
    assert [context["User"] for context in dsjson_contexts(path)] == [{"age": "old"}] * 2


def test_items_stand_in_the_order_of_their_numbers(written):
    event = {**EVENT, "c": {"_multi": [{}] * 12}}

    assert read_dsjson(written(event)).feedback.items[-3:] == ("10", "11", "12")


def test_a_log_that_was_thinned_evenly_is_read_and_one_that_was_not_is_refused(written):
    even = [{**EVENT, "pdrop": 0.5}] * 2

    assert len(read_dsjson(written(*even)).feedback) == 2
    with pytest.raises(
        DataError, match=r"log.dsjson, line 3: events were dropped with another probability \(pdrop 0\)"
    ):
        read_dsjson(written(*even, EVENT))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{broken", "this isn't valid JSON"),
        ("[1]", "this isn't a dsjson event"),
        ({**EVENT, "_label_cost": "secret"}, "this isn't a dsjson event"),
        ({"EventId": "secret"}, "the event has no actions"),
        ({**EVENT, "c": {"_multi": {}}}, "the event has no actions"),
        ({key: value for key, value in EVENT.items() if key != "_label_cost"}, "the event has no _label_cost"),
        ({**EVENT, "_label_probability": None, "p": []}, "the chosen action has no probability"),
        ({**EVENT, "_label_probability": 0.0}, "the probability of the chosen action must lie above 0"),
        ({**EVENT, "_label_probability": 1.5}, "the probability of the chosen action must lie above 0"),
        ({**EVENT, "_labelIndex": 2}, "the chosen action isn't clear"),
        ({**EVENT, "_labelIndex": 7, "_label_Action": 8}, "the chosen action isn't clear"),
        ({**EVENT, "_labelIndex": None, "_label_Action": None, "a": []}, "the chosen action isn't clear"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_without_its_contents(written, line, message):
    with pytest.raises(DataError, match=f"^log.dsjson, line 2: {message}") as refused:
        read_dsjson(written(EVENT, line))

    assert "secret" not in str(refused.value)


def test_a_missing_or_empty_file_is_refused_in_a_sentence(tmp_path, written):
    with pytest.raises(DataError, match=r"The log nothing\.json can't be read"):
        read_dsjson(tmp_path / "nothing.json")
    with pytest.raises(DataError, match="holds no decision"):
        read_dsjson(written())
