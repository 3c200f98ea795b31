"""Sentences of the conversation about a file."""

from rlreco.service.training.sources import Preview, Source
from rlreco.transactions import MissingColumnsError
from rlreco.ui.kit.markdown import literal
from rlreco.ui.upload.roles import ROLE_LABELS

_SUMS = {
    "sale": "{:,.2f} in sales to known customers",
    "return": "{:,.2f} in returns",
    "service": "{:,.2f} in postage and other services",
    "anonymous": "{:,.2f} without a customer",
}


def looks_like(name: str, preview: Preview, source: Source | None) -> str:
    """What the file looks like, and how many rows it has once that is known."""
    kind = f" looks like {preview.system}" if preview.system else " is a table"
    if source is None:
        return f"**{literal(name)}**{kind}."
    kind = kind if preview.system else f"{kind} of sales"
    rows = len(source.classed)
    filled = 0 if source.report is None else source.report.filled_down
    above = f"; {filled:,} blank cells belong to the line above" if filled else ""
    return f"**{literal(name)}**{kind}: {rows:,} row{'' if rows == 1 else 's'}{above}."


def money_words(source: Source) -> str:
    """The money of the file by class, as far as there is any."""
    worth = {str(row["line_class"]): float(row["worth"]) for row in source.rows()}
    parts = [words.format(worth[name]) for name, words in _SUMS.items() if worth.get(name)]
    counted = "" if source.report is None else f" Counted: {source.report.read.get('money') or 'price x quantity'}."
    return literal(("; ".join(parts) or "No money") + "." + counted)


def missing_columns(problem: MissingColumnsError) -> str:
    """All roles that have no column, with the likeliest, in one question."""
    guesses = [f"{ROLE_LABELS[role].lower()}: {name}" for role, name in problem.missing.items() if name]
    blank = f" Blank in every row: {', '.join(problem.blank)}." if problem.blank else ""
    likely = f" Most like {'it' if len(problem.missing) == 1 else 'them'}: {', '.join(guesses)}." if guesses else ""
    return literal(f"{problem.fact}{blank}{likely} Choose below, under Columns.")
