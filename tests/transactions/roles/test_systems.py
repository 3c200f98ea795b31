import pytest

from rlreco.transactions.roles.headers import header_scores
from rlreco.transactions.roles.systems import SYSTEMS, documented_roles, system_of

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,"
    "Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,"
    "Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,"
    "Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,"
    "Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,"
    "Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,"
    "Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Phone,Receipt Number,Duties,"
    "Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,"
    "Payment References"
)
WOO_ROWS = (
    "order_id,order_number,date,status,shipping_total,shipping_tax_total,fee_total,tax_total,cart_discount,"
    "order_discount,discount_total,order_total,order_currency,payment_method,shipping_method,customer_id,"
    "billing_first_name,billing_last_name,billing_email,billing_phone,billing_address_1,billing_postcode,"
    "billing_city,billing_state,billing_country,shipping_first_name,shipping_last_name,shipping_address_1,"
    "shipping_postcode,shipping_city,shipping_state,shipping_country,customer_note,item_id,item_product_id,"
    "item_name,item_sku,item_quantity,item_subtotal,item_subtotal_tax,item_total,item_total_tax,item_refunded"
)
WOO_ADVANCED = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),"
    "Company (Billing),Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),"
    "Country Code (Billing),Email (Billing),Phone (Billing),First Name (Shipping),Last Name (Shipping),"
    "Address 1&2 (Shipping),City (Shipping),State Code (Shipping),Postcode (Shipping),Country Code (Shipping),"
    "Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,"
    "Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),"
    "Item Cost,Coupon Code,Discount Amount,Discount Amount Tax"
)
WOO_ANALYTICS = "Date,Order #,N. Revenue,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Attribution"
WOO_TABLE = (
    "order_item_id,order_id,product_id,variation_id,customer_id,date_created,product_qty,product_net_revenue,"
    "product_gross_revenue,coupon_amount,tax_amount,shipping_amount,shipping_tax_amount"
)
SQUARE = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,"
    "Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,"
    "Customer Name,Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,Fulfillment Note,"
    "Channel,Token,Card Brand,PAN Suffix"
)
ETSY = (
    "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,"
    "Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,"
    "Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,"
    "Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU"
)
AMAZON_ALL = (
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,"
    "sales-channel,order-channel,ship-service-level,product-name,sku,asin,item-status,quantity,currency,"
    "item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,item-promotion-discount,"
    "ship-promotion-discount,ship-city,ship-state,ship-postal-code,ship-country,promotion-ids"
)
AMAZON_NEW = (
    "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,buyer-phone-number,sku,"
    "product-name,quantity-purchased,currency,item-price,item-tax,shipping-price,shipping-tax,ship-service-level,"
    "recipient-name,ship-address-1,ship-address-2,ship-city,ship-state,ship-postal-code,ship-country,"
    "ship-phone-number"
)
EBAY = (
    "Sales Record Number,Order Number,Buyer Username,Buyer Name,Buyer Email,Buyer Note,Buyer Address 1,"
    "Buyer Address 2,Buyer City,Buyer State,Buyer Zip,Buyer Country,Ship To Name,Ship To Phone,Ship To Address 1,"
    "Ship To City,Ship To State,Ship To Zip,Ship To Country,Item Number,Item Title,Custom Label,"
    "Sold Via Promoted Listings,Quantity,Sold For,Shipping And Handling,Seller Collected Tax,eBay Collected Tax,"
    "Total Price,Payment Method,Sale Date,Paid On Date,Ship By Date,Minimum Estimated Delivery Date,"
    "Maximum Estimated Delivery Date,Shipped On Date,Feedback Left,Feedback Received,My Item Note,"
    "PayPal Transaction ID,Shipping Service,Tracking Number"
)
STRIPE = (
    "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,"
    "Converted Amount Refunded,Fee,Tax,Converted Currency,Mode,Status,Statement Descriptor,Customer ID,"
    "Customer Description,Customer Email,Captured,Card ID,Card Last4,Card Brand,Card Funding,Card Exp Month,"
    "Card Exp Year,Card Name,Card Address Line1,Card Address City,Card Address Country,Card Address Zip,"
    "Card Issue Country,Card Fingerprint,Invoice ID"
)
PAYPAL = (
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,"
    "Transaction ID,Shipping Address,Address Status,Item Title,Item ID,Shipping and Handling Amount,"
    "Insurance Amount,Sales Tax,Option 1 Name,Option 1 Value,Reference Txn ID,Invoice Number,Custom Number,"
    "Quantity,Receipt ID,Balance,Address Line 1,Town/City,Zip/Postal Code,Country,Contact Phone Number,Subject,"
    "Note,Country Code,Balance Impact"
)
ODOO = (
    "Order Reference,Customer,Order Date,Salesperson,Status,Currency,Order Lines/Product,Order Lines/Quantity,"
    "Order Lines/Unit Price,Order Lines/Subtotal,Order Lines/Unit of Measure"
)
MAGENTO = (
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,"
    "Billing Address,Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal,"
    "Shipping and Handling,Customer Name,Payment Method,Total Refunded"
)
LIGHTSPEED = (
    "Date,Receipt Number,Line Type,Customer Code,Customer Name,Note,Quantity,Subtotal,Sales Tax,Discount,Loyalty,"
    "Total,Paid,Details,Register,User,Status,Sku"
)
NORTHWIND = (
    "OrderID,CustomerID,EmployeeID,OrderDate,RequiredDate,ShippedDate,ShipVia,Freight,ShipName,ShipAddress,"
    "ShipCity,ShipRegion,ShipPostalCode,ShipCountry,ProductID,ProductName,UnitPrice,Quantity,Discount"
)
OLIST_ITEMS = "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
OLIST_ORDERS = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,"
    "order_delivered_customer_date,order_estimated_delivery_date"
)
ADVENTURE = (
    "SalesOrderID,SalesOrderDetailID,OrderDate,DueDate,ShipDate,OnlineOrderFlag,SalesOrderNumber,CustomerID,"
    "OrderQty,ProductID,UnitPrice,UnitPriceDiscount,LineTotal,TaxAmt,Freight"
)
ADVENTURE_DW = (
    "ProductKey,OrderDateKey,DueDateKey,ShipDateKey,CustomerKey,PromotionKey,CurrencyKey,SalesTerritoryKey,"
    "SalesOrderNumber,SalesOrderLineNumber,RevisionNumber,OrderQuantity,UnitPrice,ExtendedAmount,"
    "UnitPriceDiscountPct,ProductStandardCost,TotalProductCost,SalesAmount,TaxAmt,Freight"
)
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
RETAIL_II = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
SUPERSTORE = (
    "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,"
    "Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit"
)

