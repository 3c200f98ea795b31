"""The segments page: uploads of every kind, questions and messages, each view and choice."""

import gzip
import io
import json
import re
import time
import zipfile
from concurrent.futures import wait
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rlreco.segmentation import Frozen, Recipe, Selection, default_map, segment, text_of
from rlreco.service.training.read_apart import read_apart
from rlreco.service.training.sources import demo_shop, sample_source
from rlreco.store.connect import connect
from rlreco.transactions.tables.sources import TABLE_ENDINGS
from rlreco.ui.kit import jobs

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
ROWS = [
    f"{n},p{n % 12},Thing {n % 12},1,2024-01-{1 + n % 28:02d},3.5,c{n % 7},{'France' if n % 7 < 3 else 'Spain'}"
    for n in range(60)
]
TEXT = "\n".join([HEADER, *ROWS])
FOLDS = ("table", "compare", "movement", "products", "cohorts", "customers", "forecast", "cells", "edges")


@pytest.fixture
def own(store, open_page):
    """Upload a file on the page and wait until it is read."""

    def uploaded(name, content):
        app = open_page("segments")
        app.radio(key="sales").set_value("A file of my own").run()
        app.file_uploader(key="sales-file").upload(name, content).run()
        return read(app)

    return uploaded


def read(app):
    """Let the reading end, however busy or quick the machine is."""
    # A file like an earlier one is read again as soon as its header is seen.
    for _ in range(2):
        wait([job.future for job in list(jobs._jobs().values()) if job.label.startswith("Reading")], timeout=60)
        app.run()
    assert not app.exception
    go_on = [button for button in app.button if button.key == "continue"]
    return go_on[0].click().run() if go_on else app


def packed(kind, spreadsheet):
    """The same sixty rows as a file of that kind."""
    frame = pd.read_csv(io.StringIO(TEXT))
    sink = io.BytesIO()
    if kind in ("xlsx", "xlsm", "xlsb", "xls", "ods"):
        return spreadsheet(kind, [list(frame.columns), *frame.to_numpy().tolist()])
    if kind == "zip":
        with zipfile.ZipFile(sink, "w") as archive:
            archive.writestr("sales.csv", TEXT)
    elif kind in ("parquet", "pq"):
        frame.to_parquet(sink)
    plain = {
        "json": frame.to_json(orient="records").encode(),
        **dict.fromkeys(("jsonl", "ndjson"), frame.to_json(orient="records", lines=True).encode()),
        "csv": TEXT.encode(),
        "txt": TEXT.replace(",", ";").encode(),
        "psv": TEXT.replace(",", "|").encode(),
        **dict.fromkeys(("tsv", "tab"), TEXT.replace(",", "\t").encode("utf-16")),
        "gz": gzip.compress(TEXT.encode()),
        "zst": pa.compress(TEXT.encode(), "zstd", asbytes=True),
    }
    return plain.get(kind) or sink.getvalue()


def test_segments_show_every_row_and_every_customer(store, open_page):
    app = open_page("segments")
    assert next(block.label for block in app.expander).startswith("35,447 rows: 90 % sales, 5 % without a customer")
    assert segments(app)["customers"].sum() == 1000

    app.session_state["rows"] = True
    rows = [int(count.replace(",", "")) for count in app.run().table[0].value["rows"]]

    assert rows[0] == sum(rows[1:]) == 35_447
    assert not app.exception


def test_training_makes_the_experiment_that_the_other_pages_show(empty_store, open_page, after_job):
    app = open_page("segments")

    app.button(key="train").click().run()
    app = after_job(app, "training")

    assert "demo-shop is ready" in app.success[0].value
    assert app.switch_page("pages/simulator.py").run().selectbox(key="experiment").value == "demo-shop"


def test_a_file_without_a_customer_column_is_rejected_with_the_columns_role(store, open_page):
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()

    text = b"Invoice,StockCode,Description,Quantity,InvoiceDate,Price\n1,a,A,1,2024-01-02,3\n"
    app.file_uploader(key="sales-file").upload("sales.csv", text).run()
    app = read(app)

    assert "The file has no column for the customer" in app.warning[0].value


