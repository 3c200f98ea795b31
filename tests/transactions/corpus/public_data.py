"""Rows of our own in the shape of data sets that many people try first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import md5

from .files import csv_file, point
from .records import (
    EMAILS,
    NAMES,
    Case,
    Line,
    Product,
    as_orders,
    catalogue,
    discounted,
    invent,
    lost,
    nameless,
    orders_of,
    total,
    truth,
)
from .web_shops import names

LETTERS = ("ALFKI", "ANATR", "BERGS", "BLONP", "BOTTM", "CHOPS", "DRACD", "ERNSH")
FOOD = catalogue(
    "1|Chai|Beverages|18.00",
    "11|Queso Cabrales|Dairy Products|21.00",
    "24|Guarana|Beverages|4.60",
    "42|Hokkien Mee|Grains|14.00",
    "51|Dried Apples|Produce|53.00",
    "72|Mozzarella|Dairy Products|34.80",
)


def digest(words: str) -> str:
    return md5(words.encode(), usedforsecurity=False).hexdigest()


def northwind_order_details() -> Case:
    """Northwind, Orders and Order Details joined: the discount is a rate, the freight is the order's."""
    header = names(
        "OrderID,CustomerID,EmployeeID,OrderDate,RequiredDate,ShippedDate,Freight,ShipCountry,ProductID,ProductName",
        "UnitPrice,Quantity,Discount",
    )
    lines = invent(41, FOOD, LETTERS, date(1996, 7, 4), number=lambda index: str(10248 + index))
    lines = discounted(lines, "0.15", 4)
    rows = [
        [
            *(line.order, line.customer, 1 + int(line.order) % 9, f"{line.at:%Y-%m-%d}", "1996-12-24", "1996-12-20"),
            *("32.38", "Germany", line.code, line.product, line.price, line.quantity, "0.15" if line.discount else "0"),
        ]
        for line in lines
    ]
    return Case("northwind_order_details.csv", csv_file(header, rows), (truth(lines),))


def superstore() -> Case:
    """Superstore, as Tableau ships it: CA-2016- begins the ids of sales; Sales is after the discount."""
    header = names(
        "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State",
        "Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit",
    )
    products = catalogue(
        "FUR-BO-10001798|Oak bookcase|Furniture|130.95",
        "OFF-LA-10000240|Address labels|Office Supplies|7.30",
        "TEC-PH-10002275|Desk phone|Technology|151.20",
        "OFF-ST-10000760|Rolling cart|Office Supplies|22.35",
    )
    people = {f"{name[0]}{name.split()[1][0]}-1{row}520": name for row, name in enumerate(NAMES)}
    lines = invent(42, products, list(people), date(2016, 3, 2), 250, superstore_number)
    lines = discounted(lines, "0.2")
    rows = [
        [
            *(row, line.order, us_date(line.at), us_date(line.at), "Second Class", line.customer),
            *(people[line.customer], "Consumer", "United States", "Henderson", "Kentucky", 42420, "South", line.code),
            *(line.category, "Labels", line.product, f"{line.paid:.4f}".rstrip("0"), line.quantity),
            *("0.2" if line.discount else "0", f"{line.paid / 4:.4f}"),
        ]
        for row, line in enumerate(lines, 1)
    ]
    return Case("superstore.csv", csv_file(header, rows, encoding="cp1252"), (truth(lines),))


def superstore_number(index: int) -> str:
    return f"{'US' if index % 5 == 3 else 'CA'}-2016-{152156 + 811 * index}"


def us_date(at) -> str:
    return f"{at.month}/{at.day}/{at.year}"


def olist_items() -> Case:
    """Olist's orders, items and customers joined: md5 ids, a row a piece, a customer_id for each order, one person."""
    header = names(
        "order_id,customer_id,customer_unique_id,order_status,order_purchase_timestamp,order_item_id,product_id",
        "price,freight_value,product_category_name",
    )
    products = [Product(digest(item.name), item.name, item.category.lower(), item.price) for item in FOOD]
    people = [digest(name) for name in NAMES]
    lines = invent(43, products, people, date(2017, 10, 2), number=lambda index: digest(f"order {index}"))
    lines = lost([replace(line, quantity=1) for line in lines], 5)
    rows = [
        [
            *(line.order, digest(f"of {line.order}"), line.customer, "delivered" if line.counts else "canceled"),
            *(line.at, row, line.code, line.price, "8.72", line.category.replace(" ", "_")),
        ]
        for group in orders_of(lines)
        for row, line in enumerate(group, 1)
    ]
    return Case("olist_items.csv", csv_file(header, rows, quote_all=True), (truth(lines),))


