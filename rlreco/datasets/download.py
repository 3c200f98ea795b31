"""UCI Online Retail, fetched once, checked whole, kept in a folder."""

import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from zipfile import BadZipFile, ZipFile, ZipInfo

from rlreco.errors import DataError

Progress: TypeAlias = Callable[[int, int | None], None]
"""Told the bytes received so far and, where the server says so, how many there will be."""

CHUNK = 1 << 18
MEBIBYTE = 1 << 20
BROKEN_ZIP = (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What zipfile raises for an archive that is cut, damaged, encrypted or packed in a way it doesn't know."""


@dataclass(frozen=True, slots=True)
class Source:
    """A zip with one xlsx inside, and what has to be in its first sheet.

    limit : bytes that the zip, and its sheet unpacked, may have at most
    """

    url: str
    file: str
    columns: tuple[str, ...]
    rows: int
    attribution: str
    limit: int = 128 * MEBIBYTE


ONLINE_RETAIL = Source(
    url="https://archive.ics.uci.edu/static/public/352/online+retail.zip",
    file="online_retail.xlsx",
    columns=("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"),
    rows=541_909,
    attribution="Chen, D. (2015), Online Retail, UCI Machine Learning Repository, doi:10.24432/C5BW33, CC BY 4.0.",
)


def fetch_online_retail(
    folder: Path,
    source: Source = ONLINE_RETAIL,
    progress: Progress = lambda received, total: None,
    timeout: float = 30.0,
) -> Path:
    """The path of the xlsx in `folder`, downloaded when it isn't there yet or isn't what was downloaded.

    The sha256 of both the zip and the xlsx are recorded beside it at the first download (`online_retail.json`, with
    the attribution that CC BY 4.0 asks for); later ones have to agree with them.
    timeout : seconds without a word from the server
    Raises DataError when the data can't be had whole; nothing is then left in `folder`.
    """
    target = folder / source.file
    record = _recorded(folder, source)
    if record and target.is_file() and _sha256(target) == record["sha256_xlsx"]:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".download-", dir=folder) as scratch:
        zipped, sheet = Path(scratch) / "download.zip", Path(scratch) / source.file
        _download(source, zipped, progress, timeout)
        _unpack(source, zipped, sheet)
        sums = {"sha256_zip": _sha256(zipped), "sha256_xlsx": _sha256(sheet)}
        _check_sums(source, record or sums, sums, _record_path(folder, source))
        _check_content(source, sheet)
        _write_record(source, sums, Path(scratch) / "record", _record_path(folder, source))
        os.replace(sheet, target)
    return target


def _record_path(folder: Path, source: Source) -> Path:
    return (folder / source.file).with_suffix(".json")


def _recorded(folder: Path, source: Source) -> dict[str, Any] | None:
    path = _record_path(folder, source)
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {key: str(record[key]) for key in ("sha256_zip", "sha256_xlsx")}
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"{path} can't be read as the record of a download. Delete it to start afresh.") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _download(source: Source, target: Path, progress: Progress, timeout: float) -> None:
    # Some servers refuse urllib's own name.
    request = Request(source.url, headers={"User-Agent": "rlreco"})
    with _one_clear_line(source), urlopen(request, timeout=timeout) as response, target.open("wb") as file:
        announced = response.headers.get("Content-Length", "")
        total = int(announced) if announced.isdecimal() else None
        received = 0
        for chunk in _chunks(response, source, total or 0):
            file.write(chunk)
            received += len(chunk)
            progress(received, total)
    if total is not None and received < total:
        raise DataError(f"The download of {source.url} broke off after {received:,} of {total:,} bytes. Try again.")


def _chunks(response: Any, source: Source, announced: int) -> Iterator[bytes]:
    """What arrives, refused as soon as it is announced to be, or turns out, longer than the limit."""
    received = 0
    while received <= source.limit >= announced:
        chunk = response.read(CHUNK)
        if not chunk:
            return
        received += len(chunk)
        yield chunk
    raise DataError(f"{source.url} sends more than {source.limit // MEBIBYTE} MiB, so it isn't the data expected.")


@contextmanager
def _one_clear_line(source: Source) -> Iterator[None]:
    host = urlsplit(source.url).netloc
    try:
        yield
    except HTTPError as error:
        raise DataError(
            f"{host} answered {error.code} ({error.reason}) instead of the data. Look whether {source.url} still "
            "exists, or download the file by hand and upload it."
        ) from error
    except TimeoutError as error:
        raise DataError(f"{host} stopped answering. Try again, or download {source.url} by hand.") from error
    except (OSError, HTTPException) as error:
        raise DataError(
            f"{source.url} couldn't be downloaded: {_reason(error)}. Look at the network, or work with the demo shop."
        ) from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", "") or error or type(error).__name__)


def _unpack(source: Source, zipped: Path, sheet: Path) -> None:
    try:
        with ZipFile(zipped) as archive, archive.open(_member(source, archive)) as inside, sheet.open("wb") as file:
            while chunk := inside.read(CHUNK):
                file.write(chunk)
    except BROKEN_ZIP as error:
        raise DataError(f"What {source.url} sent isn't a whole zip file ({error}). Try again later.") from error


def _member(source: Source, archive: ZipFile) -> ZipInfo:
    """The one xlsx of the archive. Raises DataError for none, for several, and for one above the limit."""
    sheets = [info for info in archive.infolist() if info.filename.lower().endswith(".xlsx")]
    if len(sheets) != 1 or sheets[0].file_size > source.limit:
        found = ", ".join(info.filename for info in archive.infolist()[:5]) or "nothing"
        raise DataError(f"The zip of {source.url} should hold one xlsx of a sensible size. It holds: {found}.")
    return sheets[0]


def _check_sums(source: Source, expected: dict[str, Any], found: dict[str, str], record: Path) -> None:
    for key in found:
        if found[key] != expected[key]:
            raise DataError(
                f"{source.url} isn't what it was at the first download: its {key} is {found[key]}, {record} says "
                f"{expected[key]}. If you trust the new file, delete that record and try again."
            )


def _check_content(source: Source, sheet: Path) -> None:
    """Raises DataError unless the first sheet has the columns and the number of rows that are published."""
    import fastexcel  # only the download needs it

    try:
        table = fastexcel.read_excel(sheet).load_sheet(0, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise DataError(f"The xlsx from {source.url} can't be read: {error}.") from error
    columns = tuple(column.name for column in table.available_columns())
    if columns != source.columns or table.height != source.rows:
        raise DataError(
            f"The xlsx from {source.url} should have {source.rows:,} rows of {', '.join(source.columns)}; it has "
            f"{table.height:,} rows of {', '.join(columns)}. It was not kept."
        )


def _write_record(source: Source, sums: dict[str, str], scratch: Path, target: Path) -> None:
    record = {"attribution": source.attribution, "url": source.url, "rows": source.rows, **sums}
    scratch.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    os.replace(scratch, target)