def test_a_file_of_ones_own_becomes_segments(store, open_page):
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()
    rows = [f"{n},p{n % 3},Thing {n % 3},1,2024-01-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(60)]
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"

    app.file_uploader(key="sales-file").upload("sales.csv", "\n".join([header, *rows]).encode()).run()
    app = read(app)

    assert not app.error
    assert not app.exception
    assert segments(app)["customers"].sum() == 7


@pytest.mark.parametrize("kind", TABLE_ENDINGS)
def test_every_kind_of_file_that_can_be_chosen_becomes_segments(own, kind, spreadsheet):
    app = own(f"sales.{kind}", packed(kind, spreadsheet))

    assert not app.error
    assert segments(app)["customers"].sum() == 7


def unfold(app, *names):
    """Open folds below the picture, as clicks on them do."""
    for name in names:
        app.session_state[f"fold-{name}"] = True
    return app.run()


def segments(app):
    """The table of segments, without its last row, which is the total."""
    table = shown(unfold(app, "table"), "revenue_share")
    assert table["segment"].iloc[-1] == "All segments"
    assert table["customers"].iloc[-1] == table["customers"].iloc[:-1].sum()
    return table.iloc[:-1]


def shown(app, column):
    """The first table that has the column."""
    return next(table.value for table in app.dataframe if column in table.value.columns)


def test_a_missing_column_can_be_chosen_and_is_remembered(own, store, after_job):
    app = own("sales.csv", TEXT.replace("Customer ID", "Zzz").encode())
    assert "The file has no column for the customer" in app.warning[0].value

    choose(app, "customer_id", "Zzz")

    assert segments(app)["customers"].sum() == 7
    # Another file with the same odd name is understood at once, and so is one after a training in a later visit.
    app.file_uploader(key="sales-file").upload("more.csv", TEXT.replace("Customer ID", "Zzz").encode()).run()
    assert not questions(read(app))
    app.button(key="train").click().run()
    app = after_job(app, "training")
    profile = store.experiments()[0].profile
    assert (profile.customer_id, profile.order_id) == ("Zzz", "Invoice")


def test_columns_of_the_newest_experiment_are_used_at_the_next_visit(own, store):
    trained = store.experiment("demo-shop")
    profile = trained.profile.model_copy(update={"customer_id": "Zzz"})
    store.save_experiment(_renamed(trained, profile), [])

    assert not questions(own("sales.csv", TEXT.replace("Customer ID", "Zzz").encode()))


def questions(app):
    return [warning.value for warning in app.warning if "The file has no column" in warning.value]


def _renamed(experiment, profile):
    return replace(experiment, name="mine", profile=profile, t0=experiment.t0 + timedelta(days=1), candidates={})


def choose(app, role, column):
    """In the form of columns."""
    box = next(box for box in app.selectbox if str(box.key).startswith(f"column-{role}-"))
    box.set_value(column)
    next(button for button in app.button if button.label == "Read with these columns").click().run()
    return read(app)


def test_columns_that_their_values_tell_are_proposed_as_guesses_and_read_once_accepted(own):
    names = dict(zip(HEADER.split(","), [f"col{place}" for place in "ABCDEFGH"], strict=True))
    customers = [row.replace(f"c{n % 7}", f"c{n // 2 % 9}") for n, row in enumerate(ROWS)]
    rows = [row.replace(",3.5,", f",{3 + n % 5}.50,") for n, row in enumerate(customers)]
    doubled = [line for row in rows for line in (row, row.replace(",p", ",q").replace("Thing", "Other"))]
    app = own("odd.csv", "\n".join([",".join(names.values()), *doubled]).encode())

    asked = app.warning[0].value.replace("\\", "")
    assert "Guessed by the values: Order: colA, Customer: colG, Date: colE" in asked
    assert "Unit price: colF" in asked
    labels = {box.label: box.value for box in app.selectbox if str(box.key).startswith("column-")}
    assert (labels["Customer (guess)"], labels["Unit price (guess)"], labels["Country"]) == ("colG", "colF", None)
    next(button for button in app.button if button.label == "Read with these columns").click().run()

    assert segments(read(app))["customers"].sum() == 9


def test_a_column_in_the_wrong_role_can_be_corrected(own):
    text = TEXT.replace("Price", "Price,Special").replace(",3.5,", ",3.5,2,")
    app = own("sales.csv", text.encode())

    choose(app, "unit_price", "Special")

    assert segments(app)["revenue"].sum() == 60 * 2


def test_ambiguous_dates_lead_to_a_question_with_an_example(own):
    days = [f"0{1 + n % 9}/0{1 + n % 5}/2024" for n in range(60)]
    rows = [re.sub(r"2024-01-\d\d", day, row) for row, day in zip(ROWS, days, strict=True)]

    app = own("sales.csv", "\n".join([HEADER, *rows]).encode())

    assert not app.error
    assert "more than one way" in app.warning[0].value
    assert not [button for button in app.button if button.key == "continue"]
    chip = next(group for group in app.button_group if str(group.key).startswith("chip-date_order-"))
    # The first date that differs: 02/02 reads alike, so it is 06/01, the sixth row's.
    assert list(chip.options) == ["day, month, year: 06 January 2024", "month, day, year: 01 June 2024"]
    chip.set_value("mdy").run()
    app = read(app)
    # The latest is 09/05, as the fifth of September.
    assert any("as of 6 Sep 2024" in caption.value for caption in app.caption)


def zone_chip(app):
    return next((box for box in app.selectbox if str(box.key).startswith("chip-time_zone-")), None)


def test_a_file_with_instants_can_be_turned_to_a_time_zone_and_back(own):
    # The last sale is of 28 January; half an hour before midnight in UTC it is the 29th in Berlin.
    text = TEXT.replace(",3.5,", "T23:30:00Z,3.5,")
    app = own("sales.csv", text.encode())
    assert zone_chip(app).value == "as written"
    assert any("as of 29 Jan 2024" in caption.value for caption in app.caption)

    zone_chip(app).set_value("Europe/Berlin").run()
    app = read(app)
    assert any("as of 30 Jan 2024" in caption.value for caption in app.caption)

    assert zone_chip(app).value == "Europe/Berlin"
    zone_chip(app).set_value("as written").run()
    assert any("as of 29 Jan 2024" in caption.value for caption in read(app).caption)


def test_an_experiment_is_on_the_clock_that_was_chosen_for_its_file(own, store, after_job):
    app = own("sales.csv", TEXT.replace(",3.5,", "T23:30:00Z,3.5,").encode())
    zone_chip(app).set_value("Europe/Berlin").run()
    app = read(app)
    assert not [box for box in app.selectbox if box.key == "shop-zone"]

    after_job(app.button(key="train").click().run(), "training")

    assert store.experiment("sales").profile.time_zone == "Europe/Berlin"


def test_sales_whose_dates_name_no_zone_are_asked_about_the_shops_clock(own, store, after_job):
    app = own("sales.csv", TEXT.encode())
    assert app.selectbox(key="shop-zone").value == "UTC"

    app.selectbox(key="shop-zone").set_value("Asia/Tokyo").run()
    after_job(app.button(key="train").click().run(), "training")

    assert store.experiment("sales").profile.time_zone == "Asia/Tokyo"


def test_a_profile_with_a_zone_reads_uploads_in_it(own, tmp_path, monkeypatch):
    conf = tmp_path / "profile.json"
    conf.write_text('{"timeZone": "Europe/Berlin"}')
    monkeypatch.setenv("RLRECO_CONF", str(conf))

    app = own("sales.csv", TEXT.replace(",3.5,", "T23:30:00Z,3.5,").encode())

    assert (zone_chip(app).value, zone_chip(app).options[0]) == ("Europe/Berlin", "Europe/Berlin")
    assert "as written" not in zone_chip(app).options
    assert any("as of 30 Jan 2024" in caption.value for caption in app.caption)


def test_seconds_since_1970_are_shown_as_utc_and_dates_without_a_zone_have_no_time_zone_to_choose(own):
    # 1 January 2024 is 19 723 days after 1 January 1970.
    rows = [re.sub(r"2024-01-(\d\d)", lambda day: str((19_722 + int(day[1])) * 86_400), row) for row in ROWS]

    assert zone_chip(own("seconds.csv", "\n".join([HEADER, *rows]).encode())).value == "UTC"
    assert zone_chip(own("sales.csv", TEXT.encode())) is None


def test_a_zone_that_can_not_be_read_leaves_the_way_back_to_dates_as_written(own):
    app = own("sales.csv", TEXT.replace(",3.5,", " 10:00:00 IST,3.5,").encode())

    zone_chip(app).set_value("Europe/Berlin").run()
    app = read(app)
    assert any("without a certain offset" in error.value for error in app.error)
    zone_chip(app).set_value("as written").run()

    assert not read(app).error


def test_a_cancelled_reading_says_so_and_can_be_restarted(own, store, open_page, monkeypatch):
    monkeypatch.setattr("rlreco.ui.upload.reading._SHORT_SECONDS", 0.0)
    monkeypatch.setattr("rlreco.ui.upload.reading.read_apart", _slow(rounds=600))
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()
    app.file_uploader(key="sales-file").upload("sales.csv", TEXT.encode()).run()

    cancel = next(button for button in app.button if str(button.key).startswith("cancel-"))
    cancel.click().run()
    read(app)
    app.run()

    assert "cancelled" in app.info[0].value
    assert not app.dataframe
    monkeypatch.setattr("rlreco.ui.upload.reading.read_apart", read_apart)
    app.button(key="read-again").click().run()
    assert segments(read(app))["customers"].sum() == 7


def _slow(rounds):
    def reading(file, settings, watch, header, spare):
        for turn in range(rounds):
            watch.step(turn / rounds, "Reading slowly")
            time.sleep(0.05)

    return reading


def test_a_small_shop_leads_to_a_warning_with_the_reason(own):
    warning = own("sales.csv", TEXT.encode()).warning[0].value

    assert "only 7 buyers" in warning
    assert "cover 28 days" in warning


def test_an_empty_file_is_one_message(own):
    app = own("sales.csv", b"")

    assert "empty" in app.error[0].value
    assert not app.dataframe


def test_without_a_file_a_hint_says_what_to_choose(store, open_page):
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()

    assert "Choose a file" in app.info[0].value
    assert not app.error


@pytest.mark.parametrize("fold", FOLDS)
@pytest.mark.parametrize("segment", [None, "loyal"])
def test_each_fold_of_the_sample_shop_opens_for_everybody_and_for_a_segment(store, open_page, fold, segment):
    app = open_page("segments")
    app.selectbox(key="segment").set_value(segment).run()

    unfold(app, fold)

    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == (fold in ("movement", "cohorts", "forecast"))


def test_the_panel_looks_as_many_days_ahead_as_is_chosen(store, open_page):
    app = open_page("segments")
    assert "Next 90 days" in panel(app)
    quarter = segments(app)["expected_orders"].sum()

    unfold(app, "forecast").number_input(key="horizon").set_value(30).run()

    assert "Next 30 days" in panel(app)
    assert segments(app)["expected_orders"].sum() < quarter
    assert shown(unfold(app, "customers"), "chance_alive")["expected_orders"].notna().all()


def panel(app):
    """The figures beside the picture, as HTML."""
    return next(block.proto.body for block in app.get("html") if "border-left:6px" in block.proto.body)


def test_a_segment_is_chosen_and_everything_obeys(store, open_page):
    app = open_page("segments", segment="Champions")
    expected = segment(demo_shop()).segments["champions"]

    assert app.selectbox(key="segment").value == "champions"
    assert f">{expected}<" in panel(app)
    assert "no discounts" in panel(app)
    assert len(shown(unfold(app, "customers"), "chance_alive")) == expected
    assert f"Download these {expected}" in [button.label for button in app.get("download_button")]


def test_a_segment_that_these_customers_have_not_is_everybody(store, open_page):
    app = open_page("segments", segment="Martians")

    assert app.selectbox(key="segment").value is None
    assert "Everybody" in panel(app)
    assert not app.exception


def test_the_segment_that_another_choice_of_names_took_away_is_everybody(store, open_page):
    app = open_page("segments", segment="Champions")

    app.radio(key="method").set_value("kmeans").run()

    assert not app.exception
    assert "Everybody" in panel(app)


def test_training_on_a_segment_makes_an_experiment_of_its_customers_alone(empty_store, open_page, after_job):
    app = open_page("segments")
    app.selectbox(key="segment").set_value("champions").run()
    app.button(key="train-them").click().run()
    app = after_job(app, "training")

    ready = app.success[0].value
    assert ready.startswith("demo-shop-champions is ready: 75 customers")
    opened = connect(empty_store)
    experiment = opened.experiment("demo-shop-champions")
    customers = opened.customers(experiment.catalogue, limit=100)
    assert {customer.segment for customer in customers} == {"champions"}
    opened.close()


def test_two_files_are_compared_by_the_edges_of_the_first(own):
    app = own("sales.csv", TEXT.encode())
    unfold(app, "compare")
    next(group for group in app.button_group if group.key == "compare-kind").set_value("Two files").run()

    app.selectbox(key="other-sales").set_value("Sample shop").run()

    assert not app.exception
    lines = next(block.proto.body for block in app.get("html") if "Segments before and after" in block.proto.body)
    before = segment(demo_shop()).segments
    assert f"<span>{before['at_risk']} → " in lines


def test_the_forecast_is_checked_once_its_expander_is_opened(store, open_page):
    """On the last sixth of the days since the first sale to a known customer, for the customers of the time before."""
    app = open_page("segments")
    assert not app.get("plotly_chart")
    table = sample_source().classed.table
    first = pc.min(table.filter(pc.equal(table["line_class"], "sale"))["ordered_at"]).as_py().date()
    cut = date(2026, 1, 1) - timedelta(days=round((date(2026, 1, 1) - first).days / 6))

    unfold(app, "forecast")

    assert not app.exception
    assert any(f"Fitted on the sales before {cut:%d %B %Y}" in text.value for text in app.markdown)
    before = segment(demo_shop(), Selection(as_of=cut))
    assert shown(app, "actual")["customers"].sum() == len(before.customers)
    assert len(app.get("plotly_chart")) == 1


def test_sales_too_thin_for_a_forecast_say_so_and_show_their_segments(own, store):
    app = own("sales.csv", TEXT.encode())

    assert any("it needs 30 days of sales, and these cover 28" in info.value for info in unfold(app, "forecast").info)
    assert segments(app)["customers"].sum() == 7
    assert not app.exception


def test_rows_of_a_class_are_shown_with_their_reasons(store, open_page):
    app = open_page("segments")
    app.session_state["rows"] = True
    app.run()
    app.selectbox(key="rows-of").set_value("return").run()

    reasons = shown(app, "reason")
    assert reasons["rows"].sum() == int(app.table[0].value["rows"].iloc[0].replace(",", ""))
    assert set(shown(app, "line_class")["line_class"]) == {"return"}


def test_choices_change_the_segments_as_the_profile_would(store, open_page):
    app = open_page("segments")
    app.number_input(key="bins").set_value(4)
    app.text_input(key="cuts-recency").set_value("30, 60, 90")
    app.date_input(key="since").set_value(date(2025, 4, 1))
    app.number_input(key="smallest").set_value(40)
    app.run()
    counts = segments(app)["customers"]

    expected = segment(
        demo_shop(), Selection(since=date(2025, 4, 1)), Recipe(bins=4, cuts={"recency": (30, 60, 90)}, smallest=40)
    )
    assert sorted(counts) == sorted(count for count in expected.segments.values() if count)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("cuts-recency", "30, 20, 90, 100", "must be 4 rising numbers"),
        ("cuts-monetary", "much", "must be numbers"),
    ],
)
def test_impossible_cut_points_are_one_message(store, open_page, key, value, message):
    app = open_page("segments")
    app.text_input(key=key).set_value(value).run()

    assert not app.exception
    assert message in app.error[0].value
    app.text_input(key=key).set_value("").run()
    assert not app.error


