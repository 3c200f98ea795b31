"""Names of tables and columns as words, and the thing that a key counts: an order, a product, a customer."""

import re
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# Words at the end of a key's name: what is left is the thing that the key counts.
_KEY_WORDS = {
    *("id", "key", "code", "no", "nr", "number", "num", "uuid", "guid", "ref", "reference", "pk", "fk", "sk"),
    *("nummer", "numero", "número", "numéro", "kod", "código", "codigo", "номер", "код", "番号", "编号", "번호"),
}
_LONGEST_FIRST = sorted(_KEY_WORDS, key=len, reverse=True)
# Words of a table's name that say nothing of its rows.
_NOISE = {
    *("wp", "wc", "woocommerce", "dataset", "data", "table", "tbl", "dim", "fact", "lookup", "stat", "export", "csv"),
    *("public", "dbo", "list", "all", "the", "of", "my", "sheet", "raw", "clean", "cleaned", "prior", "train", "test"),
}

_THINGS: dict[str, tuple[str, ...]] = {
    "order": (
        *("order", "saleorder", "salesorder", "invoice", "receipt", "transaction", "sale", "sales", "ticket", "basket"),
        *("purchase", "orderheader", "saleorderheader", "salesorderheader", "invoiceheader", "bill", "bon"),
        *("bestell", "bestellung", "bestellungen", "auftrag", "auftrags", "aufträge", "rechnung", "rechnungs", "beleg"),
        *("rechnungen", "commande", "facture", "pedido", "orden", "venta", "factura", "encomenda", "venda", "ordine"),
        *("ordini", "fattura", "vendita", "bestelling", "bestellingen", "factuur", "siparis", "sipariş", "siparişler"),
        *("zamowienie", "zamowienia", "zamówienie", "zamówienia", "заказ", "заказа", "заказы", "注文", "受注", "订单"),
        *("訂單", "주문"),
    ),
    "product": (
        *("product", "prod", "article", "sku", "stock", "stockcode", "stockitem", "asin", "good", "post", "item"),
        *("artikel", "produkt", "produkte", "produit", "producto", "artículo", "articulo", "produto", "prodotto"),
        *("prodotti", "articolo", "urun", "ürün", "ürünler", "produktu", "produkty", "товар", "товара", "товары"),
        *("商品", "产品", "產品", "상품", "제품"),
    ),
    "customer": (
        *("customer", "cust", "client", "user", "buyer", "shopper", "member", "consumer", "kunde", "kunden", "käufer"),
        *("cliente", "comprador", "acheteur", "klant", "klanten", "musteri", "müşteri", "müşteriler", "klient"),
        *("klienta", "klienci", "клиент", "клиента", "клиенты", "покупатель", "покупателя", "顧客", "客户", "客戶"),
        *("会员", "고객", "회원", "clienti"),
    ),
    "line": (
        *("orderitem", "orderdetail", "orderline", "orderproduct", "salesorderdetail", "saleorderdetail", "lineitem"),
        *("invoiceline", "invoiceitem", "invoicedetail", "transactionitem", "transactiondetail", "saledetail"),
        *("saleitem", "saleline", "orderlineitem", "basketitem", "receiptitem", "receiptline", "line", "detail"),
        *("position", "positionen", "bestellposition", "bestellpositionen", "auftragsposition", "auftragspositionen"),
        *("rechnungsposition", "rechnungspositionen"),
    ),
    "category": (
        *("category", "productcategory", "subcategory", "productsubcategory", "department", "aisle", "genre"),
        *("producttype", "productgroup", "productline", "kategorie", "kategorien", "warengruppe", "categorie"),
        *("catégorie", "categoria", "categoría", "kategori", "kategoria", "категория", "категории", "类别", "分类"),
    ),
    "status": ("status", "orderstatus"),
    "currency": ("currency",),
    "country": ("country", "territory", "saleterritory", "salesterritory"),
    "date": ("date", "calendar", "orderdate"),
    "variant": ("variant", "variation", "productvariant", "productvariation"),
}
_THING_OF = {alias: thing for thing, aliases in _THINGS.items() for alias in aliases}

