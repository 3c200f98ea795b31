"""Who bought, and which letters of an order's or a product's number mean something."""

from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from .files import csv_file, point
from .layouts import HEADER, plain
from .records import HOME, NUMBERS, Case, Line, Outcome, Product, invent, nameless, orders_of, truth

CUSTOMER = HEADER.index("Customer ID")


def rows_of(lines: list[Line]) -> bytes:
    return csv_file(HEADER, map(plain, lines))


def guests_as_zero() -> Case:
    """WooCommerce's customer 0, which is everybody without an account."""
    lines = nameless(invent(151, customers=NUMBERS), 2, 4, 9, 13)
    rows = [[*plain(line)[:CUSTOMER], line.customer or "0", *plain(line)[CUSTOMER + 1 :]] for line in lines]
    return Case("guests_as_zero.csv", csv_file(HEADER, rows), (truth(lines),))


GUESTS = ("Guest", "Walk-in", "Unknown", "-", "\\N")


def guests_in_words() -> Case:
    """A till's words for nobody: Guest, Walk-in, Unknown, a dash, a database's \\N."""
    lines = nameless(invent(152), 1, 3, 5, 8, 12)
    guests = dict(zip(sorted({line.order for line in lines if not line.customer}), GUESTS, strict=True))
    rows = [
        [*plain(line)[:CUSTOMER], line.customer or guests[line.order], *plain(line)[CUSTOMER + 1 :]] for line in lines
    ]
    return Case("guests_in_words.csv", csv_file(HEADER, rows), (truth(lines),))


def emails_in_any_case() -> Case:
    """The same address as it was typed each time."""
    lines = invent(153)
    header = ["Email" if name == "Customer ID" else name for name in HEADER]
    forms = (str.lower, str.upper, str.title)
    rows = []
    for index, group in enumerate(orders_of(lines)):
        rows += [[*plain(line)[:2], forms[index % 3](line.customer), *plain(line)[3:]] for line in group]
    return Case("emails_in_any_case.csv", csv_file(header, rows), (truth(lines),))


def hexadecimal_orders() -> Case:
    """Order ids of hexadecimal figures: some begin with C or A, which means nothing."""
    lines = invent(154, number=lambda index: f"{'ca3f'[index % 4]}{sha256(b'%d' % index).hexdigest()[:11]}".upper())
    return Case("hexadecimal_orders.csv", rows_of(lines), (replace(truth(lines), sold=len(lines)),))


def uuid_orders() -> Case:
    """Order ids of RFC 9562."""
    lines = invent(155, number=lambda index: str(UUID(bytes=sha256(b"order %d" % index).digest()[:16], version=4)))
    return Case("uuid_orders.csv", rows_of(lines), (replace(truth(lines), sold=len(lines)),))


def orders_by_country() -> Case:
    """A shop of several countries: CA-, AU- and CN- are Canada, Australia and China beside US-."""
    lines = invent(156, number=lambda index: f"{('US', 'CA', 'AU', 'US', 'CN')[index % 5]}-{30117 + index}")
    return Case("orders_by_country.csv", rows_of(lines), (replace(truth(lines), sold=len(lines)),))


def returns_by_a_letter() -> Case:
    """Returns as C and the number of an order, as in Online Retail, under other titles; the pieces are negative."""
    lines = invent(157, number=lambda index: str(601_220 + index))
    for row, at in ((1, 9), (5, 18)):
        lines.insert(at + 1, replace(lines[row], order=f"C{lines[at].order}", at=lines[at].at, quantity=-1))
    return Case("returns_by_a_letter.csv", rows_of(lines), (replace(truth(lines), sold=len(lines) - 2),))


