"""The story of a shop's own log."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Session
from rlreco.language import gettext, number, percent
from rlreco.views.story.mark import Mark, bundled, in_order
from rlreco.views.story.products import product_marks
from rlreco.views.story.regret import regret_marks

_LATELY = 200
"""Slates that say how near to the best one it is by now."""
_APART = 0.05
"""Of the curve's length: products that change nearer to each other are one moment."""


def learning_story(
    curve: pd.DataFrame,
    kind: Literal["exact", "estimated"],
    span: float,
    log: Sequence[Session],
    names: Mapping[ProductId, str],
) -> list[Mark]:
    """Moments of one policy, on the axis of its sessions of the kind.

    curve : of that policy, of `learning_curve`
    span : reward of a buy minus reward of no click, in the shop's units
    log : its newest answered sessions, the oldest first
    names : product id -> name
    """
    grew = curve[curve[f"{kind}_sessions"].diff().fillna(1.0) > 0.0]
    sessions, regret = grew[f"{kind}_sessions"].to_numpy(float), span * grew[f"{kind}_regret"].to_numpy(float)
    of_kind = [session for session in log if (session.best is not None) == (kind == "exact")]
    last = float(sessions[-1]) if len(sessions) else 0.0
    places = [last - len(of_kind) + number for number in range(1, len(of_kind) + 1)]
    products = product_marks([session.slate for session in of_kind], names, places)
    return in_order(
        [
            *regret_marks(sessions, regret, _near_best(of_kind[-_LATELY:])),
            *bundled(products, _APART * last),
        ]
    )


def _near_best(lately: Sequence[Session]) -> str:
    """Why a curve is flat; empty where the best slate isn't known."""
    pairs = [(each.expected, each.best) for each in lately if each.expected is not None and each.best]
    if not pairs:
        return ""
    share = sum(expected for expected, _ in pairs) / sum(best for _, best in pairs)
    return gettext("the last {n} slates are worth {share} of the best ones", n=number(len(pairs)), share=percent(share))
