import sqlite3
from base64 import b64encode

import duckdb
import pandas as pd
import pytest

from rlreco.errors import DataError
from rlreco.transactions import open_lines, read_lines
from rlreco.transactions.addresses.address import Address, place_of

COLUMNS = ["order_id", "product_id", "quantity", "unit_price", "customer_id"]
ROWS = [
    ("1", "A1", 2.0, 1.5, "c1"),
    ("1", "B2", 1.0, 4.0, "c1"),
    ("2", "A1", 3.0, 1.5, "c2"),
]


def rows(lines):
    return [tuple(row.values()) for row in lines.table.select(COLUMNS).to_pylist()]


@pytest.fixture
def frame(csv, tmp_path):
    (tmp_path / "given.csv").write_text(csv)
    return pd.read_csv(tmp_path / "given.csv")


@pytest.fixture
def sqlite_file(frame, tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        frame.to_sql("lines", connection, index=False)
    connection.close()
    return tmp_path / "shop.db"


@pytest.fixture
def duckdb_file(frame, tmp_path):
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.register("given", frame)
        connection.execute("CREATE TABLE lines AS FROM given")
        connection.execute("CREATE VIEW late AS FROM lines WHERE invoice = 2")
    return tmp_path / "shop.duckdb"


@pytest.mark.parametrize("choice", ["?table=lines", "?query=SELECT * FROM lines", "?query=FROM%20lines", ""])
@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_database_gives_the_rows_of_its_table_or_query(choice, kind, request):
    if kind == "sqlite":
        choice = choice.replace("FROM%20", "SELECT%20*%20FROM%20")
    path = request.getfixturevalue(f"{kind}_file")

    assert rows(read_lines(place_of(f"{kind}:///{path}{choice}"))) == ROWS


def test_a_view_and_a_table_with_its_schema_can_be_chosen(duckdb_file):
    assert rows(read_lines(place_of(f"duckdb:///{duckdb_file}?table=late"))) == ROWS[2:]
    assert rows(read_lines(place_of(f"duckdb:///{duckdb_file}?table=main.lines"))) == ROWS


def test_a_query_may_read_files_without_any_database(tmp_path, frame):
    query = f"SELECT * FROM '{tmp_path}/given.csv' WHERE quantity > 1;"

    assert rows(read_lines(place_of(f"duckdb:///?query={query}"))) == [ROWS[0], ROWS[2]]


def test_a_whole_database_is_joined_by_its_keys(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(
            "CREATE TABLE orders (order_id, customer_id, order_date);"
            "CREATE TABLE order_items (order_id, product_id, quantity, price);"
            "INSERT INTO orders VALUES (1, 'c1', '2026-01-02'), (2, 'c2', '2026-01-05');"
            "INSERT INTO order_items VALUES (1, 'A1', 2, 1.5), (1, 'B2', 1, 4), (2, 'A1', 3, 1.5);"
        )
    connection.close()

    assert rows(read_lines(place_of(f"sqlite:///{tmp_path}/shop.db"))) == ROWS


def test_a_column_of_several_types_keeps_its_ids_as_text(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(
            "CREATE TABLE lines (invoice, 'product code', quantity, date, price, customer);"
            "INSERT INTO lines VALUES (1, 22423, 2, '2026-01-02', 1.5, 'c'), (2, '85123A', 1, '2026-01-03', 2, 'd');"
        )
    connection.close()

    lines = read_lines(place_of(f"sqlite:///{tmp_path}/shop.db?table=lines"))

    assert lines.table["product_id"].to_pylist() == ["22423", "85123A"]
    assert lines.source == "lines"


@pytest.mark.parametrize(
    ("kind", "choice", "message"),
    [
        ("duckdb", "?table=line", "no table 'line'. Did you mean 'lines'"),
        ("sqlite", "?table=line", "no table 'line'. Did you mean 'lines'"),
        ("duckdb", "?query=SELECT nope FROM lines", "refuses the query: Binder Error"),
        ("sqlite", "?query=SELECT nope FROM lines", "no such column: nope"),
        ("duckdb", "?query=DROP TABLE lines", "refuses the query: Parser Error"),
        ("sqlite", "?query=DROP TABLE lines", "readonly"),
    ],
)
def test_a_wrong_table_or_query_is_refused_and_nothing_is_written(kind, choice, message, request):
    path = request.getfixturevalue(f"{kind}_file")
    before = path.read_bytes()

    with pytest.raises(DataError, match=message):
        read_lines(place_of(f"{kind}:///{path}{choice}"))

    assert path.read_bytes() == before


def test_values_stand_in_no_message_of_a_query(duckdb_file):
    with pytest.raises(DataError) as refused:
        read_lines(place_of(f"duckdb:///{duckdb_file}?query=SELECT customer::INT FROM lines"))

    assert "c1" not in str(refused.value)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_what_is_no_database_is_refused(kind, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n" * 500)

    with pytest.raises(DataError, match="not a"):
        read_lines(place_of(f"{kind}:///{tmp_path}/a.csv?table=x"))
    with pytest.raises(DataError, match="There is no database"):
        read_lines(place_of(f"{kind}:///{tmp_path}/none.db?table=x"))
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_that_is_not_there_ends_in_one_sentence_without_the_password(scheme):
    """With the extension at hand nobody listens there; without it, that is said."""
    with pytest.raises(DataError) as refused:
        read_lines(place_of(f"{scheme}://me:hunter2@127.0.0.1:1/shop?table=lines"))

    assert "hunter2" not in str(refused.value)
    assert "extension" in str(refused.value) or "can't be opened" in str(refused.value)


def test_the_password_of_a_mysql_address_reaches_its_driver_quoted():
    from rlreco.transactions.addresses.databases import _mysql

    words = _mysql(Address("mysql://me:a%20%22b@host:3307/shop?table=lines"))

    assert words == 'host="host" port="3307" user="me" password="a \\"b" database="shop"'


def test_a_file_of_the_web_is_read_by_its_bytes(server, csv):
    server.files["/a/sales file.csv".replace(" ", "%20")] = csv.encode()

    lines = read_lines(place_of(server.url("/a/sales file.csv")))

    assert rows(lines) == ROWS
    assert lines.source == "sales file.csv"


def test_user_and_password_go_to_the_server_and_into_no_message(server, csv):
    server.files["/sales.csv"] = csv.encode()
    read_lines(place_of(server.url("/sales.csv", "me:hunter2@")))
    with pytest.raises(DataError, match="answers 404") as refused:
        read_lines(place_of(server.url("/none.csv", "me:hunter2@")))

    assert server.headers[0]["Authorization"] == f"Basic {b64encode(b'me:hunter2').decode()}"
    assert "hunter2" not in str(refused.value)


def test_a_download_that_breaks_off_is_refused(server, csv):
    server.files["/sales.csv"] = csv.encode()
    server.surplus = 10

    with pytest.raises(DataError, match=r"broke off|can't be read"):
        read_lines(place_of(server.url("/sales.csv")))


def test_a_server_that_does_not_listen_is_named():
    with pytest.raises(DataError, match=r"http://127.0.0.1:1/x.csv can't be read: Connection refused"):
        read_lines(place_of("http://127.0.0.1:1/x.csv"))


def test_an_object_of_a_bucket_is_read_as_a_file(server, csv):
    server.files["/shop/sales.csv"] = csv.encode()
    options = f"scheme=http&endpoint_override=127.0.0.1:{server.port}&region=eu-west-1"

    lines = read_lines(place_of(f"s3://key:hunter2@shop/sales.csv?{options}"))

    assert rows(lines) == ROWS


def test_a_missing_object_is_refused_without_the_keys(server):
    options = f"scheme=http&endpoint_override=127.0.0.1:{server.port}&region=eu-west-1"

    with pytest.raises(DataError, match=r"s3://shop/none\.csv") as refused:
        read_lines(place_of(f"s3://key:hunter2@shop/none.csv?{options}"))

    assert "hunter2" not in str(refused.value)


def parted(frame, folder, ending):
    for (customer, invoice), part in frame.groupby(["customer", "invoice"]):
        place = folder / f"customer={customer}" / f"invoice={invoice}"
        place.mkdir(parents=True)
        rest = part.drop(columns=["customer", "invoice"])
        path = place / f"part.{ending}"
        rest.to_parquet(path, index=False) if ending == "parquet" else rest.to_csv(path, index=False)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("read", [read_lines, open_lines])
def test_the_names_of_partitions_become_columns(frame, tmp_path, ending, read):
    folder = tmp_path / "year=1999"
    parted(frame, folder, ending)

    lines = read(folder)

    assert rows(lines) == ROWS
    assert "year" not in lines.columns.mapping().values()
    assert rows(read(folder / "*" / "*" / f"*.{ending}")) == ROWS


def test_a_partitions_blank_is_blank_and_its_signs_are_decoded(frame, tmp_path):
    for name in ("country=C%C3%B4te%20d%27Ivoire", "country=__HIVE_DEFAULT_PARTITION__"):
        (tmp_path / "sales" / name).mkdir(parents=True)
        frame.to_csv(tmp_path / "sales" / name / "a.csv", index=False)

    lines = read_lines(tmp_path / "sales")

    assert set(lines.table["country"].to_pylist()) == {"Côte d'Ivoire", None}


def test_a_column_of_the_file_counts_before_that_of_the_folder(frame, tmp_path):
    (tmp_path / "sales" / "customer=other").mkdir(parents=True)
    frame.to_csv(tmp_path / "sales" / "customer=other" / "a.csv", index=False)

    assert rows(read_lines(tmp_path / "sales")) == ROWS