def coffee_shop_sales() -> Case:
    """Kaggle's coffee shop sales of three stores: a till without customers."""
    header = names(
        "transaction_id,transaction_date,transaction_time,transaction_qty,store_id,store_location,product_id",
        "unit_price,product_category,product_type,product_detail",
    )
    lines = invent(44, FOOD, start=date(2023, 1, 1))
    stores = {3: "Astoria", 5: "Lower Manhattan", 8: "Hell's Kitchen"}
    rows = [
        [
            *(row, line.at.date(), line.at.time(), line.quantity, (3, 5, 8)[row % 3], stores[(3, 5, 8)[row % 3]]),
            *(line.code, line.price, line.category, "Brewed", line.product),
        ]
        for row, line in enumerate(lines, 1)
    ]
    return Case("coffee_shop_sales.csv", csv_file(header, rows), refusal=("customer",))


def supermarket_sales() -> Case:
    """Kaggle's supermarket sales: "Customer type" has two values, so nobody can be told from anybody."""
    header = names(
        "Invoice ID,Branch,City,Customer type,Gender,Product line,Unit price,Quantity,Tax 5%,Total,Date,Time,Payment",
        "cogs,gross margin percentage,gross income,Rating",
    )
    lines = as_orders(invent(45, FOOD, start=date(2019, 1, 5), days=80))
    rows = [
        [
            *(f"{750 - row}-{67 - row}-{8428 + row}", "ABC"[row % 3], ("Yangon", "Mandalay", "Naypyitaw")[row % 3]),
            *(("Member", "Normal")[row % 2], ("Female", "Male")[row % 3 == 0], line.category, line.price, 1),
            *(f"{line.price / 20:.4f}", f"{line.price * 21 / 20:.4f}", us_date(line.at), f"{line.at:%H:%M}", "Cash"),
            *(line.price, "4.761904762", f"{line.price / 20:.4f}", f"{5 + row % 5}.1"),
        ]
        for row, line in enumerate(lines)
    ]
    return Case("supermarket_sales.csv", csv_file(header, rows), refusal=("customer(?! type)",))


def coffee_machine_cards() -> Case:
    """Kaggle's coffee sales of a vending machine: only the number of the card tells customers apart."""
    header = names("date,datetime,cash_type,card,money,coffee_name")
    cards = [f"ANON-0000-0000-{7 * row + 1:04}" for row in range(8)]
    drinks = catalogue("|Latte|Hot|38.70", "|Americano|Hot|28.90", "|Cocoa|Hot|38.70", "|Espresso|Hot|24.00")
    lines = [replace(group[0], quantity=1) for group in orders_of(invent(46, drinks, cards, date(2024, 3, 1)))]
    lines = nameless(lines, 2, 9)
    rows = [
        [line.at.date(), f"{line.at}.520", "card" if line.customer else "cash", line.customer, line.price, line.product]
        for line in lines
    ]
    return Case(
        "coffee_machine_cards.csv",
        csv_file(header, rows),
        (truth(lines),),
        ask="may",
        question=("customer", "--column"),
        options=("--column", "customer_id=card"),
    )


RETAIL = catalogue(
    "85123A|WHITE HANGING HEART T-LIGHT HOLDER||2.55",
    "71053|WHITE METAL LANTERN||3.39",
    "22752|SET 7 BABUSHKA NESTING BOXES||7.65",
    "21730|GLASS STAR FROSTED T-LIGHT HOLDER||4.25",
    "84029E|RED WOOLLY HOTTIE WHITE HEART.||3.39",
    "POST|POSTAGE||18.00",
)
SHOPPERS = ("17850", "13047", "12583", "13748", "15100", "15291", "14688", "17809")