def test_a_cell_without_a_name_is_one_message_and_the_default_names_can_be_restored(store, open_page):
    app = open_page("segments")
    app.session_state["map-now-5-0"] = _map({(5, 5): None, (1, 1): "Sleeping"})
    del app.session_state["map-base-5-0"]
    app.run()
    assert "Without a name: R5 F5" in app.error[0].value

    app.button(key="reset-map").click().run()

    assert not app.error
    assert "Champions" in set(segments(app)["segment"])


def test_names_of_ones_own_are_those_of_the_segments(store, open_page):
    app = open_page("segments")
    app.session_state["map-now-5-0"] = _map(dict.fromkeys(default_map(5), "everybody"))
    del app.session_state["map-base-5-0"]
    app.run()

    assert list(segments(app)["segment"]) == ["Everybody"]


def _map(changes):
    names = {**default_map(5), **changes}
    cells = [[r, *(names[r, f] for f in range(1, 6))] for r in range(5, 0, -1)]
    return pd.DataFrame(cells, columns=["R", *(f"F{f}" for f in range(1, 6))])


def test_clusters_are_a_choice(store, open_page):
    app = open_page("segments")
    app.radio(key="method").set_value("kmeans").run()
    app.selectbox(key="clusters").set_value("3").run()

    assert set(segments(app)["segment"]) == {"Tier 1", "Tier 2", "Tier 3"}


