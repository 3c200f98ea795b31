"""How a sales history makes base rates of persons: how its baskets age, how far they are shrunk, what else speaks."""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from rlreco.bandit.base_rates.companions import companion_records
from rlreco.bandit.base_rates.fit import fit_base
from rlreco.bandit.base_rates.likeness import Likeness
from rlreco.bandit.base_rates.likeness_fit import fit_likeness
from rlreco.bandit.base_rates.order_lines import OrderLines
from rlreco.domain.records import BaseRate, Neighbours


class Persons(NamedTuple):
    """base : with the weights of the likeness, if there is one; lines : that it was fitted to"""

    base: BaseRate
    likeness: Likeness | None
    lines: OrderLines

    def neighbours(self) -> list[Neighbours]:
        """Records of the likeness, if there is one, and of what lies in one basket together."""
        alike = [] if self.likeness is None else self.likeness.neighbours.records()
        return [*alike, *companion_records(self.lines)]


def fit_persons(sales: pd.DataFrame, last: BaseRate | None = None) -> Persons:
    """sales : lines of goods with order_id, product_id, customer_id, ordered_at

    last : of an earlier fit, whose sums go on: its origin stays, and its half-lives do where only their sums are kept
    """
    lines = OrderLines.of(sales)
    if last is not None and not last.every_half_life:
        base = _with_half_lives_of(last, lines)
    else:
        origin = sales["ordered_at"].max().timestamp() if last is None else last.origin
        base = replace(fit_base(lines), origin=origin, every_half_life=True)
    likeness, product_clicks = fit_likeness(lines, base)
    if likeness is not None:
        base = replace(base, likeness=likeness.by_name)
    if product_clicks is not None:
        base = replace(base, product_clicks=product_clicks)
    return Persons(base, likeness, lines)


def _with_half_lives_of(last: BaseRate, lines: OrderLines) -> BaseRate:
    fitted = fit_base(lines, (last.half_life,), (last.crowd_half_life,))
    # A history that is too short to tell has the usual ones.
    return replace(fitted, half_life=last.half_life, crowd_half_life=last.crowd_half_life, origin=last.origin)
