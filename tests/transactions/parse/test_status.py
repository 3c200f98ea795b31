import pyarrow as pa
import pytest

from rlreco.transactions.parse.status import is_flag, looks_like_status, status_of


def column(*values):
    return pa.chunked_array([pa.array(values)])


def status(value, *others, header="Status"):
    return status_of(column(value, *others), header)[0].as_py()


CANCELLED = """cancelled / Canceled / VOIDED / failed / Declined / denied / expired / abandoned / rejected
/ storniert / annulé
/ Annulée / cancelado / cancelada / annullato / geannuleerd / İptal / отменен / Отменён / anulowane / キャンセル
/ 已取消 / 取消 / 취소
/ wc-cancelled / ORDER_CANCELLED / payment_failed / Cancelled by customer"""
REFUNDED = """refunded / Fully refunded / returned / Charged back / chargeback / reversed / erstattet / Remboursé
/ reembolsado
/ rimborsato / terugbetaald / iade / возврат / zwrot / 返金 / 已退款 / 환불 / Refund"""
PENDING = """pending / Pending payment / draft / Quotation Sent / quote / unpaid / Awaiting payment / En attente
/ pendiente
/ pendente / in sospeso / In afwachting / beklemede / ожидает оплаты / oczekujące / 保留 / 待付款 / 未払い
/ 결제대기 / nicht bezahlt"""
COUNTED = """paid / partially_paid / Partially Refunded / teilweise erstattet / 部分退款 / authorized / complete
/ completed
/ processing / shipped / delivered / fulfilled / open / invoiced / sale / done / closed / on-hold / Awaiting Shipment
/ Pending fulfillment / Refund declined / bezahlt / Versandt / livré / 已完成 / 배송완료"""


@pytest.mark.parametrize(
    ("words", "meaning"), [(CANCELLED, "cancelled"), (REFUNDED, "refunded"), (PENDING, "pending"), (COUNTED, None)]
)
def test_a_word_of_a_status_says_whether_its_lines_count(words, meaning):
    values = [" ".join(word.split()) for word in words.split("/")]

    assert {value: status(value) for value in values} == dict.fromkeys(values, meaning)
    assert looks_like_status(column(*values)) >= 0.95


def test_words_that_nobody_listed_and_blanks_count_as_sales():
    assert status_of(column("Resolved", "blue", "", None), "Status").to_pylist() == [None] * 4


def test_closed_is_refunded_only_beside_the_other_words_of_that_system():
    assert status("closed", "complete") == "refunded"
    assert status("closed", "paid") is None


def test_a_refund_as_a_kind_of_row_is_not_a_refunded_order():
    assert status("Refund", "Payment", header="Event Type") is None


@pytest.mark.parametrize(
    ("values", "header", "expected"),
    [
        (["Yes", "No", None], "Cancelled", ["cancelled", None, None]),
        ([True, False], "Is Returned", ["refunded", None]),
        ([1, 0], "isRefunded", ["refunded", None]),
        ([1.0, 0.0], "void", ["cancelled", None]),
        (["Ja", "Nein"], "Storniert", ["cancelled", None]),
        (["no", "yes"], "Paid", ["pending", None]),
        (["yes", "no"], "Gift", [None, None]),
    ],
)
def test_yes_means_the_word_in_the_header(values, header, expected):
    assert status_of(column(*values), header).to_pylist() == expected


@pytest.mark.parametrize(
    ("value", "header", "expected"),
    [
        ("2024-01-05 10:00:00 +0100", "Cancelled at", "cancelled"),
        ("05.01.2024", "Stornodatum", "cancelled"),
        ("Jan 5, 2024", "refunded_at", "refunded"),
        ("2024-01-05", "Paid at", None),
        ("10.00", "Refunded Amount", None),
        ("10.00", "Refunded", None),
    ],
)
def test_a_moment_means_that_the_header_came_true_then(value, header, expected):
    assert status_of(column(value, "", None), header).to_pylist() == [expected, None, None]


def test_the_answer_is_a_dictionary_also_of_nothing():
    empty = status_of(pa.chunked_array([], pa.string()))

    assert (len(empty), empty.type) == (0, pa.dictionary(pa.int32(), pa.string()))


@pytest.mark.parametrize(
    ("values", "header", "share"),
    [
        (["paid", "voided", "", None], "Financial Status", 1.0),
        (["complete", "blue"], "x", 0.5),
        (["United Kingdom", "France"], "Country", 0.0),
        (["yes", "no"], "Cancelled", 1.0),
        (["yes", "no"], "Gift", 0.0),
        (["2024-01-05"], "Cancelled at", 1.0),
        (["2024-01-05"], "Created at", 0.0),
        (["Open House Candle", "Tea"], "Item", 0.0),
        ([""], "Status", 0.0),
    ],
)
def test_a_column_looks_like_a_status_as_far_as_its_values_are_words_of_it(values, header, share):
    assert looks_like_status(column(*values), header) == share


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["view", "cart", "purchase"], ["no sale", "no sale", None]),
        (["addtocart", "transaction"], ["no sale", None]),
        (["Sale", "Sale Line", "Payment"], ["no sale", None, "no sale"]),
        (["order", "lineItem"], ["no sale", None]),
        (["Invoice", "Payment", "Credit Memo"], [None, "no sale", None]),
        (["view", "balcony"], [None, None]),
        (["Item", "Service"], [None, None]),
        (["Sale", "Payment"], [None, None]),
    ],
)
def test_rows_of_another_kind_beside_those_of_sales_are_no_sales(values, expected):
    assert status_of(column(*values), "Type").to_pylist() == expected


@pytest.mark.parametrize("header", ["Delivery Status", "shipping_status", "Fulfillment Status"])
def test_what_is_pending_on_its_way_was_paid(header):
    assert status_of(column("Pending", "AWAITING_PROCESSING", "Delivered"), header).to_pylist() == [None] * 3


@pytest.mark.parametrize("header", ["is_cancelled", "Cancelled At", "Refunded?", "Voided", "Storniert", "Returned"])
def test_a_header_may_ask_what_became_of_the_order(header):
    assert is_flag(header)


@pytest.mark.parametrize("header", ["Expiry Date", "Refund Amount", "Status", "Returnable", "Cancellation reason"])
def test_other_headers_ask_nothing_of_the_kind(header):
    assert not is_flag(header)
