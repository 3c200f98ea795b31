"""What hostile and large files cost the app: seconds, and memory of the server and of the child that reads them.

One line a file: name, MB of the file, seconds, MB by which the server grew, MB of the server and the child together at
their peak, and the sentence or the number of rows. Linux only.
"""

import argparse
import importlib.util
import random
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import xlsxwriter

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED
from rlreco.service.training.read_apart import VisitorsFile, read_apart
from rlreco.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


def bombs() -> dict[str, Callable[[Path], None]]:
    path = ROOT / "tests" / "transactions" / "formats" / "bomb_files.py"
    spec = importlib.util.spec_from_file_location("bomb_files", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.BOMBS


def sales(rows: int):
    chance = random.Random(1)
    for n in range(rows):
        order = 536365 + n // 20
        yield [
            *(str(order), f"{chance.randrange(10_000, 13_900)}A", f"PRODUCT OF USUAL LENGTH {chance.randrange(3900)}"),
            *(chance.randrange(1, 13), f"2011-{1 + n // 20 % 12:02}-{1 + n // 20 % 28:02} 10:{n // 20 % 60:02}:00"),
            *(chance.randrange(1, 2000) / 100, 12346 + order * 7919 % 4300, "United Kingdom"),
        ]


def csv_of(rows: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("w") as file:
            file.write(",".join(HEADER) + "\n")
            file.writelines(",".join(map(str, line)) + "\n" for line in sales(rows))

    return write


def xlsx_of(rows: int) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for at, line in enumerate([HEADER, *sales(min(rows, 1_048_000))]):
                sheet.write_row(at, 0, line)
            if rows > 1_048_000:
                sheet = book.add_worksheet()
                for at, line in enumerate([HEADER, *sales(rows - 1_048_000)]):
                    sheet.write_row(at, 0, line)

    return write


def megabytes(field: str, process: str = "self") -> float:
    with suppress(OSError):
        values = re.search(rf"{field}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        return int(values[1]) / 1024 if values else 0.0
    return 0.0


class Peak:
    """The most memory that this process and its children have together; pages of files are counted once."""

    def __enter__(self) -> "Peak":
        self.together, self._stop = 0.0, Event()
        self._thread = Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.01):
            children = {
                child for tasks in Path("/proc/self/task").glob("*/children") for child in tasks.read_text().split()
            }
            together = megabytes("VmRSS") + sum(megabytes("RssAnon", child) for child in children)
            self.together = max(self.together, together)


def report(name: str, path: Path, write: Callable[[Path], None]) -> None:
    # In a process of its own, because writing takes memory too.
    writer = get_context("fork").Process(target=write, args=(path,))
    writer.start()
    writer.join()
    Path("/proc/self/clear_refs").write_text("5")
    before, started = megabytes("VmRSS"), perf_counter()
    with Peak() as peak:
        try:
            source = read_apart(VisitorsFile(path, name, "1"), Settings(), UNWATCHED, lambda names: None)
            outcome = f"{len(source.classed):,} rows"
        except DataError as error:
            outcome = " ".join(str(error).split())[:240]
    seconds, grown = perf_counter() - started, megabytes("VmHWM") - before
    print(
        f"{name}: {path.stat().st_size / 2**20:.1f} MB, {seconds:.1f} s, server +{grown:.0f} MB, "
        f"together {peak.together:.0f} MB, {outcome}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="Only files whose name contains this.")
    options = parser.parse_args()
    ordinary = {
        "small CSV": csv_of(2_000),
        "CSV of 50 MB": csv_of(530_000),
        "xlsx of 500,000 lines": xlsx_of(500_000),
        "xlsx of 50 MB": xlsx_of(1_350_000),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (ordinary | bombs()).items():
            if options.only in name:
                report(name, Path(folder) / "upload", write)


if __name__ == "__main__":
    main()
