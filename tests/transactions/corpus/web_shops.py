"""Exports of web shops' own systems."""

from dataclasses import replace
from decimal import Decimal

from .files import comma, csv_file, point, wide
from .records import (
    HOME,
    NAME_OF,
    NUMBERS,
    Case,
    Line,
    Product,
    as_orders,
    catalogue,
    discounted,
    invent,
    lost,
    orders_of,
    taxed,
    total,
    truth,
    with_tax,
)

POSTAGE = Decimal("4.90")


def names(*parts: str) -> list[str]:
    return [name.strip() for part in parts for name in part.split(",")]


ADDRESS = "Name,Street,Address1,Address2,Company,City,Zip,Province,Country,Phone"
SHOPIFY = names(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping",
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name",
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable",
    "Lineitem fulfillment status",
    *[f"Billing {name}" for name in names(ADDRESS)],
    *[f"Shipping {name}" for name in names(ADDRESS)],
    "Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance",
    "Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name",
    "Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties",
    "Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At",
    "Payment References",
)
UNPAID = {"voided", "refunded", "pending"}


def shopify_rows(lines: list[Line], offset: str, currency: str, status: dict[str, str], off: dict[str, Decimal]):
    """Cells of the order only on its first row; `status` and the order's discount `off` by order."""
    for index, group in enumerate(orders_of(lines)):
        for row, line in enumerate(group):
            cells = {"Name": line.order, "Email": line.customer, "Created at": f"{line.at} {offset}", **_item(line)}
            yield cells | (_order(group, index, offset, currency, status, off) if row == 0 else {})


def _item(line: Line) -> dict[str, object]:
    return {
        "Lineitem quantity": line.quantity,
        "Lineitem name": line.product,
        "Lineitem price": point(line.price),
        "Lineitem sku": line.code,
        "Lineitem requires shipping": "true" if line.code else "false",
        "Lineitem taxable": "true",
        "Lineitem fulfillment status": "fulfilled",
        "Lineitem discount": point(line.discount),
        "Vendor": "Northlight",
    }


def _order(group, index, offset, currency, status, off) -> dict[str, object]:
    first, tax = group[0], total(group, lambda line: line.tax)
    state, less = status.get(first.order, "paid"), off.get(first.order, Decimal(0))
    subtotal = total(group) - less
    return {
        "Financial Status": state,
        "Paid at": "" if state in {"pending", "voided"} else f"{first.at} {offset}",
        "Fulfillment Status": "fulfilled" if state == "paid" else "unfulfilled",
        "Accepts Marketing": "yes" if index % 3 else "no",
        "Currency": currency,
        "Subtotal": point(subtotal),
        "Shipping": point(POSTAGE),
        "Taxes": point(tax),
        "Total": point(subtotal + POSTAGE + tax),
        "Discount Code": "WELCOME" if less else "",
        "Discount Amount": point(less),
        "Shipping Method": "Standard",
        **{f"{kind} Name": NAME_OF[first.customer] for kind in ("Billing", "Shipping")},
        **{f"{kind} Zip": f"'{10115 + index}" for kind in ("Billing", "Shipping")},
        **{f"{kind} Country": "DE" for kind in ("Billing", "Shipping")},
        "Cancelled at": f"{first.at} {offset}" if state == "voided" else "",
        "Payment Method": "Shopify Payments",
        "Refunded Amount": point(subtotal + POSTAGE + tax if state == "refunded" else Decimal(0)),
        "Outstanding Balance": point(subtotal + POSTAGE + tax if state == "pending" else Decimal(0)),
        "Id": str(5_300_000_000_000 + 7919 * index),
        "Risk Level": "Low",
        "Source": "web",
    }


