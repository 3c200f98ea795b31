"""Exports of marketplaces, tills, payment services and an ERP."""

from dataclasses import replace
from decimal import Decimal

from .files import csv_file, point, wide, xlsx_file
from .records import (
    EMAILS,
    HOME,
    NAME_OF,
    NAMES,
    ZERO,
    Case,
    Line,
    as_orders,
    catalogue,
    cents,
    discounted,
    invent,
    lost,
    nameless,
    orders_of,
    taxed,
    truth,
    with_tax,
)
from .web_shops import names

COFFEE = catalogue(
    "|Latte|Hot drinks|4.50",
    "|Flat white|Hot drinks|4.20",
    "|Iced tea|Cold drinks|3.80",
    "|Croissant|Bakery|3.10",
    "|Banana bread|Bakery|4.00",
    "|House beans 250 g|Retail|13.50",
)


def etsy_sold_order_items() -> Case:
    """Etsy help, "Download your shop data: order items": two figures for the year, a total before the coupon."""
    header = names(
        "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount",
        "Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name",
        "Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type",
        "Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU",
    )
    buyers = [f"{name} ({name.replace(' ', '').lower()}{index})" for index, name in enumerate(NAMES)]
    lines = discounted(invent(21, customers=buyers, number=lambda index: str(3_140_552_013 + 811 * index)), "0.10", 4)
    rows = []
    for row, line in enumerate(lines):
        day = f"{line.at:%m/%d/%y}"
        rows.append(
            {
                **dict.fromkeys(("Sale Date", "Date Paid", "Date Shipped"), day),
                "Item Name": f"{line.product}, handmade, gift for her",
                "Buyer": line.customer,
                "Quantity": line.quantity,
                "Price": point(line.price),
                "Coupon Code": "TENOFF" if line.discount else "",
                "Discount Amount": point(line.discount),
                **dict.fromkeys(("Shipping Discount", "Order Shipping", "Order Sales Tax"), "0"),
                "Item Total": point(line.gross),
                "Currency": "USD",
                "Transaction ID": 4_020_118_772 + 37 * row,
                "Listing ID": 1_210_004_400 + int(line.code[-2:]),
                "Ship Name": line.customer.split(" (")[0],
                "Ship Country": "United States",
                "Order ID": line.order,
                "Variations": "Size:Large",
                "Order Type": "online",
                "Listings Type": "listing",
                "Payment Type": "online_cc",
                "SKU": line.code if row % 2 else "",
            }
        )
    return Case("etsy_sold_order_items.csv", wide(header, rows), (truth(lines),))


def amazon_order_report() -> Case:
    """Amazon Seller Central, "Order report fields": tabs; amounts are aggregates of the quantity, not unit prices."""
    header = names(
        "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,buyer-phone-number,sku",
        "product-name,quantity-purchased,currency,item-price,item-tax,shipping-price,shipping-tax,ship-service-level",
        "recipient-name,ship-address-1,ship-city,ship-state,ship-postal-code,ship-country,sales-channel",
    )
    customers = [f"{email.split('@')[0].replace('.', '')}7k@marketplace.amazon.com" for email in EMAILS]
    lines = taxed(invent(22, customers=customers, number=amazon_number), "0.07")
    rows = [
        {
            "order-id": line.order,
            "order-item-id": 58_356_377_734_500 + row,
            **dict.fromkeys(("purchase-date", "payments-date"), f"{line.at:%Y-%m-%dT%H:%M:%S}+00:00"),
            "buyer-email": line.customer,
            "buyer-name": line.customer[:5].title(),
            "sku": line.code,
            "product-name": line.product,
            "quantity-purchased": line.quantity,
            "currency": "USD",
            "item-price": point(line.gross),
            "item-tax": point(line.tax),
            "shipping-price": "0.00",
            "shipping-tax": "0.00",
            "ship-service-level": "Standard",
            "ship-city": "Austin",
            "ship-state": "TX",
            "ship-postal-code": "73301",
            "ship-country": "US",
            "sales-channel": "Amazon.com",
        }
        for row, line in enumerate(lines)
    ]
    return Case("amazon_order_report.txt", wide(header, rows, separator="\t"), (truth(lines), truth(lines, with_tax)))


def amazon_number(index: int) -> str:
    return f"{111 + index % 4}-{3563777 + 101 * index}-{5518068 + 997 * index}"


