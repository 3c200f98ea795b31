"""Seconds from Ctrl-C to the end of a command, by command and moment; the goal is two.

    python benchmarks/interrupts.py [--tries 6]

Each command is started that many times on a store of its own and interrupted, with its workers, after 1, 2, 3 ...
seconds. Its status and the line that it says are printed too.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rlreco.datasets import demo_lines  # noqa: E402

SIMILAR = ("--user", "CustomerID", "--item", "StockCode", "--time", "InvoiceDate", "--holdout", "chronological")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=6)
    tries = parser.parse_args().tries
    with tempfile.TemporaryDirectory() as folder:
        sales = Path(folder) / "sales.csv"
        demo_lines().to_csv(sales, index=False)
        for number, (name, words) in enumerate(commands(sales).items()):
            for after in range(1, tries + 1):
                store = f"sqlite:///{folder}/{number}-{after}.sqlite3"
                print(f"{name:20} {after:2} s: {interrupted([*words, *stored(words, store)], after)}", flush=True)


def commands(sales: Path) -> dict[str, list[str]]:
    return {
        "train": ["train"],
        "run": ["run", "--sessions", "20000"],
        "simulate": ["simulate", "--rounds", "20000", "--replicates", "20"],
        "simulate --jobs 2": ["simulate", "--rounds", "2000", "--replicates", "400", "--jobs", "2"],
        "similar": ["similar", str(sales), *SIMILAR],
        "segment": ["segment", str(sales)],
        "batch publish": ["batch", "publish"],
        "backtest": ["backtest"],
    }


def stored(words: list[str], store: str) -> list[str]:
    return ["--store", store] if words[0] in ("train", "run", "simulate", "batch") else []


def interrupted(words: list[str], after: float) -> str:
    process = subprocess.Popen(
        [sys.executable, "-m", "rlreco.cli", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
    )
    try:
        process.wait(after)
        return f"had ended by itself, with {process.returncode}"
    except subprocess.TimeoutExpired:
        started = perf_counter()
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate()[1]
    return f"ended after {perf_counter() - started:.2f} s with {process.returncode}; {' / '.join(said.splitlines())}"


if __name__ == "__main__":
    main()