def shopify(name: str, lines, offset="+0100", currency="EUR", status=None, off=None, blank=True) -> Case:
    """Since some versions e-mail and date stand on the first row only, since others on each."""
    rows = list(shopify_rows(lines, offset, currency, status or {}, off or {}))
    if blank:
        rows = [row if "Total" in row else row | {"Email": "", "Created at": ""} for row in rows]
    return Case(name, wide(SHOPIFY, rows, end="\n"), (truth(lines),))


def shopify_number(index: int) -> str:
    return f"#{1001 + index}"


def shopify_orders() -> Case:
    """Shopify help, "Exporting orders": all columns, the order's cells on its first line, discounts of lines."""
    gift = Product("", "Gift card - 50", "Gift cards", Decimal("50.00"))
    lines = discounted(invent(1, (*HOME, gift), number=shopify_number), "0.10")
    return shopify("shopify_orders.csv", lines)


def shopify_email_on_each_line() -> Case:
    """Shopify help, "Exporting orders": e-mail and date on each line, the rest of the order on its first."""
    return shopify("shopify_email_on_each_line.csv", invent(2, number=shopify_number), "-0500", "USD", blank=False)


def shopify_statuses() -> Case:
    """Shopify help, "Financial status": voided, refunded and pending orders among paid ones."""
    lines = lost(invent(3, number=shopify_number), 2, 6, 9)
    states = dict(zip(sorted({line.order for line in lines if not line.counts}), sorted(UNPAID), strict=True))
    return shopify("shopify_statuses.csv", lines, status=states)


def shopify_order_discount() -> Case:
    """Shopify help, "Exporting orders": a code takes ten off two orders, and half of the items have no SKU."""
    products = [product if row % 2 else replace(product, code="") for row, product in enumerate(HOME)]
    lines = invent(4, products, number=shopify_number)
    large = [group[0].order for group in orders_of(lines) if total(group) > 40][:2]
    case = shopify("shopify_order_discount.csv", lines, off=dict.fromkeys(large, Decimal(10)))
    whole = case.accepted[0]
    return replace(case, accepted=(whole, replace(whole, monetary_sum=whole.monetary_sum - 10 * len(large))))


def shopify_taxes() -> Case:
    """Shopify help, "Exporting orders" of a shop in the United States: taxes come on top of the prices."""
    lines = taxed(invent(5, number=shopify_number), "0.08")
    case = shopify("shopify_taxes.csv", lines, "-0800", "USD")
    return replace(case, accepted=(truth(lines), truth(lines, with_tax)))


def shopify_sales_report() -> Case:
    """Shopify help, "Sales reports": sales by order and product, with discounts and returns as negative sums."""
    header = names(
        "Day,Order name,Product title,Variant SKU,Customer email,Net items sold,Gross sales,Discounts,Returns",
        "Net sales,Taxes,Total sales",
    )
    lines = taxed(discounted(invent(6, number=shopify_number), "0.20"), "0.19")
    back = replace(lines[0], at=lines[12].at, quantity=-1, discount=Decimal(0), tax=Decimal(0))
    lines = [*lines[:12], back, *lines[12:]]
    rows = [
        [
            *(line.at.date(), line.order, line.product, line.code, line.customer, line.quantity),
            *(point(max(line.gross, Decimal(0))), point(-line.discount), point(min(line.gross, Decimal(0)))),
            *(point(line.paid), point(line.tax), point(line.with_tax)),
        ]
        for line in lines
    ]
    return Case("shopify_sales_report.csv", csv_file(header, rows), (truth(lines), truth(lines, with_tax)))


def woocommerce_order_items() -> Case:
    """WooCommerce "Advanced Order Export": one row an item, the order's cells on each."""
    header = names(
        "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing)",
        "Company (Billing),City (Billing),Country Code (Billing),Email (Billing),Phone (Billing)",
        "First Name (Shipping),Last Name (Shipping),Payment Method Title,Cart Discount Amount,Order Subtotal Amount",
        "Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount",
        "SKU,Item #,Item Name,Quantity (- Refund),Quantity,Item Cost,Coupon Code,Discount Amount,Discount Amount Tax",
    )
    lines = lost(invent(7, number=lambda index: str(7340 + 3 * index)), 4, 8)
    rows = [row for group in orders_of(lines) for row in _woo_rows(group)]
    return Case("woocommerce_order_items.csv", wide(header, rows), (truth(lines),))


