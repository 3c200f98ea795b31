import re
from io import BytesIO
from pathlib import Path

import pytest

from rlreco.errors import ConfigError
from rlreco.transactions.addresses.address import Address, place_of

SECRET = "hunter2"
WITH_SECRETS = [
    f"https://me:{SECRET}@example.org/sales.csv",
    f"https://example.org/sales.csv?token={SECRET}",
    f"https://me:{SECRET}/x?y@example.org/sales.csv",
    f"s3://key:{SECRET}@bucket/sales/*.parquet",
    f"s3://bucket/sales.parquet?secret={SECRET}",
    f"postgresql://me:{SECRET}@host/shop?table=lines",
    f"postgresql://me:{SECRET}/?@host/shop?query=SELECT 1",
    f"postgres:///shop?password={SECRET}&table=lines",
    f"mysql://me:{SECRET}@host:3306/shop?table=lines",
]


@pytest.mark.parametrize("text", WITH_SECRETS)
def test_an_address_is_shown_without_its_secret(text):
    address = Address(text)

    assert SECRET not in f"{address} {address!r} {address.name}"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://example.org/a/sales.csv?x=1", "sales.csv"),
        ("s3://bucket/sales/part.parquet", "part.parquet"),
        ("sqlite:///data/shop.db?table=lines", "lines"),
        ("sqlite:///data/shop.db?query=SELECT 1", "shop.db"),
        ("postgresql://host/shop?query=SELECT 1", "database"),
    ],
)
def test_its_name_is_that_of_the_table_or_the_file(text, name):
    assert Address(text).name == name


def test_a_query_with_blanks_is_taken_as_written_and_another_is_decoded():
    assert Address("sqlite:///a.db?query=SELECT '%20' AS b").query == "SELECT '%20' AS b"
    assert Address("sqlite:///a.db?query=SELECT%20'?table=x'").query == "SELECT '?table=x'"
    assert Address("https://example.org/x?query=SELECT%201").query is None


def test_texts_become_paths_or_addresses_and_all_else_stays():
    stream = BytesIO()

    assert place_of("a/b.csv") == place_of(Path("a/b.csv")) == Path("a/b.csv")
    assert place_of("HTTPS://example.org/x.csv").scheme == "https"
    assert place_of(stream) is stream


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("ftp://example.org/x", "can't be read from ftp://"),
        ("sqllite:///shop.db", "Did you mean 'sqlite'"),
        ("sqlite:///shop.db?table=", "names no table or query"),
        (Path("https://example.org/x"), "Give (it|the address) as text"),
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(source, message):
    with pytest.raises(ConfigError, match=message):
        place_of(source)


def test_neither_the_app_nor_the_rest_service_makes_addresses():
    root = Path(__file__).resolve().parents[3]
    code = [path for room in ("rlreco/api", "rlreco/ui", "pages") for path in (root / room).rglob("*.py")]

    assert len(code) > 50
    assert [
        path.name for path in code if re.search(r"place_of|load_lines|transactions.addresses", path.read_text("utf-8"))
    ] == []