def test_another_file_is_scored_by_the_edges_of_an_experiment_or_of_a_file(own):
    edges = segment(demo_shop()).edges
    app = own("sales.csv", TEXT.encode())

    app.selectbox(key="edges-of").set_value("demo-shop").run()
    unfold(app, "edges")
    by_experiment = shown(app, "cut 1")
    app.selectbox(key="edges-of").set_value("fit new edges on these customers").run()
    new_edges = shown(app, "cut 1")
    kept = text_of(Frozen(segment(demo_shop()).scorer, "net", "demo"))
    app.file_uploader(key="edges-file").upload("edges.json", kept.encode()).run()

    recency, frequency, money = (row[0] for row in edges.values())
    assert list(by_experiment["cut 1"]) == [f"{recency:.0f} days", f"{frequency:.0f}", f"{money:,.2f}"]
    assert by_experiment.equals(shown(app, "cut 1"))
    assert not new_edges.equals(by_experiment)
    app.file_uploader(key="edges-file").upload("other.json", b"{}").run()
    assert "other.json holds no saved edges" in app.error[0].value


def test_training_makes_the_choices_of_the_page(empty_store, open_page, after_job):
    app = open_page("segments")
    app.number_input(key="bins").set_value(4)
    app.multiselect(key="countries-demo-shop").set_value(["EIRE"])
    app.run()
    app.button(key="train").click().run()
    app = after_job(app, "training")

    customers = int(app.success[0].value.split(": ")[1].split(" ")[0].replace(",", ""))
    assert customers == len(segment(demo_shop(), Selection(countries=["EIRE"]), Recipe(bins=4)).customers)


