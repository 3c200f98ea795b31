"""Which products are services, by their names and by the codes of the shop of Online Retail."""

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rlreco.segmentation.engines.on_disk import collect_from_disk
from rlreco.segmentation.selection import EVERYTHING
from rlreco.transactions import SCHEMA, Columns, Lines, classify, scan_lines, write_classed
from rlreco.transactions.classes import service_ids
from rlreco.transactions.classes.phrases import are_services

SAME = Columns("order_id", "product_id", "quantity", "ordered_at", "customer_id", "product", "unit_price")

SERVICES = """Postage / DOTCOM POSTAGE / Next Day Delivery / Express shipping (UK) / Shipping & Handling / Carriage
/ Bank Charges / Amazon Fee / CRUK Commission / Manual / Discount / 10% Discount / SAMPLES / Adjust bad debt / Tip
/ Gift card 50 / Gift Card €25.00 / Gift Voucher £20.00 / Deposit / Shipping insurance / Gift wrapping / Custom amount
/ Versand / Versandkosten / Standardversand DHL / Porto / Bearbeitungsgebühr / Geschenkgutschein 20 € / Trinkgeld
/ Frais de port / Livraison / Frais d'expédition / Carte cadeau / Bon d’achat / Pourboire / Gastos de envío / Envío
/ Tarjeta regalo / Propina / Frete / Taxa de entrega / Vale presente / Spedizione / Spese di spedizione / Buono regalo
/ Verzendkosten / Cadeaubon / Kargo / KARGO ÜCRETİ / Hediye çeki / доставка / Доставка курьером / Скидка
/ Подарочный сертификат / Wysyłka / Dostawa / Koszt wysyłki / Karta podarunkowa / 送料 / 送料（全国一律） / ギフトカード
/ 运费 / 補差價 / 优惠券 / 배송비 / 제주 배송비 / 할인쿠폰 / Frakt / Doprava / الشحن / ค่าจัดส่ง"""

GOODS = """VINTAGE POST OFFICE CABINET / Delivery van toy / Gift card holder / iPhone charger / Sample-colour blanket
/ Gift set tea / Versandtasche / Monster / PADS TO MATCH ALL CUSHIONS / Voucher wallet / Shipping container toy / Tea
/ Set / Gift / User manual / Small / M / 送料無料Tシャツ / Premium / Express / France / Kostüm / Christmas card / 10
/ FRENCH CARRIAGE LANTERN / BLACK BAROQUE CARRIAGE CLOCK / SET OF 12 VINTAGE POSTCARD SET / Tipp-Ex / Cargo pants"""


def names(listed):
    return [" ".join(name.split()) for name in listed.split("/")]


@pytest.mark.parametrize(("listed", "answer"), [(SERVICES, True), (GOODS, False)])
def test_a_name_is_that_of_a_service_as_a_whole_or_not_at_all(listed, answer):
    answers = dict(zip(names(listed), are_services(pa.array(names(listed))).to_pylist(), strict=True))

    assert answers == dict.fromkeys(names(listed), answer)


def services(*products, edits=None):
    """Services among (id, name) or (id, name, rows)."""
    rows = [(product[0], product[1], product[2] if len(product) > 2 else 1) for product in products]
    columns = zip(*rows, strict=True)
    types = (pa.string(), pa.string(), pa.int64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return service_ids(pa.table(arrays, ["product_id", "product", "rows"]), edits)


def test_the_most_common_name_of_a_product_counts():
    assert services(("1", "Delivery", 3), ("1", "Tea", 2), ("2", "Delivery", 2), ("2", "Tea", 3)) == ("1",)


def test_sizes_and_gift_sets_are_goods():
    sizes = [(size, f"Shirt {size}") for size in "SMLDB"]

    assert services(*sizes, ("gift_set_01", "Gift set tea"), ("POST", "Fence post"), ("C2", "Chair two")) == ()
    assert services(*((size, None) for size in ("S", "M", "L", "XL")), ("gift_set_01", None)) == ()


def test_a_single_letter_is_a_service_if_its_name_says_so():
    assert services(("M", "Manual"), ("D", "Discount"), ("S", "Small"), ("L", "Large")) == ("D", "M")


def test_listed_codes_need_no_name():
    assert services(("POST", None), ("gift_0001_20", None), ("m", "m"), ("85123A", None)) == (
        "POST",
        "gift_0001_20",
        "m",
    )


def test_in_the_shop_of_the_list_its_codes_are_the_services_whatever_their_names():
    own = [("POST", "POSTAGE"), ("C2", "CARRIAGE"), ("D", "Discount")]

    assert services(*own, ("PADS", "PADS TO MATCH")) == ("C2", "D", "PADS", "POST")
    assert services(*own[:1], ("PADS", "PADS TO MATCH")) == ("POST",)


def test_where_the_name_stands_in_for_the_code_it_decides():
    assert services(("Delivery", "Delivery"), ("Tea", "Tea"), ("Gift card", "Gift card")) == ("Delivery", "Gift card")


def test_people_have_the_last_word_about_products_that_occur():
    edits = {"1": False, "2": True, "3": True}

    assert services(("1", "Delivery"), ("2", "Tea"), ("4", "Tea"), edits=edits) == ("2",)


@pytest.mark.parametrize("ids", [["S1", "P1", "P2"], [101, 7, 8]])
def test_services_and_edits_are_the_same_in_memory_and_on_disk(tmp_path, ids):
    table = pa.table(
        {
            "order_id": ["1", "1", "2"],
            "product_id": ids,
            "product": ["Delivery", "Tea", "Mug"],
            "quantity": [1.0, 1.0, 1.0],
            "ordered_at": [datetime(2020, 1, 1)] * 3,
            "unit_price": [1.0, 1.0, 1.0],
            "customer_id": ["a", "a", "b"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    arrays = [
        table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(3, field.type)
        for field in SCHEMA
    ]
    lines, on_disk = Lines(pa.table(arrays, schema=SCHEMA), "a", SAME), scan_lines(tmp_path / "a.parquet")

    for edits in (None, {str(ids[1]): True}, {str(ids[0]): False}):
        classed = classify(lines, edits)
        write_classed(on_disk, tmp_path / "b.parquet", edits)
        written = pq.read_table(tmp_path / "b.parquet").sort_by("product")
        assert collect_from_disk(on_disk, EVERYTHING, "net", services=edits).counts == classed.counts
        assert dict(zip(*written.select(["product", "line_class"]).to_pydict().values(), strict=True)) == dict(
            zip(*classed.table.select(["product", "line_class"]).to_pydict().values(), strict=True)
        )
    assert classify(lines, {str(ids[1]): True}).services == tuple(sorted(map(str, ids[:2])))


def test_services_of_online_retail_are_the_listed_codes(online_retail_classed):
    vouchers = [f"gift_0001_{worth}" for worth in (10, 20, 30, 40, 50)]
    codes = ["AMAZONFEE", "B", "BANK CHARGES", "C2", "CRUK", "D", "DOT", "M", "PADS", "POST", "S"]

    assert online_retail_classed.services == (*codes, *vouchers, "m")


def test_counts_of_online_retail_on_disk_are_the_published_ones(online_retail):
    collected = collect_from_disk(scan_lines(online_retail), EVERYTHING, "net")

    assert collected.counts == {
        "sale": 396_337,
        "return": 8_905,
        "adjustment": 2_518,
        "service": 1_547,
        "anonymous": 132_602,
    }
