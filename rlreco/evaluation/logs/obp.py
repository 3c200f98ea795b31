"""The Open Bandit Pipeline's `bandit_feedback`: the dictionary that its data sets and its estimators share.

Source: obp 0.4.1, `obtain_batch_bandit_feedback`. Saito, Aihara, Matsutani, Narita, NeurIPS 2021.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Choices, Floats, Ints, LoggedFeedback

KEYS = ("n_actions", "action", "reward")
"""Without these it is not a `bandit_feedback`."""


def read_obp(feedback: Mapping[str, Any]) -> LoggedFeedback:
    """Rounds in their order, each a session of its own; the items are the actions 0 to n_actions - 1.

    n_actions : number of actions, each a candidate in every round
    action, reward : shape (n_rounds,)
    pscore : chance of the action, at its position if there are positions; None: the log has no propensities
    position : from 0, shape (n_rounds,); None: one action a round
    Other keys are not read: `context` has no part in the estimates.
    Raises DataError for a missing key, arrays that don't fit each other, or actions out of range.
    """
    _check_keys(feedback)
    action, reward = _whole(feedback, "action"), _numbers(feedback, "reward")
    n_actions, position = _n_actions(feedback), _positions(feedback)
    _check_lengths({"action": action, "reward": reward, "position": position})
    if not len(action):
        raise DataError("The feedback holds no round, so there is nothing to evaluate.")
    if not 0 <= action.min() <= action.max() < n_actions:
        raise DataError(f"The feedback's 'action' must lie in 0 to {n_actions - 1}, as 'n_actions' is {n_actions}.")
    places, group = np.unique(position, return_inverse=True)
    everything = np.arange(n_actions)
    n_places = len(places)
    return LoggedFeedback(
        session=np.arange(len(action)),
        entry=group * n_actions + action,
        reward=reward,
        propensity=None if feedback.get("pscore") is None else _numbers(feedback, "pscore"),
        choices=Choices.of([everything] * n_places, [1] * n_places, _ranks(places), ["all"] * n_places),
        items=tuple(map(str, range(n_actions))),
    )


def _check_keys(feedback: Mapping[str, Any]) -> None:
    missing = [key for key in KEYS if key not in feedback]
    if missing:
        raise DataError(
            f"This is not obp's bandit_feedback: it has no key {', '.join(map(repr, missing))}. "
            "Give the dictionary that obtain_batch_bandit_feedback returns, or a frame."
        )


def _ranks(places: Ints) -> list[int]:
    """Positions from 0 without gaps, as the CSV's; -1 where there are none."""
    return [-1] if len(places) == 1 and places[0] < 0 else list(range(len(places)))


def _positions(feedback: Mapping[str, Any]) -> Ints:
    if feedback.get("position") is None:
        return np.full(len(_array(feedback, "action")), -1)
    position = _whole(feedback, "position")
    if len(position) and position.min() < 0:
        raise DataError("The feedback's 'position' must count from 0.")
    return position


def _n_actions(feedback: Mapping[str, Any]) -> int:
    n_actions = feedback["n_actions"]
    if not isinstance(n_actions, int | np.integer) or n_actions < 1:
        raise DataError("The feedback's 'n_actions' must be a whole number, 1 at least.")
    return int(n_actions)


def _array(feedback: Mapping[str, Any], key: str) -> NDArray[Any]:
    try:
        array = np.asarray(feedback[key])
    except ValueError:
        raise DataError(f"The feedback's {key!r} must have one value a round; its rows differ in length.") from None
    if array.ndim != 1:
        raise DataError(f"The feedback's {key!r} must have one value a round, shape (n_rounds,), not {array.shape}.")
    return array


def _whole(feedback: Mapping[str, Any], key: str) -> Ints:
    array = _array(feedback, key)
    if not np.issubdtype(array.dtype, np.integer):
        raise DataError(f"The feedback's {key!r} must hold whole numbers, not {array.dtype}.")
    return array.astype(np.int64)


def _numbers(feedback: Mapping[str, Any], key: str) -> Floats:
    array = _array(feedback, key)
    if not (np.issubdtype(array.dtype, np.number) or array.dtype == np.bool_):
        raise DataError(f"The feedback's {key!r} must hold numbers, not {array.dtype}.")
    return array.astype(np.float64)


def _check_lengths(columns: Mapping[str, NDArray[Any]]) -> None:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name!r} {length:,}" for name, length in lengths.items())
        raise DataError(f"The feedback's arrays differ in length: {listed}. Each needs a value for every round.")