def test_dates_of_movement_in_the_wrong_order_are_one_message(store, open_page):
    app = open_page("segments")
    unfold(app, "movement")
    day(app, "move-from").set_value(date(2026, 6, 1)).run()

    assert "Swap the two" in app.error[0].value


def day(app, name):
    """The box of a day of these sales."""
    return next(box for box in app.date_input if str(box.key).startswith(f"{name}-"))


def test_days_to_compare_are_those_of_the_sales_on_the_page(own, open_page):
    app = own("sales.csv", TEXT.encode())
    app.selectbox(key="segment").set_value(segments(app)["segment"].iloc[0]).run()
    assert day(app, "moved-since").value == date(2024, 1, 2)

    app.radio(key="sales").set_value("Sample shop").run()
    app.selectbox(key="segment").set_value("champions").run()
    unfold(app, "compare")

    as_of = segment(demo_shop()).as_of
    assert day(app, "moved-since").value == as_of - timedelta(days=90)
    assert (day(app, "compare-from").value, day(app, "compare-to").value) == (as_of - timedelta(days=90), as_of)
    assert day(app, "moved-since").max < as_of


def test_choices_are_still_there_after_another_page(store, open_page):
    app = open_page("segments")
    app.session_state["map-now-5-0"] = _map(dict.fromkeys(default_map(5), "everybody"))
    del app.session_state["map-base-5-0"]
    app.text_input(key="cuts-recency").set_value("10, 20, 30, 40").run()

    app.switch_page("pages/simulator.py").run()
    app.switch_page("pages/segments.py").run()

    assert app.text_input(key="cuts-recency").value == "10, 20, 30, 40"
    assert list(segments(app)["segment"]) == ["Everybody"]


