import pyarrow as pa
import pytest

from rlreco.transactions.parse.guests import crowd_in, guests_in, one_person


def column(*values):
    return pa.chunked_array([pa.array(values, pa.string())])


NOBODY = """Guest / guest checkout / Walk-in / Walk in customer / UNKNOWN / Anonymous / Cash / Cash customer
/ Counter sale / - / --
/ \\N / none / null / no customer / Gast / Laufkunde / Laufkundschaft / Barverkauf / Invité / Client de passage
/ client divers / Invitado / Consumidor final / Público en general / Cliente balcão / ospite / Cliente generico
/ Misafir
/ гость / Розничный покупатель / Gość / ゲスト / 游客 / 散客 / 비회원 / guest@shop.example / no-reply@shop.example
/ noreply@shop.example / no-email@shop.example / Anonymous@shop.example"""


def test_names_of_nobody_are_guests_in_many_languages():
    values = [*(" ".join(name.split()) for name in NOBODY.split("/")), "n/a"]

    assert guests_in(column(*values, "17850", "Ann Guest", "ann@shop.example", "Cashel", None)) == values


@pytest.mark.parametrize(
    ("guest", "others"),
    [
        ("0", ["12346", "17850"]),
        ("0.0", ["55123"]),
        ("000000", ["012346"]),
        ("0", ["u1", "u2"]),
        ("-1", ["5", "6"]),
        ("99999", ["12346", "17850", "12"]),
    ],
)
def test_a_number_apart_from_the_others_is_nobody(guest, others):
    assert guests_in(column(guest, *others)) == [guest]


@pytest.mark.parametrize(
    "ids", [["0", "1", "2", "900"], ["0", "3", "4", "5"], ["-1", "-2", "7"], ["9999", "9998", "9997"], ["99999", "u1"]]
)
def test_a_number_among_its_like_is_a_customer(ids):
    assert guests_in(column(*ids)) == []


def orders(crowd, others, each=1):
    customers = ["walk"] * crowd + [f"c{n}" for n in range(others) for _ in range(each)]
    return column(*customers), column(*(f"o{n}" for n in range(len(customers))))


def test_an_id_with_a_fifth_of_all_orders_and_ten_times_the_next_is_a_crowd():
    assert crowd_in(*orders(crowd=40, others=30)) == "walk"
    assert crowd_in(*orders(crowd=20, others=80)) == "walk"


@pytest.mark.parametrize(("crowd", "others", "each"), [(19, 30, 1), (20, 81, 1), (40, 8, 1), (40, 30, 5)])
def test_few_orders_a_small_share_few_customers_or_a_near_second_make_no_crowd(crowd, others, each):
    assert crowd_in(*orders(crowd, others, each)) is None


def test_many_lines_of_few_orders_make_no_crowd():
    customers, _ = orders(crowd=400, others=30)

    assert crowd_in(customers, column(*(["o"] * 400), *(f"o{n}" for n in range(30)))) is None


def test_addresses_that_differ_in_case_or_blanks_are_one_person():
    customers, merged = one_person(column("Ann@x.example", "ann@x.example ", "ANN@X.EXAMPLE", "bob@x.example", None))

    assert customers.to_pylist() == ["ann@x.example"] * 3 + ["bob@x.example", None]
    assert merged == 2


def test_ids_that_are_no_addresses_keep_their_case():
    ids = column("AB1", "ab1", "ab2", "ann@x.example")

    assert one_person(ids) == (ids, 0)


def test_nobody_is_in_an_empty_column():
    empty = pa.chunked_array([], pa.string())

    assert (guests_in(empty), crowd_in(empty, empty), one_person(empty)[1]) == ([], None, 0)
