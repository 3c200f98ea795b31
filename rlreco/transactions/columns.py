"""The column of a file for each role."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from rlreco.errors import ConfigError, DataError, nearest


@dataclass(frozen=True, slots=True)
class Columns:
    """The file's own column name for each role; None if the file has no such column.

    One of `unit_price` and `line_total` is always there. Without `product` the product's id is its name.
    """

    order_id: str | None
    product_id: str | None
    quantity: str | None
    ordered_at: str
    customer_id: str
    product: str | None = None
    unit_price: str | None = None
    line_total: str | None = None
    country: str | None = None
    category: str | None = None
    image_url: str | None = None
    status: str | None = None
    currency: str | None = None
    discount: str | None = None
    tax: str | None = None
    shipping: str | None = None

    def mapping(self) -> dict[str, str]:
        """Role -> column name, for the roles the file has."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {role: name for role, name in pairs if name is not None}


ROLES = tuple(field.name for field in fields(Columns))

# Other names of two roles in the tutorial's profile.
ROLE_SYNONYMS = {"prod_qnty": "quantity", "order_date": "ordered_at"}

_MEANING = {
    "order_id": "the order",
    "product_id": "the product",
    "quantity": "the quantity",
    "ordered_at": "the date of the order",
    "unit_price": "the unit price (or the line total)",
    "customer_id": "the customer",
}

# Best first; compared without case, blanks and punctuation. They cover Online Retail I and II, Shopify's order
# export, WooCommerce's line-item exports, Square's item detail, and common names of such columns.
_ALIASES: dict[str, tuple[str, ...]] = {
    "order_id": (
        *("invoiceno", "invoice", "orderid", "orderno", "ordernumber", "invoiceid", "invoicenumber", "ordername"),
        *("transactionid", "transaction", "receiptid", "receipt", "basketid", "paymentid", "order"),
        *("salesorderid", "salesid", "name", "id"),
    ),
    "product_id": (
        *("stockcode", "sku", "productid", "productsku", "lineitemsku", "itemsku", "itemid", "productcode"),
        *("itemcode", "itemnumber", "articleid", "article", "articlenumber", "variantsku", "variantid", "asin"),
        *("ean", "gtin", "upc", "barcode", "productno", "itemno"),
    ),
    "product": (
        *("description", "productname", "lineitemname", "itemname", "producttitle", "itemdescription"),
        *("productdescription", "itemtitle", "product", "item", "articlename", "title", "name"),
    ),
    "quantity": (
        *("quantity", "qty", "prodqnty", "lineitemquantity", "itemquantity", "orderquantity", "orderedquantity"),
        *("quantityordered", "quantityrefund", "units", "unitssold", "count", "pieces"),
    ),
    "ordered_at": (
        *("invoicedate", "orderdate", "orderedat", "createdat", "orderdatetime", "datecreated", "purchasedate"),
        *("transactiondate", "paidat", "paiddate", "orderpurchasetimestamp", "datetime", "timestamp", "date", "day"),
    ),
    "unit_price": (
        *("unitprice", "price", "lineitemprice", "itemprice", "itemcost", "priceperunit", "priceeach"),
        *("productprice", "sellingprice", "unitcost", "netprice", "pricegbp", "priceusd", "priceeur"),
    ),
    "line_total": (
        *("linetotal", "lineamount", "itemtotal", "lineitemtotal", "orderlinetotal", "totalprice", "totalamount"),
        *("linesubtotal", "itemsubtotal", "netsales", "grosssales", "amount", "revenue", "sales", "total", "subtotal"),
    ),
    "customer_id": (
        *("customerid", "customer", "clientid", "client", "userid", "user", "memberid", "customerno"),
        *("customernumber", "customercode", "customerreferenceid", "customeruserid", "buyerid", "shopperid"),
        *("visitorid", "accountid", "customeremail", "emailaddress", "email", "billingemail"),
        *("billingemailaddress", "customername"),
    ),
    "country": (
        *("country", "shippingcountry", "billingcountry", "countrycode", "shippingcountrycode"),
        *("billingcountrycode", "countryregion", "market"),
    ),
    "category": (
        *("category", "productcategory", "productcategories", "categories", "itemcategory", "department"),
        *("producttype", "productgroup", "itemtype"),
    ),
    "image_url": (
        *("imageurl", "image", "imagesrc", "imagelink", "productimage", "productimageurl", "picture"),
        *("pictureurl", "photo", "photourl", "thumbnail"),
    ),
}