def test_a_spreadsheet_that_would_take_all_memory_is_one_message_and_the_next_file_is_read(own):
    with zipfile.ZipFile(sink := io.BytesIO(), "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", '<row r="1"><c r="A1"/></row><row><c r="XFD1048576"/></row>')

    app = own("![sales](x).xlsx", sink.getvalue())

    assert "17,179,869,184 cells" in app.error[0].value
    app.file_uploader(key="sales-file").upload("sales.csv", TEXT.encode()).run()
    assert segments(read(app))["customers"].sum() == 7


def test_the_name_of_a_file_is_shown_as_it_is_and_not_as_markdown(own, monkeypatch):
    monkeypatch.setattr("rlreco.ui.upload.reading.read_apart", _slow(rounds=1))

    own("![sales](x).csv", TEXT.encode())

    assert [job.label for job in jobs._jobs().values() if "sales" in job.label][-1] == r"Reading \!\[sales\]\(x\)\.csv"


def test_a_file_is_kept_under_a_name_and_chosen_again_without_an_upload(own, open_page, tmp_path, monkeypatch):
    monkeypatch.setenv("RLRECO_AUDIT_LOG", str(tmp_path / "audit.jsonl"))
    own("sales.csv", TEXT.encode())

    app = open_page("segments")
    app.radio(key="sales").set_value("A kept data set").run()

    assert app.selectbox(key="data-set").value == "sales"
    assert segments(app)["customers"].sum() == 7
    app.button(key="delete-data-set").click().run()
    assert "A kept data set" not in app.radio(key="sales").options
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [(line["act"], line["data_set"], line["who"]) for line in lines] == [
        ("kept a data set", "sales", "visitor"),
        ("deleted", "sales", "visitor"),
    ]


