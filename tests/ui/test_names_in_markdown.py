"""A rule that a reader of the tree can see: text from data is drawn by `literal`, `prose` or `code` alone."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENS = [*sorted((ROOT / "rlreco" / "ui").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]
DRAW_MARKDOWN = {
    *("markdown", "caption", "write", "info", "warning", "error", "success", "toast", "header", "subheader", "title"),
    *("button", "checkbox", "toggle", "radio", "pills", "segmented_control", "selectbox", "multiselect", "text_input"),
    *("number_input", "slider", "date_input", "file_uploader", "download_button", "form_submit_button", "page_link"),
    *("expander", "popover", "progress", "spinner", "status", "metric", "badge", "dialog", "draw"),
}
DRAWN_WORDS = {"body", "label", "help", "text", "title", "caption", "placeholder"}
ESCAPING = {
    *("literal", "prose", "code", "looks_like", "money_words", "missing_columns", "_question", "earned_words"),
    "_reward_words",
}
MESSAGES = {"gettext": 1, "gettext_noop": 1, "ngettext": 2}
"""Functions of messages -> how many forms they take; values come behind these."""

NUMBERS = {"number", "percent", "signed"}
"""Functions whose text is safe: they escape what comes from data, and the tests of each say so."""

OWN_WORDS = {
    *("label", "help_", "title", "description", "host", "earns", "remaining"),
    *("'\\n'.join(lines)", "'\\n'.join((_policy_line(*row.values()) for row in policy_table()))"),
    *(
        "', '.join(labels.values())",
        "log.unit(metric)",
        *("screen.method_words(evaluation)", "card.button"),
        "curves.KINDS[kind]",
        "segmented.segmentation.monetary",
    ),
    *(
        "_learned_words(visit, products, _formats_of(learner), profile)",
        "decisions.plan_sentence(least, replicates, sessions)",
    ),
    *("plots.weights_summary(histogram)", "store", "crowd_words(sessions, clicks, crowd.buys)"),
    # Escaped by whoever starts a job.
    *("job.label", "cancelled"),
    # No texts: a share, and what other functions called `draw` get.
    *("job.share", "job", "job.partial", "segmented"),
}
"""Expressions whose texts are written in this program alone, or escaped where they are made."""


def unsafe(source):
    """Lines of drawn expressions that might hold text from data, with the expression."""
    found = set()
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and name_of(call) in DRAW_MARKDOWN:
            drawn = [*call.args[:1], *(word.value for word in call.keywords if word.arg in DRAWN_WORDS)]
            found |= {f"line {call.lineno}: {ast.unparse(part)}" for each in drawn for part in doubtful(each)}
    return found


def name_of(call):
    """Of a function called by itself or as a part of streamlit or of a container."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def doubtful(node):
    if isinstance(node, ast.JoinedStr):
        return [part for each in node.values if isinstance(each, ast.FormattedValue) for part in in_format(each)]
    if isinstance(node, ast.IfExp):
        return [*doubtful(node.body), *doubtful(node.orelse)]
    if isinstance(node, ast.Call) and name_of(node) in MESSAGES:
        count = 1 if name_of(node) == "gettext" else 2
        return [
            part for each in (*node.args[:count], *(word.value for word in node.keywords)) for part in doubtful(each)
        ]
    escaped = isinstance(node, ast.Call) and name_of(node) in ESCAPING | NUMBERS
    constant = isinstance(node, ast.Constant) or ast.unparse(node).lstrip("_").isupper()
    return [] if escaped or constant or ast.unparse(node) in OWN_WORDS else [node]


def in_format(value):
    """A format such as :,.2f is one of numbers and moments alone."""
    return [] if value.format_spec is not None else doubtful(value.value)


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_from_data_is_drawn_as_markdown(path):
    assert unsafe(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        'st.markdown(f"**{name}**")',
        "st.error(str(error))",
        'st.button("Go", help=f"to {name}")',
        'row[0].caption("a" if plain else product.name)',
        'st.info(gettext("{name} is ready.", name=name))',
        "st.info(gettext(name))",
    ],
)
def test_such_a_text_would_be_seen(source):
    assert len(unsafe(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'st.write(f"{literal(name)}: {n:,}")',
        "st.caption(_HELP)",
        'st.title("A page")',
        "st.caption(gettext(_HELP))",
        'st.write(ngettext("{n} run of {shop}", "{n} runs of {shop}", runs, shop=literal(shop)))',
        'st.write(gettext("{share} of it", share=percent(share)))',
    ],
)
def test_an_escaped_text_a_number_and_a_constant_are_fine(source):
    assert unsafe(source) == set()