def retail_lines(seed: int, start: date, first: int) -> list[Line]:
    """Sales, postage, guests, and goods that came back under a number with a C."""
    lines = invent(seed, RETAIL, SHOPPERS, start, 90, lambda index: str(first + 3 * index))
    lines = [replace(line, quantity=line.quantity * 6) for line in lines]
    back = [
        replace(lines[row], order=f"C{int(lines[at].order) + 1}", at=lines[at].at, quantity=-2)
        for row, at in ((0, 9), (3, 15), (6, 20))
    ]
    lines = nameless([*lines[:10], back[0], *lines[10:16], back[1], *lines[16:21], back[2], *lines[21:]], 3, 11)
    return lines


def online_retail_i() -> Case:
    """UCI Online Retail: month first, C before the numbers of returns, a bad debt that begins with A."""
    header = names("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country")
    lines = retail_lines(47, date(2010, 12, 1), 536365)
    rows = [
        [
            *(line.order, line.code, line.product, line.quantity, f"{us_date(line.at)} {line.at.hour}:{line.at:%M}"),
            *(line.price, line.customer, "United Kingdom"),
        ]
        for line in lines
    ]
    rows.insert(12, ["A536381", "B", "Adjust bad debt", 1, rows[12][4], "-11062.06", "", "United Kingdom"])
    return Case("online_retail_i.csv", csv_file(header, rows), (truth(lines),))


def online_retail_ii() -> Case:
    """UCI Online Retail II: other names, customers as 13085.0 since some are blank."""
    header = names("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country")
    lines = retail_lines(48, date(2009, 12, 1), 489434)
    rows = [
        [
            *(line.order, line.code, line.product, line.quantity, line.at, line.price),
            *(f"{line.customer}.0" if line.customer else "", "United Kingdom"),
        ]
        for line in lines
    ]
    return Case("online_retail_ii.csv", csv_file(header, rows), (truth(lines),))


def lifetimes_three_columns() -> Case:
    """lifetimes' documents, transactions with a value: customer, date, amount, and several a day are one order each."""
    lines = as_orders(invent(49, FOOD, start=date(2014, 1, 3), days=300))
    rows = [[40 + EMAILS.index(line.customer), line.at.date(), line.price] for line in lines]
    return Case("lifetimes_three_columns.csv", csv_file(names("customer,date,amount"), rows), (truth(lines),))


def cdnow_with_a_header() -> Case:
    """CDNOW's master file with a header: cells parted by blanks, dates of eight figures, an amount for all pieces."""
    lines = as_orders(invent(50, FOOD, [f"{row + 4:05}" for row in range(8)], date(1997, 1, 1), 540))
    rows = [f"{line.customer}   {line.at:%Y%m%d}  {1 + row % 3:>2}  {line.price:>7}" for row, line in enumerate(lines)]
    text = "\n".join(["customer_id  date  number_of_cds  dollar_value", *rows, ""])
    return Case("cdnow_with_a_header.txt", text.encode(), (truth(lines),))


