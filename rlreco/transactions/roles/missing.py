"""Compulsory roles without a column: all of them in one question, with the likeliest columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.roles.by_values import guess_by_values
from rlreco.transactions.roles.contents import Content
from rlreco.transactions.roles.headers import header_scores

_MEANING = {
    "customer_id": gettext_noop("the customer"),
    "ordered_at": gettext_noop("the date of the order"),
    "unit_price": gettext_noop("the money (a price, or the total of a line)"),
}
# From here on a header speaks of the role.
ALIKE = 0.5


class MissingColumnsError(DataError):
    """No column for one or more compulsory roles.

    missing : role -> the column whose values are plainly those of the role, or None
    names : the header
    blank : columns that are called like a missing role and hold nothing
    fact : the sentence that says which are missing, without what to do
    """

    missing: Mapping[str, str | None]
    names: tuple[str, ...]
    blank: tuple[str, ...]
    fact: str

    def __init__(self, missing: Mapping[str, str | None], names: Sequence[str], blank: Sequence[str] = ()) -> None:
        self.missing, self.names, self.blank = dict(missing), tuple(names), tuple(blank)
        roles = all_of([gettext(_MEANING[role]) for role in missing])
        self.fact = gettext("The file has no column for {roles}.", roles=roles)
        sentences = (self.fact, it_has(names), _all_blank(blank), _most_alike(missing), _how_to_choose(missing))
        super().__init__(" ".join(filter(None, sentences)))

    def __reduce__(self) -> tuple[Callable[..., DataError], tuple[object, ...]]:
        return MissingColumnsError, (self.missing, self.names, self.blank)


def all_of(words: Sequence[str]) -> str:
    """A list in a sentence: a, b and c."""
    *most, last = words
    return gettext("{most} and {last}", most=", ".join(most), last=last) if most else last


def it_has(names: Iterable[str], most: int = 30) -> str:
    names = [name[:60] for name in names]
    listed, rest = ", ".join(names[:most]), len(names) - most
    if rest > 0:
        return gettext("It has: {names} and {rest} more.", names=listed, rest=rest)
    return gettext("It has: {names}.", names=listed)


def _all_blank(names: Sequence[str]) -> str:
    return gettext("Blank in every row: {columns}.", columns=", ".join(names)) if names else ""


def _most_alike(missing: Mapping[str, str | None]) -> str:
    guesses = ", ".join(f"{role}={name}" for role, name in missing.items() if name)
    if not guesses:
        return ""
    if len(missing) == 1:
        return gettext("Most like it: {guesses}.", guesses=guesses)
    return gettext("Most like them: {guesses}.", guesses=guesses)


def _how_to_choose(missing: Iterable[str]) -> str:
    return gettext(
        'Choose under "Columns", with {options}, or with the same keys of config/custprof.json.',
        options=" ".join(f"--column {role}=NAME" for role in missing),
    )


def refuse_missing(chosen: Mapping[str, str], names: Sequence[str], head: pa.Table) -> None:
    absent = [role for role in _MEANING if role not in chosen and not (role == "unit_price" and "line_total" in chosen)]
    if absent:
        guesses = guess_by_values(names, head, chosen)
        likely = {role: guesses.get(role) for role in absent}
        raise MissingColumnsError(
            likely, names, [name for role in absent for name in _blank_columns(role, names, head)]
        )


def _blank_columns(role: str, names: Sequence[str], head: pa.Table) -> list[str]:
    """The columns that are called like the role and hold nothing."""
    alike = [(at, name) for at, name in enumerate(names) if header_scores(name).get(role, 0.0) >= ALIKE]
    return [name for at, name in alike if head.num_rows and not Content(head.column(at), name).filled]
