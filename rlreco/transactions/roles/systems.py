"""Systems whose exports are told by sets of columns, and what their documentation calls the roles."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rlreco.language import gettext_noop
from rlreco.transactions.roles.folding import plain


@dataclass(frozen=True, slots=True)
class System:
    """The columns that only this export has together.

    label : for people, with its article, as in "a Shopify order export"; a message for `gettext`
    marks : columns without blanks and punctuation, parted by blanks; "a|b" is either of two; all must be there
    roles : role -> its column, written as in `marks`; "a|b" is the first of them that the file has
    """

    label: str
    marks: str
    roles: Mapping[str, str]


SYSTEMS = (
    System(
        gettext_noop("a Shopify order export"),
        "name lineitemname lineitemquantity|lineitemprice financialstatus|createdat",
        {
            "order_id": "name",
            "product_id": "lineitemsku",
            "product": "lineitemname",
            "quantity": "lineitemquantity",
            "unit_price": "lineitemprice",
            "discount": "lineitemdiscount",
            "ordered_at": "createdat",
            "customer_id": "email",
            "country": "shippingcountry|billingcountry",
            "status": "financialstatus",
            "currency": "currency",
            "tax": "taxes",
            "shipping": "shipping",
        },
    ),
    System(
        gettext_noop("a WooCommerce order export"),
        "ordernumber|orderid itemcost|itemtotal itemname quantityrefund|itemquantity "
        "orderstatus|status|paymentmethodtitle|itemsku",
        {
            "order_id": "orderid|ordernumber",
            "product_id": "itemsku|sku|itemproductid",
            "product": "itemname",
            "quantity": "itemquantity|quantityrefund",
            "line_total": "itemtotal|orderlinetotal",
            "unit_price": "itemcost",
            "ordered_at": "orderdate|date",
            "customer_id": "billingemail|emailbilling|customeremail",
            "country": "billingcountry|countrycodebilling",
            "status": "orderstatus|status",
            "currency": "ordercurrency|currency",
            "shipping": "shippingtotal|ordershippingamount",
        },
    ),
    System(
        gettext_noop("a WooCommerce analytics export"),
        "date order|order# status customer customertype products itemssold",
        {
            "order_id": "order|order#",
            "ordered_at": "date",
            "customer_id": "customer",
            "product": "products",
            "quantity": "itemssold",
            "line_total": "nrevenue|netsales",
            "status": "status",
        },
    ),
    System(
        "WooCommerce's table of order items",
        "orderitemid orderid productid variationid productqty productnetrevenue",
        {
            "order_id": "orderid",
            "product_id": "productid",
            "quantity": "productqty",
            "line_total": "productnetrevenue",
            "ordered_at": "datecreated",
            "customer_id": "customerid",
            "tax": "taxamount",
            "shipping": "shippingamount",
        },
    ),
    System(
        "Square's item details",
        "date item qty|count grosssales|productsales netsales transactionid|eventtype|pricepointname",
        {
            "order_id": "transactionid",
            "product_id": "sku",
            "product": "item",
            "quantity": "qty",
            "line_total": "netsales",
            "ordered_at": "date",
            "customer_id": "customerid|customername",
            "category": "category",
            "status": "eventtype",
            "discount": "discounts",
            "tax": "tax",
        },
    ),
    System(
        gettext_noop("an Etsy sold-items export"),
        "saledate itemname buyer quantity price transactionid|listingid|orderid",
        {
            "order_id": "orderid",
            "product_id": "sku|listingid",
            "product": "itemname",
            "quantity": "quantity",
            "unit_price": "price",
            "line_total": "itemtotal",
            "ordered_at": "saledate",
            "customer_id": "buyer",
            "country": "shipcountry",
            "currency": "currency",
            "discount": "discountamount",
            "tax": "ordersalestax",
            "shipping": "ordershipping",
        },
    ),
    System(
        gettext_noop("an Amazon order report"),
        "amazonorderid|orderid|orderitemid purchasedate sku itemprice productname|itemname quantity|quantitypurchased "
        "asin|orderitemid|itemtax|shipservicelevel|buyeremail|fulfillmentchannel",
        {
            "order_id": "amazonorderid|orderid",
            "product_id": "sku",
            "product": "productname|itemname",
            "quantity": "quantitypurchased|quantity",
            "line_total": "itemprice",
            "ordered_at": "purchasedate",
            "customer_id": "buyeremail",
            "country": "shipcountry",
            "status": "orderstatus",
            "currency": "currency",
            "discount": "itempromotiondiscount",
            "tax": "itemtax",
            "shipping": "shippingprice",
        },
    ),
    System(
        gettext_noop("an eBay order report"),
        "salesrecordnumber itemnumber|itemtitle soldfor|saleprice|totalprice buyerusername|userid",
        {
            "order_id": "ordernumber|salesrecordnumber",
            "product_id": "itemnumber",
            "product": "itemtitle",
            "quantity": "quantity",
            "unit_price": "soldfor|saleprice",
            "ordered_at": "saledate",
            "customer_id": "buyerusername|userid",
            "country": "shiptocountry|buyercountry",
            "shipping": "shippingandhandling",
        },
    ),
    System(
        gettext_noop("a Stripe payments export"),
        "id createdutc|createddateutc amount amountrefunded currency sellermessage|customeremail|captured",
        {
            "order_id": "id",
            "ordered_at": "createdutc|createddateutc",
            "line_total": "amount",
            "customer_id": "customerid|customeremail",
            "status": "status",
            "currency": "currency",
        },
    ),
    System(
        gettext_noop("a PayPal activity download"),
        "date transactionid gross fee net fromemailaddress|balanceimpact|referencetxnid",
        {
            "order_id": "transactionid",
            "product_id": "itemid",
            "product": "itemtitle",
            "quantity": "quantity",
            "line_total": "gross",
            "ordered_at": "date",
            "customer_id": "fromemailaddress|name",
            "country": "country|countrycode",
            "status": "status",
            "currency": "currency",
            "tax": "salestax",
            "shipping": "shippingandhandlingamount",
        },
    ),
    System(
        gettext_noop("an Odoo sales export"),
        "orderlinesproduct|orderlineproductid orderlinesquantity|orderlineproductuomqty|orderlinesunitprice|"
        "orderlinepriceunit",
        {
            "order_id": "orderreference|name|order",
            "product": "orderlinesproduct|orderlineproductid",
            "quantity": "orderlinesquantity|orderlineproductuomqty",
            "unit_price": "orderlinesunitprice|orderlinepriceunit",
            "line_total": "orderlinessubtotal|orderlinepricesubtotal",
            "ordered_at": "orderdate|dateorder",
            "customer_id": "customer|partnerid",
            "status": "status|state",
            "currency": "currency|currencyid",
        },
    ),
    System(
        gettext_noop("a Magento order export"),
        "id|incrementid purchasedate|createdat grandtotalbase|grandtotalpurchased|basegrandtotal billtoname|shiptoname|"
        "customeremail",
        {
            "order_id": "incrementid|id",
            "line_total": "grandtotalpurchased|grandtotalbase|basegrandtotal",
            "ordered_at": "purchasedate|createdat",
            "customer_id": "customeremail|billtoname",
            "status": "status",
            "shipping": "shippingandhandling",
        },
    ),
    System(
        gettext_noop("a Lightspeed sales history"),
        "date receiptnumber linetype customercode quantity subtotal sku",
        {
            "order_id": "receiptnumber",
            "product_id": "sku",
            "product": "details",
            "quantity": "quantity",
            "line_total": "subtotal",
            "ordered_at": "date",
            "customer_id": "customercode",
            "status": "status",
            "discount": "discount",
            "tax": "salestax",
        },
    ),
    System(
        "Olist's order items",
        "orderid orderitemid productid sellerid price freightvalue",
        {"order_id": "orderid", "product_id": "productid", "unit_price": "price", "shipping": "freightvalue"},
    ),
    System(
        "Olist's orders",
        "orderid customerid orderstatus orderpurchasetimestamp",
        {
            "order_id": "orderid",
            "ordered_at": "orderpurchasetimestamp",
            "customer_id": "customeruniqueid|customerid",
            "status": "orderstatus",
        },
    ),
    System(
        "the Online Retail table",
        "invoiceno|invoice stockcode description quantity invoicedate unitprice|price customerid country",
        {
            "order_id": "invoiceno|invoice",
            "product_id": "stockcode",
            "product": "description",
            "quantity": "quantity",
            "unit_price": "unitprice|price",
            "ordered_at": "invoicedate",
            "customer_id": "customerid",
            "country": "country",
        },
    ),
    System(
        "the Superstore table",
        "orderid orderdate shipmode customerid segment productid subcategory productname sales profit",
        {
            "order_id": "orderid",
            "product_id": "productid",
            "product": "productname",
            "quantity": "quantity",
            "line_total": "sales",
            "ordered_at": "orderdate",
            "customer_id": "customerid",
            "country": "country",
            "category": "category",
        },
    ),
    System(
        gettext_noop("an AdventureWorks sales table"),
        "salesorderid|salesordernumber orderqty|orderquantity productid|productkey "
        "unitpricediscount|unitpricediscountpct|salesamount",
        {
            "order_id": "salesorderid|salesordernumber",
            "product_id": "productid|productkey",
            "quantity": "orderqty|orderquantity",
            "unit_price": "unitprice",
            "line_total": "linetotal|salesamount",
            "ordered_at": "orderdate|orderdatekey",
            "customer_id": "customerid|customerkey",
        },
    ),
    System(
        gettext_noop("a Northwind-like sales table"),
        "orderid customerid employeeid orderdate requireddate|shippeddate shipvia|freight",
        {
            "order_id": "orderid",
            "product_id": "productid",
            "product": "productname",
            "quantity": "quantity",
            "unit_price": "unitprice",
            "ordered_at": "orderdate",
            "customer_id": "customerid",
            "country": "shipcountry",
            "shipping": "freight",
        },
    ),
)
"""The more particular exports first: the first whose marks are all there is the one."""

TABLES_OF_THREE = {"id", "customerid"}, {"date"}, {"spend", "dollars"}
"""A customer, a date and an amount, as CDNOW's purchases and the examples of lifetimes are."""