EXPORTS = {
    "shopify": (SHOPIFY, "a Shopify order export"),
    "woo rows": (WOO_ROWS, "a WooCommerce order export"),
    "woo advanced": (WOO_ADVANCED, "a WooCommerce order export"),
    "woo analytics": (WOO_ANALYTICS, "a WooCommerce analytics export"),
    "woo table": (WOO_TABLE, "WooCommerce's table of order items"),
    "square": (SQUARE, "Square's item details"),
    "etsy": (ETSY, "an Etsy sold-items export"),
    "amazon all": (AMAZON_ALL, "an Amazon order report"),
    "amazon new": (AMAZON_NEW, "an Amazon order report"),
    "ebay": (EBAY, "an eBay order report"),
    "stripe": (STRIPE, "a Stripe payments export"),
    "paypal": (PAYPAL, "a PayPal activity download"),
    "odoo": (ODOO, "an Odoo sales export"),
    "magento": (MAGENTO, "a Magento order export"),
    "lightspeed": (LIGHTSPEED, "a Lightspeed sales history"),
    "northwind": (NORTHWIND, "a Northwind-like sales table"),
    "olist items": (OLIST_ITEMS, "Olist's order items"),
    "olist orders": (OLIST_ORDERS, "Olist's orders"),
    "adventure works": (ADVENTURE, "an AdventureWorks sales table"),
    "adventure works dw": (ADVENTURE_DW, "an AdventureWorks sales table"),
    "online retail": (RETAIL, "the Online Retail table"),
    "online retail ii": (RETAIL_II, "the Online Retail table"),
    "superstore": (SUPERSTORE, "the Superstore table"),
    "lifetimes": ("id,date,spend", "a table of customers, dates and amounts"),
}


def best_by_header(header):
    """Role -> column, the surest pair first, each column once."""
    names = header.split(",")
    pairs = [
        (score, -place, role, name) for place, name in enumerate(names) for role, score in header_scores(name).items()
    ]
    chosen = {}
    for _, _, role, name in sorted(pairs, reverse=True):
        if role not in chosen and name not in chosen.values():
            chosen[role] = name
    return chosen