def amazon_fulfilled_shipments() -> Case:
    """Amazon Seller Central, "Amazon fulfilled shipments report": four dates, promotions as negative amounts."""
    header = names(
        "amazon-order-id,merchant-order-id,shipment-id,shipment-item-id,amazon-order-item-id,merchant-order-item-id",
        "purchase-date,payments-date,shipment-date,reporting-date,buyer-email,buyer-name,buyer-phone-number,sku",
        "product-name,quantity-shipped,currency,item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price",
        "gift-wrap-tax,ship-service-level,recipient-name,ship-address-1,ship-city,ship-state,ship-postal-code",
        "ship-country,item-promotion-discount,ship-promotion-discount,carrier,tracking-number",
        "estimated-arrival-date,fulfillment-center-id,fulfillment-channel,sales-channel",
    )
    customers = [f"{email.split('@')[0].replace('.', '')}9z@marketplace.amazon.co.uk" for email in EMAILS]
    lines = discounted(invent(23, customers=customers, number=amazon_number), "0.25", 5)
    rows = []
    for row, line in enumerate(lines):
        bought = f"{line.at:%Y-%m-%dT%H:%M:%S}+00:00"
        sent = f"{line.at:%Y-%m-%d}T20:30:00+00:00"
        rows.append(
            {
                "amazon-order-id": line.order,
                "shipment-id": f"D{line.order[-7:]}T",
                "shipment-item-id": f"DW{row:03}5K6OE4N",
                "amazon-order-item-id": 37_329_915_004_811 + row,
                **dict.fromkeys(("purchase-date", "payments-date"), bought),
                **dict.fromkeys(("shipment-date", "reporting-date", "estimated-arrival-date"), sent),
                "buyer-email": line.customer,
                "sku": line.code,
                "product-name": line.product,
                "quantity-shipped": line.quantity,
                "currency": "GBP",
                "item-price": point(line.gross),
                **dict.fromkeys(
                    ("item-tax", "shipping-price", "shipping-tax", "gift-wrap-price", "gift-wrap-tax"), "0.00"
                ),
                "ship-service-level": "Expedited",
                "ship-country": "GB",
                "item-promotion-discount": point(-line.discount),
                "ship-promotion-discount": "0.00",
                "carrier": "AMZN_UK",
                "fulfillment-center-id": "LTN4",
                "fulfillment-channel": "AFN",
                "sales-channel": "Amazon.co.uk",
            }
        )
    return Case("amazon_fulfilled_shipments.txt", wide(header, rows, separator="\t"), (truth(lines),))


def amazon_all_orders() -> Case:
    """Amazon Seller Central, "All orders report": it does not include customer-identifying information."""
    header = names(
        "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel",
        "sales-channel,order-channel,ship-service-level,product-name,sku,asin,item-status,quantity,currency",
        "item-price,item-tax,shipping-price,shipping-tax,ship-city,ship-state,ship-postal-code,ship-country",
        "promotion-ids",
    )
    lines = invent(24, number=amazon_number)
    rows = [
        {
            "amazon-order-id": line.order,
            **dict.fromkeys(("purchase-date", "last-updated-date"), f"{line.at:%Y-%m-%dT%H:%M:%S}+00:00"),
            **dict.fromkeys(("order-status", "item-status"), "Shipped"),
            "fulfillment-channel": "Amazon",
            "sales-channel": "Amazon.com",
            "ship-service-level": "Standard",
            "product-name": line.product,
            "sku": line.code,
            "asin": f"B000W{line.code[:3]}Z0",
            "quantity": line.quantity,
            "currency": "USD",
            "item-price": point(line.gross),
            "ship-city": "PORTLAND",
            "ship-state": "OR",
            "ship-postal-code": "97201",
            "ship-country": "US",
        }
        for line in lines
    ]
    return Case("amazon_all_orders.txt", wide(header, rows, separator="\t"), refusal=("customer",))


