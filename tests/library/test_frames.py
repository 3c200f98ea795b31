import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from rlreco.errors import DataError
from rlreco.library.kit.frames import is_frame, kind_of, table_of

TABLE = pa.table({"customer": ["a", "b"], "spent": [1.5, 2.0]})
FRAMES = {
    "pandas": TABLE.to_pandas(),
    "pandas with an index": TABLE.to_pandas().set_index(pd.Index(["x", "y"])),
    "polars": pl.DataFrame(TABLE),
    "polars lazy": pl.DataFrame(TABLE).lazy(),
    "arrow": TABLE,
    "duckdb": duckdb.from_arrow(TABLE),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_frame_goes_in_as_a_table_and_the_same_kind_comes_out(frame: object) -> None:
    table = table_of(frame)
    back = kind_of(frame).give(table)

    assert table.to_pydict() == TABLE.to_pydict()
    assert type(back) is type(frame)
    assert table_of(back).to_pydict() == TABLE.to_pydict()


@pytest.mark.parametrize("value", [{"a": [1]}, [1], "text", None, 3, pd.Series([1])], ids=str)
def test_what_is_no_frame_is_refused_in_a_sentence(value: object) -> None:
    assert not is_frame(value)
    with pytest.raises(DataError, match="A frame is wanted, not a"):
        table_of(value)


def test_a_column_of_several_types_is_named_without_its_values() -> None:
    with pytest.raises(DataError, match="The column 'id' holds values of several types") as refused:
        table_of(pd.DataFrame({"n": [1, 2], "id": [1.5, "secret"]}))

    assert "secret" not in str(refused.value)


def test_ids_that_a_spreadsheet_has_as_numbers_and_texts_become_texts() -> None:
    table = table_of(pd.DataFrame({"code": [22752, "85123A", None]}))

    assert table["code"].to_pylist() == ["22752", "85123A", None]


def test_objects_of_no_table_are_refused_in_a_sentence() -> None:
    with pytest.raises(DataError, match="The column 'code' holds what a table can't"):
        table_of(pd.DataFrame({"code": [object(), object()]}))