@pytest.mark.parametrize("export", EXPORTS)
def test_an_export_is_told_by_its_columns(export):
    header, label = EXPORTS[export]

    assert system_of(header.split(",")) == label
    assert system_of([f" {name.upper()} " for name in reversed(header.split(","))]) == label


@pytest.mark.parametrize(
    "header", ["", "a,b,c", "Order ID,SKU,Quantity,Order Date,Unit Price,Customer ID", "Datum,Kunde,Betrag", "id,date"]
)
def test_a_table_of_no_such_system_is_none(header):
    assert system_of(header.split(",")) is None
    assert documented_roles(header.split(",")) == {}


@pytest.mark.parametrize("export", EXPORTS)
def test_documented_roles_are_columns_of_the_file_each_once(export):
    names = EXPORTS[export][0].split(",")
    roles = documented_roles(names)

    assert set(roles.values()) <= set(names)
    assert len(set(roles.values())) == len(roles) >= 3


def test_every_system_has_a_header_here():
    assert {system.label for system in SYSTEMS} <= {label for _, label in EXPORTS.values()}


def test_documentation_settles_what_names_alone_leave_open():
    assert documented_roles(SHOPIFY.split(","))["order_id"] == "Name"
    assert documented_roles(AMAZON_NEW.split(","))["line_total"] == "item-price"
    assert "unit_price" not in documented_roles(AMAZON_ALL.split(","))
    assert documented_roles(STRIPE.split(","))["order_id"] == "id"
    assert documented_roles(PAYPAL.split(","))["customer_id"] == "From Email Address"
    assert documented_roles(LIGHTSPEED.split(","))["customer_id"] == "Customer Code"
    assert documented_roles(["id", "date", "spend"]) == {
        "customer_id": "id",
        "ordered_at": "date",
        "line_total": "spend",
    }


def test_a_column_that_comes_twice_is_not_offered():
    assert "product_id" not in documented_roles([*SQUARE.split(","), "SKU"])


