"""Compulsory roles without a column: all of them in one question, with the likeliest columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.transactions.roles.contents import Content
from rlreco.transactions.roles.fits import fit
from rlreco.transactions.roles.headers import header_scores

_MEANING = {
    "customer_id": "the customer",
    "ordered_at": "the date of the order",
    "unit_price": "the money (a price, or the total of a line)",
}
# From here on a header speaks of the role.
ALIKE = 0.5


class MissingColumnsError(DataError):
    """No column for one or more compulsory roles.

    missing : role -> the column that is most like it, or None
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
        self.fact = f"The file has no column for {all_of([_MEANING[role] for role in missing])}."
        guesses = [f"{role}={name}" for role, name in missing.items() if name]
        closest = f" Most like {'it' if len(missing) == 1 else 'them'}: {', '.join(guesses)}." if guesses else ""
        empty = f" Blank in every row: {', '.join(blank)}." if blank else ""
        options = " ".join(f"--column {role}=NAME" for role in missing)
        super().__init__(
            f"{self.fact} {it_has(names)}{empty}{closest} "
            f'Choose under "Columns", with {options}, or with the same keys of config/custprof.json.'
        )

    def __reduce__(self) -> tuple[Callable[..., DataError], tuple[object, ...]]:
        return MissingColumnsError, (self.missing, self.names, self.blank)


def all_of(words: Sequence[str]) -> str:
    """A list in a sentence: a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def it_has(names: Iterable[str], most: int = 30) -> str:
    listed = [name[:60] for name in names]
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return f"It has: {', '.join(listed[:most])}{more}."


def refuse_missing(chosen: Mapping[str, str], names: Sequence[str], head: pa.Table) -> None:
    absent = [role for role in _MEANING if role not in chosen and not (role == "unit_price" and "line_total" in chosen)]
    if absent:
        likely = {role: _most_like(role, chosen, names, head) for role in absent}
        raise MissingColumnsError(
            likely, names, [name for role in absent for name in _blank_columns(role, names, head)]
        )


def _blank_columns(role: str, names: Sequence[str], head: pa.Table) -> list[str]:
    """The columns that are called like the role and hold nothing."""
    alike = [(at, name) for at, name in enumerate(names) if header_scores(name).get(role, 0.0) >= ALIKE]
    return [name for at, name in alike if head.num_rows and not Content(head.column(at), name).filled]


def _most_like(role: str, chosen: Mapping[str, str], names: Sequence[str], head: pa.Table) -> str | None:
    """The free column whose values fit best; None where none fits well."""
    free = [index for index, name in enumerate(names) if name and name not in chosen.values()]
    contents = {names[index]: Content(head.column(index), names[index]) for index in free if head.num_rows}
    fits = {name: _likeness(role, content) for name, content in contents.items()}
    best = max(fits, key=fits.__getitem__, default=None)
    return best if best is not None and fits[best] > 0.6 else None


def _likeness(role: str, content: Content) -> float:
    """How well a column fits the role by its values alone. Customers repeat, but they are many."""
    if role == "customer_id" and not 0.1 < content.distinct < 1.0:
        return 0.0
    return fit(role, content) if role == "customer_id" or content.distinct > 0.05 else 0.0