def system_of(names: Sequence[str]) -> str | None:
    """What a header as a whole looks like, as "a Shopify order export"; None if like none of those we know."""
    if _of_three(names):
        return gettext_noop("a table of customers, dates and amounts")
    system = _system(names)
    return system.label if system else None


def documented_roles(names: Sequence[str]) -> dict[str, str]:
    """Role -> column by the documentation of the system whose export this is; empty if it is none of those we know.

    Columns that come twice are left out.
    """
    columns = _columns(names)
    if _of_three(names):
        return _three(columns)
    system = _system(names)
    pairs = {role: _first(choice, columns) for role, choice in system.roles.items()} if system else {}
    return {role: column for role, column in pairs.items() if column is not None}


def _system(names: Sequence[str]) -> System | None:
    columns = _columns(names)
    return next((each for each in SYSTEMS if _fits(each, columns)), None)


def _fits(system: System, columns: Mapping[str, str]) -> bool:
    return all(_first(mark, columns) is not None for mark in system.marks.split())


def _columns(names: Sequence[str]) -> dict[str, str]:
    """Plain name -> name as the file has it, for the names that are there once."""
    plains = [plain(name) for name in names]
    times = Counter(plains)
    return {short: name for short, name in zip(plains, names, strict=True) if short and times[short] == 1}


def _first(choice: str, columns: Mapping[str, str]) -> str | None:
    return next((columns[name] for name in choice.split("|") if name in columns), None)


def _of_three(names: Sequence[str]) -> bool:
    columns = _columns(names)
    return len(names) <= 5 and all(choices & set(columns) for choices in TABLES_OF_THREE)


def _three(columns: Mapping[str, str]) -> dict[str, str]:
    roles = zip(("customer_id", "ordered_at", "line_total"), TABLES_OF_THREE, strict=True)
    return {role: next(columns[name] for name in sorted(choices) if name in columns) for role, choices in roles}
