"""Every command that reads sales takes the same sources, and gives the same figures for each."""

import json
import sqlite3

import pandas as pd
import pytest

from rlreco.datasets import demo_lines
from rlreco.similarity import read_interactions


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    lines = demo_lines()
    lines.to_csv(folder / "sales.csv", index=False)
    for month, part in lines.groupby(pd.to_datetime(lines["InvoiceDate"]).dt.month):
        (folder / "parts" / f"part_of_year={month}").mkdir(parents=True)
        part.to_csv(folder / "parts" / f"part_of_year={month}" / "sales.csv", index=False)
    with sqlite3.connect(folder / "shop.db") as connection:
        lines.assign(InvoiceDate=lines["InvoiceDate"].astype(str)).to_sql("lines", connection, index=False)
    connection.close()
    return folder


SOURCES = [
    "sales.csv",
    "parts",
    "parts/*/*.csv",
    "sqlite:///{}/shop.db?table=lines",
    "duckdb:///?query=FROM '{}/sales.csv'",
]
COMMANDS = {
    "segment": (),
    "train": ("--store", "memory:"),
    "backtest": ("--model", "popularity", "--k", "3"),
    "similar": ("--user", "CustomerID", "--item", "StockCode", "--drop-seen"),
}


def given(source, shop):
    return source.format(shop) if "://" in source else str(shop / source)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_gives_the_same_for_every_source(command, shop, rlreco):
    figures = []
    for source in SOURCES:
        code, out, err = rlreco(command, given(source, shop), *COMMANDS[command], "--json")
        assert code == 0, err
        result = json.loads(out)
        names = ("customers", "rows", "edges", "segments", "products", "baskets", "repeat_share", "users", "items")
        figures.append({name: result[name] for name in names if name in result})

    assert len(figures[0]) >= 2
    assert all(figure == figures[0] for figure in figures)


def test_simulate_run_and_publish_take_addresses(shop, rlreco):
    source = given(SOURCES[3], shop)
    for words in (
        ("simulate", "--data", source, "--rounds", "5", "--replicates", "2"),
        ("run", "--data", source, "--sessions", "3", "--store", "memory:"),
        ("batch", "publish", source, "--model", "sar", "--drop-seen", "--store", "memory:"),
    ):
        code, _, err = rlreco(*words, "--json")
        assert code == 0, err


def test_a_command_without_its_source_is_one_line_without_a_password(rlreco):
    code, out, err = rlreco("segment", "http://me:hunter2@127.0.0.1:1/x.csv")

    assert (code, out) == (2, "")
    assert err.startswith("rlreco: http://127.0.0.1:1/x.csv can't be read")
    assert "hunter2" not in err


def test_movielens_events_are_read_without_a_header(tmp_path, rlreco):
    path = tmp_path / "u.data"
    path.write_text("196\t242\t3\t881250949\n186\t242\t3\t891717742\n196\t302\t4\t878887116\n")
    columns = ("--user", "1", "--item", "2", "--rating", "3", "--time", "4")

    code, out, err = rlreco("similar", str(path), "--no-header", *columns, "--drop-seen", "--json")

    assert code == 0, err
    assert {"users": 2, "items": 2, "rows": 3}.items() <= json.loads(out).items()
    with pytest.raises(Exception, match="looks like data"):
        read_interactions(path, "1", "2")


def test_only_a_text_may_lack_its_header(tmp_path, rlreco):
    demo_lines().head(20).to_parquet(tmp_path / "x.parquet")

    code, _, err = rlreco("segment", str(tmp_path / "x.parquet"), "--no-header")

    assert code == 2
    assert "Only a text may lack a header" in err
