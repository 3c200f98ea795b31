"""rlreco segment beyond the contract: choices, saved edges, tables and classed lines."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from rlreco.datasets import demo_lines
from rlreco.service.service import Service
from rlreco.transactions import classify, read_lines


@pytest.fixture(scope="module")
def sales(tmp_path_factory):
    """The demo shop as a CSV: a thousand customers in two countries."""
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    demo_lines().to_csv(path, index=False)
    return path


def test_choices_stand_above_those_of_the_profile(sales, tmp_path, result):
    (tmp_path / "profile.json").write_text('{"bins": 4, "monetary": "gross", "cuts": {"frequency": [1, 2, 3]}}')
    conf = ("--conf", tmp_path / "profile.json")

    of_profile = result("segment", sales, *conf)
    of_options = result("segment", sales, *conf, "--bins", 3, "--cuts", "recency=30,60", "--cuts", "frequency=2,4")

    assert of_profile["edges"]["frequency"] == [1, 2, 3]
    assert (of_options["edges"]["recency"], of_options["edges"]["frequency"]) == ([30, 60], [2, 4])
    assert of_options["monetary_sum"] == of_profile["monetary_sum"] > result("segment", sales)["monetary_sum"]


def test_a_period_leaves_lines_out_and_says_how_many(sales, result):
    found = result("segment", sales, "--since", "2025-07-01", "--until", "2025-09-30", "--as-of", "2025-10-01")

    months = pd.read_csv(sales, parse_dates=["InvoiceDate"])["InvoiceDate"].dt.month
    assert found["left_out"] == {"before the period": (months < 7).sum(), "after the period": (months > 9).sum()}
    assert any("The lines cover 92 days" in notice for notice in found["notices"])


def test_a_map_from_a_file_names_the_segments(sales, tmp_path, result):
    (tmp_path / "map.csv").write_text("R,1,2,3\n1,gone,gone,gone\n2,warm,warm,warm\n3,here,here,here\n")

    found = result("segment", sales, "--bins", 3, "--map", tmp_path / "map.csv")

    assert set(found["segments"]) == {"here", "warm", "gone"}
    assert sum(found["segments"].values()) == found["customers"]


def test_k_means_names_clusters_by_their_rank(sales, result):
    found = result("segment", sales, "--method", "kmeans", "--clusters", 3, "--seed", 1)

    assert list(found["segments"]) == ["tier_3", "tier_2", "tier_1"]
    assert set(found["bands"]) == {"Q1", "Q2", "Q3"}


def test_edges_of_a_file_and_of_an_experiment_score_another_file_alike(sales, tmp_path, result):
    store, edges = ("--store", f"sqlite:///{tmp_path / 'store.sqlite3'}"), tmp_path / "edges.json"
    first = result("segment", sales, "--edges-out", edges)
    result("train", sales, "--experiment", "spring", *store)
    half = tmp_path / "half.csv"
    pd.read_csv(sales).iloc[::2].to_csv(half, index=False)

    by_file = result("segment", half, "--edges", edges)
    by_experiment = result("segment", half, "--edges", "spring", *store)

    assert by_file == by_experiment
    assert by_file["edges"] == first["edges"] != result("segment", half)["edges"]


def test_every_table_is_written_as_csv_and_as_parquet(sales, tmp_path, result):
    folder = tmp_path / "tables"
    found = result("segment", sales, "--tables", folder, "--before", "2025-07-01", "--smallest", 20)

    names = {"segments", "grid", "map", "edges", "customers", "reasons", "products", "cohorts", "migration"}
    names |= {"calibration", "calibration_alive"}
    assert {path.name for path in folder.iterdir()} == {f"{name}.{end}" for name in names for end in ("csv", "parquet")}
    for name in names:
        as_csv, as_parquet = pd.read_csv(folder / f"{name}.csv"), pd.read_parquet(folder / f"{name}.parquet")
        assert list(as_csv.columns) == list(as_parquet.columns)
        assert len(as_csv) == len(as_parquet) > 0
    moved = pd.read_csv(folder / "migration.csv").set_index("from")
    assert moved.to_numpy().sum() == found["customers"]
    assert pd.read_csv(folder / "reasons.csv")["rows"].sum() == found["rows"]
    assert pd.read_csv(folder / "segments.csv")["customers"].min() >= 20


def test_every_customer_has_a_forecast_and_the_segments_add_it_up(sales, tmp_path, result):
    folder = tmp_path / "tables"
    found = result("segment", sales, "--tables", folder, "--out", tmp_path / "customers.csv", "--horizon", 30)

    customers, lifetime = pd.read_csv(tmp_path / "customers.csv"), found["lifetime"]
    segments = pd.read_csv(folder / "segments.csv").set_index("segment")
    assert (lifetime["horizon_days"], lifetime["customers"]) == (30, found["customers"])
    assert customers["expected_orders"].sum() == pytest.approx(lifetime["expected_orders"])
    for name in ("expected_orders", "expected_money"):
        assert segments[name].to_dict() == pytest.approx(customers.groupby("segment")[name].sum().to_dict())
    alive = customers.groupby("segment")["chance_alive"].mean().dropna().to_dict()
    assert segments["chance_alive"].dropna().to_dict() == pytest.approx(alive)
    calibration = pd.read_csv(folder / "calibration.csv")
    assert lifetime["calibration"]["actual_orders"] == round((calibration["customers"] * calibration["actual"]).sum())


def test_more_days_ahead_bring_more_orders(sales, result):
    month, quarter = (result("segment", sales, *horizon)["lifetime"] for horizon in (("--horizon", 30), ()))

    assert quarter["horizon_days"] == 90
    assert month["expected_orders"] < quarter["expected_orders"] < 3 * month["expected_orders"]
    assert month["expected_money"] < quarter["expected_money"]


def test_sales_too_thin_for_a_forecast_are_segmented_all_the_same(sales, tmp_path, result):
    period = ("--since", "2025-03-01", "--until", "2025-03-20")
    found = result("segment", sales, *period, "--out", tmp_path / "customers.csv", "--tables", tmp_path / "tables")

    assert "it needs 30 days of sales, and these cover 20" in found["lifetime"]["notices"][0]
    assert pd.read_csv(tmp_path / "customers.csv")["expected_orders"].isna().all()
    assert len(pd.read_csv(tmp_path / "customers.csv")) == found["customers"] > 0
    assert not (tmp_path / "tables" / "calibration.csv").exists()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_classed_lines_can_be_taken_home_and_read_again(sales, tmp_path, result, ending):
    found = result("segment", sales, "--lines", tmp_path / f"lines.{ending}")

    again = read_lines(tmp_path / f"lines.{ending}")
    assert len(again) == found["rows"]
    assert classify(again).counts == found["lines"]


@pytest.fixture
def parts(sales, tmp_path):
    """The same lines as a folder of Parquet, which stays on disk."""
    folder = tmp_path / "parts"
    folder.mkdir()
    pd.read_csv(sales, parse_dates=["InvoiceDate"]).to_parquet(folder / "a.parquet")
    return folder


def test_tables_of_lines_that_stay_on_disk_are_those_of_lines_in_memory(sales, parts, tmp_path, result):
    choices = ("--country", "EIRE", "--since", "2025-02-01", "--without-duplicates", "--before", "2025-09-01")
    choices = (*choices, "--horizon", 60)
    result("segment", sales, *choices, "--tables", tmp_path / "memory")
    result("segment", parts, *choices, "--tables", tmp_path / "disk")

    names = {path.name for path in (tmp_path / "disk").iterdir()}
    assert names == {path.name for path in (tmp_path / "memory").iterdir()} - {"reasons.csv", "reasons.parquet"}
    for name in names:
        assert (tmp_path / "disk" / name).read_bytes() == (tmp_path / "memory" / name).read_bytes(), name


def test_lines_that_stay_on_disk_are_forecast_when_a_horizon_is_given(sales, parts, result):
    without, given = result("segment", parts)["lifetime"], result("segment", parts, "--horizon", 90)["lifetime"]

    assert "by --horizon" in without["notices"][0]
    assert given == result("segment", sales)["lifetime"]


def test_lines_that_stay_on_disk_are_written_with_the_same_classes(parts, tmp_path, rlreco, result):
    found = result("segment", parts, "--lines", tmp_path / "lines.parquet")

    classes = pd.Series(pq.read_table(tmp_path / "lines.parquet")["line_class"].to_pylist()).value_counts()
    assert classes.to_dict() == {name: n for name, n in found["lines"].items() if n}
    code, out, err = rlreco("segment", parts, "--lines", tmp_path / "lines.csv")
    assert (code, out) == (2, "")
    assert "ending .parquet" in err
    assert not (tmp_path / "lines.csv").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cuts", "recency"], "--cuts takes value=numbers"),
        (["--cuts", "recency=1,2"], "cut points of recency must be 4 rising numbers"),
        (["--cuts", "loyalty=1,2,3,4"], "cuts"),
        (["--map", "missing.csv"], "missing.csv can't be read"),
        (["--edges", "nowhere"], "no file and no experiment 'nowhere'"),
        (["--edges", "nowhere", "--bins", 4], "Leave out: bins"),
        (["--country", "Atlantis"], "No line is of the country 'Atlantis'"),
        (["--since", "2025-09-01", "--until", "2025-08-01"], "Swap the two"),
        (["--before", "2026-09-01", "--tables", "TABLES"], "Swap the two"),
        (["--method", "kmeans", "--clusters", 1], "2 to 8 clusters"),
        (["--engine", "pyspark"], "writes a folder of Parquet files, not out.csv"),
        (["--engine", "pyspark", "--horizon", 30], "--horizon would bring rows here"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(sales, tmp_path, rlreco, words, said):
    words = [tmp_path / "tables" if word == "TABLES" else word for word in words]
    code, out, err = rlreco("segment", sales, *words, "--out", tmp_path / "out.csv", "--store", "memory:")

    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_training_writes_the_customers_where_the_profile_says(sales, tmp_path, result):
    conf = tmp_path / "profile.json"
    conf.write_text(json.dumps({"custDetails": str(tmp_path / "customers.csv"), "segmentBy": "kmeans", "clusters": 3}))

    trained = result("train", sales, "--conf", conf, "--store", "memory:")

    customers = pd.read_csv(tmp_path / "customers.csv")
    assert len(customers) == trained["customers"] == 1000
    assert set(customers["segment"]) == {"tier_1", "tier_2", "tier_3"}
    # Three clusters, twelve months, two halves and seven weekdays.
    assert trained["states"] == 3 * 12 * 2 * 7


def test_a_time_zone_moves_a_sale_to_the_day_of_its_clock_and_is_reported(tmp_path, result):
    rows = [f"{n},c{n % 5},m,1,2.5,2024-01-{1 + n % 28:02d}T23:30:00Z\n" for n in range(60)]
    path = tmp_path / "sales.csv"
    path.write_text("order_id,customer_id,sku,quantity,unit_price,date\n" + "".join(rows))

    written = result("segment", path)
    berlin = result("segment", path, "--time-zone", "Europe/Berlin")

    # The last sale is of 28 January 23:30 in UTC, which is 29 January 0:30 in Berlin.
    assert (written["as_of"], written["read"]["time_zone"]) == ("2024-01-29", "as written")
    assert (berlin["as_of"], berlin["read"]["time_zone"]) == ("2024-01-30", "Europe/Berlin")
    assert written["read"]["zones_in_dates"] == berlin["read"]["zones_in_dates"] == ["UTC"]


def test_the_zone_of_the_profile_reads_the_sales_unless_the_option_names_another(tmp_path, result):
    rows = [f"{n},c{n % 5},m,1,2.5,2024-01-{1 + n % 28:02d}T23:30:00Z\n" for n in range(60)]
    path, conf = tmp_path / "sales.csv", tmp_path / "profile.json"
    path.write_text("order_id,customer_id,sku,quantity,unit_price,date\n" + "".join(rows))
    conf.write_text(json.dumps({"timeZone": "Europe/Berlin"}))

    by_profile = result("segment", path, "--conf", conf)
    by_option = result("segment", path, "--conf", conf, "--time-zone", "America/New_York")

    assert (by_profile["as_of"], by_profile["read"]["time_zone"]) == ("2024-01-30", "Europe/Berlin")
    assert (by_option["as_of"], by_option["read"]["time_zone"]) == ("2024-01-29", "America/New_York")


@pytest.mark.parametrize("options", [("--time-zone", "Asia/Tokyo"), ("--conf", "PROFILE")])
def test_training_freezes_the_zone_of_the_option_or_the_profile(sales, tmp_path, result, options):
    store, conf = f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "profile.json"
    conf.write_text(json.dumps({"timeZone": "Asia/Tokyo"}))

    result("train", sales, "--experiment", "shop", "--store", store, *(conf if o == "PROFILE" else o for o in options))

    service = Service.open(store)
    assert service.learner("shop").profile.time_zone == "Asia/Tokyo"
    service.close()


def test_an_unknown_time_zone_is_refused_in_one_line_with_the_nearest_name(sales, rlreco):
    code, out, error = rlreco("segment", sales, "--time-zone", "Europe/Berln")

    assert (code, out, error.count("\n")) == (2, "", 1)
    assert error.startswith("rlreco: There is no time zone 'Europe/Berln'")
    assert "Did you mean 'Europe/Berlin'?" in error
