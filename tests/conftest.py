"""Fixtures that more than one folder needs."""

import asyncio
import importlib.util
import io
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from hypothesis import settings
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from rlreco.store.connect import connect
from rlreco.store.uri import public_uri
from rlreco.transactions import classify, read_lines

ROOT = Path(__file__).resolve().parent.parent

# The same examples each time, and none failed for being slow on a busy machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def online_retail() -> Path:
    """UCI Online Retail as Parquet: Chen, D. (2015), doi:10.24432/C5BW33, CC BY 4.0. Not part of this repository."""
    path = Path(os.environ.get("RLRECO_ONLINE_RETAIL", ROOT.parent / "shared" / "data" / "online_retail.parquet"))
    if not path.is_file():
        pytest.skip(f"UCI Online Retail is not at {path}; set RLRECO_ONLINE_RETAIL to its Parquet file.")
    return path


@pytest.fixture(scope="session")
def online_retail_lines(online_retail):
    return read_lines(online_retail)


@pytest.fixture(scope="session")
def online_retail_classed(online_retail_lines):
    return classify(online_retail_lines)


@pytest.fixture(scope="session")
def spreadsheet():
    """The bytes of a spreadsheet of a kind with these rows on one sheet, as (kind, rows).

    An xlsm is an xlsx that may hold macros.
    """
    writers = {"xlsx": _xlsx, "xlsm": _xlsx, "xlsb": _xlsb, "xls": _xls, "ods": _ods}
    return lambda kind, rows: writers[kind](rows)


def _xlsx(rows):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet("sales")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return sink.getvalue()


def _xlsb(rows):
    """By hand, as [MS-XLSB] says: nothing else writes it. Every cell is a text of its own."""

    def record(kind, payload=b""):
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return head + bytes([len(payload)]) + payload

    def text(value):
        return struct.pack("<L", len(value)) + value.encode("utf-16-le")

    def line(at, row):
        cells = (record(6, struct.pack("<LL", column, 0) + text(str(value))) for column, value in enumerate(row))
        return record(0, struct.pack("<L", at) + bytes(13)) + b"".join(cells)

    size = record(148, struct.pack("<4L", 0, len(rows) - 1, 0, len(rows[0]) - 1))
    lines = b"".join(line(at, row) for at, row in enumerate(rows))
    listed = record(156, struct.pack("<LL", 0, 1) + text("rId1") + text("sales"))
    formats = "http://schemas.openxmlformats.org"
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{formats}/package/2006/content-types"/>')
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{formats}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{formats}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
        archive.writestr("xl/workbook.bin", record(131) + record(143) + listed + record(144) + record(132))
        archive.writestr("xl/worksheets/sheet1.bin", record(129) + size + record(145) + lines + record(146))
    return sink.getvalue()


def _xls(rows):
    xlwt = pytest.importorskip("xlwt", reason="xlwt isn't installed: nothing else writes xls.")
    book, sink = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("sales")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    book.save(sink)
    return sink.getvalue()


def _ods(rows):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows)
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0"'
        f' xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet><table:table table:name="sales">'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="x"/>')
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return sink.getvalue()


REAL_MONGODB = os.environ.get("RLRECO_TEST_MONGODB_URI")
"""When it is set, it is used instead of the wire server, and must be reachable."""


