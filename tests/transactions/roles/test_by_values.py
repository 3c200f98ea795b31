"""Guesses of roles by values, where headers say nothing."""

import pyarrow as pa
import pytest

from rlreco.transactions import MissingColumnsError, choose_columns
from rlreco.transactions.roles.by_values import guess_by_values

ORDERS = [(f"R{10_000 + n}", f"{1 + n % 28:02d}.{1 + n % 12:02d}.2025", f"Buyer {n % 12}") for n in range(40)]
LINES = [
    (*order, f"Mug {(n + line) % 7}", str(1 + (n * line) % 4), f"{3 + (n + line) % 7},50 €")
    for n, order in enumerate(ORDERS)
    for line in range(2)
]
ROLES = {
    "order_id": "colA",
    "ordered_at": "colB",
    "customer_id": "colC",
    "product": "colD",
    "quantity": "colE",
    "unit_price": "colF",
}


COLUMNS = tuple(ROLES.values())


def table(lines, names=COLUMNS):
    columns = zip(names, zip(*lines, strict=True), strict=True)
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns})


def guesses(head, **chosen):
    return guess_by_values(head.column_names, head, chosen)


def test_values_tell_the_roles_of_columns_without_a_name():
    assert guesses(table(LINES)) == ROLES


def test_order_numbers_are_no_prices():
    """R is the sign of the rand, so that R10000 reads as a number with its currency."""
    head = table(LINES).drop_columns(["colF"])

    assert "unit_price" not in guesses(head)
    with pytest.raises(MissingColumnsError) as error:
        choose_columns(head.column_names, head)
    assert error.value.missing["unit_price"] is None


def test_of_two_columns_that_fit_alike_neither_is_guessed():
    two = table(LINES).append_column("colG", table(LINES)["colF"])

    assert "unit_price" not in guesses(two)
    assert guesses(two)["ordered_at"] == "colB"


def test_a_header_that_names_customer_and_money_leaves_nothing_to_guess():
    assert guesses(table(LINES), customer_id="colC", unit_price="colF") == {}
    assert guesses(table(LINES), customer_id="colC").keys() == {*ROLES} - {"customer_id"}


def test_a_column_of_addresses_is_the_customer_where_no_order_is():
    lines = [(f"{n % 9}@example.com", f"2025-01-{1 + n % 9:02d}", "9.90" if n % 2 else "4.50") for n in range(30)]

    assert guesses(table(lines, ("x", "y", "z"))) == {"customer_id": "x", "ordered_at": "y", "unit_price": "z"}


def test_few_values_of_orders_are_no_customers():
    in_countries = [(*line[:2], "FR" if int(line[0][1:]) % 3 else "ES", *line[3:]) for line in LINES]

    assert "customer_id" not in guesses(table(in_countries))


def test_an_empty_file_has_no_guesses():
    assert guesses(table(LINES).slice(0, 0)) == {}