def _woo_rows(group: list[Line]):
    first_name, last_name = NAME_OF[group[0].customer].split()
    for row, line in enumerate(group):
        yield {
            "Order Number": line.order,
            "Order Status": "Completed" if line.counts else "Cancelled",
            "Order Date": f"{line.at:%Y-%m-%d %H:%M}",
            **dict.fromkeys(("First Name (Billing)", "First Name (Shipping)"), first_name),
            **dict.fromkeys(("Last Name (Billing)", "Last Name (Shipping)"), last_name),
            "City (Billing)": "Leeds",
            "Country Code (Billing)": "GB",
            "Email (Billing)": line.customer,
            "Payment Method Title": "Credit card",
            "Order Subtotal Amount": point(total(group)),
            "Shipping Method Title": "Flat rate",
            "Order Shipping Amount": point(POSTAGE),
            "Order Refund Amount": "0",
            "Order Total Amount": point(total(group) + POSTAGE),
            "Order Total Tax Amount": "0",
            "SKU": line.code,
            "Item #": row + 1,
            "Item Name": line.product,
            "Quantity (- Refund)": line.quantity,
            "Quantity": line.quantity,
            "Item Cost": line.price,
            **dict.fromkeys(("Cart Discount Amount", "Discount Amount", "Discount Amount Tax"), "0"),
        }


def woocommerce_webtoffee() -> Case:
    """WooCommerce documents, "Import and export of orders": one row an order, items packed into cells."""
    header = names(
        "order_id,order_number,order_date,paid_date,status,shipping_total,shipping_tax_total,fee_total,fee_tax_total",
        "tax_total,cart_discount,order_discount,discount_total,order_total,order_subtotal,order_currency",
        "payment_method,payment_method_title,transaction_id,customer_ip_address,customer_user_agent,shipping_method",
        "customer_id,customer_user,customer_email,billing_first_name,billing_last_name,billing_country,line_item_1",
        "line_item_2,line_item_3",
    )
    lines = lost(invent(8, number=lambda index: str(2210 + index)), 3, 7)
    rows = [_webtoffee(group) for group in orders_of(lines)]
    accepted = (truth(as_orders(lines, POSTAGE)), truth(as_orders(lines)))
    return Case("woocommerce_webtoffee.csv", wide(header, rows), accepted)


def _webtoffee(group: list[Line]) -> dict[str, object]:
    first, counts = group[0], group[0].counts
    identity = 11 + list(NAME_OF).index(first.customer)
    items = {
        f"line_item_{row}": f"name:{line.product}|product_id:{90 + row}|sku:{line.code}|quantity:{line.quantity}"
        f"|total:{line.paid}|sub_total:{line.paid}"
        for row, line in enumerate(group, 1)
    }
    return {
        **dict.fromkeys(("order_id", "order_number"), first.order),
        "order_date": f"{first.at:%Y-%m-%d %H:%M:%S}",
        "paid_date": f"{first.at:%Y-%m-%d %H:%M:%S}" if counts else "",
        "status": "completed" if counts else "cancelled",
        "shipping_total": point(POSTAGE),
        **dict.fromkeys(("shipping_tax_total", "fee_total", "fee_tax_total", "tax_total"), "0"),
        **dict.fromkeys(("cart_discount", "order_discount", "discount_total"), "0"),
        "order_total": point(total(group) + POSTAGE),
        "order_subtotal": point(total(group)),
        "order_currency": "GBP",
        "payment_method": "stripe",
        "payment_method_title": "Card",
        "customer_ip_address": f"203.0.113.{identity}",
        "shipping_method": "Flat rate",
        **dict.fromkeys(("customer_id", "customer_user"), identity),
        "customer_email": first.customer,
        "billing_first_name": NAME_OF[first.customer].split()[0],
        "billing_last_name": NAME_OF[first.customer].split()[1],
        "billing_country": "GB",
        **items,
    }


