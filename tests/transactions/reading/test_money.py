"""What was paid, by arithmetic: each case is worked out by hand."""

import pickle

import numpy as np
import pytest

from rlreco.transactions.reading.currency import CurrencyError
from rlreco.transactions.reading.money import Amounts, MoneyError, money_reading, paid
from rlreco.transactions.roles.missing import MissingColumnsError

NAN = float("nan")


def values(*numbers):
    return np.array(numbers, float)


def orders(*numbers):
    return np.array(numbers)


def money_of(amounts):
    return paid(amounts, money_reading(amounts)).round(4).tolist()


def test_a_price_counts_times_the_pieces():
    amounts = Amounts(values(2, -1, 3), values(1.5, 4, NAN))

    assert money_reading(amounts).kind == "price"
    assert money_of(amounts)[:2] == [3, -4]
    assert np.isnan(money_of(amounts)[2])


def test_a_total_that_agrees_changes_nothing_but_where_the_price_is_blank():
    amounts = Amounts(values(2, 3, 5), values(1.5, 4, NAN), totals={"Total": values(3, 12, 10)})

    assert money_reading(amounts).notice is None
    assert money_of(amounts) == [3, 12, 10]


def test_a_rounded_price_agrees_with_its_total():
    amounts = Amounts(values(3, 7), values(0.33, 1.43), totals={"Total": values(1.0, 10.0)})

    assert money_reading(amounts).kind == "price"


@pytest.mark.parametrize(
    ("discount", "total"),
    [
        (values(0.1, 0, 0.25), values(18, 10, 22.5)),
        (values(10, 0, 25), values(18, 10, 22.5)),
        (values(2, 0, 7.5), values(18, 10, 22.5)),
        (values(1, 0, 2.5), values(18, 10, 22.5)),
        (values(-2, 0, -7.5), values(18, 10, 22.5)),
    ],
    ids=["rate", "percent", "amount", "of a piece", "negative amount"],
)
def test_the_total_that_a_discount_explains_is_what_was_paid(discount, total):
    amounts = Amounts(values(2, 1, 3), values(10, 10, 10), totals={"Paid": total}, discounts={"Off": discount})

    reading = money_reading(amounts)

    assert (reading.kind, reading.total, reading.discount) == ("total", "Paid", "Off")
    assert money_of(amounts) == total.tolist()
    assert "50.50" in reading.notice
    assert "60.00" in reading.notice


def test_net_sales_less_the_discount_win_over_gross_sales_that_agree():
    amounts = Amounts(
        values(1, 2),
        values(9, 5),
        totals={"Gross": values(9, 10), "Net": values(8, 10)},
        discounts={"Off": values(-1, 0)},
    )

    assert money_of(amounts) == [8, 10]


def test_a_tax_explains_a_total_that_is_higher():
    amounts = Amounts(
        values(1, 2), values(10, 10), totals={"Brutto": values(11.9, 23.8)}, taxes={"Tax": values(1.9, 3.8)}
    )

    assert money_reading(amounts).words == "Brutto = price x quantity + Tax"
    assert money_of(amounts) == [11.9, 23.8]


def test_an_unexplained_total_counts_and_both_sums_are_said():
    amounts = Amounts(values(30, 10, 20), values(100, 80, 100), totals={"Sales": values(4500, 800, 2600)})

    reading = money_reading(amounts)

    assert money_of(amounts) == [4500, 800, 2600]
    assert "2 of 3 lines" in reading.notice
    assert reading.is_doubtful
    assert "7,900.00" in reading.notice
    assert "5,800.00" in reading.notice


def test_a_total_that_has_nothing_to_do_with_the_price_is_asked_about():
    amounts = Amounts(values(1, 2, 3), values(10, 10, 10), "Price", totals={"Amount": values(900, 4000, 70)})

    with pytest.raises(MoneyError, match='"unit_price=Price" or --column "line_total=Amount"'):
        money_reading(amounts)


def test_a_price_that_equals_the_total_of_several_pieces_is_that_of_the_line():
    amounts = Amounts(values(1, 2, 3), values(10, 20, 30), totals={"Total": values(10, 20, 30)})

    assert money_of(amounts) == [10, 20, 30]


def test_a_total_without_a_price_is_that_of_the_line():
    assert money_of(Amounts(values(1, 2), totals={"Total": values(10, 20)}, order=orders(0, 1))) == [10, 20]


def test_the_same_total_on_all_lines_of_each_order_counts_once():
    amounts = Amounts(values(1, 2, 1, 1, 1), totals={"Total": values(30, 30, 10, 25, 25)}, order=orders(0, 0, 1, 2, 2))

    reading = money_reading(amounts)

    assert money_of(amounts) == [15, 15, 10, 12.5, 12.5]
    assert "65.00" in reading.notice
    assert "120.00" in reading.notice
    assert not reading.is_doubtful


def test_sums_are_in_the_currency_of_the_file():
    totals = {"Total": values(30, 30, 10, 25, 25)}
    amounts = Amounts(values(1, 2, 1, 1, 1), totals=totals, order=orders(0, 0, 1, 2, 2), currency="EUR")

    assert "65.00 EUR in all" in money_reading(amounts).notice


def test_a_shop_in_which_everything_costs_the_same_has_totals_of_lines():
    amounts = Amounts(values(1, 1, 1, 1), totals={"Total": values(10, 10, 10, 10)}, order=orders(0, 0, 1, 1))

    assert money_of(amounts) == [10, 10, 10, 10]


