"""Tables of a file's lines and customers, to read and to download."""

from datetime import date

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.language import gettext_noop
from rlreco.lifetime import Calibration, Forecast
from rlreco.segmentation import Segmentation, map_rows, recipe_of, selection_of
from rlreco.segmentation.frozen import Frozen
from rlreco.segmentation.names import SegmentMap, segment_words
from rlreco.segmentation.report.movement import both_dates, cohorts, moves
from rlreco.segmentation.report.remarks import Remarks
from rlreco.segmentation.report.summary import grid, segment_summary, top_products
from rlreco.transactions.classes import ClassedLines
from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.reasons import reasons
from rlreco.views.lifetime import customers_with_forecast, segments_with_forecast

EMPTY_SCORES = gettext_noop("empty scores")
"""The last column of `edge_table`."""

CUSTOMER_COLUMNS = ["customer_id", "recency", "frequency", "monetary", "r", "f", "m", "segment", "band"]


def tables_of_customers(segmentation: Segmentation, outlook: Forecast | str) -> dict[str, pd.DataFrame]:
    """Name -> table: segments, grid, map, edges, customers. outlook : of `forecast_of`"""
    return {
        "segments": segments_with_forecast(segment_summary(segmentation), segmentation, outlook),
        "grid": grid(segmentation),
        "map": map_table(segmentation.scorer.segment_map),
        "edges": edge_table(segmentation),
        "customers": customers_with_forecast(segmentation.customers[CUSTOMER_COLUMNS], outlook),
    }


def tables_of_calibration(check: Calibration | str) -> dict[str, pd.DataFrame]:
    """Name -> table: calibration, calibration_alive; empty without a check."""
    return {} if isinstance(check, str) else {"calibration": check.orders, "calibration_alive": check.alive}


def tables_of_lines(
    lines: ClassedLines | LinesOnDisk,
    segmentation: Segmentation,
    choices: Profile,
    before: date | None = None,
    frozen: Frozen | None = None,
) -> dict[str, pd.DataFrame]:
    """Name -> table: products and cohorts; migration from an earlier reference date; reasons, for lines in memory."""
    tables = {"products": top_products(lines, segmentation), "cohorts": cohort_table(lines, choices)}
    if before is not None:
        tables["migration"] = migration_table(lines, choices, before, segmentation.as_of, frozen)
    if isinstance(lines, ClassedLines):
        tables["reasons"] = reasons(lines)
    return tables


def migration_table(
    lines: ClassedLines | LinesOnDisk, choices: Profile, earlier: date, later: date, frozen: Frozen | None = None
) -> pd.DataFrame:
    """Numbers of customers: column from, then one for each segment at the later date."""
    scorer = None if frozen is None else frozen.scorer
    return moves_table(*both_dates(lines, earlier, later, selection_of(choices), recipe_of(choices, frozen), scorer))


def moves_table(before: Segmentation, after: Segmentation) -> pd.DataFrame:
    """`moves` with its index as the column from."""
    return moves(before, after).rename_axis(columns=None).reset_index()


def cohort_table(lines: ClassedLines | LinesOnDisk, choices: Profile) -> pd.DataFrame:
    """Columns cohort, customers, then "0", "1", ...: the share of them that bought so many months later."""
    table = cohorts(lines, selection_of(choices)).reset_index()
    return table.rename(columns=str)


def in_words(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The table with segments as people write them. columns : by default `segment`"""
    return table.assign(**{column: _in_words(table[column]) for column in columns or ("segment",)})


def _in_words(names: pd.Series) -> pd.Series:
    return names.map({name: segment_words(str(name)) for name in names.unique()})


def edge_table(segmentation: Remarks) -> pd.DataFrame:
    """One row for each value: its cut points, and the scores without customers."""
    width = max(len(edges) for edges in segmentation.edges.values())
    empty = {value: ", ".join(map(str, scores)) for value, scores in segmentation.empty_bins.items()}
    rows = [[value, *edges, empty.get(value, "")] for value, edges in segmentation.edges.items()]
    return pd.DataFrame(rows, columns=["value", *(f"cut {number}" for number in range(1, width + 1)), EMPTY_SCORES])


def map_table(segment_map: SegmentMap) -> pd.DataFrame:
    """The names in the form of `--map`: a row for each R from 1 up, a column for each F."""
    rows = map_rows(segment_map)
    names = [str(f) for f in range(1, len(rows) + 1)]
    return pd.DataFrame([[r, *row] for r, row in enumerate(rows, 1)], columns=["R", *names])