def woocommerce_analytics_orders() -> Case:
    """WooCommerce documents, "Analytics: orders report": one row an order, several pieces, one net revenue."""
    header = names(
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s)",
        "N. Revenue,Attribution",
    )
    lines = invent(9, customers=tuple(NAME_OF.values()), number=lambda index: str(4410 + index))
    rows = []
    for group in orders_of(lines):
        first, money = group[0], point(total(group))
        packed = ", ".join(f"{line.quantity}× {line.product}" for line in group)
        pieces = sum(line.quantity for line in group)
        kind = "new" if first.order < "4414" else "returning"
        rows.append([first.at, first.order, f"${money}", "completed", first.customer, kind, packed, pieces, "", money])
    data = csv_file(header, [[*row, "Organic: Search"] for row in rows])
    return Case("woocommerce_analytics_orders.csv", data, (truth(as_orders(lines)),))


def squarespace_orders() -> Case:
    """Squarespace help, "Exporting orders": as Shopify's, with statuses in capitals and plain numbers as orders."""
    header = names(
        "Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes",
        "Amount Refunded,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity",
        "Lineitem name,Lineitem price,Lineitem sku,Lineitem variant,Lineitem requires shipping,Lineitem taxable",
        "Lineitem fulfillment status,Billing Name,Billing Country,Shipping Name,Shipping Country,Cancelled at",
        "Private Notes,Channel Type,Channel Name,Channel Order Number,Payment Method,Payment Reference",
    )
    lines = invent(10, number=lambda index: f"{311 + index:05}")
    rows = []
    for cells in shopify_rows(lines, "+0000", "USD", {}, {}):
        cells["Order ID"] = cells.pop("Name")
        cells["Financial Status"] = str(cells.get("Financial Status", "")).upper()
        if "Total" not in cells:
            cells |= {"Created at": "", "Email": ""}
        rows.append({name: cell for name, cell in cells.items() if name in header})
    return Case("squarespace_orders.csv", wide(header, rows), (truth(lines),))


def wix_orders() -> Case:
    """Wix help, "Exporting orders": names of columns that come twice, a date and a time, a total on each row."""
    place = "Delivery country,Delivery state,Delivery city,Delivery address"
    header = names(
        "Order number,Date created,Time,Total order quantity,Contact email,Note from customer,Item,Variant,SKU,Qty",
        "Quantity refunded,Price,Weight,Custom text,Deposit amount,Delivery method,Recipient name",
        place,
        "Billing name",
        place,
        "Payment status,Payment method,Coupon code,Gift card amount,Shipping rate,Total tax,Total,Currency",
        "Refunded amount,Net amount,Additional fees,Fulfillment status,Tracking number",
    )
    lines = invent(11, number=lambda index: str(10021 + index))
    rows = [_wix(header, group, line) for group in orders_of(lines) for line in group]
    return Case("wix_orders.csv", csv_file(header, rows), (truth(lines),))


def _wix(header: list[str], group: list[Line], line: Line) -> list[object]:
    whole = point(total(group) + POSTAGE)
    cells = {
        "Order number": line.order,
        "Date created": f"{line.at:%b} {line.at.day}, {line.at.year}",
        "Time": f"{line.at:%I:%M:%S %p}".lstrip("0"),
        "Total order quantity": sum(item.quantity for item in group),
        "Contact email": line.customer,
        "Item": line.product,
        "SKU": line.code,
        "Qty": line.quantity,
        "Quantity refunded": 0,
        "Price": point(line.price),
        "Delivery method": "Standard",
        **dict.fromkeys(("Recipient name", "Billing name"), NAME_OF[line.customer]),
        "Delivery country": "USA",
        "Payment status": "Paid",
        "Payment method": "Visa",
        "Shipping rate": point(POSTAGE),
        "Total tax": "0.00",
        **dict.fromkeys(("Total", "Net amount"), whole),
        "Currency": "USD",
        "Refunded amount": "0.00",
        "Fulfillment status": "Fulfilled",
    }
    return [cells.get(name, "") for name in header]