class WireServer:
    """SecantusDB, a MongoDB wire server, as a child process on a free loopback port: no MongoDB, but near to one."""

    def __init__(self, *options: str, folder: str = ":memory:") -> None:
        self.program = shutil.which("secantusd-py", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
        if self.program is None:
            pytest.skip("The wire server is not installed: pip install secantusdb (no wheel for macOS Intel or 3.14).")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.uri = f"mongodb://127.0.0.1:{self.port}/"
        self.command = [self.program, "--port", str(self.port), "--storage-path", folder, "--log-level", "ERROR"]
        self.command += options
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = monotonic() + 60
        while not answers(self.uri):
            assert self.process.poll() is None, "the wire server ended by itself"
            assert monotonic() < deadline, "the wire server did not start within 60 s"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        if self.process.poll() is None:
            self.kill()


def answers(uri: str) -> bool:
    try:
        with MongoClient(uri, serverSelectionTimeoutMS=1500, connectTimeoutMS=1500) as client:
            client.admin.command("ping")
    except PyMongoError:
        sleep(0.05)
        return False
    return True


@contextmanager
def throwaway_database(uri: str):
    """The URI of a database of its own, dropped at the end."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    parts = urlsplit(uri)
    name, options = f"rlreco_test_{worker}_{uuid4().hex}", parts.query
    if parts.username and "authsource=" not in options.lower():
        options += f"{'&' if options else ''}authSource={parts.path.strip('/') or 'admin'}"
    try:
        yield urlunsplit(parts._replace(path=f"/{name}", query=options))
    finally:
        drop_database(uri, name)


def drop_database(uri: str, name: str) -> None:
    """Refuses every name that isn't a test's own."""
    if not name.startswith("rlreco_test_"):
        raise ValueError(f"{name} is no test's database, so it is not dropped")
    with MongoClient(uri, serverSelectionTimeoutMS=1500) as client, suppress(PyMongoError):
        client.drop_database(name)


@pytest.fixture(scope="session")
def mongo_server():
    """URI of a MongoDB to test on: RLRECO_TEST_MONGODB_URI, else the wire server, started once."""
    if REAL_MONGODB:
        if not answers(REAL_MONGODB):
            pytest.fail(f"RLRECO_TEST_MONGODB_URI is set, but {public_uri(REAL_MONGODB)} can't be reached.")
        yield REAL_MONGODB
        return
    server = WireServer()
    yield server.uri
    server.stop()


@pytest.fixture(scope="session")
def wire_server_type():
    """For tests that start, stop and kill servers of their own."""
    return WireServer


@pytest.fixture(scope="session")
def drop_test_database():
    return drop_database


@pytest.fixture
def mongo_uri(mongo_server):
    with throwaway_database(mongo_server) as uri:
        yield uri


@pytest.fixture(params=["sqlite", "memory", pytest.param("mongodb", marks=pytest.mark.mongo)])
def store_uri(request, tmp_path):
    """One URI for each kind of store."""
    if request.param == "mongodb":
        return request.getfixturevalue("mongo_uri")
    return "memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'store.sqlite3'}"


@pytest.fixture
def promise(store_uri):
    """What a store at the URI has to promise: a standalone MongoDB has no transactions."""
    if not store_uri.startswith("mongodb"):
        return "transactional"
    with MongoClient(store_uri) as client:
        hello = client.admin.command("hello")
    return "transactional" if "setName" in hello or hello.get("msg") == "isdbgrid" else "recoverable"


@pytest.fixture
def store(store_uri):
    """A new, empty store; the test runs once on each kind."""
    opened = connect(store_uri, durable=False)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def run_apart():
    """Runs a coroutine in a thread of its own: browsers of earlier tests have a loop going in the main one."""

    def run(coroutine):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, coroutine).result()

    return run


@pytest.fixture(scope="session")
def shop():
    """The module tests/store/shop.py: a small shop to learn on, and the fold of its log."""
    spec = importlib.util.spec_from_file_location("rlreco_tests_shop", ROOT / "tests" / "store" / "shop.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pytest_report_header() -> str:
    if REAL_MONGODB:
        return f"MongoDB: {_server_version(REAL_MONGODB)} at {public_uri(REAL_MONGODB)}"
    try:
        return f"MongoDB: SecantusDB {version('secantusdb')}, a wire server started by the tests"
    except PackageNotFoundError:
        return "MongoDB: none; its tests are skipped (pip install secantusdb)"


def _server_version(uri: str) -> str:
    try:
        with MongoClient(uri, serverSelectionTimeoutMS=1500) as client:
            return f"server {client.server_info()['version']}"
    except PyMongoError:
        return "NOT REACHABLE"


@pytest.fixture
def heard(path):
    """Lines of the audit log since the last call, without their times. path : a fixture of the tests' own"""
    read = [0]

    def lines():
        text = path.read_text().splitlines()
        new, read[0] = text[read[0] :], len(text)
        return [{name: value for name, value in json.loads(line).items() if name != "time"} for line in new]

    return lines
