"""Lines in memory, lines that spill to disk and Parquet that is scanned there give the same segments and sentences."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import pyarrow as pa
import pyarrow.parquet
import pytest

from rlreco.errors import DataError
from rlreco.segmentation import segment
from rlreco.transactions import LinesOnDisk, ReadOptions, open_lines, read_lines
from rlreco.transactions.large import spill
from rlreco.transactions.reading.currency import CurrencyError

PRODUCTS = [("MUG-1", "Blue mug", 12.5), ("CUP-2", "Red cup", 8.0), ("POT-3", "Tea pot", 34.9), ("LAM-4", "Lamp", 49.0)]
NAMES = ("Order ID", "Order Date", "Customer Email", "SKU", "Product Name", "Quantity", "Unit Price")
HOW = {
    "returns, free lines and addresses in several cases": {"returns": True, "free": True, "cases": True},
    "guests and cancelled orders": {"guests": True, "status": "Cancelled"},
    "refunded orders, and others come back": {"status": "Refunded", "returns": True},
    "first lines only, and a discount of the line": {"fill": True, "discount": "line"},
    "a discount of the order": {"discount": "order"},
    "a total of the order and no price": {"total": True, "drop": ("Unit Price",)},
    "two currencies": {"currencies": True},
    "guests and no order": {"guests": True, "drop": ("Order ID",)},
    "some blank codes and no quantity": {"blank_codes": True, "drop": ("Quantity",)},
    "a far date and no product": {"far": True, "drop": ("SKU", "Product Name")},
}


@dataclass(frozen=True)
class Shop:
    """An invented shop, and what its export leaves out."""

    returns: bool = False
    free: bool = False
    cases: bool = False
    guests: bool = False
    status: str | None = None
    fill: bool = False
    discount: str | None = None
    total: bool = False
    currencies: bool = False
    blank_codes: bool = False
    far: bool = False
    drop: tuple[str, ...] = ()

    def rows(self, seed):
        rng, at, rows = Random(seed), datetime(2023, 3, 1, 9, 5, 1), []
        for number in range(40):
            at += timedelta(days=rng.randint(0, 6), minutes=rng.randint(1, 50))
            rows += self._order(rng, number, at)
        if self.far:
            rows += self._order(rng, 40, datetime(2031, 5, 5, 10, 0, 0))[:1]
        return rows

    def _order(self, rng, number, at):
        customer = f"User.{rng.randint(1, 11)}@example.com"
        if self.guests and rng.random() < 0.2:
            customer = "Guest"
        sign = -1 if self.returns and rng.random() < 0.15 else 1
        status = self.status if rng.random() < 0.2 else "Completed"
        currency = "USD" if rng.random() < 0.3 else "EUR"
        off = rng.choice((0, 0, 5.0))
        lines = []
        for place, (code, name, price) in enumerate(rng.sample(PRODUCTS, rng.randint(1, 3))):
            row = {
                "Order ID": f"{5001 + number}",
                "Order Date": at,
                "Customer Email": rng.choice((customer, customer.lower())) if self.cases else customer,
                "SKU": None if self.blank_codes and code == "CUP-2" else code,
                "Product Name": name,
                "Quantity": sign * rng.randint(1, 3),
                "Unit Price": 0.0 if self.free and rng.random() < 0.1 else price,
            }
            if self.fill and place:
                row |= {"Order Date": None, "Customer Email": None}
            row |= {"Status": status} if self.status else {}
            row |= {"Currency": currency} if self.currencies else {}
            row |= {"Discount": off if self.discount == "order" else rng.choice((0.0, 1.5))} if self.discount else {}
            lines.append(row)
        if self.total:
            whole = round(sum(row["Quantity"] * row["Unit Price"] for row in lines), 2)
            lines = [{**row, "Order Total": whole} for row in lines]
        return [{name: cell for name, cell in row.items() if name not in self.drop} for row in lines]


def as_csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_parquet(path, rows):
    pa.parquet.write_table(pa.Table.from_pylist(rows), path)
    return path


def figures(lines, services=None):
    """All that a person sees of the segments."""
    result = segment(lines, services=services)
    customers = result.customers.sort_values("customer_id").round(6).astype({"customer_id": str})
    money = result.money
    parts = money["sales"] - money["returns"] + money["services"] + money["adjustments"] + money["non_buyer_returns"]
    assert parts == pytest.approx(money["segments"], abs=1e-6)
    return (
        customers[["customer_id", "recency", "frequency", "monetary", "segment"]].values.tolist(),
        result.summary(),
        result.remarks(),
        result.read()["filled_down"],
    )


@pytest.mark.parametrize("how", HOW.values(), ids=HOW.keys())
def test_memory_spill_and_scan_agree(tmp_path, monkeypatch, how):
    rows = Shop(**how).rows(seed=len(how))
    options = ReadOptions(currency="EUR,USD=0.9" if how.get("currencies") else None)
    text, table = as_csv(tmp_path / "sales.csv", rows), as_parquet(tmp_path / "sales.parquet", rows)
    monkeypatch.setattr(spill, "_PIECE", 7)

    from_text = figures(read_lines(text, options=options))
    spilled = open_lines(text, options=options, most_in_memory=1)
    scanned = open_lines(table, options=options, most_in_memory=1)

    assert isinstance(spilled, LinesOnDisk)
    assert figures(spilled) == from_text
    assert isinstance(scanned, LinesOnDisk)
    assert figures(scanned) == figures(read_lines(table, options=options))


def test_edited_services_are_the_same_on_disk(tmp_path):
    rows = Shop(blank_codes=True).rows(seed=3)
    text, table = as_csv(tmp_path / "sales.csv", rows), as_parquet(tmp_path / "sales.parquet", rows)
    edits = {"MUG-1": True, "Red cup": True}

    in_memory = figures(read_lines(text), edits)

    assert in_memory[2]["services"] == ["MUG-1", "Red cup"]
    assert figures(open_lines(text, most_in_memory=1), edits) == in_memory
    assert figures(open_lines(table, most_in_memory=1), edits) == in_memory


def test_a_folder_of_parquet_agrees_with_its_one_file(tmp_path):
    rows = Shop(returns=True).rows(seed=4)
    half = next(place for place in range(30, 60) if rows[place]["Order ID"] != rows[place - 1]["Order ID"])
    whole, folder = as_parquet(tmp_path / "sales.parquet", rows), tmp_path / "sales"
    folder.mkdir()
    for name, part in (("a", rows[:half]), ("b", rows[half:])):
        as_parquet(folder / f"{name}.parquet", part)

    assert figures(open_lines(folder)) == figures(read_lines(whole))


def test_a_currency_that_comes_late_in_a_large_file_is_asked_about(tmp_path, monkeypatch):
    rows = [{**row, "Currency": "EUR"} for row in Shop().rows(seed=5)]
    rows[30]["Currency"] = "USD"
    monkeypatch.setattr(spill, "_PIECE", 20)
    monkeypatch.setattr(spill, "_ROWS_THAT_TELL", 20)

    with pytest.raises(CurrencyError, match=r"EUR.*USD"):
        open_lines(as_csv(tmp_path / "sales.csv", rows), most_in_memory=1)


def test_a_large_file_whose_orders_lie_apart_is_refused_where_their_totals_are_shared_out(tmp_path, monkeypatch):
    rows = sorted(Shop(total=True, drop=("Unit Price",)).rows(seed=6), key=lambda row: row["SKU"])
    monkeypatch.setattr(spill, "_PIECE", 20)

    with pytest.raises(DataError, match="Sort it by column 'Order ID'"):
        open_lines(as_csv(tmp_path / "sales.csv", rows), most_in_memory=1)


def test_a_discount_that_comes_late_counts_on_disk_too(tmp_path):
    rows = [{**row, "Discount": 0.0} for row in Shop().rows(seed=7)]
    rows[-1]["Discount"] = 2.0
    table = as_parquet(tmp_path / "sales.parquet", rows)

    assert figures(open_lines(table, most_in_memory=1)) == figures(read_lines(table))