def test_two_currencies_are_asked_about_and_one_of_them_is_chosen(own):
    text = TEXT.replace("Country", "Country,Currency").replace("France", "France,EUR").replace("Spain", "Spain,USD")

    app = own("sales.csv", text.encode())
    assert "several currencies" in app.warning[0].value
    chip = next(group for group in app.button_group if str(group.key).startswith("chip-currency-"))
    assert sorted(chip.options) == ["EUR", "USD"]
    chip.set_value("USD").run()

    app = read(app)
    assert segments(app)["revenue"].sum() == 3.5 * sum("Spain" in row for row in ROWS)


def test_where_the_file_names_no_currency_it_can_be_chosen_and_stands_beside_the_sums(store, open_page):
    app = offered(open_page, TEXT)
    assert any(caption.value.startswith("210\\.00 in sales") for caption in app.caption)
    box = currency_of(app)
    assert (box.value, box.options[:2]) == (None, ["EUR", "USD"])

    box.set_value("EUR").run()
    app = ended(app)

    assert currency_of(app).value == "EUR"
    assert any(caption.value.startswith("€210\\.00 in sales") for caption in app.caption)
    assert "CHF" in currency_of(app).options


def test_sums_that_do_not_fit_are_said_beside_the_button(store, open_page):
    rows = [f"{row},{7 + n % 3}" for n, row in enumerate(ROWS)]
    app = offered(open_page, "\n".join([f"{HEADER},Total", *rows]))

    assert "Price x quantity and 'Total' differ on 60 of 60 lines" in app.warning[0].value.replace("\\", "")
    assert next(button for button in app.button if button.key == "continue").label == "Continue all the same"
    assert all("differ on" not in info.value for info in app.info)