def ebay_orders_report() -> Case:
    """eBay help, "Orders report": an empty row before and after the header, and three rows below the orders."""
    header = names(
        "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,Buyer Address 1,Buyer City",
        "Buyer State,Buyer Zip,Buyer Country,Ship To Name,Ship To Phone,Ship To City,Ship To Zip,Ship To Country",
        "Item Number,Item Title,Custom Label,Sold Via Promoted Listings,Quantity,Sold For,Shipping And Handling",
        "Seller Collected Tax,eBay Collected Tax,Total Price,Payment Method,Sale Date,Paid On Date,Ship By Date",
        "Shipped On Date,Feedback Left,Feedback Received,My Item Note,Shipping Service,Tracking Number,Transaction ID",
    )
    users = [f"{email.split('@')[0].replace('.', '_')}{70 + row}" for row, email in enumerate(EMAILS)]
    lines = [replace(group[0], quantity=1) for group in orders_of(invent(25, customers=users, number=ebay_number))]
    rows = []
    for row, line in enumerate(lines):
        cells = {
            "Sales Record Number": 501 + row,
            "Order Number": line.order,
            "Buyer Username": line.customer,
            "Buyer Name": line.customer[:-2].replace("_", " ").title(),
            "Buyer Email": f"{line.customer[:4]}{row}@members.ebay.com",
            "Buyer Country": "United States",
            "Item Number": 285_001_113_200 + int(line.code[-2:]),
            "Item Title": line.product,
            "Custom Label": line.code,
            "Sold Via Promoted Listings": "No",
            "Quantity": 1,
            "Sold For": f"${line.price}",
            "Shipping And Handling": "$0.00",
            "Seller Collected Tax": "$0.00",
            "eBay Collected Tax": "$0.00",
            "Total Price": f"${line.price}",
            **dict.fromkeys(("Sale Date", "Paid On Date", "Shipped On Date"), f"{line.at:%b-%d-%y}"),
            "Feedback Left": "Yes",
            "Transaction ID": 1_770_001_223 + row,
        }
        rows.append([cells.get(name, "") for name in header])
    tail = [[], [len(rows), "record(s) downloaded"], ["Seller ID : northlight"]]
    data = csv_file([], [header, [], *rows, *tail])
    return Case("ebay_orders_report.csv", data, (truth(lines),))


def ebay_number(index: int) -> str:
    return f"{10 + index:02}-{11100 + 37 * index}-{45210 + 811 * index}"


def square_items_detail() -> Case:
    """Square help, "Items detail" export: dollar signs, no SKUs, most customers unnamed, a refund as a negative sum."""
    header = names(
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales",
        "Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID",
        "Customer Name,Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee",
    )
    lines = invent(26, COFFEE, customers=SQUARE_CUSTOMERS, number=lambda index: f"{index * 7919:05X}wVqQ{index:02}YB")
    lines = discounted(nameless(lines, 1, 4, 8, 12), "0.10", 4)
    back = replace(lines[0], order="0FREFUND77YB", at=lines[11].at, quantity=-1, discount=Decimal(0))
    lines = [*lines[:12], back, *lines[12:]]
    rows = [_square(row, line) for row, line in enumerate(lines)]
    return Case("square_items_detail.csv", wide(header, rows, quote_all=True), (truth(lines),))


SQUARE_CUSTOMERS = [f"{name.split()[0].upper()}K3V9{row}T7XQ{row * 31:03}" for row, name in enumerate(NAMES)]


def _square(row: int, line: Line) -> dict[str, object]:
    return {
        "Date": f"{line.at:%Y-%m-%d}",
        "Time": f"{line.at:%H:%M:%S}",
        "Time Zone": "Pacific Time (US & Canada)",
        "Category": line.category,
        "Item": line.product,
        "Qty": f"{abs(line.quantity)}.0",
        "Price Point Name": "Regular",
        "Gross Sales": dollars(line.gross),
        "Discounts": dollars(-line.discount),
        "Net Sales": dollars(line.paid),
        "Tax": "$0.00",
        "Transaction ID": line.order,
        "Payment ID": f"p{row:03}{line.order[:5]}",
        "Device Name": "Counter",
        "Event Type": "Refund" if line.quantity < 0 else "Payment",
        "Location": "Market Street",
        "Customer ID": line.customer or "",
        "Unit": "ea",
        "Count": abs(line.quantity),
        "Itemization Type": "Physical Good",
        "Commission": "$0.00",
    }


