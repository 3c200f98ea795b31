"""Ids of lines that stay on disk: a quick look may be wrong only on the side of a closer one."""

from datetime import datetime

import pandas as pd
import pytest

from rlreco.transactions import scan_lines
from rlreco.transactions.duckdb_connection import connect


def looks(tmp_path, order, product="P10000", customer="c10000"):
    """(suspicion, untidiness) of a hundred good lines and one with these ids."""
    rows = [(f"53636{n}", "P10001", 1, datetime(2020, 1, 1), 1.0, f"c1000{n}") for n in range(100)]
    rows.append((order, product, 1, datetime(2020, 1, 1), 1.0, customer))
    names = ["Invoice", "StockCode", "Quantity", "InvoiceDate", "Price", "Customer ID"]
    pd.DataFrame(rows, columns=names).to_parquet(tmp_path / "a.parquet")
    lines = scan_lines(tmp_path / "a.parquet")
    with connect() as connection:
        relations = lines.suspicion(connection), lines.untidiness(connection)
        return tuple(relation.fetchall()[0][0] for relation in relations)


def test_ids_that_are_as_they_should_be_raise_no_suspicion(tmp_path):
    assert looks(tmp_path, "C536365", product="M") == (False, False)


@pytest.mark.parametrize("order", [" 536365", "536365\t", "536365 ", "536365.0", "", "nan", "NULL", "n/a"])
def test_every_untidy_id_is_seen_by_both_looks(tmp_path, order):
    assert looks(tmp_path, order) == (True, True)
    assert looks(tmp_path, "536365", customer=order) == (True, True)
    assert looks(tmp_path, "536365", product=order) == (True, True)


def test_a_short_id_is_worth_a_closer_look_and_then_found_good(tmp_path):
    assert looks(tmp_path, "17") == (True, False)
