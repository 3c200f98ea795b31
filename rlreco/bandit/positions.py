"""The chance that a place of a slate is looked at: given, or learned from the sessions themselves.

The position-based model: P(click at a place) = P(the place is looked at) P(click | looked at), Richardson, Dominowska
and Ragno, WWW 2007. Only ratios between places can be learned: the first one counts as always looked at.
"""

from collections.abc import MutableMapping, Sequence

import numpy as np

from rlreco.bandit.posterior import Array
from rlreco.domain.records import Session

_PRIOR_CLICKS = 5.0
_LEAST = 0.05
_KEY = "look_"


def at_places(chances: tuple[float, ...], size: int) -> tuple[float, ...]:
    """Of each place of a slate of that size; places after the last given one count as it. Empty: 1 at each."""
    return (*chances, *chances[-1:] * max(0, size - len(chances)))[:size]


def learned_chances(sessions: Sequence[Session], n_places: int, click: float) -> tuple[float, ...]:
    """Clicks over believed ones of each place, relative to the first, each shrunk to the mean of all by five clicks.

    sessions : answered
    click : the normalised reward of a click
    Empty before the first click. Values don't depend on the place, so what lower places earn less is not seen there.
    """
    clicks, believed = np.zeros(n_places), np.zeros(n_places)
    bought = _bought_of_clicked(sessions)
    for session in sessions:
        _add(session, click, bought, clicks, believed)
    if not clicks.any():
        return ()
    ratios = (clicks + _PRIOR_CLICKS) / (believed + _PRIOR_CLICKS * believed.sum() / clicks.sum())
    return tuple(np.clip(ratios / ratios[0], _LEAST, 1.0).tolist())


def values_of_looks(chances: Sequence[float]) -> dict[str, float]:
    """As derived values of an experiment."""
    return {f"{_KEY}{place}": chance for place, chance in enumerate(chances, start=1)}


def looks_of_values(values: MutableMapping[str, float]) -> tuple[float, ...]:
    """Takes the chances of places, in their order, out of an experiment's derived values."""
    n_places = sum(key.startswith(_KEY) for key in values)
    return tuple(values.pop(f"{_KEY}{place}") for place in range(1, n_places + 1))


def _bought_of_clicked(sessions: Sequence[Session]) -> float:
    """The share of clicked products that were bought, in [0, 1]; 0 without a click."""
    outcomes = [session.outcome for session in sessions if session.outcome is not None]
    bought = sum(len(outcome.bought) for outcome in outcomes)
    clicked = sum(len({*outcome.clicked, *outcome.bought}) for outcome in outcomes)
    return bought / clicked if clicked else 0.0


def _add(session: Session, click: float, bought: float, clicks: Array, believed: Array) -> None:
    """A value is the chance of a click times what it earns: where rewards are prices, dear products stand first, of
    which fewer are clicked."""
    assert session.outcome is not None
    answered = {*session.outcome.clicked, *session.outcome.bought}
    shown = min(len(session.slate), len(clicks))
    earned = click + (np.array(session.rewards_of_buys[:shown]) - click) * bought
    clicks[:shown] += [product in answered for product in session.slate[:shown]]
    believed[:shown] += np.array(session.values[:shown]) / earned
