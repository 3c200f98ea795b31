"""Rules of the house that a reader of the tree can see and import-linter can't: who may touch what from outside."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from rlreco.domain.features import FEATURES, MomentFeature
from rlreco.ui import frame

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "streamlit_app.py"
PAGES = [ROOT / "pages" / f"{name}.py" for name in (*frame.PAGES, "vote")]
CODE = [*sorted((ROOT / "rlreco").rglob("*.py")), *PAGES, APP]
FACES = [
    *PAGES,
    *(path for room in ("ui", "cli", "api", "library") for path in sorted((ROOT / "rlreco" / room).rglob("*.py"))),
]
HOMES = {
    "pymongo": ("rlreco/store",),
    "bson": ("rlreco/store",),
    "gridfs": ("rlreco/store",),
    # DuckDB's reader of SQLite files has to be downloaded, which a machine without a network can't.
    "sqlite3": ("rlreco/store", "rlreco/transactions/addresses/sqlite"),
    "streamlit": ("rlreco/ui", "streamlit_app.py", *{page.parent.name for page in PAGES}),
    "fastapi": ("rlreco/api",),
    "prometheus_client": ("rlreco/api",),
    # Between processes of one's own; a file that is read back is never a pickle.
    "pickle": (
        "rlreco/simulation/own/parcels",
        "rlreco/isolation/child",
        "rlreco/isolation/run",
        "rlreco/service/simulations/subprocess",
    ),
    "cloudpickle": ("rlreco/simulation/own/parcels",),
}
"""A package from outside -> the only places that may import it."""

PAGES_MAY_IMPORT = {"domain", "errors", "language", "pictures", "plots", "service", "ui", "views"}
"""The parts of rlreco that a page may speak to."""


@cache
def parsed(source: Path) -> ast.Module:
    return ast.parse(source.read_text(encoding="utf-8"))


@cache
def imported(source: Path) -> frozenset[str]:
    """Dotted names of all that a file imports, wherever in it; `from a import b` gives both `a` and `a.b`."""
    names = set()
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def within(source: Path, places: tuple[str, ...]) -> bool:
    name = source.relative_to(ROOT).as_posix()
    return any(name == place or name.startswith((place + "/", place + ".py")) for place in places)


@pytest.mark.parametrize("package", HOMES)
def test_a_driver_or_a_screen_is_imported_at_its_home_alone(package: str) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in CODE
        if not within(path, HOMES[package]) and any(name.split(".")[0] == package for name in imported(path))
    ]

    assert strangers == []


def test_the_parent_of_a_child_that_read_a_strangers_file_reads_no_pickle() -> None:
    """It sends some, which is why `pickle` is imported there."""
    readers = {
        path.stem
        for path in sorted((ROOT / "rlreco" / "isolation").glob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("load", "loads", "Unpickler", "read_pickle")
    }

    assert readers == {"child"}


def test_pages_speak_to_the_service_and_the_screen_only() -> None:
    strangers = {
        f"{path.name}: {name}"
        for path in PAGES
        for name in imported(path)
        if name.startswith("rlreco.") and name.split(".")[1] not in PAGES_MAY_IMPORT
    }

    assert strangers == set()


def test_no_face_imports_a_store_or_reaches_for_one() -> None:
    """They get a Service, and from it learners, lists, simulations and upkeep. The forms of a URI open nothing."""
    importing = {
        path.name
        for path in FACES
        for name in imported(path)
        if name.startswith("rlreco.store.") and not name.startswith("rlreco.store.uri")
    }
    reaching = {
        f"{path.name}:{node.lineno}"
        for path in FACES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in ("store", "_store")
    }

    assert len(FACES) > 50
    assert (importing, reaching) == (set(), set())


def test_no_function_outside_of_service_and_store_takes_a_store() -> None:
    takers = {
        f"{path.name}: {function.name}"
        for path in CODE
        if not within(path, ("rlreco/service", "rlreco/store"))
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in (*function.args.args, *function.args.kwonlyargs)
        if argument.annotation is not None and "Store" in re.findall(r"\w+", ast.unparse(argument.annotation))
    }

    assert takers == set()


def test_the_environment_is_read_in_one_file_alone() -> None:
    def reads(path: Path) -> bool:
        named = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
        return bool({"environ", "getenv"} & named or {"os.environ", "os.getenv"} & imported(path))

    assert [path.name for path in CODE if reads(path) and path.name != "settings.py"] == []


def test_no_room_but_their_own_asks_for_a_feature_of_the_moment_by_its_name() -> None:
    """Those of the customer share their names with columns of tables, so a word alone tells nothing of them."""
    names = {name for name, kind in FEATURES.items() if issubclass(kind, MomentFeature)}
    strangers = [
        str(path.relative_to(ROOT))
        for path in CODE
        if not within(path, ("rlreco/domain/features", "rlreco/domain/profile.py"))
        and any(isinstance(node, ast.Constant) and node.value in names for node in ast.walk(parsed(path)))
    ]

    assert strangers == []


def test_the_live_path_needs_no_simulator() -> None:
    live = [path for path in CODE if within(path, ("rlreco/service/learner", "rlreco/service/training"))]

    assert len(live) > 10
    assert [str(path) for path in live if any(name.startswith("rlreco.simulation") for name in imported(path))] == []


def test_every_line_of_the_rules_finds_something_to_rule_over() -> None:
    found = {name.split(".")[0] for path in CODE for name in imported(path)}

    assert len(CODE) > 20
    assert len(PAGES) >= 4
    assert {"sqlite3", "numpy"} <= found
