"""What all customers of lines that an engine holds tell; only counts, and ids that may be nobody's, leave it."""

from dataclasses import replace
from functools import cache
from typing import Any

import narwhals as nw
import pyarrow as pa

from rlreco.transactions.classes.marks import Run
from rlreco.transactions.large.lazy import LazyLines
from rlreco.transactions.parse.guests import (
    EMAIL,
    NOBODYS_ADDRESS,
    SPECIAL,
    WHOLE,
    crowd_of_most,
    guest_names_as_written,
    guests_in,
    nobody_of,
)
from rlreco.transactions.parse.texts.accents import without_accents

_ID, _ORDERS = nw.col("customer_id"), nw.col("frequency")
_BLANKS = " \t\r\n"
# Latin, Greek and Cyrillic letters with accents.
_ACCENTED = (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x400, 0x460))
# So many of the least and the largest numbers tell whether 0, -1 or 99999 is one like any other.
_NUMBERS = 200


def with_lazy_people(lines: LazyLines, customers: nw.LazyFrame[Any], run: Run) -> LazyLines:
    """As `with_people`. customers : columns customer_id and frequency, the number of orders, each customer once"""
    is_address = _ID.str.contains(EMAIL)
    capitals = is_address & (_ID.str.to_lowercase() != _ID)
    counted = customers.select(n=nw.len(), addresses=_count(is_address), capitals=_count(capitals))
    n, addresses, with_capitals = _row(run(counted))
    are_addresses = bool(n and addresses / n > 0.5)
    people = _persons(customers, is_address) if are_addresses else customers
    nobody = nobody_of(_guests(people, run), _crowd(people, run))
    return replace(lines, nobody=nobody, addresses=lines.addresses or (are_addresses and with_capitals > 0))


def _persons(customers: nw.LazyFrame[Any], is_address: nw.Expr) -> nw.LazyFrame[Any]:
    same = nw.when(is_address).then(_ID.str.strip_chars(_BLANKS).str.to_lowercase()).otherwise(_ID)
    return customers.select("frequency", customer_id=same).group_by("customer_id").agg(_ORDERS.sum())


def _crowd(people: nw.LazyFrame[Any], run: Run) -> str | None:
    n_customers, n_orders = _row(run(people.select(n=nw.len(), orders=_ORDERS.sum())))
    most = run(people.top_k(2, by="frequency")).to_pylist()
    return crowd_of_most([(row["customer_id"], row["frequency"]) for row in most], n_customers, n_orders or 0)


def _guests(people: nw.LazyFrame[Any], run: Run) -> list[str]:
    candidates = run(people.filter(_may_be_nobody()).select("customer_id"))["customer_id"]
    present = candidates.to_pylist()
    if any(map(_is_special, present)):
        candidates = pa.chunked_array([*candidates.chunks, *_numbers(people, run)], pa.string())
    return [name for name in guests_in(candidates) if name in present]


def _is_special(text: str) -> bool:
    return text.strip("+-").partition(".")[0].isdecimal()


def _may_be_nobody() -> nw.Expr:
    lower = _ID.str.to_lowercase()
    folded = nw.when(lower.str.contains(r"[^\x00-\x7f]")).then(_folded(lower)).otherwise(lower)
    plain = folded.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars(" ")
    local = lower.str.replace_all("@.*$", "").str.replace_all(r"[\s._-]+", "")
    address = _ID.str.contains("@", literal=True) & local.is_in(NOBODYS_ADDRESS.split())
    newline = lower.str.strip_chars(_BLANKS) == "\\n"
    return plain.is_in(["", *sorted(guest_names_as_written())]) | newline | address | _ID.str.contains(SPECIAL)


def _folded(text: nw.Expr) -> nw.Expr:
    bare = text.str.replace_all(r"\p{M}+", "")
    for letter, accented in _accents().items():
        bare = bare.str.replace_all(f"[{accented}]", letter)
    return bare


@cache
def _accents() -> dict[str, str]:
    """Letter -> those with accents that become it."""
    by_letter = {"i": "ı", "l": "ł"}
    for accented in map(chr, _ACCENTED):
        letter = without_accents(accented)
        if accented == accented.lower() and letter != accented and len(letter) == 1 and letter.isalpha():
            by_letter[letter] = by_letter.get(letter, "") + accented
    return by_letter


def _numbers(people: nw.LazyFrame[Any], run: Run) -> list[pa.Array]:
    """As texts: the least and the largest numbers among the ids, and a negative one."""
    digits = _ID.str.replace_all(r"\.0+$", "").str.replace_all(r"^\+", "")
    whole = people.filter(_ID.str.contains(WHOLE)).select(number=digits.cast(nw.Int64))
    number = nw.col("number")
    some = (
        whole.filter(number >= 0).unique().sort("number").head(_NUMBERS),
        whole.unique().sort("number", descending=True).head(_NUMBERS),
        whole.filter(number < 0).unique().sort("number").head(2),
    )
    return [pa.array(map(str, run(chosen)["number"].to_pylist()), pa.string()) for chosen in some]


def _count(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _row(table: pa.Table) -> list[Any]:
    return list(table.to_pylist()[0].values())
