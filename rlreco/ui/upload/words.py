"""Sentences of the conversation about a file."""

from collections.abc import Mapping

from rlreco.language import gettext, gettext_noop, ngettext
from rlreco.service.training.sources import Preview, Source
from rlreco.transactions import MissingColumnsError
from rlreco.transactions.reading.money.paid import PRICE_X_QUANTITY
from rlreco.ui.kit.markdown import literal, prose
from rlreco.ui.upload.roles import ROLE_LABELS
from rlreco.views.words.formats import Formats

_SUMS = {
    "sale": gettext_noop("{sum} in sales to known customers"),
    "return": gettext_noop("{sum} in returns"),
    "service": gettext_noop("{sum} in postage and other services"),
    "anonymous": gettext_noop("{sum} without a customer"),
}

_NEEDED = {
    "customer_id": gettext_noop("the customer"),
    "ordered_at": gettext_noop("the date of the order"),
    "unit_price": gettext_noop("the money (a price, or the total of a line)"),
}


def looks_like(name: str, preview: Preview, source: Source | None) -> str:
    """What the file looks like, and how many rows it has once that is known."""
    file = f"**{literal(name)}**"
    if source is None:
        return f"{_kind(file, preview.system)}."
    rows = ngettext("{n} row", "{n} rows", len(source.classed))
    filled = 0 if source.report is None else source.report.filled_down
    return f"{_kind_of_sales(file, preview.system)}: {rows}{_above(filled)}."


def _kind(file: str, system: str | None) -> str:
    if system is None:
        return gettext("{file} is a table", file=file)
    return gettext("{file} looks like {system}", file=file, system=prose(gettext(system)))


def _kind_of_sales(file: str, system: str | None) -> str:
    return gettext("{file} is a table of sales", file=file) if system is None else _kind(file, system)


def _above(filled: int) -> str:
    """filled : blank cells"""
    if not filled:
        return ""
    return ngettext("; {n} blank cell belongs to the line above", "; {n} blank cells belong to the line above", filled)


def money_words(source: Source) -> str:
    """The money of the file by class, as far as there is any."""
    worth = {str(row["line_class"]): float(row["worth"]) for row in source.rows()}
    formats = Formats(currency=source.classed.currency)
    parts = [gettext(words, sum=formats.money(worth[name])) for name, words in _SUMS.items() if worth.get(name)]
    sums = f"{'; '.join(parts) or gettext('No money')}."
    return literal(sums if source.report is None else f"{sums} {_counted(source.report.read.get('money'))}")


def _counted(money: str | None) -> str:
    """money : how it was read, if that was another way than the plain one"""
    return gettext("Counted: {money}.", money=gettext(money or PRICE_X_QUANTITY))


def missing_columns(problem: MissingColumnsError, guesses: Mapping[str, str]) -> str:
    """All roles that have no column, in one question, with those that the values tell.

    guesses : role -> column
    """
    *most, last = [gettext(_NEEDED[role]) for role in problem.missing]
    roles = gettext("{most} and {last}", most=", ".join(most), last=last) if most else last
    sentences = [
        gettext("The file has no column for {roles}.", roles=roles),
        gettext("Blank in every row: {columns}.", columns=", ".join(problem.blank)) if problem.blank else "",
        _guessed(guesses),
        gettext("Check them below, under Columns, and read the file with them.")
        if set(problem.missing) <= set(guesses)
        else gettext("Choose below, under Columns."),
    ]
    return literal(" ".join(filter(None, sentences)))


def _guessed(guesses: Mapping[str, str]) -> str:
    """In the order of the roles."""
    named = [f"{gettext(label)}: {guesses[role]}" for role, label in ROLE_LABELS.items() if role in guesses]
    return gettext("Guessed by the values: {guesses}.", guesses=", ".join(named)) if named else ""
