"""Vowpal Wabbit's text for contextual bandits with features of actions (cb_adf): an action a line, then a blank one.

    shared |User age=young
    |Action article=sport
    0:-1:0.8 |Action article=politics

The label `action:cost:probability` stands on the chosen action's line alone; VW doesn't read its first number.
Source: VowpalWabbit's wiki, "Contextual Bandit algorithms"; checked against vowpalwabbit 9.11.
"""

from collections.abc import Iterator
from itertools import groupby
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from rlreco.evaluation.feedback import LoggedFeedback
from rlreco.evaluation.logs.decisions import (
    Decision,
    checked_propensity,
    feedback_of,
    item_names,
    unreadable,
    wrong_line,
)

SHARED = "shared"


class _Line(NamedTuple):
    """number : in the file, from 1; label : texts between colons, empty without one; features : after the first bar"""

    number: int
    label: tuple[str, ...]
    tag: str
    features: str
    shared: bool


def read_cb_adf(path: Path) -> LoggedFeedback:
    """Examples in their order; the reward is less the cost. Items are the tags of the actions, or where one has none,
    their numbers from 1.

    Raises DataError, with the line, for an example without exactly one label of cost and probability.
    """
    return feedback_of(_decision(path, lines) for lines in _examples(path))


def cb_adf_contexts(path: Path) -> Iterator[str]:
    """The features of each example's shared line, as text; empty without one."""
    return (next((line.features for line in lines if line.shared), "") for lines in _examples(path))


def _examples(path: Path) -> Iterator[list[_Line]]:
    """Lines without a blank one between them."""
    for filled, lines in groupby(_lines(path), key=lambda numbered: bool(numbered[1].strip())):
        if filled:
            yield [_parsed(path, *line) for line in lines]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from enumerate(file, 1)
    except OSError as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError:
        raise wrong_line(path, 1, "the file is not UTF-8 text. Give a text file of Vowpal Wabbit.") from None


def _parsed(path: Path, number: int, text: str) -> _Line:
    head, bar, features = text.rstrip("\r\n").partition("|")
    if not bar:
        raise wrong_line(path, number, "the line has no bar (|). Each action of a cb_adf file is a line with one.")
    words = head.split()
    # A word that touches the bar, or begins with a quote, is the line's tag.
    tagged = bool(words) and (not head[-1].isspace() or words[-1].startswith("'"))
    tag = words.pop().removeprefix("'") if tagged else ""
    shared = SHARED in (tag, *words)
    return _Line(number, tuple(words[0].split(":")) if words and not shared else (), tag, features.strip(), shared)


def _decision(path: Path, lines: list[_Line]) -> Decision:
    actions = [line for line in lines if not line.shared]
    labelled = [place for place, line in enumerate(actions) if line.label]
    if len(labelled) != 1:
        raise wrong_line(
            path,
            lines[0].number,
            f"the example that begins here has {len(labelled)} labels. It needs one, action:cost:probability, on the "
            "line of the chosen action.",
        )
    chosen = actions[labelled[0]]
    cost = _number(path, chosen, 1)
    if cost is None or not isfinite(cost):
        raise wrong_line(path, chosen.number, "the label has no cost. It is written action:cost:probability.")
    propensity = checked_propensity(path, chosen.number, _number(path, chosen, 2))
    return Decision(item_names(line.tag for line in actions), labelled[0], 0.0 - cost, propensity)


def _number(path: Path, line: _Line, place: int) -> float | None:
    """A part of the label; None where there is none."""
    if len(line.label) <= place or not line.label[place]:
        return None
    try:
        return float(line.label[place])
    except ValueError:
        raise wrong_line(
            path, line.number, "the label is not of numbers. It is written action:cost:probability."
        ) from None
