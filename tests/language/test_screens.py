"""A rule that a reader of the tree can see: what the screens say goes through `gettext`."""

import ast
import re
from pathlib import Path

import pytest

from tests.language.catalogues import said_by_the_code

ROOT = Path(__file__).resolve().parents[2]
SCREENS = [
    *sorted((ROOT / "pages").glob("*.py")),
    *(
        path
        for room in ("ui", "views", "plots", "report")
        for path in sorted((ROOT / "rlreco" / room).rglob("*.py"))
        if path.name != "app_figures.py"  # for Prometheus
    ),
]
TRANSLATED = {"gettext", "ngettext", "gettext_noop"}
NOT_SHOWN = {
    *("Path", "compile", "getLogger", "TypeVar", "ParamSpec", "html", "sub", "getattr", "Literal"),
    *("require", "make_profile"),
}
"""Functions and types whose texts are no words for people; `require` writes to the audit log, `make_profile` errors."""

LOG_LEVELS = {"debug", "info", "warning", "error", "exception"}
NAMES = {
    *("RLReco", "Parquet", "CSV", "English", "Deutsch", "Klaviyo", "Mailchimp"),
    *("Streamlit Community Cloud", "Heroku", "Cloud Run", "Hugging Face Spaces"),
}
"""The same in every language."""

FILE_COLUMN = "FILE_COLUMN"
"""In the name of a constant with columns of downloads, which other programs read."""

NOT_FOR_PEOPLE = {
    *("signed in", "this machine"),  # of the audit log
    *("Download plot as a PNG", "Zoom", "Pan", "Autoscale"),  # by which plotly asks for ours
    *("Zoom in", "Zoom out", "Reset axes", "Box Select", "Lasso Select", "Double-click to zoom back out"),
}
"""Texts that look like words for people, each with who reads it."""


def english(source):
    """Sentences, and words with a capital, outside of `gettext`, of errors and of what is only logged."""
    tree = ast.parse(source)
    skipped = set()
    for node in ast.walk(tree):
        skipped |= {id(each) for code in codes_of(node) for each in ast.walk(code)}
        if isinstance(node, ast.Raise) or is_skipped(node):
            skipped |= {id(each) for each in ast.walk(node) if not carries_words(each, node)}
        if isinstance(node, ast.Assign) and any(FILE_COLUMN in ast.unparse(target) for target in node.targets):
            skipped |= {id(each) for each in ast.walk(node)}
        for note in filter(None, (getattr(node, name, None) for name in ("returns", "annotation"))):
            skipped |= {id(each) for each in ast.walk(note)}
        if isinstance(body := getattr(node, "body", None), list):
            skipped |= {id(each.value) for each in body if isinstance(each, ast.Expr)}
    return sorted(
        f"line {node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in skipped and for_people(node.value)
    )


def codes_of(node):
    """Keys whose values are messages, names of columns, kinds of a Literal, names that a module exports, places."""
    match node:
        case ast.Dict():
            return [key for key, value in zip(node.keys, node.values, strict=True) if key and translates(value)]
        case ast.Subscript(value=ast.Name(id="Literal")):
            return [node.slice]
        case ast.Assign(targets=[ast.Name(id="columns" | "__all__")]):
            return [node.value]
        case ast.keyword(arg="columns" | "formats", value=ast.Dict(keys=keys)):
            return [key for key in keys if key]
        case ast.keyword(arg="columns", value=ast.List()) | ast.keyword(arg="textposition"):
            return [node.value]
    return []


def translates(value):
    return any(isinstance(each, ast.Call) and name_of(each) in TRANSLATED for each in ast.walk(value))


def is_skipped(node):
    if isinstance(node, ast.Subscript):
        return getattr(node.value, "id", "") in NOT_SHOWN
    return isinstance(node, ast.Call) and (name_of(node) in TRANSLATED | NOT_SHOWN or is_logged(node))


def is_logged(call):
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in LOG_LEVELS
        and isinstance(call.func.value, ast.Call)
        and name_of(call.func.value) == "getLogger"
    )


def carries_words(each, call):
    """Values of a message are checked themselves."""
    values = [word.value for word in getattr(call, "keywords", [])]
    return any(each is inner for value in values for inner in ast.walk(value))


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def for_people(text):
    """Whether it reads like words for people: two of them with a space between, or one with a capital alone."""
    if not isinstance(text, str) or text in NAMES | NOT_FOR_PEOPLE:
        return False
    if re.search(r"[<>{};=]|:material|^/|rgb|YYYY|sans-serif|^[a-z-]+:\w", text):
        return False
    return bool(re.fullmatch(r"[A-Z][a-z]+", text) or re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text))


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_screen_says_is_translated(path):
    assert english(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'st.caption("No data yet")',
        'f"{n} customers of {m}"',
        'title = "Customers"',
        'gettext("a {b}", b="of the shop")',
    ],
)
def test_such_words_would_be_seen(source):
    assert len(english(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'st.caption(gettext("No data yet"))',
        'raise DataError("No such file here")',
        'key = "two words".split()[0:1] and "x"',
        '_FILE_COLUMNS = {"customer_id": "External ID"}',
        'def read(row: "Row") -> "Table": ...',
        'style = "border-left:1rem solid "',
        '{"a code": gettext("a name"), "b": 1}',
        'columns = ["two words", "b"]',
        'Kind = Literal["a kind"]',
        'getLogger(__name__).warning("It went wrong: %s", error)',
    ],
)
def test_translated_words_errors_and_names_are_fine(source):
    assert [line for line in english(source) if "two words" not in line] == []


def unbound(source):
    """Options whose words are looked up at the next run, which reads the choice before anybody speaks."""
    words = [
        word for word in ast.walk(ast.parse(source)) if isinstance(word, ast.keyword) and word.arg == "format_func"
    ]
    bare = [word for word in words if not isinstance(word.value, ast.Call)]
    return [ast.unparse(word.value) for word in bare if TRANSLATED & set(re.findall(r"\w+", ast.unparse(word.value)))]


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_options_keep_the_language_they_were_drawn_in(path):
    bound = re.sub(r"\{[^{}]*gettext[^{}]*\}\.__getitem__", "words", path.read_text(encoding="utf-8"))

    assert unbound(bound) == []


def test_a_bare_translation_of_options_would_be_seen():
    assert unbound("st.radio(a, b, format_func=gettext)") == ["gettext"]
    assert unbound("st.radio(a, b, format_func=in_language_of_now(gettext))") == []


def test_screens_call_a_trained_shop_a_shop_and_never_an_experiment():
    rooms = tuple(f"rlreco/{room}/" for room in ("ui", "views", "plots", "report"))
    texts = [
        " ".join(message) if isinstance(message, tuple) else message
        for message, place in said_by_the_code().items()
        if place.startswith((*rooms, "pages/"))
    ]

    assert [text for text in texts if "experiment" in text.lower()] == []