def offered(open_page, text):
    """A file that was read and isn't accepted yet."""
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()
    app.file_uploader(key="sales-file").upload("sales.csv", text.encode()).run()
    return ended(app)


def ended(app):
    wait([job.future for job in jobs._jobs().values()], timeout=60)
    return app.run()


def currency_of(app):
    return next(box for box in app.selectbox if str(box.key).startswith("chip-currency-"))


def test_the_first_rows_stand_under_the_roles_of_their_columns(store, open_page):
    app = open_page("segments")
    app.radio(key="sales").set_value("A file of my own").run()
    app.file_uploader(key="sales-file").upload("<b>.csv", TEXT.replace("Thing 1", "<i>").encode()).run()
    wait([job.future for job in jobs._jobs().values()], timeout=60)
    app.run()

    table = next(block.proto.body for block in app.get("html") if "Customer ID" in block.proto.body)
    assert table.index(">Order<") < table.index(">Customer<") < table.index(">Date<")
    assert "&lt;i&gt;" in table
    assert "<i>" not in table
    assert any(": 60 rows" in text.value for text in app.markdown)


# Update


def after_update(app, after_job):
    return after_job(app.button(key="update").click().run(), "updating")


def test_where_there_is_no_experiment_there_is_nothing_to_update(empty_store, open_page):
    app = open_page("segments")

    assert "Update" not in [heading.value for heading in app.subheader]
    assert "update" not in [button.key for button in app.button]


def test_no_experiment_is_updated_before_one_is_chosen(store, open_page):
    app = open_page("segments")
    assert app.button(key="update").disabled

    app.selectbox(key="update-experiment").set_value("demo-shop").run()

    assert not app.button(key="update").disabled
    assert app.button(key="update").label == "Bring demo-shop up to date"


def test_sales_that_were_counted_already_change_nothing_and_the_page_says_so(store, open_page, after_job):
    app = open_page("segments")
    app.selectbox(key="update-experiment").set_value("demo-shop").run()

    app = after_update(app, after_job)

    assert app.success[0].value == (
        "demo-shop is at edition 2: nothing in these sales was new; no slate was answered yet."
    )
    assert store.edition("demo-shop") == 2


def test_a_file_with_newer_sales_brings_the_experiment_up_to_date_and_keeps_what_it_learned(
    store, own, after_job, played
):
    played(3)
    known = store.customers(store.experiment("demo-shop").catalogue, limit=1)[0].id
    app = own("newer.csv", TEXT.replace(",c0,", f",{known},").encode())
    app.selectbox(key="update-experiment").set_value("demo-shop").run()

    app = after_update(app, after_job)

    # Sixty orders of twelve products by seven customers, of which the sample shop has one.
    said = app.success[0].value
    assert "60 orders counted, 12 new products, 6 new customers" in said
    assert said.endswith("everything learned from 3 answered slates stays.")
    assert len(store.products(store.experiment("demo-shop").catalogue, [f"p{n}" for n in range(12)])) == 12
    assert app.switch_page("pages/simulator.py").run().selectbox(key="experiment").value == "demo-shop"


def test_the_sales_of_another_shop_are_refused_and_nothing_of_them_counts(store, own, after_job):
    app = own("other.csv", TEXT.encode())
    app.selectbox(key="update-experiment").set_value("demo-shop").run()

    app = after_update(app, after_job)

    [error] = [block.value for block in app.error]
    assert "of their 12 products and 7 customers 'demo-shop' knows none" in error
    assert store.edition("demo-shop") == 1


def test_a_file_read_by_another_clock_than_the_experiments_is_refused(store, own, after_job):
    app = own("zoned.csv", TEXT.replace(",3.5,", "T23:30:00Z,3.5,").encode())
    zone_chip(app).set_value("Europe/Berlin").run()
    app = read(app)
    app.selectbox(key="update-experiment").set_value("demo-shop").run()

    app = after_update(app, after_job)

    [error] = [block.value for block in app.error]
    assert "were read by the clock of Europe/Berlin, those of demo-shop as they are written. Choose" in error
    assert store.edition("demo-shop") == 1
