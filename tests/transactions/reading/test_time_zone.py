"""The time zone of a file: what is reported, when a notice appears, and that every way of reading agrees."""

import io
from datetime import UTC, datetime, timedelta, timezone

import pyarrow as pa
import pyarrow.parquet
import pytest

from rlreco.similarity.interaction_files import read_interactions
from rlreco.transactions import LinesOnDisk, ReadOptions, open_lines, read_lines, scan_lines
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.large import spill

HEADER = "order_id,customer_id,sku,quantity,unit_price,date\n"
BERLIN = ReadOptions(time_zone="Europe/Berlin")
AS_WRITTEN = ReadOptions()


def text(*dates):
    return (HEADER + "".join(f"{n},c{n},m,1,2.5,{at}\n" for n, at in enumerate(dates))).encode()


def lines(*dates, options=AS_WRITTEN):
    return read_lines(io.BytesIO(text(*dates)), options=options)


def clocks(lines):
    """The report's words on zones, and the notices."""
    return lines.report.read["time_zone"], lines.report.read["zones_in_dates"], lines.report.notices


def moments(lines):
    """The times of all lines, ascending, wherever they are."""
    if not isinstance(lines, LinesOnDisk):
        return sorted(lines.table["ordered_at"].to_pylist())
    with connect() as connection:
        return sorted(at for (at,) in lines.relation(connection).select("ordered_at").fetchall())


def typed(path, dates, kind):
    names = HEADER.strip().split(",")
    rows = [(str(n), f"c{n}", "m", 1, 2.5) for n in range(len(dates))]
    table = pa.table(dict(zip(names, [*zip(*rows, strict=True), pa.array(dates, kind)], strict=True)))
    pa.parquet.write_table(table, path)
    return path


def test_without_a_choice_dates_are_as_written_and_one_offset_is_worth_no_notice():
    assert clocks(lines("2024-01-05T10:00:00+0100", "2024-01-06T10:00:00+01:00")) == ("as written", ["+01:00"], ())
    assert clocks(lines("2024-01-05 10:00", "2024-01-06 10:00")) == ("as written", [], ())


def test_seconds_since_1970_are_in_utc_unless_a_zone_is_chosen():
    seconds = "1719873000", "1719876600"

    assert clocks(lines(*seconds)) == ("UTC", ["UTC"], ())
    assert clocks(lines(*seconds, options=BERLIN)) == ("Europe/Berlin", ["UTC"], ())


def test_a_chosen_zone_is_reported_and_moves_a_sale_to_another_month():
    source = lines("2024-01-31T23:30:00Z", "2024-02-01T10:00:00Z", options=BERLIN)

    assert clocks(source) == ("Europe/Berlin", ["UTC"], ())
    assert moments(source) == [datetime(2024, 2, 1, 0, 30), datetime(2024, 2, 1, 11)]


def test_several_offsets_are_named_by_how_often_they_stand_with_the_way_out():
    dates = ["2024-01-05T10:00:00+0100"] * 2 + ["2024-01-06T10:00:00-0500"] * 3 + ["2024-01-07T10:00:00+0900"]

    _, zones, (notice,) = clocks(lines(*dates))

    assert zones == ["-05:00", "+01:00", "+09:00"]
    assert "name 3 offsets from UTC, most often -05:00 (3 rows) and +01:00 (2)" in notice
    assert "--time-zone" in notice
    assert clocks(lines(*dates, options=BERLIN))[2] == ()


def test_where_only_some_dates_turn_or_none_a_notice_says_so():
    _, _, (mixed,) = clocks(lines("2024-01-05T10:00:00Z", "2024-01-05 10:00:00", options=BERLIN))
    _, _, (none,) = clocks(lines("2024-01-05 10:00", "2024-01-06 10:00", options=BERLIN))

    assert "1 row names a time zone: those turn to Europe/Berlin, the others stay as written" in mixed
    assert "No date in column 'date' names a time zone" in none


def test_the_zone_of_the_shop_turns_dates_as_a_chosen_one_does_but_is_worth_no_notice_where_none_turns():
    shop = ReadOptions(shop_zone="Europe/Berlin")
    dates = "2024-01-31T23:30:00Z", "2024-02-01T10:00:00Z"

    assert clocks(lines(*dates, options=shop)) == ("Europe/Berlin", ["UTC"], ())
    assert moments(lines(*dates, options=shop)) == moments(lines(*dates, options=BERLIN))
    assert clocks(lines("2024-01-05 10:00", "2024-01-06 10:00", options=shop)) == ("Europe/Berlin", [], ())
    new_york = ReadOptions(time_zone="America/New_York", shop_zone="Europe/Berlin")
    assert moments(lines(*dates, options=new_york)) == [datetime(2024, 1, 31, 18, 30), datetime(2024, 2, 1, 5)]