def complete_journey_baskets() -> Case:
    """The Complete Journey's transactions: sales_value is what the shop received, after what is named beside it."""
    header = names(
        "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,coupon_match_disc,week",
        "transaction_timestamp",
    )
    households = ("900", "906", "993", "1130", "1173", "1180", "1246", "2500")
    lines = invent(51, FOOD, households, date(2017, 1, 2), 200, lambda index: str(31_198_570_044 + 17 * index))
    rows = [
        [
            *(line.customer, 330, line.order, 1_095_275 + int(line.code), line.quantity, line.gross, "0", "0", "0"),
            *(1 + (line.at.date() - date(2017, 1, 1)).days // 7, line.at),
        ]
        for line in lines
    ]
    return Case("complete_journey_baskets.csv", csv_file(header, rows), (truth(lines),))


def sort_of_real_grocery() -> Case:
    """dunnhumby's "Let's get sort of real": days of eight figures, SPEND of the line, shoppers without a card."""
    header = names(
        "SHOP_WEEK,SHOP_DATE,SHOP_WEEKDAY,SHOP_HOUR,QUANTITY,SPEND,PROD_CODE,PROD_CODE_10,PROD_CODE_20,CUST_CODE",
        "CUST_PRICE_SENSITIVITY,CUST_LIFESTAGE,BASKET_ID,BASKET_SIZE,BASKET_TYPE,STORE_CODE,STORE_FORMAT,STORE_REGION",
    )
    cards = [f"CUST00001{37 * row:05}" for row in range(8)]
    lines = invent(52, FOOD, cards, date(2007, 4, 9), number=lambda index: str(994_100_100_530_712 + 9 * index))
    lines = nameless(lines, 4, 8)
    rows = [
        [
            *(f"{200707 + index // 2}", f"{line.at:%Y%m%d}", line.at.isoweekday(), line.at.hour, line.quantity),
            *(point(line.gross), f"PRD{int(line.code):07}", "CL00067", "DEP00019", line.customer, "LA", "YF"),
            *(line.order, "M", "Mixed", "STORE00001", "LS", "E02"),
        ]
        for index, group in enumerate(orders_of(lines))
        for line in group
    ]
    return Case("sort_of_real_grocery.csv", csv_file(header, rows), (truth(lines),))


def groceries_without_money() -> Case:
    """Kaggle's groceries for association rules: member, day and item, and no amount of any kind."""
    lines = invent(53, FOOD, [str(1800 + 7 * row) for row in range(8)], date(2015, 1, 5))
    rows = [[line.customer, f"{line.at:%d-%m-%Y}", line.product.lower()] for line in lines]
    header = names("Member_number,Date,itemDescription")
    return Case("groceries_without_money.csv", csv_file(header, rows), refusal=("price|amount|total|money",))


def classic_models_sales() -> Case:
    """Kaggle's sample sales data: SALES is what was paid, PRICEEACH is capped at 100, and Latin-1."""
    header = names(
        "ORDERNUMBER,QUANTITYORDERED,PRICEEACH,ORDERLINENUMBER,SALES,ORDERDATE,STATUS,QTR_ID,MONTH_ID,YEAR_ID",
        "PRODUCTLINE,MSRP,PRODUCTCODE,CUSTOMERNAME,PHONE,CITY,COUNTRY,TERRITORY,CONTACTLASTNAME,DEALSIZE",
    )
    cars = catalogue("S10_1678|Harley|Motorcycles|95.70", "S12_1099|Mustang|Cars|136.67", "S18_2248|Ford|Cars|60.54")
    toys = ("Land of Toys", "Reims Collectables", "Lyon Souveniers", "Toys4GrownUps", "Technics Stores", "Vitachrome")
    lines = invent(54, cars, [*toys, "Herkku Gifts", "Auto Canal Petit"], date(2003, 2, 24), 180)
    lines = lost([replace(line, quantity=20 + line.quantity) for line in lines], 4)
    rows = [
        [
            *(line.order, line.quantity, min(line.price, Decimal(100)), row, line.gross, f"{us_date(line.at)} 0:00"),
            *("Shipped" if line.counts else "Cancelled", 1, line.at.month, 2003, line.category, 95, line.code),
            *(line.customer, "2125557818", "Orléans", "France", "EMEA", "Lévy", "Small"),
        ]
        for group in orders_of(lines)
        for row, line in enumerate(group, 1)
    ]
    lowered = [replace(line, price=min(line.price, Decimal(100))) for line in lines]
    assert total(lowered) < total(lines)
    return Case(
        "classic_models_sales.csv",
        csv_file(header, rows, encoding="latin-1"),
        (truth(lines),),
        ask="may",
        question=("SALES", "PRICEEACH|--column"),
        options=("--column", "line_total=SALES"),
    )


BUILDERS = (
    northwind_order_details,
    superstore,
    olist_items,
    coffee_shop_sales,
    supermarket_sales,
    coffee_machine_cards,
    online_retail_i,
    online_retail_ii,
    lifetimes_three_columns,
    cdnow_with_a_header,
    complete_journey_baskets,
    sort_of_real_grocery,
    groceries_without_money,
    classic_models_sales,
)
