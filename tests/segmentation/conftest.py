from datetime import date

import pyarrow as pa
import pytest

from rlreco.segmentation import Selection, segment
from rlreco.transactions import SCHEMA, Columns, Lines


def one_line(order, day, quantity, price, customer, product="P1", country=None):
    return (order, product, product, quantity, day, price, customer, country, None, None, None)


def make_lines(*rows):
    table = [dict(zip(SCHEMA.names, row, strict=True)) for row in rows]
    return Lines(pa.Table.from_pylist(table, SCHEMA), "made by hand", Columns("o", "p", "q", "d", "c", unit_price="u"))


@pytest.fixture(scope="session")
def golden(online_retail_classed):
    """Online Retail with every default and the golden reference date."""
    return segment(online_retail_classed, Selection(as_of=date(2011, 12, 10)))


@pytest.fixture(name="line", scope="session")
def _line():
    return one_line


@pytest.fixture(name="lines", scope="session")
def _lines():
    return make_lines
