"""The chance that a place of a slate is looked at: given, or learned from the sessions themselves.

The position-based model: P(click at a place) = P(the place is looked at) P(click | looked at), Richardson, Dominowska
and Ragno, WWW 2007. Only ratios between places can be learned: the first one counts as always looked at.
"""

from collections.abc import Iterable, MutableMapping, Sequence

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.records import Session

_PRIOR_CLICKS = 5.0
_LEAST = 0.05
_KEY = "look_"


def at_places(chances: tuple[float, ...], size: int) -> tuple[float, ...]:
    """Of each place of a slate of that size; places after the last given one count as it. Empty: 1 at each."""
    return (*chances, *chances[-1:] * max(0, size - len(chances)))[:size]


def learned_chances(sessions: Iterable[Session], n_places: int) -> tuple[float, ...]:
    """Clicks over believed values of each place, relative to the first, each shrunk to the mean of all by five clicks.

    sessions : answered
    Empty before the first click. Values don't depend on the place, so what lower places earn less is not seen there.
    """
    clicks, values = np.zeros(n_places), np.zeros(n_places)
    for session in sessions:
        _add(session, clicks, values)
    if not clicks.any():
        return ()
    ratios = (clicks + _PRIOR_CLICKS) / (values + _PRIOR_CLICKS * values.sum() / clicks.sum())
    return tuple(np.clip(ratios / ratios[0], _LEAST, 1.0).tolist())


def values_of_looks(chances: Sequence[float]) -> dict[str, float]:
    """As derived values of an experiment."""
    return {f"{_KEY}{place}": chance for place, chance in enumerate(chances, start=1)}


def looks_of_values(values: MutableMapping[str, float]) -> tuple[float, ...]:
    """Takes the chances of places, in their order, out of an experiment's derived values."""
    n_places = sum(key.startswith(_KEY) for key in values)
    return tuple(values.pop(f"{_KEY}{place}") for place in range(1, n_places + 1))


def _add(session: Session, clicks: Array, values: Array) -> None:
    assert session.outcome is not None
    answered = {*session.outcome.clicked, *session.outcome.bought}
    shown = min(len(session.slate), len(clicks))
    clicks[:shown] += [product in answered for product in session.slate[:shown]]
    values[:shown] += session.values[:shown]
