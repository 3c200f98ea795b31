"""Segments of a report: their picture, and their people, money and advice as a table."""

from functools import partial

import pandas as pd

from rlreco.language import gettext
from rlreco.plots.customers import grid as grid_figure
from rlreco.report.document import Chart, Table
from rlreco.report.parts.tables import table_of
from rlreco.segmentation import advice
from rlreco.views.segments import in_words
from rlreco.views.words.formats import Formats


def grid_chart(cells: pd.DataFrame, formats: Formats) -> Chart:
    """cells : of `summary.grid`"""
    columns = {
        "r": (gettext("recency"), formats.number),
        "f": (gettext("frequency"), formats.number),
        "segment": (gettext("segment"), None),
        "customers": (gettext("people"), formats.number),
        "revenue": (gettext("money"), partial(formats.money, digits=0)),
    }
    present = in_words(cells[cells["customers"] > 0])
    table = table_of(present, columns, gettext("People and money by scores of recency and frequency"))
    return Chart(
        grid_figure(cells, formats),
        _in_words(present, formats),
        table,
        gettext("Each cell has the customers of one score of recency (higher is more lately) and one of frequency."),
    )


def segment_table(summary: pd.DataFrame, formats: Formats) -> Table:
    """summary : of `segment_summary`, perhaps with the forecast"""
    columns = {
        "segment": (gettext("segment"), None),
        "customers": (gettext("people"), formats.number),
        "customer_share": (gettext("of all"), formats.percent),
        "revenue": (gettext("money"), partial(formats.money, digits=0)),
        "revenue_share": (gettext("of all"), formats.percent),
        "expected_orders": (gettext("orders ahead"), formats.number),
        "advice": (gettext("what to do"), None),
    }
    advised = summary.assign(advice=[advice(str(name)) for name in summary["segment"]])
    if "expected_orders" in advised and advised["expected_orders"].isna().all():
        advised = advised.drop(columns="expected_orders")
    return table_of(in_words(advised), columns, gettext("People and money of each segment, and what to do"))


def _in_words(cells: pd.DataFrame, formats: Formats) -> str:
    pairs = zip(cells["segment"], cells["customers"], strict=True)
    parts = ", ".join(f"{segment} {formats.number(customers)}" for segment, customers in pairs)
    return gettext("People by recency and frequency, a cell each: {cells}.", cells=parts)