WANTED = {
    "shopify": {
        "product_id": "Lineitem sku",
        "product": "Lineitem name",
        "quantity": "Lineitem quantity",
        "unit_price": "Lineitem price",
        "ordered_at": "Created at",
        "customer_id": "Email",
        "country": "Shipping Country",
        "status": "Financial Status",
        "currency": "Currency",
        "tax": "Taxes",
        "shipping": "Shipping",
    },
    "woo rows": {
        "order_id": "order_id",
        "product_id": "item_sku",
        "product": "item_name",
        "quantity": "item_quantity",
        "line_total": "item_total",
        "ordered_at": "date",
        "customer_id": "customer_id",
        "country": "shipping_country",
        "status": "status",
        "currency": "order_currency",
        "shipping": "shipping_total",
    },
    "woo advanced": {
        "order_id": "Order Number",
        "product_id": "SKU",
        "product": "Item Name",
        "quantity": "Quantity (- Refund)",
        "unit_price": "Item Cost",
        "ordered_at": "Order Date",
        "customer_id": "Email (Billing)",
        "country": "Country Code (Billing)",
        "status": "Order Status",
        "shipping": "Order Shipping Amount",
    },
    "woo analytics": {
        "order_id": "Order #",
        "line_total": "N. Revenue",
        "customer_id": "Customer",
        "product": "Product(s)",
        "quantity": "Items sold",
        "ordered_at": "Date",
        "status": "Status",
    },
    "woo table": {
        "order_id": "order_id",
        "product_id": "product_id",
        "quantity": "product_qty",
        "line_total": "product_net_revenue",
        "ordered_at": "date_created",
        "customer_id": "customer_id",
        "tax": "tax_amount",
        "shipping": "shipping_amount",
    },
    "square": {
        "order_id": "Transaction ID",
        "product_id": "SKU",
        "product": "Item",
        "quantity": "Qty",
        "line_total": "Net Sales",
        "ordered_at": "Date",
        "customer_id": "Customer ID",
        "category": "Category",
        "status": "Event Type",
        "discount": "Discounts",
        "tax": "Tax",
    },
    "etsy": {
        "order_id": "Order ID",
        "product_id": "SKU",
        "product": "Item Name",
        "quantity": "Quantity",
        "unit_price": "Price",
        "line_total": "Item Total",
        "ordered_at": "Sale Date",
        "customer_id": "Buyer",
        "country": "Ship Country",
        "currency": "Currency",
        "discount": "Discount Amount",
        "tax": "Order Sales Tax",
        "shipping": "Order Shipping",
    },
    "amazon all": {
        "order_id": "amazon-order-id",
        "product_id": "sku",
        "product": "product-name",
        "quantity": "quantity",
        "line_total": "item-price",
        "ordered_at": "purchase-date",
        "country": "ship-country",
        "status": "order-status",
        "currency": "currency",
        "discount": "item-promotion-discount",
        "tax": "item-tax",
        "shipping": "shipping-price",
    },
    "amazon new": {
        "order_id": "order-id",
        "quantity": "quantity-purchased",
        "line_total": "item-price",
        "ordered_at": "purchase-date",
        "customer_id": "buyer-email",
    },
    "ebay": {
        "order_id": "Order Number",
        "product_id": "Item Number",
        "product": "Item Title",
        "quantity": "Quantity",
        "unit_price": "Sold For",
        "ordered_at": "Sale Date",
        "country": "Ship To Country",
        "shipping": "Shipping And Handling",
    },
    "stripe": {
        "ordered_at": "Created (UTC)",
        "line_total": "Amount",
        "customer_id": "Customer ID",
        "currency": "Currency",
    },
    "paypal": {
        "line_total": "Gross",
        "ordered_at": "Date",
        "product": "Item Title",
        "product_id": "Item ID",
        "quantity": "Quantity",
        "customer_id": "From Email Address",
        "country": "Country",
        "status": "Status",
        "tax": "Sales Tax",
    },
    "odoo": {
        "order_id": "Order Reference",
        "customer_id": "Customer",
        "ordered_at": "Order Date",
        "product": "Order Lines/Product",
        "quantity": "Order Lines/Quantity",
        "unit_price": "Order Lines/Unit Price",
        "line_total": "Order Lines/Subtotal",
        "status": "Status",
        "currency": "Currency",
    },
    "magento": {
        "ordered_at": "Purchase Date",
        "customer_id": "Customer Email",
        "status": "Status",
        "shipping": "Shipping and Handling",
    },
    "lightspeed": {
        "order_id": "Receipt Number",
        "product_id": "Sku",
        "quantity": "Quantity",
        "ordered_at": "Date",
        "discount": "Discount",
        "tax": "Sales Tax",
    },
    "northwind": {
        "order_id": "OrderID",
        "customer_id": "CustomerID",
        "product_id": "ProductID",
        "product": "ProductName",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "ordered_at": "OrderDate",
        "country": "ShipCountry",
        "shipping": "Freight",
        "discount": "Discount",
    },
    "olist items": {
        "order_id": "order_id",
        "product_id": "product_id",
        "unit_price": "price",
        "shipping": "freight_value",
    },
    "olist orders": {
        "order_id": "order_id",
        "customer_id": "customer_id",
        "ordered_at": "order_purchase_timestamp",
        "status": "order_status",
    },
    "adventure works": {
        "customer_id": "CustomerID",
        "quantity": "OrderQty",
        "product_id": "ProductID",
        "unit_price": "UnitPrice",
        "line_total": "LineTotal",
        "ordered_at": "OrderDate",
        "tax": "TaxAmt",
        "shipping": "Freight",
    },
    "adventure works dw": {
        "order_id": "SalesOrderNumber",
        "customer_id": "CustomerKey",
        "product_id": "ProductKey",
        "quantity": "OrderQuantity",
        "unit_price": "UnitPrice",
        "line_total": "ExtendedAmount",
        "ordered_at": "OrderDateKey",
    },
    "online retail": {
        "order_id": "InvoiceNo",
        "product_id": "StockCode",
        "product": "Description",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "unit_price": "UnitPrice",
        "customer_id": "CustomerID",
        "country": "Country",
    },
    "superstore": {
        "order_id": "Order ID",
        "product_id": "Product ID",
        "product": "Product Name",
        "quantity": "Quantity",
        "line_total": "Sales",
        "ordered_at": "Order Date",
        "customer_id": "Customer ID",
        "country": "Country",
        "category": "Category",
        "discount": "Discount",
    },
}
"""By headers alone; where that can't be right, such as a Shopify order called Name, the documented roles say so."""


@pytest.mark.parametrize("export", WANTED)
def test_headers_alone_give_the_roles_of_an_export(export):
    best = best_by_header(EXPORTS[export][0])

    assert {role: best.get(role) for role in WANTED[export]} == WANTED[export]
