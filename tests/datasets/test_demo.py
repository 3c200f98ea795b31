from hashlib import sha256
from time import process_time

import numpy as np
import pandas as pd
import pytest

from rlreco.datasets import ONLINE_RETAIL, demo_lines

DIGEST = "548f0b37688e2f86c2af5c1799d009b286242bb95ab94558191bc5859b97a3ef"


def digest(lines: pd.DataFrame) -> str:
    return sha256(lines.to_csv(index=False).encode()).hexdigest()


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return demo_lines()


@pytest.fixture(scope="module")
def sales(lines: pd.DataFrame) -> pd.DataFrame:
    kept = (lines.Quantity > 0) & (lines.UnitPrice > 0) & lines.CustomerID.notna() & (lines.StockCode != "POST")
    return lines[kept]


def shares(sales: pd.DataFrame) -> pd.Series:
    """Share of a category among the lines."""
    return sales.Category.value_counts(normalize=True)


def test_the_shop_is_the_same_on_every_machine_and_with_every_numpy(lines: pd.DataFrame) -> None:
    assert digest(lines) == DIGEST


def test_another_seed_makes_another_shop_of_the_same_size(lines: pd.DataFrame) -> None:
    other = demo_lines(seed=1)

    assert digest(other) != DIGEST
    assert other.CustomerID.nunique() == lines.CustomerID.nunique()
    assert len(other) == pytest.approx(len(lines), rel=0.05)


def test_it_has_the_columns_of_online_retail_and_a_category(lines: pd.DataFrame) -> None:
    assert tuple(lines.columns) == (*ONLINE_RETAIL.columns, "Category")
    assert lines.InvoiceDate.dtype == "datetime64[ms]"
    assert lines.UnitPrice.dtype == float


def test_a_thousand_customers_buy_two_hundred_products_over_the_whole_year(sales: pd.DataFrame) -> None:
    assert sales.CustomerID.nunique() == 1000
    assert sales.StockCode.nunique() == 200
    assert set(sales.InvoiceDate.dt.month) == set(range(1, 13))
    assert sales.InvoiceDate.dt.year.unique().tolist() == [2025]


def test_every_code_has_one_name_and_one_category(lines: pd.DataFrame) -> None:
    goods = lines[lines.StockCode != "POST"]

    assert goods.groupby("StockCode")[["Description", "Category"]].nunique().max().max() == 1
    assert goods.Category.nunique() == 10


def test_a_return_comes_back_after_its_sale_and_never_more_of_it(lines: pd.DataFrame, sales: pd.DataFrame) -> None:
    returns = lines[lines.InvoiceNo.str.startswith("C")]
    bought = sales.merge(returns, on=["CustomerID", "StockCode"], suffixes=("", "_back"))
    fits = (bought.InvoiceDate < bought.InvoiceDate_back) & (bought.Quantity >= -bought.Quantity_back)

    assert len(returns) > 500
    assert (returns.Quantity < 0).all()
    assert set(returns.InvoiceNo) == set(bought[fits].InvoiceNo_back)


def test_there_are_anonymous_service_and_written_off_lines(lines: pd.DataFrame) -> None:
    free = lines[lines.UnitPrice == 0]

    assert (lines.CustomerID.isna() & (lines.UnitPrice > 0)).sum() > 1000
    assert (lines.StockCode == "POST").sum() > 500
    assert len(free) == 60
    assert (free.Quantity < 0).all()
    assert free.CustomerID.isna().all()


def test_invoice_numbers_rise_with_time_and_belong_to_one_customer(lines: pd.DataFrame) -> None:
    number = lines.InvoiceNo.str.removeprefix("C").astype(int)

    assert lines.InvoiceDate.is_monotonic_increasing
    assert number.is_monotonic_increasing
    assert lines.groupby("InvoiceNo").CustomerID.nunique().max() == 1
    assert lines.groupby("InvoiceNo").InvoiceDate.nunique().max() == 1


def test_december_sells_other_things_than_june(sales: pd.DataFrame) -> None:
    june, december = (shares(sales[sales.InvoiceDate.dt.month == month]) for month in (6, 12))

    assert december["Christmas"] > 0.15
    assert "Christmas" not in june
    assert june["Garden"] > 2 * december["Garden"]


def test_frequent_buyers_buy_other_things_than_rare_ones(sales: pd.DataFrame) -> None:
    orders = sales.CustomerID.map(sales.groupby("CustomerID").InvoiceNo.nunique())
    frequent, rare = shares(sales[orders >= 10]), shares(sales[orders <= 2])

    assert frequent["Party"] > 4 * rare["Party"]
    assert rare["Toys"] > 4 * frequent["Toys"]


def test_prices_are_whole_pence(lines: pd.DataFrame) -> None:
    assert np.array_equal(lines.UnitPrice, lines.UnitPrice.round(2))


def test_it_is_made_in_under_a_second_of_processor_time() -> None:
    start = process_time()
    demo_lines()

    assert process_time() - start < 1
