"""Vowpal Wabbit's dsjson: a JSON object a line, as its decision service logs contextual bandits.

    {"_label_cost": -1, "_label_probability": 0.8, "_label_Action": 2, "_labelIndex": 1, "a": [2, 1], "p": [0.8, 0.2],
     "c": {"User": {...}, "_multi": [{...}, {...}]}}

`_labelIndex` counts from 0, `_label_Action` and the ids in `a` from 1; the chosen action is the first of `a`.
Source: VowpalWabbit 9, `parse_example_json.h`; checked against vowpalwabbit 9.11.
"""

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rlreco.evaluation.feedback import LoggedFeedback
from rlreco.evaluation.logs.decisions import (
    Decision,
    checked_propensity,
    feedback_of,
    item_names,
    unreadable,
    wrong_line,
)


class _Event(msgspec.Struct):
    cost: float | None = msgspec.field(default=None, name="_label_cost")
    probability: float | None = msgspec.field(default=None, name="_label_probability")
    action: int | None = msgspec.field(default=None, name="_label_Action")
    index: int | None = msgspec.field(default=None, name="_labelIndex")
    skip: bool = msgspec.field(default=False, name="_skipLearn")
    dropped: float = msgspec.field(default=0.0, name="pdrop")
    ids: list[int] = msgspec.field(default_factory=list, name="a")
    chances: list[float] = msgspec.field(default_factory=list, name="p")
    context: dict[str, Any] = msgspec.field(default_factory=dict, name="c")


class DsjsonLog(NamedTuple):
    """skipped : number of events that were never activated (`_skipLearn`), which are left out"""

    feedback: LoggedFeedback
    skipped: int


def read_dsjson(path: Path) -> DsjsonLog:
    """Events in the order of their lines; the reward of an event is less its cost.

    Items are the `_tag`s of the actions, or where one has none, their numbers from 1. Events whose `_skipLearn` is true
    are left out. Raises DataError, with the line, for what isn't an event with a cost and a probability, and where the
    share of events that weren't kept (`pdrop`) differs, as rows have no weights.
    """
    decisions = list(_decisions(path))
    kept = [each for each in decisions if each is not None]
    return DsjsonLog(feedback_of(kept), len(decisions) - len(kept))


def dsjson_contexts(path: Path) -> Iterator[dict[str, Any]]:
    """`c` of each event that counts, in their order, with its `_multi`."""
    return (event.context for _, event in _events(path) if not event.skip)


def _events(path: Path) -> Iterator[tuple[int, _Event]]:
    """With the numbers of their lines, from 1; empty lines are no events."""
    decoder = msgspec.json.Decoder(_Event)
    try:
        with path.open("rb") as file:
            for line, text in enumerate(file, 1):
                if text.strip():
                    yield line, _decoded(decoder, path, line, text)
    except OSError as error:
        raise unreadable(path, error) from None


def _decoded(decoder: "msgspec.json.Decoder[_Event]", path: Path, line: int, text: bytes) -> _Event:
    try:
        return decoder.decode(text)
    except msgspec.ValidationError as error:
        raise wrong_line(path, line, f"this isn't a dsjson event. {error}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise wrong_line(path, line, "this isn't valid JSON. A dsjson file has one JSON object on each line.") from None


def _decisions(path: Path) -> Iterator[Decision | None]:
    """None for an event that was never activated."""
    first: float | None = None
    for line, event in _events(path):
        if event.skip:
            yield None
            continue
        first = event.dropped if first is None else first
        if event.dropped != first:
            raise wrong_line(
                path,
                line,
                f"events were dropped with another probability (pdrop {event.dropped:g}) than before ({first:g}), and "
                "such a log isn't weighted here. Log every event, or drop all with the same probability.",
            )
        yield _decision(path, line, event)


def _decision(path: Path, line: int, event: _Event) -> Decision:
    actions = event.context.get("_multi")
    if not isinstance(actions, list) or not actions:
        raise wrong_line(path, line, "the event has no actions. Each contextual-bandit event needs a list c._multi.")
    if event.cost is None or not isfinite(event.cost):
        raise wrong_line(
            path, line, "the event has no _label_cost. Only contextual-bandit events with a cost can be read."
        )
    chosen = _chosen(path, line, event, len(actions))
    propensity = checked_propensity(path, line, _probability(event, chosen))
    return Decision(item_names(map(_tag, actions)), chosen, 0.0 - event.cost, propensity)


def _chosen(path: Path, line: int, event: _Event, n_actions: int) -> int:
    """Index of the chosen action, from 0."""
    numbers = [event.action, None if event.index is None else event.index + 1]
    given = {number for number in numbers if number is not None} or set(event.ids[:1])
    if len(given) != 1 or not 1 <= min(given) <= n_actions:
        raise wrong_line(
            path,
            line,
            f"the chosen action isn't clear. _label_Action (from 1) and _labelIndex (from 0) must name the same one of "
            f"the {n_actions} actions in c._multi.",
        )
    return given.pop() - 1


def _probability(event: _Event, chosen: int) -> float | None:
    if event.probability is not None:
        return event.probability
    return dict(zip(event.ids, event.chances, strict=False)).get(chosen + 1)


def _tag(action: Any) -> str:
    tag = action.get("_tag") if isinstance(action, dict) else None
    return tag if isinstance(tag, str) else ""