def bigcommerce_orders() -> Case:
    """BigCommerce help, "Exporting orders" with the default template: one row an order, tax in and out."""
    header = names(
        "Order ID,Customer ID,Customer Name,Customer Email,Order Date,Order Status,Subtotal (inc tax)",
        "Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Order Total (inc tax)",
        "Order Total (ex tax),Refund Amount,Order Currency Code,Payment Method,Total Quantity,Product Details",
    )
    lines = taxed(lost(invent(12, number=lambda index: str(118 + index)), 5, 10), "0.10")
    identities = dict(zip(NAME_OF, NUMBERS, strict=True))
    rows = [
        [
            *(group[0].order, identities[group[0].customer], NAME_OF[group[0].customer], group[0].customer),
            *(f"{group[0].at:%m/%d/%Y}", "Completed" if group[0].counts else "Cancelled"),
            *(point(total(group, with_tax)), point(total(group)), point(total(group, lambda line: line.tax))),
            *("0.00", "0.00", point(total(group, with_tax)), point(total(group)), "0.00", "AUD", "PayPal"),
            sum(line.quantity for line in group),
            "|".join(f"Product SKU: {line.code}, Product Qty: {line.quantity}" for line in group),
        ]
        for group in orders_of(lines)
    ]
    accepted = (truth(as_orders(lines), with_tax), truth(as_orders(lines)))
    return Case("bigcommerce_orders.csv", csv_file(header, rows), accepted)


def magento_orders_grid() -> Case:
    """Magento's user guide, "Sales: orders grid", exported: one row an order, numbers with leading zeros."""
    header = names(
        "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status",
        "Billing Address,Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal",
        "Shipping and Handling,Customer Name,Payment Method,Total Refunded",
    )
    lines = lost(invent(13, number=lambda index: f"{412 + index:09}"), 4, 11)
    rows = []
    for group in orders_of(lines):
        first, whole = group[0], point(total(group) + POSTAGE)
        name, status = NAME_OF[first.customer], "complete" if first.counts else "canceled"
        at = f"{first.at:%b} {first.at.day}, {first.at:%Y} {first.at:%I:%M:%S %p}".replace(" 0", " ")
        rows.append([first.order, "Main Website", at, name, name, whole, whole, status, "1 High St", "1 High St"])
        rows[-1] += ["Flat Rate", first.customer, "General", point(total(group)), point(POSTAGE), name, "checkmo", ""]
    accepted = (truth(as_orders(lines, POSTAGE)), truth(as_orders(lines)))
    return Case("magento_orders_grid.csv", csv_file(header, rows), accepted)


def magento_order_items() -> Case:
    """Magento's developer guide, tables sales_order and sales_order_item, joined: four decimals, rows' totals."""
    header = names(
        "increment_id,created_at,status,customer_email,customer_group_id,sku,name,qty_ordered,price,row_total",
        "discount_amount,tax_amount,base_currency_code",
    )
    lines = taxed(discounted(invent(14, number=lambda index: f"1{index + 77:08}"), "0.15"), "0.20")
    rows = [
        [
            *(line.order, line.at, "complete", line.customer, 1, line.code, line.product, f"{line.quantity}.0000"),
            *(f"{amount:.4f}" for amount in (line.price, line.gross, line.discount, line.tax)),
            "GBP",
        ]
        for line in lines
    ]
    return Case("magento_order_items.csv", csv_file(header, rows), (truth(lines), truth(lines, with_tax)))