# The order in which roles choose their column: "Name" is the order in a Shopify export and the product elsewhere.
_CHOOSING = (
    *("customer_id", "product_id", "quantity", "ordered_at", "unit_price", "line_total"),
    *("country", "category", "image_url", "order_id", "product"),
)


def find_columns(
    names: Sequence[str], wanted: Mapping[str, str] | None = None, preferred: Mapping[str, str] | None = None
) -> Columns:
    """A column of the file for each role.

    names : the file's header
    wanted : role -> column that the user chose: it must exist
    preferred : role -> column of a profile that may have been written for another file: used if it exists
    Raises DataError if a compulsory role has no column, ConfigError for a role that doesn't exist.
    """
    chosen = guess_columns(names, wanted, preferred)
    chosen.setdefault("product_id", chosen.get("product", ""))
    _refuse_missing(chosen, names)
    _refuse_twins(chosen, names)
    return Columns(**chosen)


def guess_columns(
    names: Sequence[str], wanted: Mapping[str, str] | None = None, preferred: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Role -> column as in `find_columns`, for the roles that have one."""
    if not any(names):
        raise DataError("The first row has no column names. The file needs a header, or it is not a table.")
    chosen = _checked(wanted or {}, names)
    for role, name in _roles(preferred or {}).items():
        if name in names and name not in chosen.values():
            chosen.setdefault(role, name)
    for role in _CHOOSING:
        _choose(role, names, chosen)
    return chosen


def _roles(mapping: Mapping[str, str]) -> dict[str, str]:
    named = {ROLE_SYNONYMS.get(role, role): name for role, name in mapping.items()}
    for role in named:
        if role not in ROLES:
            raise ConfigError(f"There is no column role {role!r}. {nearest(role, ROLES)}")
    return named


def _checked(wanted: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    chosen = _roles(wanted)
    for role, name in chosen.items():
        if name not in names:
            raise DataError(f"The file has no column {name!r} for {role}. {_it_has(names)} {nearest(name, names)}")
    return chosen


def _choose(role: str, names: Sequence[str], chosen: dict[str, str]) -> None:
    other = {"line_total": "unit_price", "unit_price": "line_total"}.get(role)
    if role in chosen or other in chosen:
        return
    free = {_plain(name): name for name in reversed(names) if name not in chosen.values()}
    name = next((free[alias] for alias in _ALIASES[role] if alias in free), None)
    if name is not None:
        chosen[role] = name


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _refuse_missing(chosen: Mapping[str, str], names: Sequence[str]) -> None:
    for role, meaning in _MEANING.items():
        if not chosen.get(role) and not (role == "unit_price" and "line_total" in chosen):
            raise DataError(
                f"The file has no column for {meaning}. {_it_has(names)}\n"
                f'Choose it under "Columns", or set "{role}" in config/custprof.json (--column {role}=NAME).'
            )


def _refuse_twins(chosen: Mapping[str, str], names: Sequence[str]) -> None:
    for role, name in chosen.items():
        if list(names).count(name) > 1:
            raise DataError(
                f"The file has {list(names).count(name)} columns called {name!r}, and {role} needs exactly one. "
                "Rename or remove the others."
            )


def _it_has(names: Iterable[str], most: int = 30) -> str:
    listed = [name[:60] for name in names]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return f"It has: {', '.join(listed[:most])}{more}."