DATES = [datetime(2024, 3, 30, 23, 30, tzinfo=UTC) + timedelta(minutes=37 * n) for n in range(40)]
ON_BERLINS_CLOCK = [
    # 1:00 UTC on 31 March is when the distance grows from one hour to two.
    (at + timedelta(hours=1 if at < datetime(2024, 3, 31, 1, tzinfo=UTC) else 2)).replace(tzinfo=None)
    for at in DATES
]


@pytest.mark.parametrize("options", [AS_WRITTEN, BERLIN], ids=["as written", "Berlin"])
@pytest.mark.parametrize("offset", [0, 3])
def test_text_in_memory_and_spilled_agree(tmp_path, monkeypatch, options, offset):
    monkeypatch.setattr(spill, "_PIECE", 7)
    own = timezone(timedelta(hours=offset))
    path = tmp_path / "sales.csv"
    path.write_bytes(text(*(f"{at.astimezone(own):%Y-%m-%dT%H:%M:%S%z}" for at in DATES)))

    in_memory, spilled = read_lines(path, options=options), open_lines(path, options=options, most_in_memory=1)

    written = [at.astimezone(own).replace(tzinfo=None) for at in DATES]
    assert isinstance(spilled, LinesOnDisk)
    assert moments(in_memory) == moments(spilled) == (ON_BERLINS_CLOCK if options is BERLIN else written)
    assert clocks(in_memory) == clocks(spilled)


def test_a_notice_about_mixed_dates_is_the_same_where_they_lie_in_different_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(spill, "_PIECE", 2)
    path = tmp_path / "sales.csv"
    path.write_bytes(text(*["2024-01-05 10:00:00"] * 4, *["2024-01-05T10:00:00Z"] * 3, "2024-01-05T10:00:00 CET"))

    for options in (AS_WRITTEN, BERLIN):
        spilled = open_lines(path, options=options, most_in_memory=1)
        assert clocks(spilled) == clocks(read_lines(path, options=options))
        assert len(spilled.report.notices) == 1


@pytest.mark.parametrize("options", [AS_WRITTEN, BERLIN], ids=["as written", "Berlin"])
@pytest.mark.parametrize("kind", [pa.timestamp("us", "UTC"), pa.timestamp("ns", "UTC"), pa.timestamp("ms", "+03:00")])
def test_parquet_in_memory_and_on_disk_agree(tmp_path, options, kind):
    path = typed(tmp_path / "sales.parquet", DATES, kind)

    in_memory, on_disk = read_lines(path, options=options), open_lines(path, options=options, most_in_memory=1)

    hours = 3 if kind.tz == "+03:00" else 0
    written = [(at + timedelta(hours=hours)).replace(tzinfo=None) for at in DATES]
    assert isinstance(on_disk, LinesOnDisk)
    assert moments(in_memory) == moments(on_disk) == (ON_BERLINS_CLOCK if options is BERLIN else written)
    assert clocks(in_memory) == clocks(on_disk)


def test_instants_that_are_scanned_do_not_depend_on_the_time_zone_of_the_machine(tmp_path):
    scanned = scan_lines(typed(tmp_path / "sales.parquet", DATES, pa.timestamp("us", "UTC")))

    with connect() as connection:
        connection.execute("SET TimeZone = 'America/New_York'")
        scanned_moments = scanned.relation(connection).select("ordered_at").fetchall()

    assert min(scanned_moments) == (datetime(2024, 3, 30, 23, 30),)


@pytest.mark.parametrize("most_in_memory", [1, 2**30])
def test_a_folder_of_dates_with_and_without_a_zone_turns_those_that_have_one(tmp_path, most_in_memory):
    typed(tmp_path / "a.parquet", [at.replace(tzinfo=None) for at in DATES[:20]], pa.timestamp("us"))
    typed(tmp_path / "b.parquet", DATES[20:], pa.timestamp("us", "UTC"))

    source = open_lines(tmp_path, options=BERLIN, most_in_memory=most_in_memory)

    assert moments(source) == sorted([at.replace(tzinfo=None) for at in DATES[:20]] + ON_BERLINS_CLOCK[20:])


@pytest.mark.parametrize("options", [BERLIN, ReadOptions(shop_zone="Europe/Berlin")], ids=["chosen", "the shop's"])
def test_interactions_are_on_the_chosen_clock_too_or_else_the_shops(tmp_path, options):
    path = tmp_path / "events.csv"
    path.write_text("user,item,at,seconds\na,x,2024-07-01T22:30:00Z,1719873000\n")

    for column in ("at", "seconds"):
        (at,) = read_interactions(path, "user", "item", None, column, options).times.tolist()
        assert at == datetime(2024, 7, 2, 0, 30)
