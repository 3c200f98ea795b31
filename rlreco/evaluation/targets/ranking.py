"""From one score a product to the chance that it is shown."""

from collections.abc import Sequence

import numpy as np

from rlreco.bandit.slates.slate import mix_exploring
from rlreco.errors import ConfigError
from rlreco.evaluation.feedback import Choices, Floats, Ints


def check_explore(name: str, explore: float) -> None:
    if not 0 <= explore <= 1:
        raise ConfigError(f"{name}: explore must lie between 0 and 1, got {explore}.")


def depth(choices: Choices) -> int:
    """How many of the best ever matter."""
    return int(max(choices.size.max(), choices.position.max() + 1))


def ranked_chances(choices: Choices, scores: Floats, explore: float) -> Floats:
    """Chances when each group shows its best; equals are ordered at random. scores : shape (n_items,)."""
    before, ties = _ties(choices, scores[choices.items])
    top = np.clip((np.arange(depth(choices) + 1) - before[:, None]) / ties[:, None], 0.0, 1.0)
    return explored_chances(choices, top, explore)


def explored_chances(choices: Choices, top: Floats, explore: float) -> Floats:
    """The chance to be shown, from the chances to be among the best.

    top : P(among the m best) for m = 0 .. depth, shape (n_entries, depth + 1)
    explore : the chance, in [0, 1], of each place of a slate to go to a product at random, as when recommending;
        at a logged position, that its product is drawn uniformly
    Returns shape (n_entries,): of being in the slate, or at the group's position.
    """
    chances = np.empty(len(top))
    kinds = np.column_stack([choices.position, choices.size, choices.lengths])
    for kind in np.unique(kinds, axis=0):
        among = (kinds == kind).all(axis=1)[choices.group]
        chances[among] = _explored(top[among], kind.tolist(), explore)
    return chances


def _explored(top: Floats, kind: Sequence[int], explore: float) -> Floats:
    position, size, n_candidates = kind
    if position < 0:
        return mix_exploring(top[:, : size + 1], n_candidates, explore)
    return (1 - explore) * (top[:, position + 1] - top[:, position]) + explore / n_candidates


def _ties(choices: Choices, scores: Floats) -> tuple[Ints, Ints]:
    """For each entry: how many of its group score higher, and how many the same, itself among them."""
    order = np.lexsort((-scores, choices.group))
    group, in_order = choices.group[order], scores[order]
    fresh = np.r_[True, (np.diff(group) != 0) | (np.diff(in_order) != 0)]
    first = np.flatnonzero(fresh)
    run = np.cumsum(fresh) - 1
    before, ties = np.empty_like(order), np.empty_like(order)
    before[order] = (first - choices.starts[group[first]])[run]
    ties[order] = np.diff(np.r_[first, len(order)])[run]
    return before, ties
