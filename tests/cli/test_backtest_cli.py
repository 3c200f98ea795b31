"""rlreco backtest, as others call it."""

import pytest

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"
HELD = {
    1: ("A", "2026-01-01", "xy"),
    2: ("A", "2026-01-10", "x"),
    3: ("B", "2026-01-15", "yz"),
    4: ("A", "2026-02-05", "xzq"),
    5: ("C", "2026-02-06", "y"),
    6: ("A", "2026-02-07", "z"),
    7: ("B", "2026-02-08", "q"),
}
SCORES = ["ndcg", "ndcg_low", "ndcg_high", "recall", "recall_repeat", "recall_new", "hit_rate", "hits", "hits_new"]


@pytest.fixture
def sales(tmp_path):
    """The shop of tests/replay/conftest.py as a file, with a return and a postage that are no part of a basket."""
    rows = [
        f"{order},{product},the {product},1,{day} 10:00:00,2.50,{customer}"
        for order, (customer, day, products) in HELD.items()
        for product in products
    ]
    rows += ["C8,y,the y,-1,2026-02-07 12:00:00,2.50,C", "9,POST,POSTAGE,1,2026-02-07 13:00:00,4.00,B"]
    path = tmp_path / "sales.csv"
    path.write_text("\n".join([HEADER, *rows]))
    return path


def test_backtest_reports_what_the_contract_names_as_worked_out_by_hand(sales, result):
    done = result("backtest", sales, "--cut", "2026-02-01", "--k", "2", "--model", "popularity")
    of_known, of_new = done["models"]

    assert list(done) == ["verdict", "cut", "k", "repeat_share", "baskets", "seconds", "models", "leads"]
    assert (done["cut"], done["k"], done["baskets"]) == ("2026-02-01T00:00:00", 2, {"known": 2, "new": 1})
    assert done["repeat_share"] == pytest.approx(2 / 3, abs=1e-6)
    assert list(of_known) == list(of_new) == ["model", "customers", "baskets", *SCORES]
    # Popular are y, x: of x and z the second place hits; of z none does; of y the first.
    expected = {"recall": 0.25, "recall_repeat": 0.5, "recall_new": 0.0, "hit_rate": 0.5, "hits": 0.5, "hits_new": 0.0}
    assert {key: of_known[key] for key in expected} == expected
    assert of_known["ndcg"] == pytest.approx(0.386853 / 2, abs=1e-6)
    assert [of_new[key] for key in ("ndcg", "recall", "recall_repeat", "recall_new", "hits")] == [1, 1, None, 1, 1]


def test_people_get_a_table_the_repeat_share_and_the_best_model(sales, rlreco):
    code, out, err = rlreco("backtest", sales, "--cut", "2026-02-01", "--k", 1, "--model", "personal", "--model", "sar")
    rows = [line.split()[:3] for line in out.splitlines()]

    assert (code, err) == (0, "")
    assert ["personal", "known", "2"] in rows
    assert ["sar", "new", "1"] in rows
    assert "67 % of what known customers bought later they had bought before." in out
    assert "ranks later purchases" in out.splitlines()[0] or "rank later purchases" in out.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--cut", "2027-01-01"], "The cut 2027-01-01 is outside of the sales, which run from 2026-01-01 10:00 to"),
        (["--cut", "2025-01-01"], "The cut 2025-01-01 is outside of the sales"),
        (["--cut", "soon"], "'soon' does not match the formats"),
        (["--k", "0"], "1 to 100; found 0"),
        (["--model", "popularty"], "There is no model 'popularty'. Did you mean 'popularity'?"),
        (["--cut", "2026-02-01", "--k", "4"], "Only 3 products were sold before the cut, and a ranking holds 4."),
        (["--cut", "2026-02-08", "--k", "2", "--until", "x"], "No such option"),
    ],
)
def test_a_mistake_is_one_clear_line(sales, rlreco, words, message):
    code, out, err = rlreco("backtest", sales, *words)

    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_columns_by_hand_are_taken(sales, result):
    text = sales.read_text().replace("StockCode", "Mystery").replace("Description", "Words")
    sales.write_text(text)
    by_hand = ("--column", "product_id=Mystery", "--column", "product=Words")

    done = result("backtest", sales, *by_hand, "--cut", "2026-02-01", "--k", "2", "--model", "random")
    assert done["baskets"] == {"known": 2, "new": 1}