def test_the_total_of_the_order_on_its_first_line_gives_way_to_the_price():
    amounts = Amounts(values(1, 2, 1), values(10, 5, 7), totals={"Total": values(20, NAN, 7)}, order=orders(0, 0, 1))

    assert money_of(amounts) == [10, 10, 7]


def test_the_discount_of_an_order_is_shared_out_where_its_total_says_so():
    amounts = Amounts(
        values(1, 2, 1),
        values(10, 5, 7),
        totals={"Subtotal": values(16, NAN, 7)},
        discounts={"Discount": values(4, NAN, 0)},
        order=orders(0, 0, 1),
    )

    assert money_of(amounts) == [8, 8, 7]


def test_the_shipping_in_the_total_of_an_order_is_no_money_of_its_goods():
    amounts = Amounts(
        values(1, 2, 1),
        values(10, 5, 7),
        totals={"Total": values(25, 25, 12)},
        shippings={"Shipping": values(5, 5, 5)},
        order=orders(0, 0, 1),
    )

    assert money_of(amounts) == [10, 10, 7]
    assert money_reading(amounts).notice is None


def test_a_discount_is_taken_off_where_no_total_can_tell_and_that_is_said():
    amounts = Amounts(values(2, 1), values(10, 10), discounts={"Discount": values(0.25, 0)})

    assert money_of(amounts) == [15, 10]
    assert "25.00" in money_reading(amounts).notice
    assert "30.00" in money_reading(amounts).notice


def test_a_price_that_grows_with_the_pieces_is_of_all_of_them():
    amounts = Amounts(
        values(1, 2, 3, 1, 4), values(10, 20, 30, 5, 20), price_name="price", product=orders(0, 0, 0, 1, 1)
    )

    assert money_of(amounts) == [10, 20, 30, 5, 20]
    assert "85.00" in money_reading(amounts).notice
    assert "225.00" in money_reading(amounts).notice


@pytest.mark.parametrize("prices", [(10, 10, 9, 5, 4), (10, 20, 30, 5, 5), (10, 12, 31, 5, 9)])
def test_a_price_that_is_not_in_step_with_the_pieces_of_several_products_is_of_one(prices):
    amounts = Amounts(values(1, 2, 3, 1, 4), values(*prices), price_name="price", product=orders(0, 0, 0, 1, 1))

    assert money_reading(amounts).kind == "price"


def test_totals_of_orders_tell_whether_a_discount_is_off_the_totals_of_lines():
    amounts = Amounts(
        values(1, 2, 1),
        totals={"Extended Price": values(10, 20, 30), "Order Total": values(28, 28, 30)},
        discounts={"Discount": values(0, 0.1, 0)},
        order=orders(0, 0, 1),
    )

    assert money_of(amounts) == [10, 18, 30]


def test_orders_worth_far_more_than_their_lines_hide_a_quantity_and_are_asked_about():
    amounts = Amounts(
        values(1, 1, 1),
        values(10, 5, 7),
        price_name="Price",
        totals={"Order Total": values(45, 45, 21)},
        order=orders(0, 0, 1),
    )

    with pytest.raises(MoneyError, match=r"22\.00 in all and 'Order Total' to 66\.00"):
        money_reading(amounts)


def test_a_total_of_orders_that_nothing_explains_hides_no_total_of_lines_that_disagrees():
    amounts = Amounts(
        values(1, 2, 1),
        values(10, 5, 7),
        price_name="Net Price",
        totals={"Total incl. tax": values(12, 12, 8.4), "Total paid": values(29, 29, 13.4)},
        order=orders(0, 0, 1),
    )

    assert money_of(amounts) == [12, 12, 8.4]
    assert "32.40" in money_reading(amounts).notice


def test_a_discount_of_a_piece_explains_the_total_of_an_order():
    amounts = Amounts(
        values(2, 3, 1),
        values(10, 5, 7),
        totals={"Order Total": values(32, NAN, 8)},
        discounts={"Unit Discount": values(1, 1, 1)},
        taxes={"Tax": values(2, NAN, 2)},
        order=orders(0, 0, 1),
    )

    assert money_of(amounts) == [18, 12, 6]
    assert "Order Total = price x quantity - Unit Discount + Tax" in money_reading(amounts).notice


def test_a_total_of_orders_that_nothing_explains_gives_way_with_both_sums():
    amounts = Amounts(values(2, 1, 1), values(3, 3, 4), totals={"Paid": values(15, NAN, 7)}, order=orders(0, 0, 1))

    reading = money_reading(amounts)

    assert money_of(amounts) == [6, 3, 4]
    assert "13.00" in reading.notice
    assert "22.00" in reading.notice


def test_a_discount_of_a_unit_is_taken_off_each_where_no_total_can_tell():
    amounts = Amounts(values(3, 1), values(10, 10), discounts={"Discount per Unit": values(2, 0)})

    assert money_of(amounts) == [24, 10]


@pytest.mark.parametrize(
    "error",
    [
        MoneyError("Price", "Total", {"price": 1.0, "total": 9.0}),
        CurrencyError("Currency", {"EUR": (2, 3.0), "USD": (1, 1.0)}),
        MissingColumnsError({"customer_id": "Buyer", "ordered_at": None}, ["Buyer", "Sum"], ["Date"]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_questions_survive_the_way_between_processes(error):
    same = pickle.loads(pickle.dumps(error))

    assert type(same) is type(error)
    assert str(same) == str(error)
    assert vars(same) == vars(error)
