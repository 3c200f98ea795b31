"""UCI Online Retail, downloaded once, checked and kept in a folder."""

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
from rlreco.extras import extra
from rlreco.language import gettext, gettext_noop, number

BytesReceived: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes received so far and the total, None if the server doesn't announce it."""

CHUNK = 1 << 18
MEBIBYTE = 1 << 20
BROKEN_ZIP = (BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""Errors of zipfile for an archive that is cut off, damaged, encrypted or compressed in an unknown way."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A zip with one xlsx inside.

    url : of the zip
    file : name of the xlsx in the folder
    columns, rows : columns and number of rows that its first sheet must have
    attribution : as the licence requires
    limit : maximum size in bytes of the zip, and of the unpacked sheet
    """

    url: str
    file: str
    columns: tuple[str, ...]
    rows: int
    attribution: str
    limit: int = 128 * MEBIBYTE


ONLINE_RETAIL = Dataset(
    url="https://archive.ics.uci.edu/static/public/352/online+retail.zip",
    file="online_retail.xlsx",
    columns=("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"),
    rows=541_909,
    attribution="Chen, D. (2015), Online Retail, UCI Machine Learning Repository, doi:10.24432/C5BW33, CC BY 4.0.",
)


def fetch_online_retail(
    folder: Path,
    dataset: Dataset = ONLINE_RETAIL,
    progress: BytesReceived = lambda received, total: None,
    timeout: float = 30.0,
) -> Path:
    """The path of the xlsx in `folder`; downloaded if it isn't there, or differs from the first download.

    The sha256 of both the zip and the xlsx are recorded beside it at the first download (`online_retail.json`, with
    the attribution that CC BY 4.0 requires); later downloads must agree with them.
    timeout : seconds without data from the server
    Raises DataError if the data can't be downloaded whole; then nothing is left in `folder`.
    """
    target = folder / dataset.file
    record = _recorded(folder, dataset)
    if record and target.is_file() and _sha256(target) == record["sha256_xlsx"]:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".download-", dir=folder) as scratch:
        zipped, sheet = Path(scratch) / "download.zip", Path(scratch) / dataset.file
        _download(dataset, zipped, progress, timeout)
        _unpack(dataset, zipped, sheet)
        sums = {"sha256_zip": _sha256(zipped), "sha256_xlsx": _sha256(sheet)}
        _check_sums(dataset, record or sums, sums, _record_path(folder, dataset))
        _check_content(dataset, sheet)
        _write_record(dataset, sums, Path(scratch) / "record", _record_path(folder, dataset))
        os.replace(sheet, target)
    return target


def _record_path(folder: Path, dataset: Dataset) -> Path:
    return (folder / dataset.file).with_suffix(".json")


def _recorded(folder: Path, dataset: Dataset) -> dict[str, Any] | None:
    path = _record_path(folder, dataset)
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {key: str(record[key]) for key in ("sha256_zip", "sha256_xlsx")}
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(
            gettext("{path} can't be read as the record of a download. Delete it to start afresh.", path=path)
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _download(dataset: Dataset, target: Path, progress: BytesReceived, timeout: float) -> None:
    # Some servers refuse urllib's own name.
    request = Request(dataset.url, headers={"User-Agent": "rlreco"})  # noqa: S310  the addresses are ours, all https
    with _network_errors(dataset), urlopen(request, timeout=timeout) as response, target.open("wb") as file:  # noqa: S310  the addresses are ours, all https
        announced = response.headers.get("Content-Length", "")
        total = int(announced) if announced.isdecimal() else None
        received = 0
        for chunk in _chunks(response, dataset, total or 0):
            file.write(chunk)
            received += len(chunk)
            progress(received, total)
    if total is not None and received < total:
        raise DataError(
            gettext(
                "The download of {url} broke off after {received} of {bytes} bytes. Try again.",
                url=dataset.url,
                received=number(received),
                bytes=number(total),
            )
        )


def _chunks(response: Any, dataset: Dataset, announced: int) -> Iterator[bytes]:
    """The chunks of the response. Raises DataError as soon as its announced or its actual size is above the limit."""
    received = 0
    while received <= dataset.limit >= announced:
        chunk = response.read(CHUNK)
        if not chunk:
            return
        received += len(chunk)
        yield chunk
    raise DataError(
        gettext(
            "{url} sends more than {most} MiB, so it isn't the data expected.",
            url=dataset.url,
            most=dataset.limit // MEBIBYTE,
        )
    )


@contextmanager
def _network_errors(dataset: Dataset) -> Iterator[None]:
    """Turns errors of the network into DataError with one clear line."""
    host = urlsplit(dataset.url).netloc
    try:
        yield
    except HTTPError as error:
        raise DataError(
            gettext(
                "{host} answered {code} ({reason}) instead of the data. Look whether {url} still exists, or download "
                "the file by hand and upload it.",
                host=host,
                code=error.code,
                reason=error.reason,
                url=dataset.url,
            )
        ) from error
    except TimeoutError as error:
        raise DataError(
            gettext("{host} stopped answering. Try again, or download {url} by hand.", host=host, url=dataset.url)
        ) from error
    except (OSError, HTTPException) as error:
        raise DataError(
            gettext(
                "{url} couldn't be downloaded: {reason}. Look at the network, or work with the demo shop.",
                url=dataset.url,
                reason=_reason(error),
            )
        ) from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", "") or error or type(error).__name__)


def _unpack(dataset: Dataset, zipped: Path, sheet: Path) -> None:
    try:
        with ZipFile(zipped) as archive, archive.open(_member(dataset, archive)) as inside, sheet.open("wb") as file:
            while chunk := inside.read(CHUNK):
                file.write(chunk)
    except BROKEN_ZIP as error:
        raise DataError(
            gettext("What {url} sent isn't a whole zip file ({error}). Try again later.", url=dataset.url, error=error)
        ) from error


def _member(dataset: Dataset, archive: ZipFile) -> ZipInfo:
    """The xlsx of the archive. Raises DataError unless there is exactly one, within the limit."""
    sheets = [info for info in archive.infolist() if info.filename.lower().endswith(".xlsx")]
    if len(sheets) != 1 or sheets[0].file_size > dataset.limit:
        raise DataError(
            gettext(
                "The zip of {url} should hold one xlsx of a sensible size. It holds: {files}.",
                url=dataset.url,
                files=", ".join(info.filename for info in archive.infolist()[:5]) or gettext("nothing"),
            )
        )
    return sheets[0]


def _check_sums(dataset: Dataset, expected: dict[str, Any], actual: dict[str, str], record: Path) -> None:
    for key in actual:
        if actual[key] != expected[key]:
            raise DataError(
                gettext(
                    "{url} isn't what it was at the first download: its {key} is {actual}, {record} has {expected}. If "
                    "you trust the new file, delete that record and try again.",
                    url=dataset.url,
                    key=key,
                    actual=actual[key],
                    record=record,
                    expected=expected[key],
                )
            )


def _check_content(dataset: Dataset, sheet: Path) -> None:
    """Raises DataError unless the first sheet has the published columns and number of rows."""
    with extra("excel", gettext_noop("Reading spreadsheets")):
        import fastexcel  # only for the download

    try:
        table = fastexcel.read_excel(sheet).load_sheet(0, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise DataError(gettext("The xlsx from {url} can't be read: {error}.", url=dataset.url, error=error)) from error
    columns = tuple(column.name for column in table.available_columns())
    if columns != dataset.columns or table.height != dataset.rows:
        raise DataError(
            gettext(
                "The xlsx from {url} should have {expected} rows of {expected_columns}; it has {rows} rows of "
                "{columns}. It was not kept.",
                url=dataset.url,
                expected=number(dataset.rows),
                expected_columns=", ".join(dataset.columns),
                rows=number(table.height),
                columns=", ".join(columns),
            )
        )


def _write_record(dataset: Dataset, sums: dict[str, str], scratch: Path, target: Path) -> None:
    record = {"attribution": dataset.attribution, "url": dataset.url, "rows": dataset.rows, **sums}
    scratch.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    os.replace(scratch, target)
