"""JSON: a list of objects, or an object a line, each a row; every value as the text in the file."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.beginning import beginning
from rlreco.transactions.formats.encodings import find_encoding
from rlreco.transactions.formats.memory_table import MemoryTable

_START = re.compile(r'\s*(?:\[\s*\{|\{)\s*["}]')
_GAP = re.compile(r"[\s,\ufeff]*")
_PIECE = 10_000
_MOST_BYTES = 256 * 2**20
_MOST_KEYS = 1_000
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)

Values = dict[str, Any]


def is_json(buffer: pa.Buffer) -> bool:
    """Whether a text begins as objects or a list of them, and not with a name in brackets."""
    start = beginning(buffer, 200).replace(b"\0", b"")
    return bool(_START.match(start.decode("latin-1").lstrip("ÿþï»¿")))


class JsonTable(MemoryTable):
    """Objects in JSON, the first of which is row 1, as text; null where an object lacks the key.

    Its columns are the keys of all objects, in order of appearance.
    """

    def __init__(self, buffer: pa.Buffer, watch: Watch = UNWATCHED, encoding: str | None = None) -> None:
        super().__init__(_table(_text(buffer, watch, encoding), watch), notes={"format": "JSON"})


def _text(buffer: pa.Buffer, watch: Watch, encoding: str | None) -> str:
    if buffer.size > _MOST_BYTES:
        raise DataError(
            gettext(
                "The JSON has {size} MB, and more than {most} MB would fill the memory. Export the sales as CSV or "
                "Parquet.",
                size=f"{buffer.size / 2**20:.0f}",
                most=f"{_MOST_BYTES / 2**20:.0f}",
            )
        )
    right = find_encoding(buffer, watch, encoding or None)
    return buffer.slice(right.bom).to_pybytes().decode(right.name)


def _table(text: str, watch: Watch) -> pa.Table:
    rows, names, pieces = _objects(text, watch), dict[str, None](), []
    while piece := list(islice(rows, _PIECE)):
        names.update(dict.fromkeys(name for row in piece for name in row))
        _refuse_many(names)
        pieces.append(pa.table({name: pa.array(map(_cells(name), piece), pa.string()) for name in names}))
    return pa.concat_tables(pieces, promote_options="default") if pieces else pa.table({})


def _cells(name: str) -> Any:
    return lambda row: _cell(row.get(name))


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def _objects(text: str, watch: Watch) -> Iterator[Values]:
    """The objects of a list, or those one after another. Raises DataError where they end or aren't flat."""
    opening = re.match(r"[\s\ufeff]*\[", text)
    position, row = _gap(text, opening.end() if opening else 0), 0
    while position < len(text) and text[position] != "]":
        row += 1
        value, end = _decoded(text, position, row)
        yield _flat(value, row)
        position = _gap(text, end)
        if not row % _PIECE:
            watch.step(0.1 + 0.8 * position / len(text), gettext_noop("Reading the file"))
    if opening and (position >= len(text) or text[position + 1 :].strip()):
        raise DataError(gettext("The JSON is cut off or damaged after object {row}. Export it again.", row=row))


def _gap(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position


def _decoded(text: str, position: int, row: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except (json.JSONDecodeError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else gettext("it is nested too deeply")
        raise DataError(
            gettext("Object {row} of the JSON can't be read: {why}. Export it again, or as CSV.", row=row, why=why)
        ) from error


def _flat(value: Any, row: int) -> Values:
    """An object whose values make cells. A list of objects within would be several rows, or a table of its own."""
    if not isinstance(value, dict):
        raise DataError(
            gettext(
                "Object {row} of the JSON is {value}, not an object. Export as CSV.",
                row=row,
                value=json.dumps(value)[:40],
            )
        )
    for name, inner in value.items():
        many = isinstance(inner, list) and any(isinstance(item, dict) for item in inner)
        if many or isinstance(inner, dict):
            raise DataError(
                gettext(
                    "Object {row} of the JSON holds objects in {name}, so it is not a plain row. Export one flat "
                    "object for each line of an order, or a CSV.",
                    row=row,
                    name=repr(name[:60]),
                )
            )
    return value


def _refuse_many(names: dict[str, None]) -> None:
    if len(names) > _MOST_KEYS:
        raise DataError(
            gettext(
                "The objects have more than {most} different keys, as no table does. Export as CSV.",
                most=number(_MOST_KEYS),
            )
        )