def sizes_as_codes() -> Case:
    """Codes S, M and L are sizes of a shirt, and D and B are products as well."""
    shirt = Product("S", "Shirt, small", "Shirts", HOME[0].price)
    shirts = [replace(shirt, code=code, name=f"Shirt {code}") for code in ("S", "M", "L", "D", "B")]
    lines = invent(158, shirts)
    return Case("sizes_as_codes.csv", rows_of(lines), (replace(truth(lines), sold=len(lines)),))


def gift_sets() -> Case:
    """Codes that begin with gift_ are sets of soap, not vouchers."""
    products = [
        replace(product, code=f"gift_{product.code.lower()}", name=f"Gift set {product.name}") for product in HOME
    ]
    lines = invent(159, [*products[:3], *HOME[3:]])
    return Case("gift_sets.csv", rows_of(lines), (truth(lines),))


def customers_rounded_by_a_spreadsheet() -> Case:
    """Numbers of twelve figures that a spreadsheet saved as 2.01E+11: many people under each."""
    lines = invent(160, customers=["2.01E+11", "2.02E+11", "2.03E+11"])
    return Case(
        "customers_rounded.csv",
        rows_of(lines),
        (Outcome(),),
        ask="may",
        question=("Customer ID", "round|spreadsheet|excel|E\\+11"),
        notices=("round|spreadsheet|excel|E\\+11",),
    )


def no_customers() -> Case:
    """A till's list of items without any column for people."""
    lines = invent(161)
    header = [name for name in HEADER if name != "Customer ID"]
    rows = [[*plain(line)[:CUSTOMER], *plain(line)[CUSTOMER + 1 :]] for line in lines]
    return Case("no_customers.csv", csv_file(header, rows), refusal=("customer",))


def customers_all_blank() -> Case:
    """A column for customers that holds nothing."""
    lines = nameless(invent(162), *range(16))
    return Case("customers_all_blank.csv", rows_of(lines), refusal=("customer", "blank|empty"))


def two_parties() -> Case:
    """SAP's help, "List of sales orders": sold-to and ship-to party, the company's codes, net price and value."""
    lines = invent(
        163, customers=[f"00001{number}" for number in NUMBERS], number=lambda index: f"000001{4969 + index}"
    )
    header = ["Sales Document", "Item", "Created on", "Sold-to party", "Ship-to party", "Material", "Description"]
    header += ["Order Quantity", "Sales unit", "Net price", "Net value", "Document Currency"]
    rows = [
        [
            *(
                line.order,
                10 * row,
                f"{line.at:%d.%m.%Y}",
                line.customer,
                f"00009{line.order[-1]}{line.customer[5:9]}",
                line.code,
            ),
            *(line.product, line.quantity, "EA", point(line.price), point(line.gross), "EUR"),
        ]
        for group in orders_of(lines)
        for row, line in enumerate(group, 1)
    ]
    return Case(
        "two_parties.csv",
        csv_file(header, rows, ";"),
        (truth(lines),),
        ask="may",
        question=("Sold-to party|customer", "--column"),
        options=("--column", "customer_id=Sold-to party"),
    )


def account_beside_a_name() -> Case:
    """A customer's number and a name that two of them share: the number tells them apart."""
    lines = invent(164, customers=NUMBERS)
    shared = {NUMBERS[0]: "Ann Lee", NUMBERS[3]: "Ann Lee", NUMBERS[1]: "Bo Chen", NUMBERS[6]: "Bo Chen"}
    header = ["Customer Name", *HEADER]
    rows = [[shared.get(line.customer, f"Person {line.customer[-2:]}"), *plain(line)] for line in lines]
    return Case("account_beside_a_name.csv", csv_file(header, rows), (truth(lines),))


BUILDERS = (
    guests_as_zero,
    guests_in_words,
    emails_in_any_case,
    hexadecimal_orders,
    uuid_orders,
    orders_by_country,
    returns_by_a_letter,
    sizes_as_codes,
    gift_sets,
    customers_rounded_by_a_spreadsheet,
    no_customers,
    customers_all_blank,
    two_parties,
    account_beside_a_name,
)
