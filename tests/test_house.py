"""The house keeps its order: names, rooms, imports, and the table "Where is ...?" of docs/architecture.md.

Imports count wherever they stand: at the top of a module, inside a function, and under TYPE_CHECKING. `from package
import name` counts as an import of the submodule `package.name` if there is one, else of the package's `__init__`.
Importing a module also runs the `__init__` of every package that it lies in, so those count too, except for packages
that the importer itself lies in: they are running already, and a submodule need not name them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = [*sorted((ROOT / "rlreco").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]
CODE += [ROOT / "streamlit_app.py", ROOT / "asgi_app.py"]

MOST_SIDE_BY_SIDE = 12
REGISTRIES = {"rlreco/bandit/policies", "rlreco/evaluation/estimators", "rlreco/domain/features"}
"""Folders of one file a registered thing, which may grow with each."""

GONE = {
    "Known", "_about", "freshen", "Lately", "_Kept", "Desk", "Seen", "_Asked", "_Said", "offered", "_offered", "joined",
    "sell_out", "heat", "standing", "lights", "acts", "several", "says", "settle", "believer", "taken", "told", "made",
    "owner",
    "give_back", "hiding", "carrying", "carrying_lists", "holding", "offering", "running", "playing", "simulating",
    "choosing", "opening", "serving", "answering", "_joined", "_told", "_made", "_heat",
    "known", "said", "asked", "found", "one", "what", "who", "whoever",
}  # fmt: skip
"""Names that only their author understood, and nouns that name nothing; each has a better one by now.

`now`, `segment`, `name` and `available` are good names for other things, so they are not here.
"""

MODULES_ONLY = {"running", "opening", "choosing", "holding", "serving"}
"""Gerunds that name no room, but may name a value, such as whether a job is `running`."""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names that a module gives, with their lines: definitions, parameters, variables, attributes, and `as` names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias | ast.ExceptHandler):
            alias = node.asname if isinstance(node, ast.alias) else node.name
            if alias:
                yield alias, node.lineno
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno


def names_that_are_gone(source: str, module: str = "") -> set[str]:
    given = {name: line for name, line in names_in(ast.parse(source)) if name in GONE - MODULES_ONLY}
    return {f"{name}, line {line}" for name, line in given.items()} | ({module} & GONE)


def test_no_name_has_come_back_that_has_a_better_one_by_now() -> None:
    back = {
        f"{relative(path)}: {name}"
        for path in CODE
        for name in names_that_are_gone(path.read_text(encoding="utf-8"), path.stem)
    }

    assert len(CODE) > 200
    assert back == set()


@pytest.mark.parametrize(
    "source",
    [
        "def taken(): pass",
        "class Known: pass",
        "def f(known): pass",
        "def f(*, told=1): pass",
        "found = 1",
        "x = [one for one in []]",
        "self.heat = 1",
        "import a as standing",
        "with a as what: pass",
        "lambda asked: 1",
    ],
)
def test_such_a_name_would_be_seen(source: str) -> None:
    assert len(names_that_are_gone(source)) == 1


def test_a_module_of_such_a_name_would_be_seen() -> None:
    assert names_that_are_gone("", "running") == {"running"}
    assert names_that_are_gone("running = True", "jobs") == set()


def test_a_folder_holds_no_more_files_than_a_reader_takes_in_at_once() -> None:
    folders = {
        relative(path.parent): len(list(path.parent.glob("*.py"))) - 1 for path in CODE if "rlreco" in path.parts
    }

    assert folders.keys() > REGISTRIES
    assert {name: n for name, n in folders.items() if n > MOST_SIDE_BY_SIDE and name not in REGISTRIES} == {}


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Dotted name -> file; a package has that of its folder."""
    files = sorted((root / "rlreco").rglob("*.py"))
    return {".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imports(tree: ast.Module, importer: str, names: set[str]) -> set[str]:
    """Modules among `names` that a module imports, and the packages that it thereby runs."""
    targets = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            submodules = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            targets |= {whole if whole in names else node.module for whole in submodules.values()}
    parents = {target.rsplit(".", depth)[0] for target in targets for depth in range(1, target.count(".") + 1)}
    around = {parent for parent in parents if f"{importer}.".startswith(f"{parent}.")}
    return ((targets | (parents - around)) & names) - {importer}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other, by Tarjan's algorithm."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for target in graph[module]:
            if target not in index:
                visit(target)
            if target in stack:
                low[module] = min(low[module], low[target])
        if low[module] == index[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            groups.append(sorted(group))

    for module in graph:
        if module not in index:
            visit(module)
    return [group for group in groups if len(group) > 1]


def graph_of(root: Path = ROOT) -> dict[str, set[str]]:
    files = modules(root)
    return {name: imports(parsed(path), name, set(files)) for name, path in files.items()}


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = graph_of()

    assert sum(map(len, graph.values())) > 500
    assert circles(graph) == []


def test_a_circle_would_be_seen_wherever_its_imports_stand() -> None:
    sources = {
        "rlreco.a": "def late():\n    from rlreco import b\n",
        "rlreco.b": "import typing\nif typing.TYPE_CHECKING:\n    from rlreco.c.d import x\n",
        "rlreco.c": "import rlreco.a",
        "rlreco.c.d": "",
        "rlreco.e": "from rlreco.c import d",
    }
    graph = {name: imports(ast.parse(source), name, set(sources)) for name, source in sources.items()}

    assert circles(graph) == [["rlreco.a", "rlreco.b", "rlreco.c"]]


def answers() -> list[tuple[str, str, str]]:
    """The rows of "Where is ...?": question, file, name."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = text.partition("## Where is ...?")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^|`]+) \| `(rlreco/[\w/]+\.py)` \| `(\w+)` \|$", table, re.MULTILINE)


def defined(path: Path) -> set[str]:
    """Functions, classes and constants at the top of a module."""
    body = parsed(path).body
    definitions = {
        node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    assigned = {
        target.id
        for node in body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    return definitions | assigned


def test_the_architecture_answers_where_things_are() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text.partition("## Where is ...?")[2].partition("\n## ")[0].count("\n| ") - 1

    assert len(answers()) == rows >= 18


@pytest.mark.parametrize(("question", "file", "name"), answers(), ids=lambda cell: cell)
def test_every_answer_names_a_file_and_a_definition_in_it(question: str, file: str, name: str) -> None:
    assert (ROOT / file).is_file(), question
    assert name in defined(ROOT / file), question
