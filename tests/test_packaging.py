"""What is installed: the core alone, each part on demand, and a wheel that has the app."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from rlreco.datasets import demo_lines
from rlreco.extras import extra
from rlreco.language import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ON_DEMAND = (
    *("streamlit", "fastapi", "starlette", "uvicorn", "prometheus_client", "pymongo", "bson", "gridfs", "fastexcel"),
    *("sklearn", "threadpoolctl", "polars", "pyspark", "gymnasium", "plotly", "jinja2"),
)
HEAVY = {"numpy", "pandas", "pyarrow", "duckdb", "scipy", "pydantic", "narwhals", *ON_DEMAND}

WITHOUT = f"""
import sys

class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ON_DEMAND}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Without())
"""
MAIN = "from rlreco.cli import main\nmain()\n"
LOADED = "import atexit, sys\natexit.register(lambda: print(*sys.modules))\n"


def python(program: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RLRECO_STORE": f"sqlite:///{folder / 'store.sqlite3'}"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With sales as CSV, as xlsx and as what only claims to be one."""
    demo_lines().to_csv(tmp_path / "sales.csv", index=False)
    demo_lines().head(50).to_excel(tmp_path / "sales.xlsx", index=False, engine="xlsxwriter")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "segment sales.csv --json",
        "simulate --probabilities .1,.02 --policy thompson --rounds 50 --replicates 2 --json",
        "run --sessions 5 --seed 1 --json",
        "store status --json",
    ],
)
def test_the_core_alone_does_its_work(folder: Path, command: str) -> None:
    done = python(WITHOUT + MAIN, *command.split(), folder=folder)

    assert (done.returncode, done.stderr[-500:] if done.returncode else "") == (0, "")
    assert done.stdout.startswith("{")


def test_the_core_alone_has_every_public_name(tmp_path: Path) -> None:
    """But for the one that is a class of Gymnasium's."""
    program = "import rlreco\nprint(len([getattr(rlreco, name) for name in rlreco.__all__ if name != 'ShopEnv']))"

    done = python(WITHOUT + program, folder=tmp_path)

    assert int(done.stdout or 0) >= 1, done.stderr[-500:]


@pytest.mark.parametrize(
    ("command", "part", "module"),
    [
        ("app", "app", "streamlit"),
        ("serve", "serve", "fastapi"),
        ("store status --store mongodb://localhost/rlreco", "mongo", "pymongo"),
        ("segment sales.xlsx", "excel", "fastexcel"),
        ("segment sales.csv --method kmeans --clusters 4", "kmeans", "sklearn"),
        ("segment sales.csv --method kmeans", "kmeans", "sklearn"),
        ("segment sales.csv --engine polars", "polars", "polars"),
        ("report demo --out demo.html", "plot", "jinja2"),
        ("segment sales.csv --engine pyspark", "spark", "pyspark"),
    ],
)
def test_a_missing_part_is_one_line_that_says_what_to_install(
    folder: Path, command: str, part: str, module: str
) -> None:
    done = python(WITHOUT + MAIN, *command.split(), folder=folder)

    assert done.returncode == 2, done.stderr[-500:]
    line = done.stderr.splitlines()[-1]
    assert f"needs {module}, which isn't installed." in line
    assert line.endswith(f'Install it with: pip install "rlreco[{part}]"')
    assert "Traceback" not in done.stderr


def test_a_picture_without_plotly_is_one_line_that_says_what_to_install(tmp_path: Path) -> None:
    program = WITHOUT + (
        "from rlreco.errors import ConfigError\n"
        "try:\n    from rlreco.plots.learning.curves import regret_curves\n"
        "except ConfigError as error:\n    print(error)\n"
    )

    done = python(program, folder=tmp_path)

    expected = 'A picture needs plotly, which isn\'t installed. Install it with: pip install "rlreco[plot]"\n'
    assert done.stdout == expected, done.stderr[-500:]


