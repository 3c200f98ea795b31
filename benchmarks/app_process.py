"""A Streamlit app as a process of its own, for the benchmarks that ask one."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def serving(script: Path, folder: Path = ROOT, **environment: str) -> Iterator[tuple[int, int]]:
    """Port and process id of `streamlit run script` in that folder, on this machine alone; ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"]
    options += ["--server.fileWatcherType=none", "--browser.gatherUsageStats=false"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            if process.poll() is not None:
                raise SystemExit("The app ended by itself.") from None
            sleep(0.1)