def dollars(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def lightspeed_sales_lines() -> Case:
    """Lightspeed Retail help, "Sales: lines" report: retail price, discount, subtotal, tax and total of each line."""
    header = names(
        "Date,Sale ID,Description,System ID,Custom SKU,Category,Customer,Employee,Register,Qty,Retail,Discounts",
        "Subtotal,Tax,Total",
    )
    lines = taxed(discounted(invent(27, customers=NAMES, number=lambda index: str(88210 + index)), "0.20", 4), "0.06")
    rows = [
        [
            *(f"{line.at:%m/%d/%Y %I:%M %p}", line.order, line.product, 210_000_000_000 + int(line.code[-2:])),
            *(line.code, line.category, line.customer, "Maria", "Front", line.quantity),
            *(dollars(amount) for amount in (line.price, line.discount, line.paid, line.tax, line.with_tax)),
        ]
        for line in lines
    ]
    return Case("lightspeed_sales_lines.csv", csv_file(header, rows), (truth(lines), truth(lines, with_tax)))


def stripe_payments() -> Case:
    """Stripe documents, "Export payments": no product, no quantity; paid, refunded and failed charges."""
    header = names(
        "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount",
        "Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,Customer ID",
        "Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Brand,Card Funding,Card Exp Month",
        "Card Exp Year,Card Name,Card Issue Country,Card CVC Status,Disputed Amount,Dispute Status,Invoice ID",
        "Payment Source Type,Is Link,Transfer",
    )
    lines = as_orders(invent(28, number=lambda index: f"{'ch_3N' if index % 3 else 'ch_3P'}{index * 7_654_321:09x}Lq"))
    failed, refunded = lines[3].order, lines[8].order
    lines = [replace(line, counts=line.order not in (failed, refunded)) for line in lines]
    rows = []
    for row, line in enumerate(lines):
        status = {failed: "Failed", refunded: "Refunded"}.get(line.order, "Paid")
        back = point(line.price) if status == "Refunded" else "0.00"
        person = EMAILS.index(line.customer)
        rows.append(
            {
                "id": line.order,
                "Description": "Payment for Invoice",
                "Seller Message": "The bank returned the decline code." if status == "Failed" else "Payment complete.",
                "Created (UTC)": f"{line.at:%Y-%m-%d %H:%M}",
                **dict.fromkeys(("Amount", "Converted Amount"), point(line.price)),
                **dict.fromkeys(("Amount Refunded", "Converted Amount Refunded"), back),
                **dict.fromkeys(("Currency", "Converted Currency"), "usd"),
                "Fee": point(line.price * Decimal("0.029") + Decimal("0.30")),
                "Tax": "0.00",
                "Mode": "Live",
                "Status": status,
                "Customer ID": f"cus_P{person}xT7vB2mKq{person * 13:02}",
                "Customer Email": line.customer,
                "Captured": "false" if status == "Failed" else "true",
                "Card ID": f"pm_1O{person}Gk2LqYb",
                "Card Last4": 4242 + person,
                "Card Brand": "Visa",
                "Card Exp Month": 1 + row % 12,
                "Card Exp Year": 2027,
                "Card Name": NAME_OF[line.customer],
                "Card Issue Country": "US",
                "Payment Source Type": "card",
                "Is Link": "false",
            }
        )
    return Case("stripe_payments.csv", wide(header, rows), (truth(lines),))


PAYPAL = names(
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID",
    "Item Title,Item ID,Reference Txn ID,Receipt ID,Balance,Note",
)
SHOP = "shop@example.com"


def paypal_lines(seed: int) -> list[Line]:
    """One line a payment, some above a thousand; the eighth is not completed yet."""
    lines = as_orders(invent(seed, number=lambda index: f"{index + 11}P5714{index}A8206{index * 7 % 10}82E"))
    return [replace(line, price=line.price * 9, counts=index != 7) for index, line in enumerate(lines)]


def paypal_activity() -> Case:
    """PayPal, "Activity download specification": gross, fee and net, a withdrawal, a payment that still waits."""
    lines = paypal_lines(29)
    rows = [_paypal(line, "USD") for line in lines]
    away = replace(lines[9], order="7WX00000BANK01", price=Decimal("-300.00"), customer=SHOP)
    rows.insert(10, _paypal(away, "USD"))
    rows[10][3:5] = ["", "General Withdrawal - Bank Account"]
    right = replace(truth(lines), returned=None)
    return Case("paypal_activity.csv", csv_file(PAYPAL, rows, quote_all=True), (right,))


def paypal_two_currencies() -> Case:
    """PayPal, "Activity download specification": an account that takes dollars and pounds, each row in its own."""
    lines = paypal_lines(33)
    pounds = {line.order for line in lines[1::3]}
    rows = [_paypal(line, "GBP" if line.order in pounds else "USD") for line in lines]
    right = truth(replace(line, counts=line.counts and line.order not in pounds) for line in lines)
    return Case(
        "paypal_two_currencies.csv",
        csv_file(PAYPAL, rows, quote_all=True),
        (right,),
        ask="must",
        question=("Currency", "USD", "GBP", "--currency"),
        options=("--currency", "USD"),
    )


def _paypal(line: Line, currency: str) -> list[str]:
    fee = -cents(max(line.price, ZERO) * Decimal("0.034"))
    amounts = [f"{amount:,.2f}" for amount in (line.price, fee, line.price + fee)]
    name, status = NAME_OF.get(line.customer, ""), "Completed" if line.counts else "Pending"
    return [
        *(f"{line.at:%m/%d/%Y}", f"{line.at:%H:%M:%S}", "PST", name, "Express Checkout Payment", status, currency),
        *(*amounts, line.customer, SHOP, line.order, "Order of the week", "", "", "", amounts[2], ""),
    ]


def odoo_sale_orders() -> Case:
    """Odoo documents, "Export data" of sale orders with their lines: blank means as above."""
    header = names(
        "Order Reference,Customer,Order Date,Status,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price",
        "Order Lines/Discount (%),Order Lines/Subtotal",
    )
    lines = lost(invent(30, customers=NAMES, number=lambda index: f"S{41 + index:05}"), 5)
    rows = []
    for group in orders_of(lines):
        for row, line in enumerate(group):
            state = "Sales Order" if line.counts else "Cancelled"
            head = ["", "", "", ""] if row else [line.order, line.customer, line.at, state]
            rows.append([*head, f"[{line.code}] {line.product}", line.quantity, line.price, 0, line.paid])
    return Case("odoo_sale_orders.xlsx", xlsx_file({"Sheet1": [header, *rows]}), (truth(lines),))


def odoo_sale_orders_technical() -> Case:
    """Odoo documents, "Export data", import-compatible: technical names, a discount in per cent, blank as above."""
    header = names(
        "name,partner_id,date_order,state,order_line/product_id,order_line/product_uom_qty,order_line/price_unit",
        "order_line/discount,order_line/price_subtotal",
    )
    lines = invent(31, customers=NAMES, number=lambda index: f"SO{117 + index}")
    lines = [replace(line, discount=line.gross / 10) if row % 4 == 0 else line for row, line in enumerate(lines)]
    lines = [replace(line, price=line.price.quantize(Decimal("1"))) for line in lines]
    lines = [replace(line, discount=line.gross / 10 if line.discount else Decimal(0)) for line in lines]
    rows = []
    for group in orders_of(lines):
        for row, line in enumerate(group):
            head = ["", "", "", ""] if row else [line.order, line.customer, line.at, "sale"]
            cells = (line.quantity, point(line.price), "10.0" if line.discount else "0.0", point(line.paid))
            rows.append([*head, line.product, *cells])
    return Case("odoo_sale_orders_technical.csv", csv_file(header, rows, quote_all=True), (truth(lines),))


def loyverse_receipts_by_item() -> Case:
    """A till's receipts as Loyverse's help shows them: "Receipts by item", refunds by a type and negative sums."""
    header = names(
        "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts",
        "Net sales,Cost of goods,Gross profit,Taxes,POS,Store,Cashier name,Customer name,Customer contacts,Comment",
        "Status",
    )
    lines = invent(32, HOME, customers=NAMES, number=lambda index: f"1-{1044 + index}")
    lines = nameless(lines, 3, 9)
    back = replace(lines[2], order="1-1099", at=lines[20].at, quantity=-1)
    lines = [*lines[:21], back, *lines[21:]]
    rows = [
        [
            *(f"{line.at:%Y-%m-%d %H:%M}", line.order, "Refund" if line.quantity < 0 else "Sale", line.category),
            *(line.code, line.product, "", "", line.quantity, point(line.gross), "0.00", point(line.paid)),
            *(point(line.paid * Decimal("0.6")), point(line.paid * Decimal("0.4")), "0.00", "POS 1", "Old Town"),
            *("Owner", line.customer or "", "", "", "Closed"),
        ]
        for line in lines
    ]
    return Case("loyverse_receipts_by_item.csv", csv_file(header, rows), (truth(lines),))


BUILDERS = (
    etsy_sold_order_items,
    amazon_order_report,
    amazon_fulfilled_shipments,
    amazon_all_orders,
    ebay_orders_report,
    square_items_detail,
    lightspeed_sales_lines,
    stripe_payments,
    paypal_activity,
    paypal_two_currencies,
    odoo_sale_orders,
    odoo_sale_orders_technical,
    loyverse_receipts_by_item,
)