def test_a_module_of_ours_that_is_missing_is_no_mistake_of_the_user() -> None:
    with pytest.raises(ModuleNotFoundError), extra("app", "The app"):
        import rlreco.no_such_module  # noqa: F401


def test_a_part_that_is_broken_keeps_its_own_error() -> None:
    with pytest.raises(ImportError, match="no_such_name"), extra("app", "The app"):
        from json import no_such_name  # noqa: F401


def test_the_import_of_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    done = python("import sys, rlreco\nprint(*sys.modules)", folder=tmp_path)

    loaded = done.stdout.split()
    assert "rlreco" in loaded
    assert HEAVY.isdisjoint(loaded)
    assert [name for name in loaded if name.startswith("rlreco.")] == []


@pytest.mark.parametrize("command", ["--version", "--help"])
def test_the_help_of_the_command_line_loads_no_tables_and_no_app(tmp_path: Path, command: str) -> None:
    done = python(LOADED + MAIN, command, folder=tmp_path)

    loaded = set(done.stdout.splitlines()[-1].split())
    assert done.returncode == 0
    assert {"click", "rlreco.cli"} <= loaded
    assert loaded.isdisjoint(HEAVY)


def names_of(requirements: list[str]) -> set[str]:
    return {requirement.partition(">")[0].partition("[")[0] for requirement in requirements}


def test_the_core_asks_for_nothing_that_only_one_part_needs() -> None:
    extras = PROJECT["optional-dependencies"]
    parts = {name: names_of(requirements) for name, requirements in extras.items() if name != "all"}

    assert set.union(*parts.values()) & names_of(PROJECT["dependencies"]) == set()
    assert extras["all"] == [f"rlreco[{','.join(sorted(parts))}]"]


def test_the_requirements_of_a_host_hold_the_app_the_service_mongodb_and_spreadsheets() -> None:
    pinned = {line.partition("=")[0] for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()}
    needed = names_of(PROJECT["dependencies"])
    for part in ("app", "serve", "mongo", "excel"):
        needed |= names_of(PROJECT["optional-dependencies"][part])

    assert {name.replace("_", "-") for name in needed} - pinned == set()


def pins(name: str) -> dict[str, list[str]]:
    """Pinned requirement -> its hashes."""
    lines = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    parts = [line.partition(" --hash=") for line in lines if line and not line.startswith("-r ")]
    return {pin.strip(): (mark + hashes).split() for pin, mark, hashes in parts}


def test_an_image_gets_the_versions_of_any_host_and_each_has_its_hashes() -> None:
    """And with them setuptools, which installs the package itself there."""
    host, dev, image = (pins(name) for name in ("requirements.txt", "requirements-dev.txt", "requirements-image.txt"))
    more = image.keys() - host.keys()

    assert len(host) > 40
    assert host.keys() - image.keys() == set()
    assert [pin.partition("==")[0] for pin in more] == ["setuptools"]
    assert more <= dev.keys()
    assert [pin for pin, hashes in image.items() if not hashes] == []
    assert {len(value) for hashes in image.values() for value in hashes} == {len("--hash=sha256:") + 64}


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_pins_name_no_place_to_get_them_from(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "://" in line or line.startswith(("--", "-f", "-i"))] == []