# Best first, in one writing: lower case, letters and figures only.
MEASURES: Mapping[str, tuple[str, ...]] = {
    "quantity": (
        *("quantity", "qty", "orderqty", "productqty", "itemquantity", "orderquantity", "quantityordered", "units"),
        *("lineitemquantity", "pieces", "menge", "anzahl", "stückzahl", "quantite", "quantité", "cantidad"),
        *("quantidade", "quantita", "quantità", "aantal", "adet", "miktar", "ilosc", "ilość", "количество", "数量"),
        *("수량",),
    ),
    "unit_price": (
        *("unitprice", "price", "itemprice", "priceeach", "sellingprice", "saleprice", "productprice", "priceperunit"),
        *("lineitemprice", "listprice", "einzelpreis", "stückpreis", "preis", "prixunitaire", "prix", "preciounitario"),
        *("precio", "preçounitário", "precounitario", "preço", "preco", "prezzounitario", "prezzo", "stukprijs"),
        *("prijs", "birimfiyat", "fiyat", "cenajednostkowa", "cena", "цена", "単価", "单价", "价格", "價格", "단가"),
        *("가격",),
    ),
    "line_total": (
        *("linetotal", "lineamount", "itemtotal", "lineitemtotal", "extendedprice", "productnetrevenue"),
        *("productgrossrevenue", "totalprice", "totalamount", "amount", "total", "revenue", "netsales", "grosssales"),
        *("sales", "sale", "linesubtotal", "subtotal", "gesamtpreis", "gesamt", "betrag", "montant", "importe"),
        *("valortotal", "valor", "importo", "totale", "bedrag", "tutar", "kwota", "сумма", "金額", "金额", "금액"),
    ),
    "ordered_at": (
        *("orderpurchasetimestamp", "orderdate", "orderedat", "purchasedate", "invoicedate", "orderdatetime"),
        *("transactiondate", "saledate", "salesdate", "datecreated", "createdat", "datecreatedgmt", "postdate"),
        *("timestamp", "datetime", "date", "bestelldatum", "auftragsdatum", "rechnungsdatum", "datum"),
        *("datecommande", "fechapedido", "fecha", "datapedido", "dataordine", "data", "besteldatum", "siparistarihi"),
        *("sipariştarihi", "tarih", "datazamówienia", "датазаказа", "дата", "注文日", "受注日", "日付", "订单日期"),
        *("日期", "주문일", "날짜"),
    ),
    "product": (
        *("productname", "producttitle", "itemname", "orderitemname", "posttitle", "articlename", "name", "title"),
        *("description", "productdescription", "artikelbezeichnung", "artikelname", "bezeichnung", "produktname"),
        *("nomproduit", "libellé", "libelle", "nom", "nombre", "nome", "naam", "ürünadı", "urunadi", "ad", "nazwa"),
        *("название", "наименование", "商品名", "品名", "产品名称", "商品名称", "名称", "상품명"),
    ),
}
_MEASURE_OF = {alias: role for role, aliases in MEASURES.items() for alias in aliases}


def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case and singular: "OrderDetails" and "order_details" are order, detail."""
    return tuple(_singular(word.casefold()) for word in _WORD.findall(_CAMEL.sub(" ", name)))


def plain(name: str) -> str:
    """Letters and figures of a name in lower case: "Unit Price" and "unit_price" are unitprice."""
    return re.sub(r"[\W_]+", "", name.casefold())


def key_base(name: str) -> str:
    """The thing that a key counts: "order_id", "OrderNo" and "order" are order; empty for a bare "id"."""
    parts = list(words(name))
    while parts and parts[-1] in _KEY_WORDS:
        parts.pop()
    return _without_ending("".join(parts))


def is_key_name(name: str) -> bool:
    """Whether a name ends as those of keys do."""
    return key_base(name) != "".join(words(name))


def thing(base: str) -> str:
    """What a key of this base counts: "order", "product", "customer", "line", "category", ...; else empty."""
    named = _THING_OF.get(base.removesuffix("name"), "")
    return _THING_OF.get(base) or (named if named == "category" else "")


def measure(name: str) -> str:
    """The role of a column that is no key, by its name: "quantity", "unit_price", ...; else empty."""
    return _MEASURE_OF.get(plain(name), "")


def table_words(name: str) -> tuple[str, ...]:
    """The words of a table's name that speak of its rows, without numbers."""
    meaning = tuple(word for word in words(name) if not word.isdigit() and word not in _NOISE)
    return meaning or words(name)


def table_thing(parts: Sequence[str]) -> str:
    """What a row of a table of this name is, by its longest ending that has a meaning."""
    endings = ("".join(parts[start:]) for start in range(len(parts)))
    return next((_THING_OF[ending] for ending in endings if ending in _THING_OF), "")


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(base: str) -> str:
    """Without a key's word that is written together with its thing, as in orderid and Kundennummer."""
    for ending in _LONGEST_FIRST:
        rest = base.removesuffix(ending)
        if rest != base and (rest in _THING_OF or rest.rstrip("s") in _THING_OF):
            return rest
    return base
