"""No value from outside stands in the text of a statement of the embedded store: all are bound."""

import ast
import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2] / "rlreco" / "store" / "sqlite"
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|REPLACE|WHERE|ORDER BY|ALTER|CREATE|DROP|PRAGMA|FROM|SET)\b")
PUT_TOGETHER = {
    ("arms", "table"),
    ("arms", "columns"),
    ("arms", "keys"),
    ("arms", "changes"),
    ("arms", "name"),
    ("catalogue", "chosen"),
    ("catalogue", "table"),
    ("catalogue", "column"),
    ("connections", "waited"),
    ("connections", "name"),
    ("connections", "value"),
    ("log", "answered"),
    ("log", "state"),
    ("log", "only"),
    ("log", "newest_first"),
    ("forgetting", "table"),
    ("schema", "column"),
    ("schema", "half_life"),
    ("schema", "customers"),
    ("schema", "steps"),
    ("schema", "name"),
    ("store", "rows"),
    ("views", "columns"),
}
"""File and variable that holds a part of a statement, or a number, which the code itself wrote. Think before adding."""
CALLS = {"marks", "len", "_milliseconds"}


def foreign(tree: ast.AST) -> set[str]:
    """Variables that f-strings with SQL put into their text, and texts that are put together in another way."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and SQL.search(text(node)):
            found |= {name.id for part in node.values for name in ast.walk(part) if isinstance(name, ast.Name)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod) and sql_constant(node.left):
            found.add(ast.unparse(node))
    return {name for name in found if not re.fullmatch(r"_?[A-Z][A-Z_]*", name)} - CALLS


def text(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def sql_constant(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SQL.search(node.value))


def test_statements_are_made_of_constants_and_of_what_is_listed_alone():
    names = {
        (path.stem, name) for path in HOME.glob("*.py") for name in foreign(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert names == PUT_TOGETHER


@pytest.mark.parametrize(
    "code",
    [
        "f\"SELECT * FROM arms WHERE product = '{product}'\"",
        '"SELECT * FROM arms WHERE product = %s" % product',
        '"DELETE FROM " + product',
    ],
)
def test_a_value_in_a_statement_is_seen(code):
    assert foreign(ast.parse(code))