def test_every_extra_stands_in_the_docs() -> None:
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")

    assert [name for name in PROJECT["optional-dependencies"] if f"`[{name}]`" not in page] == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel of this checkout unpacks to."""
    pytest.importorskip("setuptools", "77", reason="The package is built by setuptools 77 or newer.")
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "streamlit_app.py"):
        shutil.copy(ROOT / name, source / name)
    for name in ("rlreco", "pages", "config", ".streamlit"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    (source / ".streamlit" / "secrets.toml").write_text('admin_password = "mine"\n', encoding="utf-8")
    command = [sys.executable, "setup.py", "--quiet", "build", "--build-lib", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return target


@pytest.mark.slow
def test_a_wheel_has_the_app_the_types_and_no_secret(built: Path) -> None:
    app = built / "rlreco" / "_app"
    copied = {path.relative_to(app).as_posix(): path.read_bytes() for path in app.rglob("*") if path.is_file()}

    assert copied == {name: (ROOT / name).read_bytes() for name in copied}
    assert {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")} < copied.keys()
    assert {"streamlit_app.py", ".streamlit/config.toml", "config/custprof.json"} < copied.keys()
    assert ".streamlit/secrets.toml" not in copied
    assert all((built / "rlreco" / name).is_file() for name in ("py.typed", "__init__.pyi"))


@pytest.mark.slow
def test_a_wheel_has_what_a_report_is_made_of(built: Path) -> None:
    page = Path("rlreco") / "report" / "page"

    carried = {path.name: path.read_bytes() for path in (built / page).iterdir()}
    assert carried == {path.name: path.read_bytes() for path in (ROOT / page).iterdir()}
    assert {"report.html", "plotly-cartesian.min.js.gz", "plotly.LICENSE"} <= carried.keys()


@pytest.mark.slow
def test_a_wheel_has_the_catalogues_of_every_language(built: Path) -> None:
    folder = Path("rlreco") / "language"

    carried = {path.relative_to(built / folder): path.read_bytes() for path in (built / folder).rglob("*.po")}
    assert carried == {path.relative_to(ROOT / folder): path.read_bytes() for path in (ROOT / folder).rglob("*.po")}
    assert {path.parent.name for path in carried} == LANGUAGES.keys() - {"en"}


@pytest.mark.slow
def test_the_app_of_an_installed_package_answers_and_draws_its_pages_in_any_folder(built: Path, tmp_path: Path) -> None:
    environment = environment_of(built, tmp_path)
    with started(environment, tmp_path) as (app, address):
        assert answers(app, address)
    draw = (
        "from streamlit.testing.v1 import AppTest\n"
        "from rlreco.ui.app_folder import app_folder\n"
        "app = AppTest.from_file(str(app_folder() / 'streamlit_app.py'), default_timeout=120).run()\n"
        "app.switch_page('pages/segments.py').run()\n"
        "print(len(app.exception), [error.value for error in app.error], app.title[0].value, app_folder().name)\n"
    )
    drawn = subprocess.run(
        [sys.executable, "-c", draw], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert drawn.stdout.split("\n")[-2] == "0 [] Segments _app"


@pytest.mark.slow
def test_an_interrupted_app_says_what_is_kept_and_ends_with_130(tmp_path: Path) -> None:
    with started(environment_of(ROOT, tmp_path), tmp_path) as (app, address):
        assert answers(app, address)
        app.send_signal(signal.SIGINT)
        _, stderr = app.communicate(timeout=60)

    assert app.returncode == 130
    assert stderr.splitlines()[-1] == "rlreco: interrupted. Answers that were submitted are kept."


def environment_of(package: Path, folder: Path) -> dict[str, str]:
    """What a shell sets, with the package from another folder and a new store."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("RLRECO_", "STREAMLIT_"))},
        "PYTHONPATH": str(package),
        "RLRECO_STORE": f"sqlite:///{folder / 'store.sqlite3'}",
        "STREAMLIT_SERVER_HEADLESS": "true",
    }


@contextmanager
def started(environment: dict[str, str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The app on a free port, and the address of its health."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = subprocess.Popen(
        [sys.executable, "-m", "rlreco.cli", "app", "--address", "127.0.0.1", "--port", str(port)],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with app:
        try:
            yield app, f"http://127.0.0.1:{port}/_stcore/health"
        finally:
            app.kill()


def answers(app: subprocess.Popen[str], address: str, seconds: float = 90) -> bool:
    deadline = monotonic() + seconds
    while app.poll() is None and monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
        sleep(0.2)
    return False
