"""Migration of customers between segments, and their retention by cohort."""

from dataclasses import replace
from datetime import date

import pandas as pd

from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.segmentation.scorer import CLASSIC, Recipe, Scorer
from rlreco.segmentation.segment import Segmentation, segment
from rlreco.segmentation.selection import EVERYTHING, Selection, register_lines
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large.disk import LinesOnDisk

NOT_YET = "not_yet"


def migration(
    lines: ClassedLines | LinesOnDisk,
    earlier: date,
    later: date,
    selection: Selection = EVERYTHING,
    recipe: Recipe = CLASSIC,
    scorer: Scorer | None = None,
) -> pd.DataFrame:
    """Customers by their segment at `earlier` (rows) and at `later` (columns); empty segments are left out.

    Row `not_yet` holds the customers whose first purchase came between. Parameters and errors as of `both_dates`.
    """
    return moves(*both_dates(lines, earlier, later, selection, recipe, scorer))


def both_dates(
    lines: ClassedLines | LinesOnDisk,
    earlier: date,
    later: date,
    selection: Selection = EVERYTHING,
    recipe: Recipe = CLASSIC,
    scorer: Scorer | None = None,
) -> tuple[Segmentation, Segmentation]:
    """The segments at the two dates, both scored by the edges of the earlier one: with edges fitted anew a customer
    could move without doing anything.

    selection, recipe, scorer : as for `segment`; the two dates replace the selection's reference date
    Raises ConfigError unless `earlier` is before `later`, DataError where nobody bought before `earlier`.
    """
    if earlier >= later:
        raise ConfigError(
            gettext(
                "The earlier reference date {earlier} isn't before the later one {later}. Swap the two.",
                earlier=earlier,
                later=later,
            )
        )
    before = segment(lines, replace(selection, as_of=earlier), recipe, scorer=scorer)
    return before, segment(lines, replace(selection, as_of=later), recipe, scorer=before.scorer)


def moves(before: Segmentation, after: Segmentation) -> pd.DataFrame:
    """The migration matrix between two segmentations of the same shop: index `from`, columns `to`, integers."""
    both = _both(before, after)
    table = pd.crosstab(both["before"], both["after"])
    rows = [name for name in (*before.segments, NOT_YET) if name in table.index]
    columns = [name for name in after.segments if name in table.columns]
    return table.loc[rows, columns].rename_axis(index="from", columns="to")


def movers(before: Segmentation, after: Segmentation) -> pd.DataFrame:
    """Customers in another segment than before, those of the most money now first.

    Columns customer_id, before (`not_yet` for a first purchase since), after, monetary (now).
    """
    both = _both(before, after)
    moved = both[both["before"] != both["after"]]
    return moved.sort_values(["monetary", "customer_id"], ascending=[False, True], ignore_index=True)


def _both(before: Segmentation, after: Segmentation) -> pd.DataFrame:
    """The customers of `after`: customer_id, before, after, monetary."""
    now = after.customers[["customer_id", "segment", "monetary"]].rename(columns={"segment": "after"})
    then = before.customers[["customer_id", "segment"]].rename(columns={"segment": "before"})
    both = now.merge(then, on="customer_id", how="left").fillna({"before": NOT_YET})
    return both[["customer_id", "before", "after", "monetary"]]


def compared(before: Segmentation, after: Segmentation) -> pd.DataFrame:
    """A row for each segment of either, by falling money of `after`; segments without customers on one side count 0.

    Columns segment, customers_before, customers_after, money_before, money_after.
    """
    sides = [_totals(before).add_suffix("_before"), _totals(after).add_suffix("_after")]
    table = pd.concat(sides, axis=1).fillna(0.0).rename_axis("segment").reset_index()
    counts = {f"customers_{side}": int for side in ("before", "after")}
    columns = ["segment", "customers_before", "customers_after", "money_before", "money_after"]
    return table.astype(counts)[columns].sort_values("money_after", ascending=False, ignore_index=True)


def _totals(segmentation: Segmentation) -> pd.DataFrame:
    groups = segmentation.customers.groupby("segment")["monetary"]
    return pd.DataFrame({"customers": groups.size(), "money": groups.sum().round(2)})


_COHORTS = """
WITH active AS (
        SELECT DISTINCT customer_id, date_trunc('month', ordered_at)::DATE AS month
        FROM lines
        WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL AND line_class IN ('sale', 'service')),
    first AS (SELECT customer_id, min(month) AS cohort FROM active GROUP BY ALL)
SELECT strftime(cohort, '%Y-%m') AS cohort, datesub('month', cohort, month) AS months, count(*) AS customers
FROM active JOIN first USING (customer_id) GROUP BY ALL ORDER BY ALL
"""


def cohorts(lines: ClassedLines | LinesOnDisk, selection: Selection = EVERYTHING) -> pd.DataFrame:
    """Retention by month of the first purchase, among the selected lines.

    Index cohort ("2010-12"); columns customers (its size), then 0, 1, 2, ... : the share of them that bought so many
    months later. Column 0 is always 1; NaN for months after the last line.
    """
    with connect() as connection:
        register_lines(connection, lines, selection)
        counts = connection.execute(_COHORTS).df()
        last = connection.sql("SELECT strftime(max(ordered_at), '%Y-%m') AS last FROM lines").df()["last"][0]
    wide = counts.pivot_table(index="cohort", columns="months", values="customers", aggfunc="sum")
    wide = wide.reindex(columns=range(int(counts["months"].max()) + 1))
    shares = _reached(wide, str(last)).div(wide[0], axis=0)
    shares.insert(0, "customers", wide[0].astype(int))
    return shares.rename_axis(columns=None)


def _reached(wide: pd.DataFrame, last: str) -> pd.DataFrame:
    """0 if nobody came back, NaN if the month is after the last line."""
    ends = pd.PeriodIndex(wide.index, freq="M")
    reached = {months: ends.shift(int(months)) <= pd.Period(last, "M") for months in wide.columns}
    return wide.fillna(0).where(pd.DataFrame(reached, index=wide.index))