def prestashop_orders() -> Case:
    """PrestaShop documents, "Browsing the orders", exported: semicolons, one row an order, the sign before money."""
    header = names("ID,Reference,New client,Delivery,Customer,Total,Payment,Status,Date")
    lines = lost(invent(15, customers=[f"{name[0]}. {name.split()[1]}" for name in NAME_OF.values()]), 6, 12)
    groups, references = orders_of(lines), ["XKBKNABJK", "OHSATSERP", "UOYEVOLI", "FFATNOMMJ", "KHWLILZLL"]
    rows = [
        [
            *(30 + index, references[index % 5][::-1][:8] + "ABCDEFGHIJKLMNOP"[index], int(index < 8), "France"),
            *(group[0].customer, f"€{point(total(group))}", "Bank transfer"),
            *("Delivered" if group[0].counts else "Canceled", group[0].at),
        ]
        for index, group in enumerate(groups)
    ]
    return Case("prestashop_orders.csv", csv_file(header, rows, ";"), (truth(as_orders(lines)),))


def shopware_orders() -> Case:
    """Shopware 5 documents, import and export profile "default_orders": an order's amount on each of its items."""
    header = names(
        "orderId,number,customerId,customerNumber,email,orderStatusId,cleared,paymentId,invoiceAmount,invoiceAmountNet",
        "invoiceShipping,orderTime,transactionId,currency,orderDetailId,articleId,articleNumber,articleName,price,quantity",
    )
    lines = invent(16, number=lambda index: str(20014 + index))
    identities = {email: str(31 + index) for index, email in enumerate(NAME_OF)}
    numbers = dict(zip(NAME_OF, NUMBERS, strict=True))
    rows = []
    for index, group in enumerate(orders_of(lines)):
        whole = comma(total(group) + POSTAGE)
        for row, line in enumerate(group):
            who = (identities[line.customer], numbers[line.customer], line.customer)
            order = (57 + index, line.order, *who, 2, 12, 5, whole, whole, comma(POSTAGE), line.at, "", "EUR")
            item = (190 + 3 * index + row, int(line.code[-2:]), line.code, line.product, comma(line.price))
            rows.append([*order, *item, line.quantity])
    return Case("shopware_orders.csv", csv_file(header, rows, ";"), (truth(lines),))


def opencart_products_purchased() -> Case:
    """OpenCart's database, order and order_product, joined: `total` is the item's, `order_total` the order's."""
    header = names(
        "order_id,invoice_prefix,customer_id,firstname,lastname,email,order_total,order_status,currency_code",
        "date_added,product_id,model,name,quantity,price,total,tax",
    )
    products = catalogue("ESP1|Espresso beans|Coffee|9.40", "FIL2|Filter papers|Coffee|3.20", "GRI3|Grinder|Ware|79.00")
    lines = invent(17, products)
    identities = dict(zip(NAME_OF, NUMBERS, strict=True))
    rows = [
        [
            *(line.order, "INV-2024-00", identities[line.customer], *NAME_OF[line.customer].split(), line.customer),
            *(f"{total(group) + POSTAGE:.4f}", "Complete", "USD", line.at, 40 + int(line.code[-1]), line.code),
            *(line.product, line.quantity, f"{line.price:.4f}", f"{line.gross:.4f}", "0.0000"),
        ]
        for group in orders_of(lines)
        for line in group
    ]
    return Case("opencart_products_purchased.csv", csv_file(header, rows), (truth(lines),))


BUILDERS = (
    shopify_orders,
    shopify_email_on_each_line,
    shopify_statuses,
    shopify_order_discount,
    shopify_taxes,
    shopify_sales_report,
    woocommerce_order_items,
    woocommerce_webtoffee,
    woocommerce_analytics_orders,
    squarespace_orders,
    wix_orders,
    bigcommerce_orders,
    magento_orders_grid,
    magento_order_items,
    prestashop_orders,
    shopware_orders,
    opencart_products_purchased,
)
