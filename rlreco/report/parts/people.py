"""Segments of a report: their picture, and their people, money and advice as a table."""

from functools import partial

import pandas as pd

from rlreco.plots.customers import grid as grid_figure
from rlreco.report.document import Chart, Table
from rlreco.report.parts.tables import table_of
from rlreco.segmentation import WHAT_TO_DO
from rlreco.views.segments import in_words
from rlreco.views.words.formats import Formats


def grid_chart(cells: pd.DataFrame, formats: Formats) -> Chart:
    """cells : of `summary.grid`"""
    columns = {
        "r": ("recency", formats.number),
        "f": ("frequency", formats.number),
        "segment": ("segment", None),
        "customers": ("people", formats.number),
        "revenue": ("money", partial(formats.money, digits=0)),
    }
    present = in_words(cells[cells["customers"] > 0])
    table = table_of(present, columns, "People and money by scores of recency and frequency")
    return Chart(
        grid_figure(cells, formats),
        _in_words(present, formats),
        table,
        "Each cell has the customers of one score of recency (higher is more lately) and one of frequency.",
    )


def segment_table(summary: pd.DataFrame, formats: Formats) -> Table:
    """summary : of `segment_summary`, perhaps with the forecast"""
    columns = {
        "segment": ("segment", None),
        "customers": ("people", formats.number),
        "customer_share": ("of all", formats.percent),
        "revenue": ("money", partial(formats.money, digits=0)),
        "revenue_share": ("of all", formats.percent),
        "expected_orders": ("orders ahead", formats.number),
        "advice": ("what to do", None),
    }
    advised = summary.assign(advice=[WHAT_TO_DO.get(str(name), "") for name in summary["segment"]])
    if "expected_orders" in advised and advised["expected_orders"].isna().all():
        advised = advised.drop(columns="expected_orders")
    return table_of(in_words(advised), columns, "People and money of each segment, and what to do")


def _in_words(cells: pd.DataFrame, formats: Formats) -> str:
    pairs = zip(cells["segment"], cells["customers"], strict=True)
    parts = ", ".join(f"{segment} {formats.number(customers)}" for segment, customers in pairs)
    return f"People by recency and frequency, a cell each: {parts}."
