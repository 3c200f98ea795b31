from io import BytesIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rlreco.errors import DataError
from rlreco.table_files import (
    arrow_csv_bytes,
    arrow_parquet_bytes,
    csv_bytes,
    parquet_bytes,
    write_arrow_table,
    write_batches,
    write_table,
)

TABLE = pd.DataFrame({"name": ["=1+1", "@x", "-5", "plain", None], "value": [-1.5, 2.0, 3.0, 4.0, 5.0]})


def test_a_text_that_a_spreadsheet_would_run_is_disarmed_and_numbers_are_left_alone():
    lines = csv_bytes(TABLE).decode().splitlines()

    assert lines == ["name,value", "'=1+1,-1.5", "'@x,2.0", "'-5,3.0", "plain,4.0", ",5.0"]


def test_parquet_keeps_every_value_as_it_was():
    pd.testing.assert_frame_equal(pd.read_parquet(BytesIO(parquet_bytes(TABLE))), TABLE, check_dtype=False)


def test_a_table_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    with pytest.raises(DataError, match="can't be written"):
        write_table(TABLE, tmp_path / "missing" / "out.csv")

    assert list(tmp_path.iterdir()) == []


def test_a_large_table_is_written_as_a_small_one_is():
    words = pa.array(["=1+1", "plain", None, "=1+1"]).dictionary_encode()
    table = pa.table({"name": words, "note": ["-5", "a, b", '"', None], "value": [1.5, -2.0, 3.0, None]})

    assert arrow_csv_bytes(table).decode().splitlines() == [
        '"name","note","value"',
        '"\'=1+1","\'-5",1.5',
        '"plain","a, b",-2',
        ',"""",3',
        '"\'=1+1",,',
    ]
    assert pq.read_table(BytesIO(arrow_parquet_bytes(table))).equals(table)


def test_the_name_of_a_column_is_disarmed_as_a_cell_is():
    table = pd.DataFrame([["=1", 2.0, "x"], ["b", 3.0, None]], columns=["=cmd|x", "n", "n"])

    assert csv_bytes(table).decode().splitlines() == ["'=cmd|x,n,n", "'=1,2.0,x", "b,3.0,"]
    assert arrow_csv_bytes(pa.table({"@sum": [1], "plain": ["-1"]})).decode().splitlines() == [
        '"\'@sum","plain"',
        '1,"\'-1"',
    ]


TEXTS = {
    "string": pa.string(),
    "large": pa.large_string(),
    "view": pa.string_view(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
    "large dictionary": pa.dictionary(pa.int8(), pa.large_string()),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_of_every_arrow_type_are_disarmed(kind, tmp_path):
    texts = pa.array(["=1+1", "plain", None], TEXTS[kind])
    table = pa.table({"=name": texts})
    rows = ['"\'=name"', '"\'=1+1"', '"plain"', ""]

    assert arrow_csv_bytes(table).decode().splitlines() == rows
    write_batches(table.to_batches(), table.schema, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines() == rows


@pytest.mark.parametrize("kind", ["category", "string", "object", *map(pd.ArrowDtype, list(TEXTS.values())[:2])])
def test_texts_of_every_pandas_type_are_disarmed(kind):
    table = pd.DataFrame({"name": pd.Series(["=1", "a"], dtype=kind)})

    assert csv_bytes(table).decode() == "name\n'=1\na\n"


def test_a_large_table_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    with pytest.raises(DataError, match="can't be written"):
        write_arrow_table(pa.table({"a": [1]}), tmp_path / "missing" / "out.parquet")

    assert list(tmp_path.iterdir()) == []
