"""Results and errors pass from a child to its parent as they were, and only the types that may."""

from dataclasses import dataclass

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import ConfigError, DataError, RLRecoError
from rlreco.isolation.failures import error_of, failure_of
from rlreco.isolation.parcel import pack, unpack
from rlreco.transactions import CurrencyError, DateOrderError, DecimalError, MissingColumnsError, MoneyError

WORDS = pa.dictionary(pa.int32(), pa.string())
CELLS = {
    pa.string(): st.text(st.characters(codec="utf-8"), max_size=5),
    WORDS: st.sampled_from(["tea", "cup", ""]),
    pa.float64(): st.floats(allow_nan=False),
    pa.bool_(): st.booleans(),
    pa.int32(): st.integers(-(2**31), 2**31 - 1),
    pa.timestamp("us"): st.integers(-(2**50), 2**50),
}


@dataclass(frozen=True, slots=True)
class Answer:
    name: str
    sizes: tuple[int, ...]
    table: pa.Table


@st.composite
def columns(draw):
    """Chunks of one type, some of them slices of longer ones."""
    kind = draw(st.sampled_from(list(CELLS)))
    pieces = draw(st.lists(st.lists(st.none() | CELLS[kind], max_size=20), max_size=3))
    start = draw(st.integers(0, 3))
    return pa.chunked_array([pa.array(piece, kind).slice(start) for piece in pieces], type=kind)


@settings(max_examples=60, deadline=None)
@given(column=columns())
def test_every_column_comes_back_as_it_was(column, tmp_path_factory):
    path = tmp_path_factory.mktemp("parcel") / "buffers"
    answer = Answer("sales", (1, 2), pa.table({"a": column, "b": column}))

    back = unpack(pack(answer, path), path, Answer, 2**20)

    assert (back.name, back.sizes) == ("sales", (1, 2))
    assert back.table.equals(answer.table)
    assert back.table.schema == answer.table.schema


def test_words_that_pieces_share_are_written_once(tmp_path):
    words = pa.array(["a long word of many letters" * 100, "cup"] * 50).dictionary_encode()
    table = pa.table({"word": pa.chunked_array([words.slice(0, 50), words.slice(50)])})

    pack({"table": table}, tmp_path / "buffers")

    assert (tmp_path / "buffers").stat().st_size < 2 * 2_700


@pytest.mark.parametrize("value", [object(), pa.table({"a": [[1, 2]]}), pa.table({"a": [{"b": 1}]}), print])
def test_other_types_do_not_pass(value, tmp_path):
    with pytest.raises(TypeError, match=r"pass from a child|unsupported"):
        pack({"value": value}, tmp_path / "buffers")


ERRORS = [
    ConfigError("One.", "Two."),
    DataError("No row has a date."),
    DateOrderError("day", "02/03/2024", ("dmy", "mdy")),
    DecimalError("price", "1,234", {"point": 1234.0, "comma": 1.234}),
    CurrencyError("money", {"EUR": (3, 4.5), "USD": (1, 2.0)}),
    MoneyError("price", "total", {"price x quantity": 2.0, "total": 3.0}),
    MissingColumnsError({"customer_id": None, "ordered_at": "day"}, ["a", "b"], ["c"]),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_comes_back_with_its_text_and_its_attributes(error):
    back = error_of(failure_of(error))

    assert (type(back), back.args, str(back), vars(back)) == (type(error), error.args, str(error), vars(error))


def classes(kind=RLRecoError):
    return {kind}.union(*(classes(child) for child in kind.__subclasses__()))


def test_every_error_of_files_that_has_attributes_is_among_these():
    reading = {kind for kind in classes() if kind.__module__.startswith("rlreco.transactions")}
    own = {kind for kind in reading if "__init__" in vars(kind)}

    assert own == {type(error) for error in ERRORS} - {ConfigError, DataError}
