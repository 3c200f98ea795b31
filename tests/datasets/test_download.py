"""Against a server of our own on loopback, which misbehaves in every way that a server on the way to UCI might."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter

from rlreco.datasets import ONLINE_RETAIL, fetch_online_retail
from rlreco.datasets.download import Dataset
from rlreco.errors import DataError

ROWS = 3


@cache
def xlsx(columns: tuple[str, ...] = ONLINE_RETAIL.columns, rows: int = ROWS) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate([columns, *([["C537500", "85123A", "", 1, 2, 3, 4, "EIRE"]] * rows)]):
            sheet.write_row(row, 0, values)
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class Server:
    """Answers every request with `body`, as `answer` has it; counts the requests."""

    def __init__(self, body: bytes) -> None:
        self.body, self.status, self.announced, self.pause, self.requests = body, 200, len(body), 0.0, 0
        self.released = threading.Event()

    def serve(self, body: bytes) -> None:
        self.body, self.announced = body, len(body)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests += 1
        handler.send_response(self.status)
        if self.announced is not None:
            handler.send_header("Content-Length", str(self.announced))
        handler.end_headers()
        handler.wfile.write(self.body)
        handler.wfile.flush()
        self.released.wait(self.pause)


class Handler(BaseHTTPRequestHandler):
    def __init__(self, server: Server, *args: object) -> None:
        self.behaviour = server
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.behaviour.answer(self)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Server:
    return Server(zipped({"Online Retail.xlsx": xlsx()}))


@pytest.fixture
def dataset(server: Server) -> Iterator[Dataset]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, server))
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield replace(ONLINE_RETAIL, url=f"http://127.0.0.1:{httpd.server_port}/online+retail.zip", rows=ROWS)
    server.released.set()
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def refused(tmp_path: Path, dataset: Dataset) -> Callable[..., str]:
    """Fetches, expects one clear line and an untouched folder, and returns the line."""

    def fetch(dataset: Dataset = dataset, **options: float) -> str:
        before = sorted(tmp_path.iterdir())
        with pytest.raises(DataError) as error:
            fetch_online_retail(tmp_path, dataset, **options)
        assert sorted(tmp_path.iterdir()) == before
        return str(error.value)

    return fetch


def test_the_sheet_is_kept_with_its_sums_and_its_licence(tmp_path: Path, dataset: Dataset) -> None:
    path = fetch_online_retail(tmp_path / "cache", dataset)

    record = json.loads(path.with_suffix(".json").read_text())
    assert path.read_bytes() == xlsx()
    assert record["sha256_xlsx"] == sha256(xlsx()).hexdigest()
    assert "CC BY 4.0" in record["attribution"]
    assert sorted(file.name for file in path.parent.iterdir()) == ["online_retail.json", "online_retail.xlsx"]


def test_a_second_fetch_asks_nobody(tmp_path: Path, dataset: Dataset, server: Server) -> None:
    first = fetch_online_retail(tmp_path, dataset)

    assert fetch_online_retail(tmp_path, dataset) == first
    assert server.requests == 1


def test_a_sheet_damaged_on_disk_is_fetched_again(tmp_path: Path, dataset: Dataset, server: Server) -> None:
    path = fetch_online_retail(tmp_path, dataset)
    whole = path.read_bytes()
    path.write_bytes(b"damaged")

    assert fetch_online_retail(tmp_path, dataset).read_bytes() == whole
    assert server.requests == 2


def test_progress_ends_at_the_whole(tmp_path: Path, dataset: Dataset, server: Server) -> None:
    seen: list[tuple[int, int | None]] = []

    fetch_online_retail(tmp_path, dataset, progress=lambda received, total: seen.append((received, total)))

    assert seen[-1] == (len(server.body), len(server.body))


def test_a_server_that_announces_no_length_is_fine(tmp_path: Path, dataset: Dataset, server: Server) -> None:
    server.announced = None  # type: ignore[assignment]

    assert fetch_online_retail(tmp_path, dataset).is_file()


def test_a_missing_page_is_named(refused: Callable[..., str], server: Server) -> None:
    server.status = 404

    assert "answered 404" in refused()


def test_a_connection_that_is_cut_is_named(refused: Callable[..., str], server: Server) -> None:
    server.announced = len(server.body) + 1000

    assert f"broke off after {len(server.body):,} of" in refused()


def test_a_server_that_falls_silent_is_given_up(refused: Callable[..., str], server: Server) -> None:
    server.announced, server.pause = len(server.body) + 1000, 20.0

    assert "stopped answering" in refused(timeout=0.3)


def test_nobody_listening_is_named(refused: Callable[..., str], dataset: Dataset) -> None:
    assert "couldn't be downloaded" in refused(replace(dataset, url="http://127.0.0.1:9/online+retail.zip"))


def test_a_page_instead_of_a_zip_is_refused(refused: Callable[..., str], server: Server) -> None:
    server.serve(b"<html>Please sign in to this network.</html>")

    assert "isn't a whole zip file" in refused()


def test_a_zip_damaged_on_the_way_is_refused(refused: Callable[..., str], server: Server) -> None:
    damaged = bytearray(server.body)
    damaged[200:240] = bytes(40)
    server.serve(bytes(damaged))

    assert "isn't a whole zip file" in refused()


def test_a_zip_without_a_sheet_is_refused(refused: Callable[..., str], server: Server) -> None:
    server.serve(zipped({"readme.txt": b"moved"}))

    assert "It holds: readme.txt." in refused()


def test_a_sheet_that_is_no_xlsx_is_refused(refused: Callable[..., str], server: Server) -> None:
    server.serve(zipped({"Online Retail.xlsx": b"not a workbook"}))

    assert "can't be read" in refused()


@pytest.mark.parametrize(
    "content", [xlsx(rows=ROWS + 1), xlsx(columns=("Invoice", *ONLINE_RETAIL.columns[1:]))], ids=["rows", "columns"]
)
def test_other_rows_or_columns_than_published_are_refused(
    refused: Callable[..., str], server: Server, content: bytes
) -> None:
    server.serve(zipped({"Online Retail.xlsx": content}))

    assert "should have 3 rows of InvoiceNo" in refused()


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "unannounced"])
def test_more_bytes_than_the_limit_are_refused(
    refused: Callable[..., str], server: Server, dataset: Dataset, announced: bool
) -> None:
    if not announced:
        server.announced = None  # type: ignore[assignment]

    assert "sends more than 0 MiB" in refused(replace(dataset, limit=100))


def test_a_sheet_that_unpacks_above_the_limit_is_refused(
    refused: Callable[..., str], server: Server, dataset: Dataset
) -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w", compression=8) as archive:
        archive.writestr("bomb.xlsx", bytes(1_000_000))
    server.serve(buffer.getvalue())

    assert "sensible size" in refused(replace(dataset, limit=100_000))


def test_another_file_than_the_first_time_is_refused(
    tmp_path: Path, refused: Callable[..., str], dataset: Dataset, server: Server
) -> None:
    fetch_online_retail(tmp_path, dataset).unlink()
    server.serve(zipped({"Online Retail.xlsx": xlsx(), "added.txt": b"since"}))

    assert "isn't what it was at the first download" in refused()


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "online_retail.json").write_text("{}")

    assert "Delete it to start afresh" in refused()
