"""What an installation takes and gives: the wheel in clean environments, by extra and by Python.

python benchmarks/install_sizes.py                          the core on every Python found, each extra on the first
python benchmarks/install_sizes.py --parts core app         only these
python benchmarks/install_sizes.py --pythons python3.12     only on these
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
LARGEST = 8
"""Packages listed below the table."""

SALES = "from rlreco.datasets import demo_lines; demo_lines().to_csv('sales.csv', index=False)"
COMMANDS = {
    "help": ["--help"],
    "segment": ["segment", "sales.csv", "--out", "segments.csv"],
    "simulate": [
        "simulate",
        "--probabilities",
        ".1,.02",
        "--policy",
        "thompson",
        "--rounds",
        "200",
        "--replicates",
        "4",
    ],
}


def extras() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["optional-dependencies"])


def pythons(names: list[str]) -> list[str]:
    """Those of the names that start, each version once."""
    found: dict[str, str] = {}
    for name in names:
        with suppress(OSError):
            done = subprocess.run([name, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
            if done.returncode == 0:
                found[name] = done.stdout.strip()
    return list(found.values())


def megabytes(folder: Path) -> float:
    """Space on disk, in MiB, as du counts it."""
    return sum(path.lstat().st_blocks for path in folder.rglob("*")) * 512 / 2**20


def built(folder: Path) -> Path:
    """A wheel of this checkout."""
    source = folder / "source"
    skipped = shutil.ignore_patterns(".git", ".venv*", "build", "dist", "*.egg-info", "artifacts", "__pycache__")
    shutil.copytree(ROOT, source, ignore=skipped)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)]
    subprocess.run(pip, check=True)
    return next(folder.glob("*.whl"))


def installed(python: str, wheel: Path, part: str, folder: Path) -> float:
    """Makes the environment. Returns seconds."""
    started = monotonic()
    clean = environment(folder)
    subprocess.run([python, "-m", "venv", str(folder)], check=True, env=clean)
    target = str(wheel) if part == "core" else f"{wheel}[{part}]"
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", target]
    subprocess.run(pip, check=True, env=clean, stderr=subprocess.DEVNULL)
    return monotonic() - started


def environment(folder: Path) -> dict[str, str]:
    """That of this process without its own paths and settings; the store is a new one."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RLRECO_", "PYTHON"))}
    return {**inherited, "RLRECO_STORE": f"sqlite:///{folder / 'store.sqlite3'}"}


def runs(binary: Path, folder: Path) -> Iterator[str]:
    """For each command, `yes` or the last line of what it says."""
    for words in COMMANDS.values():
        done = subprocess.run(
            [binary / "rlreco", *words], cwd=folder, env=environment(folder), capture_output=True, text=True
        )
        yield "yes" if done.returncode == 0 else (done.stderr.strip() or "no").splitlines()[-1]


def app_answers(binary: Path, folder: Path, seconds: float = 90) -> str:
    """`yes` once its health address answers, else what it says."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary / "rlreco", "app", "--port", str(port), "--address", "127.0.0.1"]
    quiet = {**environment(folder), "STREAMLIT_SERVER_HEADLESS": "true"}
    with subprocess.Popen(
        command, cwd=folder, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as app:
        deadline = monotonic() + seconds
        while app.poll() is None and monotonic() < deadline:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                app.kill()
                return "yes"
            sleep(0.3)
        app.kill()
        assert app.stderr is not None
        return (app.stderr.read().strip() or "no").splitlines()[-1]


def largest(folder: Path) -> str:
    """The largest packages with their MiB, the libraries that they bring along by themselves."""
    packages = next(folder.glob("lib/python*/site-packages"))
    sizes: Counter[str] = Counter()
    for path in packages.iterdir():
        sizes[path.name.partition(".")[0]] += _size(path)
    first = sizes.most_common(LARGEST)
    return ", ".join(f"{name} {size:.0f}" for name, size in first)


def _size(path: Path) -> float:
    return megabytes(path) if path.is_dir() else path.lstat().st_blocks * 512 / 2**20


def measure(python: str, part: str, wheel: Path) -> None:
    """Prints a row of the table."""
    with tempfile.TemporaryDirectory(prefix="rlreco-") as name:
        folder = Path(name)
        place, work = folder / "environment", folder / "work"
        work.mkdir()
        seconds = installed(python, wheel, part, place)
        size, packages = megabytes(place), largest(place)
        subprocess.run([place / "bin" / "python", "-c", SALES], cwd=work, env=environment(work), check=True)
        cells = [*runs(place / "bin", work), app_answers(place / "bin", work)]
        version = next((place / "lib").glob("python*")).name.removeprefix("python")
    print(f"| {version} | {part} | {size:.0f} | {seconds:.0f} | {' | '.join(cells)} | {packages} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pythons", nargs="+", default=list(PYTHONS))
    parser.add_argument("--parts", nargs="+", help="core, or extras")
    options = parser.parse_args()
    found = pythons(options.pythons)
    print("| Python | part | MB | s | " + " | ".join(COMMANDS) + " | app answers | largest packages, MB |")
    print("|---" * (len(COMMANDS) + 6) + "|")
    with tempfile.TemporaryDirectory(prefix="rlreco-") as name:
        wheel = built(Path(name))
        for index, python in enumerate(found):
            parts = options.parts or (["core", *extras()] if index == 0 else ["core", "app"])
            for part in parts:
                measure(python, part, wheel)


if __name__ == "__main__":
    main()
